"""Who waits too long for an answer is seen: by mentors, then by heads."""

import datetime as dt

import pytest

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.people import service as people
from lms.signoff import service
from lms.signoff.service import waiting
from lms.signoff.service.trust import late_objections as late
from lms.signoff.types import ObjectionDecision, ObjectionOutcome, Verdict
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.signoff.conftest import verdict


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def after(handed_in, monkeypatch):
    """`after(days)`: so many days later in the night; what was told then."""
    number = handed_in("lan")
    start = clock.now()

    def night(days):
        with transaction() as db:
            db.query(Job).delete()
        then = start + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: then)
        with transaction():
            service.watch_waiting()
        jobs = session().query(Job).filter_by(kind="notify").all()
        mine = [
            job.payload
            for job in jobs
            if job.payload["values"].get("name") == name_of("lan")
        ]
        return {(one["person_id"], one["text"] == waiting.TOLD) for one in mine}

    night.number = number
    return night


def id_of(key):
    return people.find_person(key).id


def name_of(key):
    return people.find_person(key).name


def test_first_the_mentors_then_the_head_once_each(after):
    assert after(3) == set()
    reminded = after(9)
    assert (id_of("mentor-hoa"), False) in reminded
    assert not any(told for _, told in reminded)
    assert after(10) == set(), "once"
    told = after(20)
    assert (id_of("manager-duc"), True) in told
    assert all(is_told for _, is_told in told)
    assert after(30) == set(), "once"


def test_an_answer_ends_it(after, actor, revision):
    assert after(9)
    service.sign(actor("mentor-hoa"), after.number, 1, verdict(revision))
    assert after(40) == set()


def test_what_is_handed_in_again_begins_anew(after, actor, revision):
    assert after(9)
    service.return_for_rework(
        actor("mentor-hoa"), after.number, 1, "Ghi rõ hơn nhé."
    )
    assert after(12) == set()


def test_a_unit_sets_its_own_days(after, actor):
    path = people.paths_of(id_of("lan"))[-1]
    unit = people.ids_on(path)[-2]
    draft = TermDraft(
        "mentoring.answer_days", 1, "Quy chế của phường", clock.today()
    )
    terms.set_term(actor("manager-duc"), unit, draft)
    assert terms.value(path, "mentoring.answer_days") == 1
    assert after(5)


def test_many_are_looked_at_step_by_step(after, monkeypatch):
    monkeypatch.setattr(waiting, "AT_ONCE", 1)
    monkeypatch.setattr(waiting, "_WAITING", waiting._WAITING.limit(1))
    after(9)
    jobs = session().query(Job).filter_by(kind="signoff_waiting").all()
    assert [job.payload["after"] for job in jobs]


@pytest.fixture
def objected(handed_in, actor, revision, reader, monkeypatch):
    """`objected(days)`: so many days after an objection in the night; what was
    told then, and whether to heads.
    """
    number = handed_in("lan")
    service.sign(actor("mentor-hoa"), number, 1, verdict(revision))
    text = "Cả tám bước tôi đều làm."
    objection = service.object_to(actor("lan"), number, 1, text)
    start = clock.now()

    def night(days):
        with transaction() as db:
            db.query(Job).delete()
        then = start + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: then)
        with transaction():
            service.watch_objections()
        jobs = session().query(Job).filter_by(kind="notify").all()
        return {
            (job.payload["person_id"], job.payload["text"])
            for job in jobs
            if job.payload["text"] in (late.REMINDER, late.TOLD)
        }

    night.objection, night.number = objection, number
    return night


def test_late_objections_reach_readers_then_the_head_once_each(
    objected, reader
):
    assert objected(3) == set()
    reminded = objected(9)
    assert {text for _, text in reminded} == {late.REMINDER}
    asked = {person for person, _ in reminded}
    assert reader.person_id in asked
    assert asked.isdisjoint({id_of("lan"), id_of("mentor-hoa")})
    assert objected(10) == set(), "once"
    assert (id_of("manager-duc"), late.TOLD) in objected(20)
    assert objected(40) == set(), "once"


def test_a_decision_about_an_objection_ends_it(objected, reader):
    assert objected(9)
    decision = ObjectionDecision(
        ObjectionOutcome.UPHELD, "Ảnh cho thấy rõ.", Verdict((), None, "")
    )
    service.decide_objection(reader, objected.objection.id, decision)
    assert objected(40) == set()


def test_late_objections_are_looked_at_step_by_step(objected, monkeypatch):
    monkeypatch.setattr(late, "AT_ONCE", 1)
    monkeypatch.setattr(late, "_WAITING", late._WAITING.limit(1))
    objected(9)
    jobs = session().query(Job).filter_by(kind=late.JOB).all()
    assert [job.payload["after"] for job in jobs] == [objected.objection.id]
