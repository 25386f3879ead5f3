"""Declared ties, the head's pairs, and pairs that may no longer be."""

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.directory import service as directory
from lms.mentoring import service
from lms.mentoring.models import MentorPair
from lms.mentoring.queries.pairs import tried
from lms.people import service as people
from tests.mentoring.conftest import ask, id_of, offer, pair


def lan():
    return access.actor_for("lan")


def state_of(pair_id):
    session().expire_all()
    row = session().get(MentorPair, pair_id)
    return row.state, row.ended_how


def nightly():
    with transaction():
        service.watch()


def test_who_is_close_guides_nobody_until_it_is_taken_back(app):
    offer("mentor-hoa")
    service.declare_tie(lan(), id_of("mentor-hoa"))
    service.declare_tie(lan(), id_of("mentor-hoa"))
    (tie,) = service.my_ties(lan())
    with pytest.raises(Conflict, match="close"):
        ask("manager-duc", "mentor-hoa", "lan")
    assert service.my_ties(access.actor_for("mentor-hoa")) == []
    with pytest.raises(NotFound):
        service.withdraw_tie(access.actor_for("mentor-hoa"), tie.id)
    service.withdraw_tie(lan(), tie.id)
    service.withdraw_tie(lan(), tie.id)
    assert ask("manager-duc", "mentor-hoa", "lan")
    (kept,) = service.my_ties(lan())
    assert kept.withdrawn_at
    service.declare_tie(lan(), id_of("mentor-hoa"))
    assert len(service.my_ties(lan())) == 2


def test_a_tie_that_is_declared_later_ends_the_pair(app):
    found = pair("mentor-hoa", "lan")
    service.declare_tie(lan(), id_of("mentor-hoa"))
    assert state_of(found)[0] == "ended"


@pytest.mark.parametrize("other", ["lan", "province-quang", None])
def test_only_a_colleague_of_the_same_place_can_be_named(app, other):
    with pytest.raises(Invalid):
        service.declare_tie(lan(), other and id_of(other))


def test_colleagues_are_found_by_name(app):
    hoa = people.find_person("mentor-hoa")
    found = service.people_to_name(lan(), hoa.name.split()[-1])
    assert found[hoa.id] == hoa.name
    assert service.people_to_name(lan(), "") == {}


def test_a_mentor_who_is_suspended_guides_nobody(app):
    found = pair("mentor-hoa", "lan")
    admin = access.actor_for("admin")
    directory.set_active(admin, id_of("mentor-hoa"), False)
    assert state_of(found) == ("ended", "moved")
    assert service.mentors_of([id_of("lan")]) == {}


def test_a_mentor_who_becomes_the_head_guides_no_more(app):
    found = pair("mentor-hoa", "lan")
    nightly()
    assert state_of(found) == ("running", "")
    unit = people.posting(id_of("lan")).unit
    with transaction():
        access.store_role(id_of("mentor-hoa"), Role.MANAGER, unit, None)
    nightly()
    assert state_of(found) == ("ended", "otherwise")


def test_heads_see_the_pairs_of_their_place(app, browser):
    found = pair("mentor-hoa", "lan")
    page = browser("manager-duc").get("/mentoring/pairs")
    assert f"/mentoring/pairs/{found}" in page.text
    assert "1 of 2 places taken" in page.text
    assert "never met yet" in page.text
    other = browser("province-quang").get("/mentoring/pairs").text
    assert f"/mentoring/pairs/{found}" not in other
    assert browser("lan").get("/mentoring/pairs").status_code in (403, 404)
    with pytest.raises(NotAllowed):
        service.running_pairs(lan())


def test_a_pair_that_only_lacks_the_heads_yes_stands_on_their_desk(
    app, browser
):
    offer("mentor-hoa")
    found = ask("lan", "mentor-hoa", "lan")
    head = browser("manager-duc")
    assert "waits for your yes" not in head.get("/").text
    service.answer(access.actor_for("mentor-hoa"), found, True)
    assert "1 pair waits for your yes" in head.get("/").text
    page = head.get("/mentoring/pairs").text
    assert "Only your yes is missing" in page
    service.answer(access.actor_for("manager-duc"), found, True)
    assert "waits for your yes" not in head.get("/").text


def test_ties_are_declared_on_a_page(app, browser):
    mine = browser("lan")
    hoa = people.find_person("mentor-hoa")
    page = mine.get("/my-mentor/ties", query_string={"search": hoa.name})
    assert hoa.name in page.text
    done = mine.post("/my-mentor/ties", {"other_id": hoa.id}, follow=True)
    assert "neither of you guides the other" in done.text
    (tie,) = service.my_ties(lan())
    done = mine.post(f"/my-mentor/ties/{tie.id}/withdraw", follow=True)
    assert "It is taken back" in done.text
    assert mine.post("/my-mentor/ties", {"other_id": 0}).status_code == 422


def test_two_do_not_guide_each_other(app):
    offer("mentor-hoa"), offer("yen")
    pair("mentor-hoa", "yen")
    with pytest.raises(Conflict, match="other way round"):
        ask("manager-duc", "yen", "mentor-hoa")
    assert ask("manager-duc", "mentor-hoa", "lan")


def test_the_only_head_of_a_unit_is_paired_by_the_unit_above(app):
    """Who heads the counter alone, with a colleague of the same ward."""
    with transaction():
        access.remove_role(role_of("manager-duc"))
        access.store_role(
            id_of("kien"),
            Role.MANAGER,
            people.posting(id_of("kien")).unit,
            None,
        )
    offer("mentor-hoa")
    quang = access.actor_for("province-quang")
    assert service.short_list(quang, id_of("kien")).person_id == id_of("kien")
    with pytest.raises(Conflict, match="heads"):
        ask("province-quang", "mentor-hoa", "kien")
    with pytest.raises(NotFound):
        service.short_list(quang, id_of("lan"))


def role_of(key):
    rows = access.roles_of([id_of(key)])
    return next(one.id for one in rows if one.role == Role.MANAGER)


def test_nobody_is_proposed_whom_one_guides_oneself(app):
    pair("mentor-hoa", "yen")
    hoa, yen = (people.find_person(one).id for one in ("mentor-hoa", "yen"))
    assert tried([hoa]).get(hoa) == [yen]
    assert tried([yen]).get(yen) == [hoa]


WHO = "lan", "kien", "yen", "mentor-hoa", "mentor-son", "manager-duc", "admin"


def test_two_people_are_as_close_as_of_many_together(app):
    """Tied either way, heading each other's unit either way, or nothing."""
    service.declare_tie(lan(), id_of("mentor-hoa"))
    ids = {id_of(who) for who in WHO}
    for one in ids:
        near = {other for other in ids if service.is_barred(other, one)}
        assert near == service.barred(one, ids)
    both = id_of("manager-duc"), id_of("kien")
    assert service.is_barred(*both) and service.is_barred(*reversed(both))
    (tie,) = service.my_ties(lan())
    service.withdraw_tie(lan(), tie.id)
    assert not service.is_barred(id_of("mentor-hoa"), id_of("lan"))
