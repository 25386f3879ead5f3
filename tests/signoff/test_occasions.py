"""A task that is signed may be shown again; each time is a piece of its own."""

import pytest
from sqlalchemy import func, select

from lms.core.db import session
from lms.core.errors import Conflict
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.signoff import service
from lms.signoff.models import Submission
from lms.signoff.types import SubmissionState
from tests import lite
from tests.signoff.conftest import PART, SLUG, draft, verdict

TASK = f"task:{SLUG}:{PART}"


@pytest.fixture
def signed(handed_in, revision, actor):
    """Lan's task, signed once by her mentor."""
    id = handed_in("lan")
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision, 3))
    return id


@pytest.fixture
def show_again(revision, actor):
    """`show_again(entrustment)`: Lan shows it once more and it is signed."""

    def show(entrustment, leave_out=0):
        lan = actor("lan")
        row = service.begin_occasion(lan, revision, PART)
        once = f"lan:again:{row.id}"
        service.hand_in(lan, revision, PART, draft(hours_ago=1), once)
        seen = verdict(revision, entrustment, leave_out)
        service.sign(actor("mentor-hoa"), row.id, 1, seen)
        return row.id

    return show


def rows(who):
    query = select(Evidence).filter_by(person_id=who.person_id)
    found = session().scalars(query.order_by(Evidence.seq))
    return [row for row in found if row.object_key.startswith(TASK)]


def attained(who, competency):
    return evidence.attained([who.person_id], competency)[who.person_id]


def standing(who, revision):
    [state] = [
        state
        for (revision_id, _part), state in service.states(who.person_id).items()
        if revision_id == revision.id
    ]
    return state


def test_the_record_stays_locked_beside_the_new_draft(signed, revision, actor):
    lan = actor("lan")
    again = service.begin_occasion(lan, revision, PART)
    work = service.work(lan, revision, PART)
    assert (again.id != signed, work.submission.id) == (True, again.id)
    assert (work.occasion, work.state) == (2, SubmissionState.DRAFT)
    assert work.draft.text == ""
    [record] = work.earlier
    assert (record.id, record.state) == (signed, SubmissionState.SIGNED)
    service.save_draft(lan, revision, PART, draft("Lần này khó hơn."))
    assert record.hand_ins[0].text != "Lần này khó hơn."


def test_it_is_begun_once_however_often_the_button_is_pressed(
    signed, revision, actor
):
    lan = actor("lan")
    first = service.begin_occasion(lan, revision, PART)
    assert service.begin_occasion(lan, revision, PART).id == first.id
    count = select(func.count()).select_from(Submission)
    assert session().scalar(count.filter_by(person_id=lan.person_id)) == 2


def test_what_is_not_signed_is_not_shown_again(handed_in, revision, actor):
    lan = actor("lan")
    with pytest.raises(Conflict):
        service.begin_occasion(lan, revision, PART)
    id = handed_in("lan")
    assert service.begin_occasion(lan, revision, PART).id == id
    assert service.work(lan, revision, PART).occasion == 1


def test_a_task_once_signed_stays_done(signed, revision, actor):
    lan = actor("lan")
    begun = service.begin_occasion(lan, revision, PART)
    assert standing(lan, revision) == SubmissionState.SIGNED
    assert lan.person_id not in service.unfinished([revision.id]).get(PART, [])
    assert service.signed([revision.id])[PART].count(lan.person_id) == 1
    counted = service.handed_in(revision.id)[PART]
    before = counted.handed_in, counted.signed
    service.hand_in(lan, revision, PART, draft(), "lan:again")
    assert standing(lan, revision) == SubmissionState.SIGNED
    counted = service.handed_in(revision.id)[PART]
    assert (counted.handed_in, counted.signed) == before
    waiting = service.open_work([lan.person_id])
    assert begun.id in [row.id for row in waiting]


@lite
def test_each_time_is_evidence_of_its_own(signed, show_again, actor):
    lan = actor("lan")
    show_again(4)
    assert {row.object_key for row in rows(lan)} == {TASK, f"{TASK}#2"}


@lite
def test_a_weaker_time_takes_nothing_from_a_stronger_one(
    signed, show_again, actor
):
    lan = actor("lan")
    [proof, *_] = rows(lan)
    full = attained(lan, proof.competency)
    show_again(1, leave_out=1)
    weaker = rows(lan)[-1]
    assert weaker.level < proof.level
    after = attained(lan, proof.competency)
    assert after.levels == full.levels
    assert after.count == full.count + bool(weaker.level)


@lite
def test_the_same_mentor_twice_is_one_judgement(signed, show_again, actor):
    lan = actor("lan")
    [proof, *_] = rows(lan)
    before = attained(lan, proof.competency)
    show_again(4)
    after = attained(lan, proof.competency)
    assert (after.count, after.judgements) == (
        before.count + 1,
        before.judgements,
    )


@lite
def test_times_are_counted_over_all_revisions(signed, show_again):
    show_again(4)
    counted = [
        (one.occasion, one.entrustment)
        for one in service.occasions_of(session().get(Submission, signed))
    ]
    assert counted == [(1, 3), (2, 4)]
    assert (
        courses.current(SLUG).id
        == session().get(Submission, signed).revision_id
    )


@lite
def test_what_the_ledger_rests_on_is_found_for_each_time(signed, show_again):
    again = show_again(4)
    works = service.signed_works([signed, again])
    assert works[signed].fingerprint != works[again].fingerprint


@lite
def test_the_page_offers_it_and_shows_the_record(signed, revision, browser):
    lan, task = browser("lan"), f"/revisions/{revision.id}/tasks/{PART}"
    assert "Show it once more" in lan.get(task).text
    answer = lan.post(f"{task}/again", {})
    assert (answer.status_code, answer.location) == (302, task)
    page = lan.get(task).text
    assert "You show this task once more." in page
    assert "Signed off before" in page and 'name="hand"' in page
    assert "Show it once more" not in page
    assert f"/submissions/{signed}/" in page or f"/{signed}" in page
