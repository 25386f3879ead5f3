"""A mentor who was dismissed a moment ago signs nothing."""

import pytest

from lms.access import service as access
from lms.core.errors import NotAllowed
from lms.directory import service as directory
from lms.signoff import service
from tests.signoff.conftest import verdict


@pytest.mark.parametrize("how", ["role", "person"])
def test_a_mentor_dismissed_a_moment_ago_signs_nothing(
    app, actor, together, revision, handed_in, how
):
    hoa, admin = actor("mentor-hoa"), actor("admin")
    submission = handed_in("lan")
    (held,) = access.roles_of([hoa.person_id])
    acts = {
        "role": lambda: directory.revoke(admin, held.id),
        "person": lambda: directory.set_active(admin, hoa.person_id, False),
    }
    together(acts[how])
    with pytest.raises(NotAllowed, match="a moment ago"):
        service.sign(hoa, submission, 1, verdict(revision))
    with pytest.raises(NotAllowed, match="a moment ago"):
        service.return_for_rework(hoa, submission, 1, "Chưa đủ chữ ký")
