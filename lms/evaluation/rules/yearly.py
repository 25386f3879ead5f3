"""What may be prepared and proposed of a year. Pure."""

import datetime as dt
from typing import Any

from lms.core.errors import (
    Conflict,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.core.marks import N_
from lms.decisions.types import Refusals
from lms.evaluation.rules.amounts import is_kept
from lms.evaluation.rules.year import MONTHS, is_above
from lms.evaluation.types import (
    FULL,
    NOT_GRADED,
    YEAR_OUTCOMES,
    MonthDraft,
    OrganisationDraft,
    YearDraft,
    YearGrade,
    YearState,
)

LONGEST_NAME = 200
LONGEST_TEXT = 4_000
FIRST_YEAR = 2026
"""Decree 335/2025/NĐ-CP is in force from 1 January 2026."""


def is_year(year: int, today: dt.date) -> bool:
    """Whether there is a year to look at."""
    return FIRST_YEAR <= year <= today.year


def check_open(state: str | None) -> None:
    """What is proposed or decided changes only by its decision."""
    if state in (YearState.PROPOSED, YearState.DECIDED):
        raise Conflict(
            "This year is proposed or decided; it changes only by its decision."
        )


OVER_SHEET = N_(
    "Month %(month)s has an announced sheet here. It is not overwritten; the person can petition against it."
)


def check_month(draft: MonthDraft, year: int, today: dt.date) -> None:
    """All that is wrong with a month of another unit at once."""
    refuse_all([*not_begun(draft, year, today), *wrong_month(draft)])


def not_begun(draft: MonthDraft, year: int, today: dt.date) -> WrongFields:
    """Nobody has scored what is still to come."""
    if (year, draft.month or 0) > (today.year, today.month):
        yield Invalid(
            "Month %(month)s of %(year)s has not begun; nobody can have scored it. Choose an earlier one.",
            "month",
            month=draft.month,
            year=year,
        )


def wrong_month(draft: MonthDraft) -> WrongFields:
    """What is wrong with it whatever the day, each at its field."""
    if draft.month not in range(1, MONTHS + 1):
        yield Invalid("Choose a month from 1 to 12.", "month")
    if not draft.place.strip():
        yield Invalid("Say in which unit it was scored.", "place")
    yield from too_long(draft.place, LONGEST_NAME, "place")
    if isinstance(draft.total, Invalid):
        yield draft.total
    elif draft.total is None or not 0 <= draft.total <= FULL:
        yield Invalid("Write points from 0 to 100.", "total")
    elif not is_kept(draft.total):
        yield Invalid("Write at most four decimals.", "total")
    yield from _wrong_document(draft.document)


def _wrong_document(document: str) -> WrongFields:
    if not document.strip():
        yield Invalid("Write number and title of the document.", "document")
    yield from too_long(document, LONGEST_NAME, "document")


def check_organisation(
    draft: OrganisationDraft, year: int, today: dt.date
) -> None:
    """A grade of an organisation stands on a document that is signed."""
    refuse_all(_wrong_organisation(draft, year, today))


def _wrong_organisation(
    draft: OrganisationDraft, year: int, today: dt.date
) -> WrongFields:
    if draft.grade not in list(YearGrade):
        yield Invalid("Choose one of the four grades.", "grade")
    yield from _wrong_document(draft.document)
    first = dt.date(year, 1, 1)
    yield from outside(draft.decided_on, first, today, "decided_on")


def check_year(draft: YearDraft, year: int, today: dt.date) -> None:
    """What is prepared, however unfinished, within its bounds."""
    refuse_all(_wrong_year(draft, year, today))


def _wrong_year(draft: YearDraft, year: int, today: dt.date) -> WrongFields:
    if draft.proposed and draft.proposed not in YEAR_OUTCOMES:
        yield Invalid("Choose one of the grades.", "proposed")
    yield from too_long(draft.ground, LONGEST_TEXT, "ground")
    yield from too_long(draft.like_tasks, LONGEST_NAME, "like_tasks")
    yield from too_long(draft.minutes_number, LONGEST_NAME, "minutes_number")
    yield from too_long(draft.minutes_text, LONGEST_TEXT, "minutes_text")
    if draft.minutes_on:
        first = dt.date(year, 1, 1)
        yield from outside(draft.minutes_on, first, today, "minutes_on")


def check_proposal(row: Any, months: int, least: int) -> None:
    """A year is proposed with a grade, its ground and the minutes; with too few
    months only “not graded” is.
    """
    check_open(row.state)
    refuse_all(_still_missing(row))
    if months < least and row.proposed != NOT_GRADED:
        raise Invalid(TOO_FEW, "proposed", months=months, least=least)


def _still_missing(row: Any) -> WrongFields:
    if not row.proposed:
        yield Invalid("Choose the grade that you propose.", "proposed")
    if not row.ground.strip():
        yield Invalid("Say on what it rests; the person reads it.", "ground")
    yield from _missing_minutes(row)


def _missing_minutes(row: Any) -> WrongFields:
    if row.minutes_on is None:
        yield Invalid("Give the day of the meeting.", "minutes_on")
    if not row.minutes_number.strip():
        yield Invalid("Give the number of the minutes.", "minutes_number")
    if not row.minutes_text.strip():
        yield Invalid("Write what the meeting said.", "minutes_text")


TOO_FEW = N_(
    "They worked %(months)s months of this year; a grade needs %(least)s. Choose “not graded”."
)
NO_ORGANISATION = N_(
    "The head of an organisation is never graded above it. Enter the grade of the organisation with its document first."
)
ABOVE = N_(
    {
        YearGrade.GOOD: "The organisation's grade is “good completion”; its head is never graded above it. One of the two decisions has to change first.",
        YearGrade.DONE: "The organisation's grade is “completion”; its head is never graded above it. One of the two decisions has to change first.",
        YearGrade.NOT_DONE: "The organisation's grade is “not completed”; its head is never graded above it. One of the two decisions has to change first.",
    }
)
"""By the organisation's grade (article 20(6))."""


def year_refusals(
    months: int, least: int, is_head: bool, organisation: str
) -> Refusals:
    """Which grades are not offered and why; `organisation`: its grade, "" as
    long as there is none.
    """
    if months < least:
        values = {"months": months, "least": least}
        return {grade: [(TOO_FEW, values)] for grade in YearGrade}
    if not is_head:
        return {}
    if not organisation:
        return {grade: [(NO_ORGANISATION, {})] for grade in YearGrade}
    best = YearGrade(organisation)
    above = [grade for grade in YearGrade if is_above(grade, best)]
    return {grade: [(ABOVE[best], {})] for grade in above}
