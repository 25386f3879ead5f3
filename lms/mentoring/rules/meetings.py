"""What a meeting must say, and when a pair has fallen silent. Pure."""

import datetime as dt

from lms.core.errors import (
    YEAR,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.mentoring.types import MeetingDraft, PairPeriod, Silence

MINUTES = range(1, 601)
SHORTEST_STEP, LONGEST_STEP = 3, 500


def check_meeting(
    draft: MeetingDraft, period: PairPeriod, today: dt.date
) -> None:
    """Refuse a meeting in the future or before the pair began, of no length, or
    without a next step; all that is wrong at once.
    """
    refuse_all(_wrong(draft, period, today))


def _wrong(
    draft: MeetingDraft, period: PairPeriod, today: dt.date
) -> WrongFields:
    first = max(period.since, today - YEAR)
    yield from outside(draft.held_on, first, today, "held_on")
    if draft.minutes not in MINUTES:
        yield Invalid("Say how many minutes it took, from 1 to 600.", "minutes")
    if len(draft.next_step) < SHORTEST_STEP:
        yield Invalid(
            "Say in a few words what comes next; both of you find it here.",
            "next_step",
        )
    yield from too_long(draft.next_step, LONGEST_STEP, "next_step")
    if draft.next_on:
        yield from outside(draft.next_on, today, today + YEAR, "next_on")
    if draft.observes and not draft.next_on:
        yield Invalid("Say on which day it is to be seen.", "next_on")


def silence(
    alive: dt.date,
    noted: dt.date | None,
    told: dt.date | None,
    today: dt.date,
    days: tuple[int, int],
) -> Silence:
    """What is due for a pair whose last sign of life was on the day `alive`.
    `days`: after so many both are asked, after so many more the head is told.
    """
    silent = (today - alive).days
    if silent <= days[0]:
        return Silence.NONE
    if silent > sum(days):
        return Silence.TOLD if told and told > alive else Silence.TELL
    return Silence.NOTED if noted and noted > alive else Silence.NOTE
