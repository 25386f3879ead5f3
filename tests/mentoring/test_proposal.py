"""A pairing for all new people at once, confirmed by a head and taken back."""

import pytest

from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.directory import service as directory
from lms.framework import service as framework
from lms.mentoring import service
from lms.mentoring.types import PairState
from lms.people import service as people
from lms.people.host import PersonInfo
from tests.mentoring.conftest import id_of, offer
from tests.mentoring.test_pairs import events

pytestmark = pytest.mark.usefixtures("newcomer")


def newcomers(*keys):
    """New people in the same office as Lan."""
    unit = people.posting(id_of("lan")).unit
    for key in keys:
        with transaction():
            person = people.mirror(PersonInfo(key, f"Người {key}"))
            directory.enter(person.id, unit, "one-stop-officer", clock.today())


def test_all_new_people_are_served_and_the_load_is_even(app, actor):
    newcomers("a", "b", "c")
    duc = actor("manager-duc")
    assert service.propose(duc).pairs == []
    assert len(service.propose(duc).left) == 4
    offer("mentor-hoa", places=6)
    assert {one.mentor.name for one in service.propose(duc).pairs} == {
        "Phạm Thị Thanh Hòa"
    }
    directory.grant(
        None, id_of("kien"), "mentor", people.find_unit("cua-song").id
    )
    offer("kien", places=6)
    found = service.propose(duc)
    loads = [one.mentor.person_id for one in found.pairs]
    assert sorted(map(loads.count, set(loads))) in ([2, 2], [4])
    assert found.left == []
    offer("kien", places=1), offer("mentor-hoa", places=1)
    assert len(service.propose(duc).left) == 2


def test_a_head_confirms_by_name_and_takes_it_back(app, actor):
    newcomers("a")
    offer("mentor-hoa", places=2)
    duc = actor("manager-duc")
    chosen = [
        (one.person_id, one.mentor.person_id)
        for one in service.propose(duc).pairs
    ]
    assert service.confirm(duc, chosen).startswith(f"{duc.person_id}:")
    asked = service.my_pairs(actor("mentor-hoa"))
    assert {one.head_id for one in asked} == {duc.person_id}
    assert {one.state for one in asked} == {PairState.ASKED}
    assert service.propose(duc).pairs == []
    assert service.undo(duc) == 2
    assert service.my_pairs(actor("mentor-hoa")) == []
    assert len(service.propose(duc).pairs) == 2
    with pytest.raises(Conflict):
        service.undo(duc)


def test_who_is_asked_answers_first_and_reads_on_what_it_rests(
    app, actor, browser
):
    """The share has its competencies beside it, and whoever is asked is not
    sent to choose another.
    """
    offer("mentor-hoa", places=2), offer("kien", places=2)
    duc, lan = actor("manager-duc"), browser("lan")
    (one,) = service.propose(duc).pairs
    known = framework.vocabulary()
    shown = [known[key].title["en"] for key in one.mentor.proven]
    page = browser("manager-duc").get("/mentoring/proposal").text
    assert f"({', '.join(shown)})" in page if shown else "()" not in page
    assert "Choose one below" in lan.get("/my-mentor").text
    service.confirm(duc, [(one.person_id, one.mentor.person_id)])
    page = lan.get("/my-mentor").text
    assert "Open the pair" in page and "Choose one below" not in page
    assert "Ask somebody else" in page


def test_one_pair_that_cannot_be_stops_all_of_them(app, actor):
    newcomers("a")
    offer("mentor-hoa", places=2)
    duc, hoa = actor("manager-duc"), id_of("mentor-hoa")
    for wrong in ([(id_of("a"), hoa), (hoa, hoa)], []):
        with pytest.raises((Conflict, Invalid)):
            service.confirm(duc, wrong)
    assert service.my_pairs(actor("mentor-hoa")) == []
    with pytest.raises(NotAllowed):
        service.confirm(actor("mentor-hoa"), [(id_of("a"), hoa)])


def test_what_is_refused_among_many_stands_in_the_log(app, actor):
    """Though all that was asked with it is undone."""
    newcomers("a")
    offer("mentor-hoa", places=2)
    service.declare_tie(actor("mentor-hoa"), id_of("a"))
    hoa = id_of("mentor-hoa")
    with pytest.raises(Conflict):
        service.confirm(
            actor("manager-duc"), [(id_of("lan"), hoa), (id_of("a"), hoa)]
        )
    assert events("barred") == [{"mentor": hoa, "why": "tie"}]
    assert service.my_pairs(actor("mentor-hoa")) == []
    with pytest.raises(NotFound):
        service.confirm(actor("manager-duc"), [(id_of("huong"), hoa)])
    assert len(events("barred")) == 1, "of people elsewhere nothing is said"


def test_no_more_pairs_are_asked_at_once_than_one_page_proposes(app, actor):
    offer("mentor-hoa", places=2)
    duc, one = actor("manager-duc"), (id_of("lan"), id_of("mentor-hoa"))
    with pytest.raises(Invalid):
        service.confirm(duc, [(id_, one[1]) for id_ in range(1, 300)])
    service.confirm(duc, [one] * 300)
    assert len(service.my_pairs(actor("mentor-hoa"))) == 1
