"""What posts may be called. Pure."""

import pytest

from lms.core.errors import Conflict
from lms.posts.rules import PostNames


def test_of_two_posts_of_one_name_each_gives_up_its_own_alone():
    """Presets may bring a post that an office has under another code."""
    names, office = PostNames(), {"vi": "Phòng"}
    for key in ("own", "preset"):
        names.take(key, {"vi": "Địa chính"}, office)
    names.take("own", {"vi": "Đất đai"}, office)
    with pytest.raises(Conflict):
        names.claim("third", {"vi": "địa chính"}, office)
    names.take("preset", {"vi": "Môi trường"}, office)
    names.claim("third", {"vi": "địa chính"}, office)
