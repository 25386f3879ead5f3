"""An administrator of a ward reaches nobody outside it, and no role above their
own.
"""

import datetime as dt

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core.errors import NotAllowed, NotFound
from lms.directory import queries, service
from lms.directory.types import PersonEntry
from lms.people import service as people

HEAD = "login,name,unit,post,from\n"


@pytest.mark.parametrize(
    "login", ["admin", "mentor-son", "province-quang", "trainer-mai"]
)
def test_an_import_cannot_pull_in_somebody_from_elsewhere(ward_admin, login):
    report = service.import_csv(
        ward_admin,
        f"{HEAD}{login},Ai Đó,cua-song,,\n",
        dry_run=False,
        only_good=True,
    )
    assert [problem.column for problem in report.bad[0].problems] == ["login"]
    assert "cua-song" not in {
        row.unit.key for row in people.history(people.find_person(login).id)
    }


@pytest.mark.parametrize("login", ["admin", "mentor-son", "minh"])
def test_no_code_no_suspension_no_posting_for_somebody_from_elsewhere(
    ward_admin, login
):
    person_id = people.find_person(login).id
    unit = people.find_unit("cua-song").id
    for act in (
        lambda: service.new_code(ward_admin, person_id),
        lambda: service.set_active(ward_admin, person_id, False),
        lambda: service.put_posting(
            ward_admin, person_id, unit, "justice", dt.date(2026, 11, 1)
        ),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            act()
    assert people.person(person_id).active


def test_somebody_of_the_ward_with_a_role_above_it_is_out_of_reach(ward_admin):
    lan = people.find_person("lan").id
    service.new_code(ward_admin, lan)
    service.grant(None, lan, Role.MANAGER, people.find_unit("hai-binh").id)
    with pytest.raises(NotAllowed):
        service.new_code(ward_admin, lan)
    with pytest.raises(NotAllowed):
        service.set_active(ward_admin, lan, False)


def test_no_role_above_ones_own(ward_admin):
    lan = people.find_person("lan").id
    for key in ("hai-binh", "vn", "doi-thong"):
        with pytest.raises(NotAllowed):
            service.grant(
                ward_admin, lan, Role.MENTOR, people.find_unit(key).id
            )
    with pytest.raises(NotAllowed):
        service.revoke(
            ward_admin,
            access.roles_of([people.find_person("admin").id])[0].id,
        )


def test_a_refused_form_on_the_persons_page_keeps_what_was_typed(browser):
    lan = people.find_person("lan").id
    answer = browser("admin").post(
        f"/people/{lan}/extra-time",
        {"percent": "900", "reason": "Tay bị đau, gõ chậm"},
    )
    assert answer.status_code == 422
    assert "Tay bị đau" in answer.text
    assert 'value="900"' in answer.text


def test_nobody_is_moved_to_a_unit_outside_and_none_is_offered(ward_admin):
    lan = people.find_person("lan").id
    before = people.history(lan)
    for key in ("doi-thong", "hai-binh", "vn"):
        unit = people.find_unit(key).id
        with pytest.raises(NotAllowed):
            service.put_posting(
                ward_admin, lan, unit, "clerk", dt.date(2026, 12, 1)
            )
    assert people.history(lan) == before
    ward = people.find_unit("cua-song").path
    offered = service.manageable_units(ward_admin)
    assert offered
    assert all(one.path.startswith(ward) for one in offered)


@pytest.mark.parametrize("who", ["lan", "mentor-hoa"])
def test_whoever_manages_nobody_is_refused_before_anything_is_looked_at(
    app, actor, who
):
    entry = PersonEntry("an.nguyen", "Nguyễn An", "", "cua-song", "", None)
    for act in (
        lambda: queries.listing(actor(who)),
        lambda: service.add(actor(who), entry),
    ):
        with pytest.raises(NotAllowed):
            act()
