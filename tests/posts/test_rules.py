"""What posts may be called. Pure."""

import pytest

from lms.core.errors import Conflict, Invalid
from lms.posts.rules import PostNames, post_key, slug


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


def test_a_key_has_so_many_letters():
    assert post_key(" Land-Officer ") == "land-officer"
    assert slug("a" * 30, 30) == "a" * 30
    for typed in ("a" * 31, "Đ", ""):
        with pytest.raises(Invalid):
            slug(typed, 30)
    assert post_key("a" * 60) == "a" * 60
    for typed in ("a" * 61, "new"):
        with pytest.raises(Invalid):
            post_key(typed)


def test_a_claimed_name_is_taken():
    names, office = PostNames(), {"vi": "Phòng"}
    names.claim("first", {"vi": "Địa chính"}, office)
    with pytest.raises(Conflict):
        names.claim("second", {"vi": "Địa chính"}, office)
