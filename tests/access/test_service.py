"""Who acts, and what the database adds to the rule: places, holders, strangers."""

import datetime as dt

import pytest
from sqlalchemy import delete, select

from lms.access import service
from lms.access.types import Actor, Permission, Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import NotAllowed, NotFound, NotSignedIn
from lms.directory import service as directory
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def path(key):
    return people.find_unit(key).path


def test_an_actor_carries_their_roles_with_their_places(app, actor):
    hoa = actor("mentor-hoa")
    assert (hoa.key, hoa.name) == ("mentor-hoa", "Phạm Thị Thanh Hòa")
    assert [(grant.role, grant.path) for grant in hoa.grants] == [
        (Role.MENTOR, path("cua-song"))
    ]
    assert actor("lan").grants == ()


def test_an_actor_knows_where_they_hold_their_latest_post(app, actor):
    """Today's, of several the one that began last; nowhere: nothing."""
    lan, here = actor("lan").person_id, people.posting(actor("lan").person_id)
    with transaction() as db:
        for days, key in ((-3, "cua-song.office"), (2, "cua-song.centre")):
            since = here.valid_from + dt.timedelta(days=abs(days))
            until = clock.today() if days < 0 else None
            unit = people.find_unit(key).id
            held = {"person_id": lan, "unit_id": unit, "post": here.post}
            db.add(PostingRow(**held, valid_from=since, valid_to=until))
    assert actor("lan").works_at == path("cua-song.centre")
    with transaction() as db:
        db.execute(delete(PostingRow).where(PostingRow.person_id == lan))
    assert actor("lan").works_at == ""


def test_nobody_is_nobody(app, actor):
    with pytest.raises(NotFound):
        actor("no-such-key")
    with app.test_request_context("/"):
        assert service.current_actor() is None
        with pytest.raises(NotSignedIn):
            service.actor()


def test_a_suspended_person_does_not_act(app, actor):
    with transaction() as db:
        db.get_one(Person, actor("kien").person_id).active = False
    with pytest.raises(NotFound):
        actor("kien")


def test_what_is_not_held_is_refused(app, actor):
    duc = actor("manager-duc")
    service.require(duc, Permission.MAP_READ)
    service.require(duc, Permission.MAP_READ, path("cua-song.centre"))
    for permission, places in (
        (Permission.MAP_READ, [path("doi-thong")]),
        (Permission.MAP_READ, [path("hai-binh")]),
        (Permission.TASK_SIGN, []),
        (Permission.PEOPLE_MANAGE, [path("cua-song")]),
    ):
        with pytest.raises(NotAllowed):
            service.require(duc, permission, *places)


def test_what_is_everybodys_is_refused_to_whoever_holds_it_in_a_part(
    app, actor
):
    service.require_for_all(actor("nation-thu"), Permission.FRAMEWORK_WRITE)
    with pytest.raises(NotAllowed):
        service.require_for_all(
            actor("manager-duc"), Permission.FRAMEWORK_WRITE
        )


def test_of_a_person_out_of_reach_not_even_their_existence_is_told(app, actor):
    lan = actor("lan").person_id
    service.require_for(actor("mentor-hoa"), Permission.TASK_SIGN, lan)
    for who, person_id in (
        ("mentor-son", lan),
        ("kien", lan),
        ("mentor-hoa", 10**6),
        ("admin", lan),
    ):
        with pytest.raises(NotFound):
            service.require_for(actor(who), Permission.TASK_SIGN, person_id)


def test_who_moves_away_is_out_of_reach_from_that_day(app, actor):
    lan = actor("lan").person_id
    posting = people.posting(lan)
    directory.put_posting(
        actor("admin"),
        lan,
        people.find_unit("doi-thong.office").id,
        "justice",
        posting.valid_from,
    )
    with pytest.raises(NotFound):
        service.require_for(actor("mentor-hoa"), Permission.TASK_SIGN, lan)
    service.require_for(actor("mentor-son"), Permission.TASK_SIGN, lan)


def test_the_condition_on_units_selects_what_the_rule_allows(app, actor):
    units = session().scalars(select(UnitRow)).all()
    for who in ("lan", "mentor-hoa", "manager-duc", "province-quang", "admin"):
        for permission in Permission:
            if permission is Permission.LEARN:
                continue
            inside = set(
                session().scalars(
                    select(UnitRow.key).where(
                        service.within(actor(who), permission)
                    )
                )
            )
            assert inside == {
                unit.key
                for unit in units
                if service.allows(actor(who), permission, [unit.path])
            }


def test_the_holders_at_a_place_are_those_there_and_above_it(app, actor):
    def keys(permission, where):
        ids = service.holders(permission, path(where))
        return set(
            session().scalars(select(Person.key).where(Person.id.in_(ids)))
        )

    assert keys(Permission.TASK_SIGN, "cua-song.centre") == {"mentor-hoa"}
    assert keys(Permission.TASK_SIGN, "hai-binh") == set()
    assert keys(Permission.EVIDENCE_READ, "cua-song") == {
        "mentor-hoa",
        "manager-duc",
        "province-quang",
    }
    directory.set_active(actor("admin"), actor("mentor-hoa").person_id, False)
    assert keys(Permission.TASK_SIGN, "cua-song.centre") == set()


def test_roles_are_given_and_taken_back_only_by_administrators_of_the_place(
    app, actor
):
    kien, ward = actor("kien").person_id, people.find_unit("cua-song").id
    for who in (
        "lan",
        "manager-duc",
        "province-quang",
        "mentor-hoa",
        "trainer-mai",
    ):
        with pytest.raises(NotAllowed):
            directory.grant(actor(who), kien, Role.MENTOR, ward)
    for _twice in range(2):
        directory.grant(actor("admin"), kien, Role.MENTOR, ward)
    assert [grant.role for grant in actor("kien").grants] == [Role.MENTOR]
    grant_id = service.roles_of([kien])[0].id
    with pytest.raises(NotAllowed):
        directory.revoke(actor("manager-duc"), grant_id)
    assert directory.revoke(actor("admin"), grant_id) == kien
    assert actor("kien").grants == ()


def test_an_administrator_of_a_ward_gives_roles_there_and_not_above(app, actor):
    kien, yen = actor("kien").person_id, actor("yen").person_id
    directory.grant(None, kien, Role.ADMIN, people.find_unit("cua-song").id)
    local = actor("kien")
    directory.grant(
        local, yen, Role.MENTOR, people.find_unit("cua-song.office").id
    )
    for where in ("hai-binh", "vn", "doi-thong"):
        with pytest.raises(NotAllowed):
            directory.grant(local, kien, Role.ADMIN, people.find_unit(where).id)
    assert {grant.path for grant in actor("kien").grants} == {path("cua-song")}


def test_somebody_the_host_knows_is_mirrored_when_they_first_come(app):
    info = service.state().host.person("lan")
    renamed = type(info)(info.key, "Nguyễn Thị  Ngọc Lan Anh")
    found = service._actor_of(renamed)
    assert isinstance(found, Actor)
    assert (
        session().get(Person, found.person_id).name == "Nguyễn Thị Ngọc Lan Anh"
    )


def test_a_hosts_untidy_name_is_not_written_anew_at_every_visit(
    app, monkeypatch
):
    info = type(service.state().host.person("lan"))("host:9", "Đặng  Thị Hòa ")
    service._actor_of(info)
    monkeypatch.setattr(
        people, "mirror", lambda _info: pytest.fail("mirrored again")
    )
    assert service._actor_of(info).name == "Đặng Thị Hòa"
