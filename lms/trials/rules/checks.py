"""What may be planned and noted; the field and one sentence say what to correct."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from lms.core.errors import (
    YEAR,
    Conflict,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.core.marks import N_
from lms.trials.types import (
    LONGEST_TEXT,
    REPLACED,
    AwayDraft,
    AwayKind,
    ReviewDraft,
    SuccessorDraft,
    TrialClock,
    TrialDraft,
    TrialSide,
)

LONGEST_NUMBER, LONGEST_SIGNER = 60, 200
THREE = N_(
    {
        "mentor_id": "Choose the mentor.",
        "reviewer_id": "Choose the reviewer.",
        "decider_id": "Choose who decides.",
    }
)
"""The three people of a trial, and what is said where one is missing."""
MOST_AWAY = 1100
"""Days that one pause or absence lasts at most."""


def check_draft(draft: TrialDraft, longest: int, today: dt.date) -> None:
    """A start, a length, a document, and three people besides the one on
    trial.
    """
    refuse_all(_wrong_with(draft, longest, today))


def _wrong_with(draft: TrialDraft, longest: int, today: dt.date) -> WrongFields:
    yield from outside(draft.starts_on, today - YEAR, today + YEAR, "starts_on")
    if draft.months is None or not 1 <= draft.months <= longest:
        yield Invalid(
            "Write a whole number of months from 1 to %(most)s; the unit sets the longest.",
            "months",
            most=longest,
        )
    yield from _wrong_document(draft, today)
    yield from _wrong_people(draft)


def _wrong_document(draft: TrialDraft, today: dt.date) -> WrongFields:
    if not draft.document_no:
        yield Invalid(
            "Write the number of the document that decides on it.",
            "document_no",
        )
    yield from too_long(draft.document_no, LONGEST_NUMBER, "document_no")
    first = today - 10 * YEAR
    yield from outside(draft.document_date, first, today, "document_date")
    if not draft.signer:
        yield Invalid("Write who signed the document.", "signer")
    yield from too_long(draft.signer, LONGEST_SIGNER, "signer")


def _wrong_people(draft: TrialDraft) -> WrongFields:
    taken = {draft.person_id}
    for name, missing in THREE.items():
        who = getattr(draft, name)
        if not who:
            yield Invalid(missing, name)
        elif who in taken:
            yield _taken(name)
        taken.add(who)


def _taken(field: str) -> Invalid:
    return Invalid(
        "Mentor, reviewer and decider are three people, and none of them is the one on trial. Choose somebody else.",
        field,
    )


def check_successor(
    draft: SuccessorDraft, taken: Collection[int], mentors: Collection[int]
) -> None:
    """Somebody new (`taken`: the four people of the trial); who was a mentor of
    it does not judge.
    """
    refuse_all(_wrong_successor(draft, taken, mentors))


def _wrong_successor(
    draft: SuccessorDraft, taken: Collection[int], mentors: Collection[int]
) -> WrongFields:
    if draft.role not in REPLACED:
        yield Invalid("Choose who is replaced.", "role")
    if not draft.after_id:
        yield Invalid("Choose somebody.", "after_id")
    elif draft.after_id in taken:
        yield _taken("after_id")
    elif draft.role == TrialSide.REVIEWER and draft.after_id in mentors:
        yield Invalid(
            "They were the mentor of this trial period, and a mentor does not judge. Choose somebody else.",
            "after_id",
        )
    yield from _text(draft.why, "why")


def check_held(
    held_on: dt.date | None,
    clock: TrialClock,
    number: int,
    last: dt.date | None,
) -> None:
    """Not long before it is due, and each review on a later day than the
    `last`: three within three days would be one.
    """
    if held_on is None:
        return
    if held_on < clock.review_from(number):
        raise Invalid(
            "This review is due on %(due)s and can be held from %(day)s on. What you see missing before, say as a concern.",
            "held_on",
            due=clock.review_due(number),
            day=clock.review_from(number),
        )
    if last and held_on <= last:
        raise Invalid(
            "The review before was held on %(day)s. Each is held on a day of its own; choose a later one.",
            "held_on",
            day=last,
        )


def check_review(
    draft: ReviewDraft, number: int, last: int, today: dt.date
) -> None:
    """Held today or before, on track or not; if not, with help at once."""
    _check_number(draft, number)
    if number > last:
        raise Conflict(
            "All reviews of this trial period have been held. What comes next stands on its page."
        )
    refuse_all(_wrong_review(draft, today))


def _check_number(draft: ReviewDraft, number: int) -> None:
    """A page that showed another one as the next is older than what is stored."""
    if draft.number not in (None, number):
        raise Conflict(
            "Another review was stored since you opened this page. Read it below; send yours only if it is one more."
        )


def _wrong_review(draft: ReviewDraft, today: dt.date) -> WrongFields:
    if draft.held_on is None or draft.held_on > today:
        yield Invalid(
            "Choose the day it was held, today at the latest.", "held_on"
        )
    if draft.on_track is None:
        yield Invalid("Say whether they are on track.", "on_track")
    yield from _text(draft.note, "note")
    if draft.on_track is False:
        yield from _wrong_concern(draft, today)


def _wrong_concern(draft: ReviewDraft, today: dt.date) -> WrongFields:
    yield from _text(draft.what, "what")
    yield from _text(draft.plan, "plan")
    tomorrow = today + dt.timedelta(days=1)
    yield from outside(draft.review_on, tomorrow, today + YEAR, "review_on")


def check_concern(draft: ReviewDraft, today: dt.date) -> None:
    """What is missing, what help is given, and when it is looked at again."""
    refuse_all(_wrong_concern(draft, today))


def check_closing(how: str) -> None:
    """In a sentence."""
    refuse_all(_text(how, "how"))


def _text(text: str, field: str) -> WrongFields:
    if not text:
        yield Invalid("Write a sentence; the person reads it.", field)
    yield from too_long(text, LONGEST_TEXT, field)


def check_away(draft: AwayDraft, trial: Any, others: Iterable[Any]) -> None:
    """A kind, and days within the trial that no other pause or absence holds."""
    refuse_all(_wrong_away(draft, trial, list(others)))


def _wrong_away(draft: AwayDraft, trial: Any, others: list[Any]) -> WrongFields:
    if draft.kind not in [*AwayKind]:
        yield Invalid("Choose a kind.", "kind")
    since, until = draft.since, draft.until
    if since is None or not trial.starts_on <= since < trial.ends_before:
        yield Invalid("Choose a day of the trial period.", "since")
    if until is None:
        yield Invalid("Choose a day of the trial period.", "last")
    elif since:
        yield from _wrong_days(since, until, others)


def _wrong_days(
    since: dt.date, until: dt.date, others: list[Any]
) -> WrongFields:
    if until <= since:
        yield Invalid(
            "The last day lies before the first. Choose the first day or a later one.",
            "last",
        )
    elif (until - since).days > MOST_AWAY:
        yield Invalid(
            "That is longer than three years. Look at the year.", "last"
        )
    elif any(one.since < until and since < one.until for one in others):
        yield Invalid(
            "These days are entered already. Choose days that are not.", "since"
        )
