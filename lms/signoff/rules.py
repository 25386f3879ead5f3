"""When something may be handed in, returned or signed, and what a signature
proves. Pure.
"""

import datetime as dt
from collections.abc import Collection

from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.marks import N_
from lms.signoff.types import ENTRUSTMENT, State, Task

LONGEST_TEXT = 20_000
LONGEST_NOTE = 4_000
LONGEST_PLACE = 200


def check_open(state: State) -> None:
    """Refuse to change what is signed, or what waits for its mentor."""
    if state is State.SIGNED:
        raise Conflict(
            N_("This task has been signed off; the record is locked.")
        )
    if state is State.SUBMITTED:
        raise Conflict(
            N_(
                "You have already handed this in. Your mentor will answer; until then it cannot change."
            )
        )


def check_hand_in(
    state: State,
    text: str,
    done_at: dt.datetime | None,
    place: str,
    now: dt.datetime,
) -> None:
    """Refuse a hand-in that is closed, empty, without time or place, or dated
    in the future.
    """
    check_open(state)
    if len(text.strip()) < 20:
        raise Invalid(N_("Describe in a few sentences what you did."), "text")
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            N_(
                "This is longer than %(limit)s characters. Shorten it, or put the rest into a file."
            ),
            "text",
            limit=LONGEST_TEXT,
        )
    if done_at is None:
        raise Invalid(
            N_("Say on which day and at what time you did it."), "done_at"
        )
    if done_at > now:
        raise Invalid(
            N_(
                "The time you gave lies in the future. Give the time when you really did it."
            ),
            "done_at",
        )
    if not place.strip():
        raise Invalid(N_("Say where you did it."), "place")
    if len(place.strip()) > LONGEST_PLACE:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "place",
            limit=LONGEST_PLACE,
        )


def check_review(
    state: State, round_shown: int, round_now: int, learner: int, mentor: int
) -> None:
    """Refuse a review of one's own work, of something not waiting, or of an
    older hand-in than the newest.
    """
    if learner == mentor:
        raise NotAllowed(
            N_("Nobody signs off their own work. Another mentor will do it.")
        )
    if state is State.SIGNED:
        raise Conflict(
            N_("This task has been signed off already; the record is locked.")
        )
    if state is not State.SUBMITTED or round_shown != round_now:
        raise Conflict(
            N_(
                "This hand-in has changed since you opened it. Read the newest one, then decide again."
            )
        )


def check_return(comment: str) -> None:
    """A return must say what to mend."""
    if len(comment.strip()) < 10:
        raise Invalid(
            N_("Say what to mend and how, in a sentence or two."), "comment"
        )
    if len(comment) > LONGEST_NOTE:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "comment",
            limit=LONGEST_NOTE,
        )


def check_sign(
    task: Task,
    steps: Collection[str],
    entrustment: int | None,
    strength: str,
    change: str,
) -> None:
    """A signature needs the entrustment, one strength and one change; and steps
    that the task has.
    """
    if entrustment not in ENTRUSTMENT:
        raise Invalid(
            N_("Say how much supervision this person needs next time."),
            "entrustment",
        )
    if set(steps) - {step.key for step in task.steps}:
        raise Invalid(N_("Choose one of the offered answers."), "steps")
    for field, said in (("strength", strength), ("change", change)):
        if len(said.strip()) < 5:
            raise Invalid(
                N_(
                    "Write one sentence here; it is what the person will remember."
                ),
                field,
            )
        if len(said) > LONGEST_NOTE:
            raise Invalid(
                N_("This is longer than %(limit)s characters. Shorten it."),
                field,
                limit=LONGEST_NOTE,
            )


def proven_level(
    task: Task, level: int, steps: Collection[str], entrustment: int
) -> int:
    """The level a signature proves: the full level when every critical step was
    done and the entrustment reaches the task's need, otherwise one less.
    """
    complete = all(step.key in steps for step in task.steps)
    return level if complete and entrustment >= task.need else level - 1
