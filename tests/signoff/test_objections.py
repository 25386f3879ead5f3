"""An objection: by the learner, once for a hand-in, settled by somebody who has
not judged it; a new judgement takes the place of the old one, which stays.
"""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.evidence.models import Evidence
from lms.inspection import service as inspection
from lms.signoff import service
from lms.signoff.models import Objection, Review
from lms.signoff.rules import check_objection_decision
from lms.signoff.types import (
    ObjectionDecision,
    ObjectionOutcome,
    SubmissionState,
    Verdict,
)
from tests.signoff.conftest import PART, verdict


@pytest.fixture
def backend():
    """One database is enough here; what races runs on both."""
    return "sqlite"


TEXT = "Cả tám bước tôi đều làm, chị không ở quầy khi tôi ghi sổ."
REASON = "Ảnh cho thấy bước ghi sổ đã làm đủ."
STANDS = ObjectionDecision(
    ObjectionOutcome.UPHELD, REASON, Verdict((), None, "")
)
OTHERWISE = replace(STANDS, reason="Ảnh không cho thấy bước ghi sổ.")


def test_all_that_a_new_judgement_lacks_is_said_at_once():
    empty = Verdict((), None, "")
    said = ObjectionDecision(ObjectionOutcome.CHANGED, "", empty)
    with pytest.raises(Invalid) as refused:
        check_objection_decision(said)
    known = [refused.value, *refused.value.also]
    fields = [one.field for one in known]
    assert fields == ["entrustment", "strength", "reason"]


def test_from_their_own_work_one_says_what_one_sees_differently(
    handed_in, revision, actor, browser
):
    """The page of the work leads there and back, whoever opened it from where."""
    submission, lan = handed_in("lan"), browser("lan")
    service.sign(actor("mentor-hoa"), submission, 1, verdict(revision))
    at = f"/submissions/{submission}/rounds/1/objection"
    page = lan.get(f"/submissions/{submission}").text
    assert at in page and f"/tasks/{PART}" in page
    assert (
        at not in browser("mentor-hoa").get(f"/submissions/{submission}").text
    )
    service.object_to(actor("lan"), submission, 1, TEXT)
    page = lan.get(f"/submissions/{submission}").text
    assert at not in page and "until then nothing changes" in page


def judge_anew(reader, learner, submission, new, reason=REASON):
    """The learner sees an answer differently, and another mentor judges anew;
    told twice, it is once.
    """
    objection = service.object_to(learner, submission, 1, TEXT)
    changed = ObjectionDecision(ObjectionOutcome.CHANGED, reason, new)
    for _ in range(2):
        service.decide_objection(reader, objection.id, changed)


@pytest.fixture
def judged(handed_in, revision, actor):
    """Lan's task, signed with little trust and a step left out."""
    id = handed_in("lan")
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision, 2, 1))
    return id


def rows(who, submission):
    query = select(Evidence).filter_by(person_id=who.person_id)
    found = list(session().scalars(query.order_by(Evidence.seq)))
    gone = {row.revokes for row in found}
    mine = [one for one in found if one.details.get("submission") == submission]
    return [one for one in mine if one.id not in gone]


def objections():
    return session().scalar(select(func.count()).select_from(Objection))


def test_the_learner_objects_once_and_nothing_changes(judged, actor):
    lan, mentor = actor("lan"), actor("mentor-hoa")
    before = rows(lan, judged)
    first = service.object_to(lan, judged, 1, f" {TEXT} ")
    again = service.object_to(lan, judged, 1, TEXT)
    assert (first.id, first.text, objections()) == (again.id, TEXT, 1)
    assert rows(lan, judged) == before
    with pytest.raises(Conflict):
        service.object_to(lan, judged, 1, "Còn một điều nữa tôi thấy khác.")
    [one] = service.for_review(mentor, judged).submission.objections
    assert (one.text, one.settled_at) == (TEXT, None)


def test_two_clicks_at_once_are_one_objection(judged, actor, together):
    lan = actor("lan")
    act = lambda: service.object_to(lan, judged, 1, TEXT)  # noqa: E731
    together(act, act, act)
    assert objections() == 1


def test_only_the_learner_objects_and_only_to_an_answer(
    judged, handed_in, actor
):
    waiting = handed_in("minh")
    for who, id, round_ in (
        ("minh", judged, 1),
        ("mentor-hoa", judged, 1),
        ("lan", judged, 2),
        ("minh", waiting, 1),
        ("lan", 99_999, 1),
    ):
        with pytest.raises(NotFound):
            service.object_to(actor(who), id, round_, TEXT)
    for text in ("", "ngắn", "x" * 4001):
        with pytest.raises(Invalid):
            service.object_to(actor("lan"), judged, 1, text)
    assert objections() == 0


def test_whoever_has_judged_it_does_not_decide(judged, reader, actor):
    objection = service.object_to(actor("lan"), judged, 1, TEXT)
    assert service.open_objections(actor("mentor-hoa")) == []
    with pytest.raises(NotAllowed):
        service.decide_objection(actor("mentor-hoa"), objection.id, STANDS)
    with pytest.raises(NotFound):
        service.decide_objection(actor("mentor-son"), objection.id, STANDS)
    [row] = service.open_objections(reader)
    assert (row.id, row.submission_id, row.text) == (objection.id, judged, TEXT)
    service.decide_objection(reader, objection.id, STANDS)
    service.decide_objection(reader, objection.id, STANDS)
    with pytest.raises(Conflict):
        service.decide_objection(reader, objection.id, OTHERWISE)
    assert service.open_objections(reader) == []


def test_a_new_judgement_takes_the_place_of_the_old_one(
    judged, reader, revision, actor
):
    lan = actor("lan")
    [old, *_] = rows(lan, judged)
    judge_anew(reader, lan, judged, verdict(revision, 3))
    [new, *_] = rows(lan, judged)
    assert new.id != old.id and new.object_key == old.object_key
    assert (new.level, new.judged_by) == (old.level + 1, reader.person_id)
    work = service.for_review(lan, judged)
    assert [
        (one.version, one.entrustment, one.reason)
        for one in work.submission.reviews
    ] == [(1, 2, ""), (2, 3, REASON)]
    assert not inspection.inspect().faults


def test_the_page_says_no_more_than_what_the_new_judgement_proves(
    handed_in, reader, revision, actor, browser
):
    task = f"/revisions/{revision.id}/tasks/{PART}"
    lan, id = actor("lan"), handed_in("lan")
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision, 3))
    assert 'id="won"' in browser("lan").get(task).text
    judge_anew(reader, lan, id, verdict(revision, 2, 1))
    page = browser("lan").get(task).text
    assert 'id="won"' not in page
    assert "Signed off. The record is locked." in page


def test_a_return_that_was_wrong_becomes_a_signature(
    handed_in, reader, revision, actor
):
    lan, id = actor("lan"), handed_in("lan")
    service.return_for_rework(actor("mentor-hoa"), id, 1, "Thiếu bước ghi sổ.")
    judge_anew(reader, lan, id, verdict(revision, 3))
    work = service.work(lan, revision, PART)
    assert work.state == SubmissionState.SIGNED
    assert len(rows(lan, id)) == len(work.claims)


def test_what_cannot_be_judged_anew_is_refused(
    judged, handed_in, reader, revision, actor
):
    new, lan = verdict(revision, 3), actor("lan")
    with pytest.raises(NotAllowed):
        judge_anew(actor("mentor-hoa"), lan, judged, new)
    with pytest.raises(NotAllowed):
        judge_anew(lan, lan, judged, new)
    with pytest.raises(NotFound):
        judge_anew(actor("mentor-son"), lan, judged, new)
    with pytest.raises(Invalid):
        judge_anew(reader, lan, judged, new, "vì")
    count = select(func.count()).select_from(Review)
    assert session().scalar(count.filter_by(submission_id=judged)) == 1


def test_the_page_says_what_happens_and_then_that_it_is_open(
    judged, revision, browser
):
    lan, task = browser("lan"), f"/revisions/{revision.id}/tasks/{PART}"
    address = f"/submissions/{judged}/rounds/1/objection"
    assert address in lan.get(task).text
    assert "within 5 working days" in lan.get(address).text
    wrong = lan.post(address, {"text": "ngắn"})
    assert wrong.status_code == 422 and "ngắn" in wrong.text
    answer = lan.post(address, {"text": TEXT})
    assert answer.location.startswith(task)
    page = lan.get(answer.location).text
    assert "You see this answer differently." in page
    assert TEXT in page and address not in page
    again = lan.post(address, {"text": "Điều khác hẳn mà tôi nghĩ ra sau."})
    assert again.status_code == 409 and TEXT in again.text


def test_nobody_else_opens_the_page_of_an_objection(judged, browser):
    address = f"/submissions/{judged}/rounds/1/objection"
    for who in ("minh", "mentor-hoa", "manager-duc", "admin"):
        assert browser(who).get(address).status_code == 404
        assert browser(who).post(address, {"text": TEXT}).status_code == 404
    for number in (0, 2, 99):
        other = f"/submissions/{judged}/rounds/{number}/objection"
        assert browser("lan").get(other).status_code == 404


def test_a_second_reader_judges_anew_and_the_person_reads_why(
    judged, reader, actor, revision
):
    lan = actor("lan")
    objection = service.object_to(lan, judged, 1, TEXT)
    changed = ObjectionDecision(
        ObjectionOutcome.CHANGED, REASON, verdict(revision, 4)
    )
    for _twice in range(2):
        service.decide_objection(reader, objection.id, changed)
    [row] = service.for_review(lan, judged).submission.objections
    assert (row.outcome, row.reason) == (ObjectionOutcome.CHANGED, REASON)
    assert {one.judged_by for one in rows(lan, judged)} == {reader.person_id}
    assert not inspection.inspect().faults


def test_without_a_choice_or_a_reason_nothing_is_decided(
    judged, reader, actor, revision
):
    objection = service.object_to(actor("lan"), judged, 1, TEXT)
    nothing = ObjectionDecision(None, " ", verdict(revision, 4))
    with pytest.raises(Invalid) as refusal:
        service.decide_objection(reader, objection.id, nothing)
    fields = [one.field for one in (refusal.value, *refusal.value.also)]
    assert fields == ["outcome", "reason"]
    changed = ObjectionDecision(
        ObjectionOutcome.CHANGED, REASON, Verdict((), None, "")
    )
    with pytest.raises(Invalid):
        service.decide_objection(reader, objection.id, changed)
    assert len(service.open_objections(reader)) == 1, "nothing half decided"


def told():
    jobs = session().scalars(select(Job).filter_by(kind="notify"))
    return [(one.payload["person_id"], one.payload["path"]) for one in jobs]


def test_who_may_decide_is_asked_and_else_the_heads(judged, actor):
    objection = service.object_to(actor("lan"), judged, 1, TEXT)
    lan = actor("lan").person_id
    head = actor("manager-duc").person_id
    about = f"objection-{objection.id}"
    assert (head, f"/mentoring/people/{lan}#{about}") in told()
    asked = [one for one, path in told() if "/objections/" in path]
    assert asked == [actor("mentor-hoa").person_id], "who judged it reads it"
    assert objection.settled_at is None


def test_the_page_of_a_second_reader(judged, reader, actor, browser, revision):
    objection = service.object_to(actor("lan"), judged, 1, TEXT)
    assert (reader.person_id, f"/objections/{objection.id}") in told()
    kien, path = browser("kien"), f"/objections/{objection.id}"
    assert "seen differently" in kien.get("/").text
    assert path in kien.get("/objections").text
    assert TEXT in kien.get(path).text
    assert browser("mentor-son").get(path).status_code == 404
    assert browser("lan").get(path).status_code == 403
    wrong = kien.post(path, {"outcome": "changed", "reason": "Lý do của tôi"})
    assert wrong.status_code == 422
    assert "Lý do của tôi" in wrong.text
    answer = kien.post(path, {"outcome": "upheld", "reason": REASON})
    assert answer.status_code == 302
    address = f"/submissions/{judged}/rounds/1/objection"
    assert REASON in browser("lan").get(address).text


def test_whoever_judged_it_reads_what_is_seen_differently_and_what_became(
    judged, reader, actor, browser
):
    hoa, page = browser("mentor-hoa"), f"/submissions/{judged}"
    objection = service.object_to(actor("lan"), judged, 1, TEXT)
    words = f"/objections/{objection.id}"
    assert (actor("mentor-hoa").person_id, words) in told()
    shown = hoa.get(page).text
    assert "sees the answer to round 1 differently" in shown and words in shown
    assert TEXT in hoa.get(words).text
    service.decide_objection(reader, objection.id, STANDS)
    assert (actor("mentor-hoa").person_id, page) in told()
    assert "This is decided: the judgement stands." in hoa.get(page).text
    head = browser("manager-duc").get(page).text
    assert "sees the answer" in head and words not in head


def test_an_earlier_occasion_may_be_seen_differently_too(
    judged, revision, actor, browser
):
    service.begin_occasion(actor("lan"), revision, PART)
    lan, task = browser("lan"), f"/revisions/{revision.id}/tasks/{PART}"
    address = f"/submissions/{judged}/rounds/1/objection"
    assert address in lan.get(task).text
    service.object_to(actor("lan"), judged, 1, TEXT)
    page = lan.get(task).text
    assert "You see this answer differently." in page and address not in page


def test_whoever_reads_blind_sees_no_objection_to_it(judged, actor, reader):
    """It shows the judgement that they are not to know."""
    found = service.object_to(actor("lan"), judged, 1, TEXT)
    with transaction():
        service.blind(judged, reader.person_id)
    with pytest.raises(Conflict):
        service.objection_for(reader, found.id)
