"""From the draft to the signature, and who may do which of it."""

import pytest
from sqlalchemy import event, func, select

from lms.audit.models import Event
from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.courses import rules as courses_rules
from lms.evidence import service as evidence
from lms.framework.types import Depth
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import queries, service
from lms.signoff.models import HandIn, Review
from lms.signoff.types import HandInDraft, InboxChoice, SubmissionState
from tests import lite
from tests.signoff.conftest import PART, SLUG, TEXT, draft, verdict

COMMENT = "Ghi rõ giờ bắt đầu và số hồ sơ."


def waiting(who, state=SubmissionState.SUBMITTED):
    """The fresh learners' submissions in somebody's inbox."""
    keys = {
        people.find_person(key).id: key for key in ("lan", "minh", "mentor-hoa")
    }
    return [
        keys[row.person_id]
        for row in queries.inbox_page(who, InboxChoice(state), 1, 500)
        if row.person_id in keys
    ]


def proofs(who, source="signoff"):
    rows = evidence.entries(who.person_id)
    return {
        row.competency: row
        for row in rows
        if row.source == source and SLUG in row.object_key
    }


def count(table, *where):
    return session().scalar(
        select(func.count()).select_from(table).where(*where)
    )


def notices(who):
    jobs = (
        session()
        .scalars(
            select(Job).where(Job.kind == "notify").order_by(Job.id.desc())
        )
        .all()
    )
    return [
        job.payload["text"]
        for job in jobs
        if job.payload["person_id"] == who.person_id
    ]


@lite
def test_a_draft_may_be_unfinished_and_is_kept_as_typed(revision, actor):
    lan = actor("lan")
    assert service.work(lan, revision, PART).state == SubmissionState.DRAFT
    service.save_draft(lan, revision, PART, HandInDraft(" Mới viết ", None, ""))
    work = service.work(lan, revision, PART)
    assert (
        work.submission.draft_text,
        work.submission.draft_done_at,
        work.submission.round,
    ) == (" Mới viết ", None, 0)
    assert work.submission.draft_saved_at is not None
    assert waiting(actor("mentor-hoa")) == []


@lite
def test_rework_begins_with_what_was_handed_in(revision, actor):
    """Also without a draft, or with an older one."""
    lan, mentor = actor("lan"), actor("mentor-hoa")
    service.save_draft(lan, revision, PART, HandInDraft("Mới viết", None, ""))
    handed_in = draft()
    row = service.hand_in(lan, revision, PART, handed_in, "lan:1")
    service.return_for_rework(mentor, row.id, 1, COMMENT)
    assert service.work(lan, revision, PART).draft == handed_in


def test_a_hand_in_waits_for_the_mentor_of_that_ward_and_for_no_other(
    handed_in, actor
):
    before = [len(notices(actor(who))) for who in ("mentor-hoa", "mentor-son")]
    handed_in("lan")
    handed_in("minh")
    assert waiting(actor("mentor-hoa")) == ["lan"]
    assert waiting(actor("mentor-son")) == ["minh"]
    assert queries.inbox_size(actor("mentor-hoa")).count == 1
    assert "waits for your answer" in notices(actor("mentor-hoa"))[0]
    assert [
        len(notices(actor(who))) for who in ("mentor-hoa", "mentor-son")
    ] == [count + 1 for count in before]
    for who in ("lan", "manager-duc", "trainer-mai", "admin"):
        assert queries.inbox_size(actor(who)) == (0, None)
        with pytest.raises(NotAllowed):
            queries.inbox(actor(who))


def test_the_next_one_to_read_is_of_the_mentors_own_place_and_for_mentors(
    handed_in, actor
):
    mine, elsewhere = handed_in("lan"), handed_in("minh")
    assert queries.next_in_inbox(actor("mentor-hoa"), elsewhere) == mine
    assert queries.next_in_inbox(actor("mentor-hoa"), mine) is None
    assert queries.next_in_inbox(actor("mentor-son"), mine) == elsewhere
    with pytest.raises(NotAllowed):
        queries.next_in_inbox(actor("lan"), elsewhere)


def test_it_is_returned_corrected_handed_in_again_and_signed(
    handed_in, revision, actor
):
    lan, hoa, id = actor("lan"), actor("mentor-hoa"), handed_in("lan")
    service.return_for_rework(hoa, id, 1, f" {COMMENT} ")
    work = service.work(lan, revision, PART)
    assert (work.state, work.submission.reviews[0].comment) == (
        SubmissionState.RETURNED,
        COMMENT,
    )
    assert waiting(hoa) == [] and waiting(hoa, SubmissionState.RETURNED) == [
        "lan"
    ]
    assert "has returned" in notices(lan)[0]
    assert proofs(lan) == {}

    assert handed_in("lan", "once-2", text=TEXT + " Từ 8 giờ, ba hồ sơ.") == id
    assert service.work(lan, revision, PART).submission.round == 2
    assert waiting(hoa) == ["lan"]
    service.sign(hoa, id, 2, verdict(revision))
    work = service.work(lan, revision, PART)
    assert work.state == SubmissionState.SIGNED
    assert [
        (hand_in.round, hand_in.text.endswith("hồ sơ."))
        for hand_in in work.submission.hand_ins
    ] == [
        (1, False),
        (2, True),
    ]
    assert [
        (review.round, review.signed) for review in work.submission.reviews
    ] == [(1, False), (2, True)]
    assert "signed off" in notices(lan)[0]


def test_a_signature_is_evidence_of_work_by_this_mentor_at_the_time_it_was_done(
    handed_in, revision, actor
):
    lan, id = actor("lan"), handed_in("lan")
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision))
    found = proofs(lan)
    assert {key: (row.level, row.depth) for key, row in found.items()} == {
        "pro.citizen-support": (2, Depth.DOES),
        "com.communication": (2, Depth.DOES),
    }
    row = found["pro.citizen-support"]
    assert (
        row.done_at
        == service.for_review(lan, id).submission.latest().done_at
        < row.recorded_at
    )
    assert (row.judged_by, row.revision_id) == (
        actor("mentor-hoa").person_id,
        revision.id,
    )
    bases = courses_rules.relied_on(revision.course, revision.course.part(PART))
    assert row.details == {
        "submission": id,
        "entrustment": 3,  # the first of two: essential in Lan's post
        "bases": list(bases),
        "rests_on": {
            "person": "lan",
            "reviewer": "mentor-hoa",
            "revision": revision.digest,
            "work": service.signed_works([id])[id].fingerprint,
        },
    }


@lite
@pytest.mark.parametrize(
    ("entrustment", "left_out", "level"),
    [(3, 0, 2), (5, 0, 2), (2, 0, 1), (5, 1, 1), (1, 9, 1)],
)
def test_too_little_trust_or_a_missed_step_proves_one_level_less(
    handed_in, revision, actor, entrustment, left_out, level
):
    id = handed_in("lan")
    service.sign(
        actor("mentor-hoa"), id, 1, verdict(revision, entrustment, left_out)
    )
    assert {row.level for row in proofs(actor("lan")).values()} == {level}


@lite
def test_nobody_signs_or_returns_their_own_work(handed_in, revision, actor):
    hoa, id = actor("mentor-hoa"), handed_in("mentor-hoa")
    assert waiting(hoa) == []
    assert not service.may_review(hoa, service.for_review(hoa, id).submission)
    with pytest.raises(NotAllowed, match="own work"):
        service.sign(hoa, id, 1, verdict(revision))
    with pytest.raises(NotAllowed, match="own work"):
        service.return_for_rework(hoa, id, 1, COMMENT)
    assert service.work(hoa, revision, PART).state == SubmissionState.SUBMITTED


@lite
def test_for_a_mentor_of_another_commune_it_does_not_exist(
    handed_in, revision, actor
):
    son, id = actor("mentor-son"), handed_in("lan")
    for call in (
        lambda: service.for_review(son, id),
        lambda: service.sign(son, id, 1, verdict(revision)),
        lambda: service.return_for_rework(son, id, 1, COMMENT),
        lambda: service.for_review(son, 10**6),
        lambda: service.sign(son, 10**6, 1, verdict(revision)),
    ):
        with pytest.raises(NotFound):
            call()
    assert count(Review, Review.submission_id == id) == 0


@lite
def test_who_is_no_mentor_signs_nothing(handed_in, revision, actor):
    id = handed_in("lan")
    for who in ("lan", "kien", "manager-duc", "trainer-mai", "admin"):
        with pytest.raises(NotAllowed):
            service.sign(actor(who), id, 1, verdict(revision))
        with pytest.raises(NotAllowed):
            service.return_for_rework(actor(who), id, 1, COMMENT)
    assert (
        service.work(actor("lan"), revision, PART).state
        is SubmissionState.SUBMITTED
    )


@lite
def test_who_may_read_the_evidence_may_read_the_hand_in_but_not_answer_it(
    handed_in, actor
):
    id = handed_in("lan")
    work = service.for_review(actor("manager-duc"), id)
    assert not service.may_review(actor("manager-duc"), work.submission)
    assert service.may_review(actor("mentor-hoa"), work.submission)
    for who in ("kien", "trainer-mai", "admin"):
        with pytest.raises(NotFound):
            service.for_review(actor(who), id)


@lite
def test_a_draft_is_nobody_elses_business(revision, actor):
    id = service.save_draft(actor("lan"), revision, PART, draft()).submission.id
    for who in ("mentor-hoa", "manager-duc", "lan"):
        with pytest.raises(NotFound):
            service.for_review(actor(who), id)


@lite
def test_an_answer_to_an_older_hand_in_is_refused(handed_in, revision, actor):
    hoa, id = actor("mentor-hoa"), handed_in("lan")
    service.return_for_rework(hoa, id, 1, COMMENT)
    handed_in("lan", "once-2")
    with pytest.raises(Conflict, match="has changed since"):
        service.sign(hoa, id, 1, verdict(revision))
    with pytest.raises(Conflict, match="has changed since"):
        service.sign(hoa, id, 3, verdict(revision))
    assert proofs(actor("lan")) == {}


def test_the_same_form_twice_is_one_hand_in(handed_in, actor):
    before = count(Job)
    id = handed_in("lan")
    sent = count(Job)
    assert sent > before
    twice = service.hand_in(
        actor("lan"),
        service.for_review(actor("lan"), id).revision,
        PART,
        draft(),
        "lan:once-1",
    )
    assert (twice.id, twice.round) == (id, 1)
    assert (count(HandIn, HandIn.submission_id == id), count(Job)) == (1, sent)


@lite
def test_somebody_elses_form_key_is_not_taken(handed_in, revision, actor):
    handed_in("lan")
    service.save_draft(actor("kien"), revision, PART, draft())
    with pytest.raises(NotFound):
        service.hand_in(actor("kien"), revision, PART, draft(), "lan:once-1")


def test_a_double_click_on_sign_or_return_has_one_effect(
    handed_in, revision, actor
):
    hoa, id = actor("mentor-hoa"), handed_in("lan")
    for _click in range(2):
        service.return_for_rework(hoa, id, 1, COMMENT)
    handed_in("lan", "once-2")
    for _click in range(2):
        service.sign(hoa, id, 2, verdict(revision))
    assert count(Review, Review.submission_id == id) == 2
    assert (
        len(
            [
                row
                for row in evidence.entries(actor("lan").person_id)
                if row.source == "signoff"
            ]
        )
        == 2
    )
    assert (
        count(
            Event,
            Event.event == "signoff.signed",
            Event.person_id == actor("lan").person_id,
        )
        == 1
    )


@lite
def test_after_the_signature_everything_is_refused(handed_in, revision, actor):
    lan, hoa, id = actor("lan"), actor("mentor-hoa"), handed_in("lan")
    service.sign(hoa, id, 1, verdict(revision))
    for call in (
        lambda: service.save_draft(lan, revision, PART, draft()),
        lambda: service.hand_in(lan, revision, PART, draft(), "another"),
        lambda: service.return_for_rework(hoa, id, 1, COMMENT),
        lambda: service.sign(hoa, id, 2, verdict(revision)),
    ):
        with pytest.raises(Conflict, match="signed off"):
            call()
    assert count(HandIn, HandIn.submission_id == id) == 1


@lite
def test_while_it_waits_it_cannot_be_changed(handed_in, revision, actor):
    id = handed_in("lan")
    for call in (
        service.save_draft,
        lambda *given: service.hand_in(*given, "another"),
    ):
        with pytest.raises(Conflict, match="already handed this in"):
            call(
                actor("lan"),
                revision,
                PART,
                draft("Viết lại từ đầu, dài hơn hai mươi chữ."),
            )
    assert service.for_review(actor("lan"), id).submission.latest().text == TEXT


def test_a_refused_hand_in_keeps_the_draft_and_says_what_is_missing(
    revision, actor
):
    lan = actor("lan")
    for field, wrong in (
        ("text", {"text": "Ngắn"}),
        ("done_at", {"hours_ago": -1}),
        ("place", {"place": "x" * 201}),
    ):
        service.save_draft(lan, revision, PART, draft(**wrong))
        with pytest.raises(Invalid) as refused:
            service.hand_in(lan, revision, PART, draft(**wrong), "once")
        assert refused.value.field == field
    work = service.work(lan, revision, PART)
    assert (work.state, work.submission.round, work.submission.draft_place) == (
        SubmissionState.DRAFT,
        0,
        "x" * 200,
    )


@lite
def test_a_refused_answer_leaves_it_waiting(handed_in, revision, actor):
    hoa, id = actor("mentor-hoa"), handed_in("lan")
    with pytest.raises(Invalid):
        service.return_for_rework(hoa, id, 1, "Sửa")
    with pytest.raises(Invalid):
        service.sign(hoa, id, 1, verdict(revision, entrustment=None))
    assert service.for_review(hoa, id).state == SubmissionState.SUBMITTED
    assert (
        count(Review, Review.submission_id == id),
        proofs(actor("lan")),
    ) == (0, {})


def test_an_answer_asks_for_what_an_answer_needs(handed_in, revision, actor):
    """Statements cost most of the time: of the work, whether the two are too
    close, what a page shows of a hand-in, and a whole signature.
    """
    id, hoa = handed_in("lan"), actor("mentor-hoa")
    lan = actor("lan").person_id
    for most, act in (
        (1, lambda: service.for_answer(hoa, id)),
        (1, lambda: mentoring.is_barred(hoa.person_id, lan)),
        (2, lambda: service.for_review(hoa, id)),
        (23, lambda: service.sign(hoa, id, 1, verdict(revision))),
    ):
        assert len(sent_by(act)) <= most


def sent_by(act):
    """What a page would send: it reads the version of the caches once."""
    sent, engine = [], session().get_bind()

    def note(*given):
        if "FROM lms_cache_version" not in given[2]:
            sent.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return sent
