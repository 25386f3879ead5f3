"""Who holds a permission where, and who guides whom: what the statements find is
what comes out one by one.
"""

import datetime as dt

import pytest
from sqlalchemy import select, true

from lms.access import queries
from lms.access.models import PersonGrant, RoleGrant
from lms.access.types import CARRIES, Permission, Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.people import service as people
from lms.people.models import Person, UnitRow

SIGN, LEAD = Permission.TASK_SIGN, Permission.MAP_READ
DAY = dt.timedelta(days=1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def unit(key):
    return people.find_unit(key).id


def give(actor, key, role, place):
    """A role more, as it lies in the table."""
    with transaction() as db:
        db.add(
            RoleGrant(
                person_id=actor(key).person_id,
                role=role,
                unit_id=unit(place),
                granted_at=clock.now(),
            )
        )


def suspend(person_id):
    with transaction() as db:
        db.get_one(Person, person_id).active = False


def held():
    """Who works where today."""
    return session().execute(select(people.held_posts(clock.today()))).all()


def holders(permission):
    """(person, unit) of everybody active who holds it."""
    rows = session().execute(
        select(Person.id, UnitRow, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(UnitRow, UnitRow.id == RoleGrant.unit_id)
        .where(Person.active)
    )
    return [
        (id_, place) for id_, place, role in rows if permission in CARRIES[role]
    ]


def found(query):
    return sorted(session().execute(query).scalars())


def alone(permission, posts):
    known = holders(permission)
    return sorted(
        one.person_id
        for one in posts
        if not {
            id_ for id_, place in known if one.path.startswith(place.path)
        }.difference({one.person_id})
    )


STATES = ["as it is", "suspended", "only oneself", "only elsewhere"]


@pytest.mark.parametrize("state", STATES)
def test_who_works_where_nobody_else_signs(app, actor, state):
    if state != "as it is":
        for id_ in {id_ for id_, _ in holders(SIGN)}:
            suspend(id_)
    if state == "only elsewhere":
        give(actor, "lan", Role.MENTOR, "cua-song.office")
        give(actor, "kien", Role.MENTOR, "cua-song.centre")
        give(actor, "minh", Role.MENTOR, "cua-song.centre")
    if state == "only oneself":
        give(actor, "lan", Role.MENTOR, "cua-song.centre")
        give(actor, "manager-duc", Role.TRAINER, "cua-song")
    posts = held()
    assert found(queries.without_holder(SIGN, true())) == alone(SIGN, posts)
    here = people.find_unit("cua-song.centre").path
    place = people.below(here)
    below = [one for one in posts if one.path.startswith(here)]
    assert len(below) < len(posts)
    assert found(queries.without_holder(SIGN, place)) == alone(SIGN, below)
    if state == "only oneself":
        lan = actor("lan").person_id
        assert lan in alone(SIGN, below)
        assert len(below) - len(alone(SIGN, below)) > 1


def test_the_heads_of_authorities_right_below(app, actor):
    give(actor, "lan", Role.MENTOR, "cua-song")
    give(actor, "kien", Role.MANAGER, "cua-song.office")
    top, known = [unit("hai-binh")], holders(LEAD)
    wanted = sorted(
        one.person_id
        for one in held()
        for id_, place in known
        if id_ == one.person_id
        and place.path == one.authority
        and place.parent_id in top
    )
    assert wanted
    assert found(queries.heads_below(LEAD, top, clock.today())) == wanted
    assert found(queries.heads_below(LEAD, [], clock.today())) == []


@pytest.mark.parametrize("suspended", [False, True])
def test_who_has_no_head_of_their_own_authority(app, actor, suspended):
    """Led where they work or above it, up to their authority; by another."""
    give(actor, "kien", Role.MANAGER, "cua-song.centre")
    give(actor, "lan", Role.MENTOR, "cua-song.office")
    top = [unit("hai-binh")]
    if suspended:
        suspend(actor("manager-duc").person_id)
    tops = {
        row.path
        for row in session().scalars(select(UnitRow))
        if row.parent_id in top
    }
    wanted = sorted(
        one.person_id
        for one in held()
        if one.authority in tops
        and not any(
            one.path.startswith(place.path)
            and place.authority == one.authority
            and id_ != one.person_id
            for id_, place in holders(LEAD)
        )
    )
    posts = people.held_posts(clock.today())
    assert found(queries.unled_below(LEAD, top, posts)) == wanted
    here = [unit("cua-song")]
    assert found(queries.unled_below(LEAD, here, posts)) == []
    assert (actor("yen").person_id in wanted) is suspended
    assert actor("lan").person_id not in wanted


@pytest.fixture
def pairs(app, actor):
    """Pairs of Lan at the edges of a day; their mentors by what they are."""
    today, lan = clock.today(), actor("lan").person_id
    spans = {
        "yen": (today, None),
        "kien": (today - 9 * DAY, today + DAY),
        "minh": (today - 9 * DAY, today),
        "manager-duc": (today + DAY, None),
        "trainer-mai": (today - DAY, None),
    }
    ids = {key: actor(key).person_id for key in spans}
    with transaction():
        for number, (key, (since, until)) in enumerate(spans.items()):
            queries.store_guiding(ids[key], lan, since, until, f"p{number}")
        queries.store_guiding(ids["yen"], ids["minh"], today, None, "other")
    suspend(ids["trainer-mai"])
    return lan, ids


def test_a_pair_holds_from_its_first_day_to_the_day_before_its_last(
    actor, pairs
):
    lan, ids = pairs
    hoa = actor("mentor-hoa").person_id
    before = queries.guides_of([lan]).get(lan, [])
    wanted = [ids["yen"], ids["kien"]]
    assert [one for one in before if one != hoa] == wanted
    assert queries.guides_of([]) == {}
    assert lan not in queries.guides_of([ids["minh"]])
    assert {key: lan in actor(key).guides for key in ids if key[0] != "t"} == {
        "yen": True,
        "kien": True,
        "minh": False,
        "manager-duc": False,
    }


def test_who_may_sign_for_whom_and_where(actor, pairs):
    lan, ids = pairs
    give(actor, "minh", Role.MENTOR, "cua-song.office")
    give(actor, "kien", Role.TRAINER, "cua-song.office")
    give(actor, "yen", Role.MENTOR, "cua-song.centre")
    with transaction() as db:
        db.add(
            RoleGrant(
                person_id=ids["trainer-mai"],
                role=Role.MENTOR,
                unit_id=unit("cua-song.office"),
                granted_at=clock.now(),
            )
        )
    office = unit("cua-song.office")
    able = queries.signers([lan], [office])
    assert able.guides == queries.guides_of([lan])
    assert able.at == {office: [ids["minh"]]}
    assert queries.signers([ids["minh"]], []) == (
        {ids["minh"]: [ids["yen"]]},
        {},
    )


@pytest.mark.parametrize("only", [None, "yen"])
def test_what_ends_is_of_that_reason_and_not_over_before(actor, pairs, only):
    lan, ids = pairs
    today = clock.today()
    ends = {"yen": None, "kien": today + 5 * DAY, "minh": today + DAY}
    with transaction():
        for key, until in ends.items():
            queries.store_guiding(ids[key], lan, today, until, "r")
        queries.end_guiding(
            "r", today + 2 * DAY, None if only is None else ids[only]
        )
    rows = session().execute(
        select(PersonGrant.mentor_id, PersonGrant.valid_to).where(
            PersonGrant.reason == "r"
        )
    )
    soon = today + 2 * DAY
    assert dict(map(tuple, rows)) == {
        ids["yen"]: soon,
        ids["kien"]: ends["kien"] if only else soon,
        ids["minh"]: today + DAY,
    }
    others = select(PersonGrant.valid_to).where(PersonGrant.reason == "p0")
    assert session().scalars(others).all() == [None]
