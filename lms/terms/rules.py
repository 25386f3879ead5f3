"""What may be set, and what of it holds on a day. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from lms.core.errors import (
    YEAR,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.core.workdays import SATURDAY
from lms.terms.types import (
    LONGEST,
    DayDraft,
    NumberTerm,
    SetTerm,
    TermDraft,
)

DAYS_BACK, DAYS_AHEAD = 2 * YEAR, 3 * YEAR
"""Between which days off are listed: petitions and deadlines reach no further."""


def check_term(draft: TermDraft, term: NumberTerm, today: dt.date) -> None:
    """A number in its bounds, with its ground, from today on or later; one that
    counts for a period or a year may be set back.
    """
    refuse_all(_wrong_with(draft, term, today))


def _wrong_with(
    draft: TermDraft, term: NumberTerm, today: dt.date
) -> WrongFields:
    if draft.value is not None and not _fits(draft.value, term):
        yield Invalid(
            "Write a whole number from %(least)s to %(most)s.",
            "value",
            least=term.least,
            most=term.most,
        )
    if not draft.ground:
        yield Invalid(
            "Say on what ground: the document with number and date, or who agreed to it.",
            "ground",
        )
    yield from too_long(draft.ground, LONGEST, "ground")
    yield from _wrong_since(draft.since, term, today)


def _wrong_since(
    since: dt.date | None, term: NumberTerm, today: dt.date
) -> WrongFields:
    last_year = dt.date(today.year - 1, 1, 1)
    first = last_year if term.counting else today
    yield from outside(since, first, today + 2 * YEAR, "since")


def _fits(value: int, term: NumberTerm) -> bool:
    return term.least <= value <= term.most


def check_day(draft: DayDraft, today: dt.date) -> None:
    """A day with its name and document; what is worked instead lies on a
    weekend.
    """
    refuse_all(_wrong_with_day(draft, today))


def _wrong_with_day(draft: DayDraft, today: dt.date) -> WrongFields:
    day = draft.day
    yield from outside(day, today - DAYS_BACK, today + DAYS_AHEAD, "day")
    if day and draft.worked and day.weekday() < SATURDAY:
        yield Invalid(
            "This is a working day anyway. Choose the Saturday or Sunday that is worked instead.",
            "day",
        )
    for name in ("name", "document"):
        yield from _text(getattr(draft, name), name)


def _text(text: str, field: str) -> WrongFields:
    if not text:
        yield Invalid("Fill in this field.", field)
    yield from too_long(text, LONGEST, field)


def holding(
    name: str, way: Sequence[int], rows: Iterable[Any], on: dt.date
) -> SetTerm | None:
    """What the nearest unit of a way (the nearest first) has set a number to;
    None: nobody has. Of one unit the newest row counts whose day has come.
    """
    newest = {row.unit_id: row for row in rows if row.since <= on}
    for unit in way:
        row = newest.get(unit)
        if row is not None and row.value is not None:
            return SetTerm(name, row.value, unit, row.ground, row.since)
    return None
