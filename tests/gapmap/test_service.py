"""A person's gaps and a unit's heat map, against the same numbers counted one by one."""

from collections import Counter

import pytest
from sqlalchemy import event, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.gapmap import service
from lms.gapmap.types import State
from lms.people import service as people
from lms.people.models import Person

lite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # where no database can differ


def unit_id(key):
    return people.find_unit(key).id


def counted(root):
    """How many people of each post stand where, counted from each person's own page."""
    found = Counter()
    for person in session().scalars(select(Person).where(Person.active)):
        posting = people.posting(person.id)
        if posting and posting.post and posting.unit.path.startswith(people.find_unit(root).path):
            for gap in service._standing(person.id, person.name).gaps:
                found[gap.requirement.competency, posting.post, gap.state] += 1
    return found


@lite
def test_the_recruit_starts_with_nothing_known(app, actor):
    standing = service.mine(actor("lan"))
    assert (standing.posting.post, standing.posting.unit.key) == ("one-stop-officer", "cua-song.centre")
    assert {gap.state for gap in standing.gaps} == {State.UNKNOWN}
    assert standing.gap("com.languages").requirement.level_from.unit_id == unit_id("cua-song")
    assert standing.gap("no.such") is None


def test_evidence_changes_the_gap_and_stands_beneath_it(app, actor):
    lan = actor("lan")
    for level, depth, state in (
        (2, Depth.KNOWS_HOW, State.NEARLY),
        (1, Depth.DOES, State.NEARLY),
        (2, Depth.DOES, State.MEETS),
    ):
        with transaction():
            proof = Proof(lan.person_id, "pro.certify-copies", level, depth, "signoff", f"task:{depth}", clock.now())
            evidence.record(proof)
        gap = service.mine(lan).gap("pro.certify-copies")
        assert gap.state is state
    assert gap.attainment.count == 2
    assert service.mine(lan).gaps[-1] == gap


@lite
def test_a_person_without_a_post_has_no_gaps(app, actor):
    for who in ("admin", "trainer-mai"):
        standing = service.mine(actor(who))
        assert (standing.posting, standing.gaps) == (None, [])


@lite
def test_her_mentor_and_managers_see_her_gaps_and_nobody_else(app, actor):
    lan = actor("lan")
    for who in ("lan", "mentor-hoa", "manager-duc", "province-quang"):
        assert service.for_person(actor(who), lan.person_id).gaps == service.mine(lan).gaps
    for who in ("kien", "mentor-son", "minh", "trainer-mai", "admin"):
        with pytest.raises(NotFound):
            service.for_person(actor(who), lan.person_id)
    with pytest.raises(NotFound):
        service.for_person(actor("province-quang"), 10**6)


@pytest.mark.parametrize("who", ["manager-duc", "province-quang"])
def test_the_heat_map_counts_what_each_persons_own_page_says(app, actor, who):
    root = {"manager-duc": "cua-song", "province-quang": "hai-binh"}[who]
    found = service.for_unit(actor(who), unit_id(root))
    shown = {
        (competency, post, state): number
        for competency, posts in found.by_post.items()
        for post, distribution in posts.items()
        for state, number in distribution.counts.items()
        if number
    }
    assert shown == dict(counted(root))
    for competency, total in found.totals.items():
        assert total.counts == {
            state: sum(post.counts[state] for post in found.by_post[competency].values()) for state in State
        }
        assert total.total == len(found.holders[competency]) == sum(total.counts.values())
    assert len({holder.person_id for row in found.holders.values() for holder in row}) == found.people


@lite
def test_the_map_shows_every_state_in_the_demo(app, actor):
    found = service.for_unit(actor("province-quang"), unit_id("hai-binh"))
    assert {holder.gap.state for row in found.holders.values() for holder in row} == set(State) - {State.RECONFIRM}


def test_a_unit_below_counts_only_its_own_people(app, actor):
    ward = service.for_unit(actor("manager-duc"), unit_id("cua-song"))
    centre = service.for_unit(actor("manager-duc"), unit_id("cua-song.centre"))
    assert 0 < centre.people < ward.people
    inside = {holder.name for row in centre.holders.values() for holder in row}
    assert "Nguyễn Thị Ngọc Lan" in inside and "Ngô Mạnh Tuấn" not in inside


def test_a_suspended_person_is_not_counted(app, actor):
    before = service.for_unit(actor("manager-duc"), unit_id("cua-song")).people
    with transaction() as db:
        db.get_one(Person, actor("kien").person_id).active = False
    assert service.for_unit(actor("manager-duc"), unit_id("cua-song")).people == before - 1


@lite
def test_a_map_is_opened_by_the_managers_of_the_place(app, actor):
    for who, where in (
        ("manager-duc", "doi-thong"),
        ("manager-duc", "hai-binh"),
        ("province-quang", "vn"),
        ("mentor-hoa", "cua-song"),
        ("lan", "cua-song"),
        ("admin", "cua-song"),
    ):
        with pytest.raises(NotFound):
            service.for_unit(actor(who), unit_id(where))
    with pytest.raises(NotFound):
        service.for_unit(actor("province-quang"), 10**6)


def test_the_list_of_maps_holds_ones_own_units_parents_first(app, actor):
    assert [unit.key for unit in service.units(actor("manager-duc"))] == [
        "cua-song",
        "cua-song.centre",
        "cua-song.office",
        "cua-song.culture",
    ]
    assert len(service.units(actor("province-quang"))) == 9
    for who in ("lan", "mentor-hoa", "admin"):
        with pytest.raises(NotAllowed):
            service.units(actor(who))


def test_a_cell_holds_the_people_it_counts_in_the_order_of_their_names(app, actor):
    manager, ward = actor("manager-duc"), unit_id("cua-song")
    found = service.for_unit(manager, ward)
    for competency in ("pro.certify-copies", "com.languages", "com.communication"):
        total = found.totals[competency]
        for state in State:
            _map, holders = service.cell(manager, ward, competency, state)
            assert len(holders) == total.counts[state]
            assert [holder.name for holder in holders] == sorted(holder.name for holder in holders)
        for post, distribution in found.by_post[competency].items():
            assert len(service.cell(manager, ward, competency, post=post)[1]) == distribution.total
        assert len(service.cell(manager, ward, competency)[1]) == total.total


@lite
def test_a_cell_that_nobody_is_asked_for_does_not_exist(app, actor):
    for who, where, competency in (
        ("manager-duc", "cua-song", "no.such"),
        ("manager-duc", "doi-thong", "pro.certify-copies"),
        ("lan", "cua-song", "pro.certify-copies"),
    ):
        with pytest.raises(NotFound):
            service.cell(actor(who), unit_id(where), competency)


@lite
def test_who_may_read_evidence_is_led_on_from_a_cell(app, actor):
    ward = people.find_unit("cua-song")
    assert service.may_read_evidence(actor("manager-duc"), ward)
    assert not service.may_read_evidence(actor("manager-duc"), people.find_unit("doi-thong"))


def test_the_map_takes_as_many_queries_for_a_city_as_for_a_counter(app, actor):
    quang = actor("province-quang")

    def queries(key):
        seen, where = [], unit_id(key)
        session().expire_all()
        engine = session().get_bind()
        note = lambda *given: seen.append(given[2])  # noqa: E731 - SQLAlchemy compares the function itself
        event.listen(engine, "before_cursor_execute", note)
        service.for_unit(quang, where)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    assert queries("hai-binh") == queries("cua-song.centre") <= 5
