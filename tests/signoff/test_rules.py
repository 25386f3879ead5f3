"""When something may be handed in, returned or signed, and what a signature
proves.
"""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import YEAR, Conflict, Invalid, NotAllowed
from lms.signoff import rules
from lms.signoff.types import (
    ENTRUSTMENT,
    CriticalStep,
    HandInDraft,
    ObjectionDecision,
    ObjectionOutcome,
    Sighting,
    SightingDays,
    SubmissionState,
    Task,
    Verdict,
)

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
TEXT = "Đã làm trọn một ngày tại quầy số 2."
STEPS = tuple(
    CriticalStep(key, {"vi": key}, ()) for key in ("ask", "compare", "sign")
)
TASK = Task(3, {"vi": "…"}, STEPS, ())
ALL = [step.key for step in STEPS]


def verdict(steps, entrustment):
    return Verdict(tuple(steps), entrustment, "Đối chiếu kỹ.", "Ghi sổ ngay.")


def hand_in(
    state=SubmissionState.DRAFT, text=TEXT, done_at=NOW, place="Quầy số 2"
):
    rules.check_hand_in(state, HandInDraft(text, done_at, place), NOW)


@pytest.mark.parametrize(
    "state", [SubmissionState.DRAFT, SubmissionState.RETURNED]
)
def test_a_draft_and_a_returned_task_may_be_handed_in(state):
    hand_in(state)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SubmissionState.SUBMITTED, "already handed this in"),
        (SubmissionState.SIGNED, "signed off"),
    ],
)
def test_what_waits_or_is_signed_cannot_be_handed_in(state, said):
    with pytest.raises(Conflict, match=said):
        hand_in(state)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("text", {"text": ""}),
        ("text", {"text": "  " + "x" * 19 + "\n" * 40}),
        ("text", {"text": "x" * (rules.LONGEST_TEXT + 1)}),
        ("done_at", {"done_at": None}),
        ("done_at", {"done_at": NOW + dt.timedelta(seconds=1)}),
        ("done_at", {"done_at": NOW - YEAR - dt.timedelta(seconds=1)}),
        ("place", {"place": "  "}),
        ("place", {"place": "x" * (rules.LONGEST_PLACE + 1)}),
    ],
)
def test_what_is_missing_is_said_at_its_field(field, wrong):
    with pytest.raises(Invalid) as refused:
        hand_in(**wrong)
    assert refused.value.field == field


def test_the_longest_and_shortest_that_fit_are_taken():
    hand_in(text="x" * 20, place="x" * rules.LONGEST_PLACE)
    hand_in(text="x" * rules.LONGEST_TEXT)
    hand_in(done_at=NOW - YEAR)


def test_what_was_seen_lies_in_their_time_and_within_a_year():
    years_ago = NOW - 3 * YEAR

    def see(when, first=years_ago):
        days = SightingDays(first, NOW)
        rules.check_observation(
            TASK, Sighting(when, "Quầy"), verdict((), 4), days
        )

    see(NOW)
    see(NOW - YEAR)
    see(NOW - DAY, NOW - DAY)
    for when, first in (
        (NOW + DAY, years_ago),
        (NOW - YEAR - DAY, years_ago),
        (NOW - 2 * DAY, NOW - DAY),
    ):
        with pytest.raises(Invalid) as refused:
            see(when, first)
        assert refused.value.field == "seen_at"


def test_a_mentor_answers_the_newest_hand_in_that_waits():
    rules.check_review(SubmissionState.SUBMITTED, is_newest=True, is_own=False)


def test_nobody_signs_their_own_work_whatever_its_state():
    for state in SubmissionState:
        with pytest.raises(NotAllowed, match="own work"):
            rules.check_review(state, is_newest=True, is_own=True)


@pytest.mark.parametrize(
    ("state", "newest"),
    [
        (SubmissionState.SUBMITTED, False),
        (SubmissionState.RETURNED, True),
        (SubmissionState.DRAFT, True),
        (SubmissionState.SIGNED, True),
    ],
)
def test_an_older_hand_in_and_one_that_does_not_wait_are_refused(state, newest):
    with pytest.raises(Conflict):
        rules.check_review(state, is_newest=newest, is_own=False)


@pytest.mark.parametrize(
    "comment", ["", "Sửa lại. ", "   ", "x" * (rules.LONGEST_NOTE + 1)]
)
def test_a_return_says_what_to_correct(comment):
    with pytest.raises(Invalid) as refused:
        rules.check_return(comment)
    assert refused.value.field == "comment"


def test_a_return_with_a_sentence_is_taken():
    rules.check_return("Ghi thêm giờ.")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("entrustment", {"entrustment": None}),
        ("entrustment", {"entrustment": 0}),
        ("entrustment", {"entrustment": 6}),
        ("steps", {"steps": ["ask", "invented"]}),
        ("strength", {"strength": " ok "}),
        ("strength", {"strength": "x" * (rules.LONGEST_NOTE + 1)}),
        ("change", {"change": "x" * (rules.LONGEST_NOTE + 1)}),
    ],
)
def test_an_incomplete_signature_is_refused_at_its_field(field, wrong):
    with pytest.raises(Invalid) as refused:
        rules.check_sign(TASK, replace(verdict(ALL, 4), **wrong))
    assert refused.value.field == field


def test_a_signature_needs_no_step_to_be_done():
    for level in ENTRUSTMENT:
        rules.check_sign(TASK, verdict([], level))


@pytest.mark.parametrize(
    ("steps", "entrustment", "level"),
    [
        (ALL, 3, 2),
        (ALL, 5, 2),
        (ALL, 2, 1),
        (ALL[:2], 5, 1),
        ([], 1, 1),
        ([*reversed(ALL)], 4, 2),
    ],
)
def test_the_full_level_takes_every_step_and_enough_trust(
    steps, entrustment, level
):
    assert rules.proven_level(TASK, 2, steps, entrustment) == level


@given(st.integers(1, 5), st.sets(st.sampled_from(ALL)), st.integers(1, 5))
def test_a_signature_proves_the_level_or_one_less_and_never_more(
    level, steps, entrustment
):
    def proven(done, trust):
        return rules.proven_level(TASK, level, done, trust)

    least = proven(steps, entrustment)
    assert least in (level, level - 1)
    if entrustment < 5:
        assert proven(steps, entrustment + 1) >= least
    assert proven(ALL, entrustment) >= least


def test_a_comment_and_a_note_of_just_enough_letters_are_taken():
    rules.check_return("x" * 10)
    with pytest.raises(Invalid):
        rules.check_return("x" * 9)
    good = Verdict(tuple(ALL), 4, "12345", "12345")
    rules.check_sign(TASK, good)
    for field in ("strength",):
        with pytest.raises(Invalid) as refused:
            rules.check_sign(TASK, replace(good, **{field: "1234"}))
        assert refused.value.field == field


def test_of_signed_work_it_is_said_that_it_is_signed():
    with pytest.raises(Conflict, match="signed off already"):
        rules.check_review(SubmissionState.SIGNED, is_newest=True, is_own=False)


def test_the_learner_writes_in_a_draft_and_in_what_was_returned():
    assert {SubmissionState.DRAFT, SubmissionState.RETURNED} == rules.OPEN


def decided(reason, comment=""):
    """A decision of a second reader that puts another judgement in its place."""
    judged = replace(verdict(ALL, 4), comments={"ask": comment})
    return ObjectionDecision(ObjectionOutcome.CHANGED, reason, judged)


def test_a_second_reader_says_why_in_ten_letters_or_more():
    rules.check_objection_decision(decided("Đủ cả rồi."))
    with pytest.raises(Invalid, match="Say in a sentence why"):
        rules.check_objection_decision(decided("Đủ cả rồi "))


def test_a_word_on_a_step_has_a_thousand_letters_at_most():
    rules.check_objection_decision(decided("Đủ cả rồi.", "a" * 1_000))
    with pytest.raises(Invalid):
        rules.check_objection_decision(decided("Đủ cả rồi.", "a" * 1_001))


def test_a_code_is_six_letters_however_it_is_typed():
    assert rules.typed_code("234-67a") == "23467A"
    assert rules.typed_code("234-67a c") == rules.typed_code("23467") == ""
