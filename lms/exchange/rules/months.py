"""What becomes of rows of months that another unit has scored: each is new, changes
what is noted, is there already, or cannot be taken. An announced sheet of ours is
never overwritten.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from lms.core.errors import Invalid, WrongFields
from lms.core.letters.folding import fold
from lms.core.marks import N_
from lms.core.types import Names
from lms.evaluation.rules.amounts import read_amount
from lms.evaluation.rules.gathering import NotedMonth, YearKnown
from lms.evaluation.rules.yearly import (
    FIRST_YEAR,
    OVER_SHEET,
    is_year,
    not_begun,
    wrong_month,
)
from lms.evaluation.types import (
    MonthDraft,
    MonthSource,
    YearMonth,
    YearState,
)
from lms.exchange.types import FileRow, Lines, RowState

COLUMNS = {"place": "unit", "total": "points"}
"""Where fields of a month that are called otherwise stand in a file."""
NUMBER = re.compile(r"(?:thang|month|nam|year)?\s*0*(\d{1,4})", re.ASCII)
NO_YEAR = N_("“%(value)s” is not a year from %(first)s to %(last)s")
NO_MONTH = N_("“%(value)s” is not a month; write a number from 1 to 12")
NOBODY = N_(
    "there is nobody with the sign-in name “%(key)s” whose months you may note"
)
OTHER_NAME = N_(
    "the sign-in name belongs to %(name)s; correct one of the two, so that no month goes to somebody else"
)
CLOSED_YEAR = N_(
    "the year %(year)s of %(name)s is proposed or decided; it changes only by its decision"
)
CLOSED = YearState.PROPOSED, YearState.DECIDED
CHANGING = RowState.NEW, RowState.CHANGED
CUT = 10_000
"""Points in a file are cut to ten-thousandths."""


class MonthPeople(NamedTuple):
    """Whom a file names: ids by sign-in name, names by id, and those whose
    months the actor may note.
    """

    ids: Mapping[str, int]
    names: Names
    reach: Collection[int]

    def of(self, line: FileRow) -> int | None:
        """The person of a row, if their months are the actor's to note; a name
        with marks is nobody's sign-in name.
        """
        login = fold(line["person"])
        found = self.ids.get(login)
        is_plain = line["person"].casefold() == login
        return found if is_plain and found in self.reach else None


class MonthLine(NamedTuple):
    """A row as it was read; `person` and `year` None: not known."""

    line: FileRow
    person: int | None
    year: int | None
    draft: MonthDraft


Known = Mapping[tuple[int, int], YearKnown]
"""What is known of years, by person and year."""


def read(
    lines: Sequence[FileRow], people: MonthPeople, today: dt.date
) -> list[MonthLine]:
    """Each row with all that is wrong with it by itself, or with another."""
    seen = {}
    found = [_read(line, people, today) for line in lines]
    for one in found:
        _refuse_second(one, seen)
    return found


def _read(line: FileRow, people: MonthPeople, today: dt.date) -> MonthLine:
    person = _person(line, people)
    year = _year(line, today)
    draft = MonthDraft(
        _month(line),
        line["unit"],
        _points(line),
        line["document"],
    )
    for refusal in _refusals(line, draft):
        line.refuse(refusal, COLUMNS)
    if year and draft.month:
        for refusal in not_begun(draft, year, today):
            line.refuse(refusal, COLUMNS)
    return MonthLine(line, person, year, draft)


def _person(line: FileRow, people: MonthPeople) -> int | None:
    if not line["person"]:
        line.wrong_cell("person", "is missing")
        return None
    person = people.of(line)
    if person is None:
        line.wrong_cell("person", NOBODY)
        return None
    line.label = people.names[person]
    _check_name(line, line.label)
    return person


def _check_name(line: FileRow, name: str) -> None:
    if line["name"] and fold(line["name"]) != fold(name):
        line.wrong_cell("name", OTHER_NAME, name=name)


def _year(line: FileRow, today: dt.date) -> int | None:
    year = number_in(line["year"])
    if year is not None and is_year(year, today):
        return year
    bounds = {"first": FIRST_YEAR, "last": today.year}
    line.wrong_cell("year", NO_YEAR, **bounds)
    return None


def _month(line: FileRow) -> int | None:
    month = number_in(line["month"])
    if month not in range(1, 13):
        line.wrong_cell("month", NO_MONTH)
        return None
    return month


def number_in(text: str) -> int | None:
    """The number that a cell of a month or a year says: “3”, “03”, “tháng 3”."""
    match = NUMBER.fullmatch(fold(text))
    return int(match[1]) if match else None


def _points(line: FileRow) -> Fraction | None:
    """None for nothing, and for what is no number, which is noted."""
    try:
        return read_amount(line["points"], "points") if line["points"] else None
    except Invalid as refusal:
        line.refuse(refusal, COLUMNS)
        return None


def _refusals(line: FileRow, draft: MonthDraft) -> WrongFields:
    """What a month by itself may not be, once for each cell."""
    noted = {note.place.field for note in line.notes}
    for refusal in wrong_month(draft):
        if COLUMNS.get(refusal.field, refusal.field) not in noted:
            yield refusal


def _refuse_second(one: MonthLine, seen: Lines) -> None:
    """One month of a person stands once in a file."""
    what = one.person, one.year, one.draft.month
    if None in what:
        return
    first = seen.setdefault(str(what), one.line.number)
    if first != one.line.number:
        one.line.wrong_cell("month", "is already in line %(line)s", line=first)


def wanted(found: Sequence[MonthLine]) -> dict[int, set[int]]:
    """Whose years have to be known, by year."""
    people: dict[int, set[int]] = {}
    for one in _whole(found):
        people.setdefault(one.year, set()).add(one.person)
    return people


def _whole(found: Sequence[MonthLine]) -> list[MonthLine]:
    return [one for one in found if not one.line.is_bad]


def compare(found: Sequence[MonthLine], known: Known) -> list[NotedMonth]:
    """What each row would do; the months that are new or changed."""
    good = _whole(found)
    for one in good:
        _compare(one, known[one.person, one.year])
    return [
        NotedMonth(one.person, one.year, one.draft)
        for one in good
        if one.line.state in CHANGING
    ]


def _compare(one: MonthLine, known: YearKnown) -> None:
    line, month = one.line, known.months[one.draft.month - 1]
    if _is_same(one.draft, month):
        return
    if known.state in CLOSED:
        line.wrong_cell("year", CLOSED_YEAR, year=one.year, name=line.label)
    elif month.source == MonthSource.SHEET:
        line.wrong_cell("month", OVER_SHEET, month=month.month)
    else:
        is_noted = month.source == MonthSource.ELSEWHERE
        line.before = month if is_noted else None
        line.state = RowState.CHANGED if is_noted else RowState.NEW


def _is_same(draft: MonthDraft, month: YearMonth) -> bool:
    """Whether the month says that already; of a sheet as our file has it."""
    if month.total is None:
        return False
    said, here = (draft.total, draft.place), (_cut(month.total), month.place)
    by_sheet = month.source == MonthSource.SHEET
    return said == here and (by_sheet or draft.document == month.document)


def _cut(total: Fraction) -> Fraction:
    return Fraction(int(total * CUT), CUT)
