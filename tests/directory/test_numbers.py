"""What is taken away leaves its number to nobody: a page that was opened before
reaches nothing else.
"""

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core.errors import NotFound
from lms.directory import service
from lms.people import service as people


def test_a_page_of_a_role_that_is_gone_takes_no_other_away(app, actor, browser):
    admin, ward = actor("admin"), people.find_unit("cua-song").id
    lan, minh = (people.find_person(key).id for key in ("lan", "minh"))

    def grants_of(person):
        return [held.id for held in access.roles_of([person])]

    service.grant(admin, lan, Role.MENTOR, ward)
    (first,) = grants_of(lan)
    service.revoke(admin, first)
    service.grant(admin, minh, Role.MENTOR, ward)
    with pytest.raises(NotFound):
        service.revoke(admin, first)
    assert grants_of(minh)
    assert browser("admin").post(f"/roles/{first}/revoke").status_code == 404
    assert grants_of(minh), "of somebody else"
