"""When something may be handed in, returned or signed, and what a signature
proves. Pure.
"""

import datetime as dt

from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.signoff.types import (
    ENTRUSTMENT,
    HandInDraft,
    SubmissionState,
    Task,
    Verdict,
)

SHORTEST_TEXT = 20
LONGEST_TEXT = 20_000
SHORTEST_COMMENT = 10
SHORTEST_NOTE = 5
LONGEST_NOTE = 4_000
LONGEST_PLACE = 200


def check_open(state: SubmissionState) -> None:
    """Refuse to change what is signed, or what waits for its mentor."""
    if state is SubmissionState.SIGNED:
        raise Conflict("This task has been signed off; the record is locked.")
    if state is SubmissionState.SUBMITTED:
        raise Conflict(
            "You have already handed this in. Your mentor will answer; until then it cannot change."
        )


def check_hand_in(
    state: SubmissionState, draft: HandInDraft, now: dt.datetime
) -> None:
    """Refuse a hand-in that is closed, empty, without time or place, or dated
    in the future.
    """
    check_open(state)
    if len(draft.text.strip()) < SHORTEST_TEXT:
        raise Invalid("Describe in a few sentences what you did.", "text")
    if len(draft.text) > LONGEST_TEXT:
        raise Invalid(
            "This is longer than %(limit)s characters. Shorten it, or put the rest into a file.",
            "text",
            limit=LONGEST_TEXT,
        )
    _check_time(draft.done_at, now)
    if not draft.place.strip():
        raise Invalid("Say where you did it.", "place")
    _check_length("place", draft.place.strip(), LONGEST_PLACE)


def _check_time(done_at: dt.datetime | None, now: dt.datetime) -> None:
    if done_at is None:
        raise Invalid(
            "Say on which day and at what time you did it.", "done_at"
        )
    if done_at > now:
        raise Invalid(
            "The time you gave lies in the future. Give the time when you really did it.",
            "done_at",
        )


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            "This is longer than %(limit)s characters. Shorten it.",
            field,
            limit=limit,
        )


def check_review(
    state: SubmissionState,
    round_shown: int,
    round_now: int,
    learner: int,
    mentor: int,
) -> None:
    """Refuse a review of one's own work, of something not waiting, or of an
    older hand-in than the newest.
    """
    if learner == mentor:
        raise NotAllowed(
            "Nobody signs off their own work. Another mentor will do it."
        )
    if state is SubmissionState.SIGNED:
        raise Conflict(
            "This task has been signed off already; the record is locked."
        )
    if state is not SubmissionState.SUBMITTED or round_shown != round_now:
        raise Conflict(
            "This hand-in has changed since you opened it. Read the newest one, then decide again."
        )


def check_return(comment: str) -> None:
    """A return must say what to correct."""
    if len(comment.strip()) < SHORTEST_COMMENT:
        raise Invalid(
            "Say what to correct and how, in a sentence or two.", "comment"
        )
    _check_length("comment", comment, LONGEST_NOTE)


def check_sign(task: Task, verdict: Verdict) -> None:
    """A signature needs the entrustment, one strength and one change; and steps
    that the task has.
    """
    if verdict.entrustment not in ENTRUSTMENT:
        raise Invalid(
            "Say how much supervision this person needs next time.",
            "entrustment",
        )
    if set(verdict.steps) - {step.key for step in task.steps}:
        raise Invalid("Choose one of the offered answers.", "steps")
    _check_note("strength", verdict.strength)
    _check_note("change", verdict.change)


def _check_note(field: str, text: str) -> None:
    if len(text.strip()) < SHORTEST_NOTE:
        raise Invalid(
            "Write one sentence here; it is what the person will remember.",
            field,
        )
    _check_length(field, text, LONGEST_NOTE)


def proven_level(task: Task, level: int, verdict: Verdict) -> int:
    """The level a signature proves: the full level when every critical step was
    done and the entrustment reaches the task's need, otherwise one less.
    """
    complete = all(step.key in verdict.steps for step in task.steps)
    entrusted = (verdict.entrustment or 0) >= task.need
    return level if complete and entrusted else level - 1
