"""What rows of requirements say, and how they stand to each other and to what
is there.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from lms.core.letters.folding import tidy
from lms.core.marks import N_
from lms.exchange.rules import units
from lms.exchange.types import DEPTHS, Allows, FileRow
from lms.framework.types import LEVELS, Depth
from lms.people.types import Unit
from lms.requirements.rules import notation
from lms.requirements.types import CellChange, ChangeTerms

_YES = ("", "yes", "co", "true", "1", "x", "bat buoc", "essential")
_NO = ("no", "khong", "false", "0", "useful", "co ich")
_NO_LEVEL = N_("“%(value)s” is not a level from 1 to 5")
_NO_DEPTH = N_("“%(value)s” is not a depth; write one of: %(words)s")
_DEPTH_WORDS = ", ".join(f"{one.word} ({DEPTHS[one.word]})" for one in Depth)
_UNKNOWN = N_(
    {
        "ground": "there is no feature of places with the key “%(key)s”; there are: %(keys)s",
        "legal_basis": "there is no legal basis with the key “%(key)s”",
        "post": "there is no post with the key “%(key)s”",
        "competency": "there is no competency with the key “%(key)s”",
    }
)
_YES_OR_NO = {word: word in _YES for word in (*_YES, *_NO)}
_LEVELS = {str(level): level for level in LEVELS}
_DEPTHS = {
    **notation.DEPTH_WORDS,
    **{str(int(depth)): depth for depth in Depth},
}
# What a row of a file says and what one that is there says, days and reasons
# apart, in the same order.
_SAID_BY_LINE = attrgetter(
    "cell.level",
    "cell.depth",
    "cell.essential",
    "terms.ground",
    "terms.legal_basis",
)
_SAID_BY_ROW = attrgetter(
    "level", "depth", "essential", "ground", "legal_basis"
)
LATEST = dt.date.max  # where no end is named
MOST_DAYS = 60
"""First days of what one post in one unit asks for, in one file: each is looked
at beside all rows there.
"""
MANY_DAYS = N_(
    "one file may name at most %(most)s different first days for one post in one unit; put the others into a second file"
)
LayerKey = tuple[int, str, str]  # unit, post, competency
StoredRows = Mapping[
    LayerKey, Sequence[Any]
]  # rows that are there, oldest first


class RequirementFacts(NamedTuple):
    """What is known about the keys that a file names. `known`: the keys that
    may stand in a column; `may_require`: whether the actor sets what the unit
    with this path requires.
    """

    units: Mapping[str, Unit]
    known: Mapping[str, Collection[str]]
    grounds: Collection[str]
    may_require: Allows


@dataclass(frozen=True)
class RequirementLine:
    """A requirement as its row says it. `first_day`: the one that is written;
    None means today.
    """

    line: FileRow
    unit: Unit
    cell: CellChange
    terms: ChangeTerms
    first_day: dt.date | None

    @property
    def key(self) -> LayerKey:
        """What it is about."""
        return self.unit.id, self.cell.post, self.cell.competency

    @property
    def sums_up(self) -> tuple[object, ...]:
        """All that it says, its days apart."""
        return (*_SAID_BY_LINE(self), dict(self.terms.reasons))


def read(line: FileRow, facts: RequirementFacts) -> RequirementLine | None:
    """The row as a requirement; None, with everything that is wrong noted, if
    its cells do not make one.
    """
    unit = units.unit_of(
        line,
        facts.units,
        facts.may_require,
        N_("you may not set what the unit “%(key)s” requires"),
    )
    for column, text in _UNKNOWN.items():
        if line[column] not in facts.known[column]:
            line.wrong_cell(column, text, keys=", ".join(facts.grounds))
    level = line.choose("level", _LEVELS, _NO_LEVEL)
    depth = line.choose("depth", _DEPTHS, _NO_DEPTH, words=_DEPTH_WORDS)
    essential = is_yes(line, "essential")
    terms = _terms(line)
    if line.is_bad:
        return None
    cell = CellChange(
        line["post"], line["competency"], level, int(depth), essential
    )
    return RequirementLine(line, unit, cell, terms, terms.since)


def is_yes(line: FileRow, column: str) -> bool:
    """Whether a cell says yes; an empty one does. Anything else but no is
    noted.
    """
    text = N_("“%(value)s” is neither yes nor no")
    return line.choose(column, _YES_OR_NO, text)


def _terms(line: FileRow) -> ChangeTerms:
    since, last = line.day("from"), line.day("to")
    if since and last and last < since:
        line.wrong_cell("to", "comes before the first day")
    reason = line["reason.vi"]
    return ChangeTerms(
        reason,
        line["ground"] or None,
        line["legal_basis"] or None,
        since,
        line.end("to"),
        (("vi", reason), ("en", line["reason.en"] or reason)),
    )


def refuse_twins(
    requirements: Iterable[RequirementLine], today: dt.date
) -> None:
    """Two rows of one file about the same thing may not hold on the same days."""
    by_key: dict[LayerKey, list[RequirementLine]] = {}
    days: dict[tuple[int, str], set[dt.date]] = {}
    for one in requirements:
        others = by_key.setdefault(one.key, [])
        begun = days.setdefault(one.key[:2], set())
        if _is_too_much(one.first_day or today, begun):
            one.line.wrong_cell("from", MANY_DAYS, most=MOST_DAYS)
        elif twin := _twin(one, others, today):
            column = "from" if one.first_day else "competency"
            one.line.wrong_cell(
                column,
                "holds on the same days as line %(line)s",
                line=twin.line.number,
            )
        elif _meet(one, one, today):
            others.append(one)


def _twin(
    one: RequirementLine, others: Iterable[RequirementLine], today: dt.date
) -> RequirementLine | None:
    twins = (other for other in others if _meet(one, other, today))
    return next(twins, None)


def _is_too_much(first: dt.date, days: set[dt.date]) -> bool:
    """Whether this is one more first day than a file may name."""
    if len(days) < MOST_DAYS:
        days.add(first)
    return first not in days


def _meet(one: RequirementLine, other: RequirementLine, today: dt.date) -> bool:
    both = (one, other)
    last_start = max(line.first_day or today for line in both)
    return last_start < min(line.terms.until or LATEST for line in both)


def changes_by_unit(
    requirements: Iterable[RequirementLine], stored: StoredRows, today: dt.date
) -> list[list[RequirementLine]]:
    """The rows that change something, units above first: those of one unit from
    one day on together.
    """
    changing = []
    for one in requirements:
        row = stored_row(one, stored, today)
        is_same = says_the_same(one, row) and row.valid_to == one.terms.until
        if not one.line.is_bad and not is_same:
            changing.append(_from_today(one, row, today))

    def order(one: RequirementLine) -> tuple[int, str, dt.date]:
        path = one.unit.path
        return path.count("/"), path, one.terms.since or today

    groups = groupby(sorted(changing, key=order), key=order)
    return [list(group) for _order, group in groups]


def stored_row(one: RequirementLine, stored: StoredRows, today: dt.date) -> Any:
    """The row that is there already: the one with the same first day; without
    one in the file, the one in force today.
    """
    for row in stored.get(one.key, ()):
        if row.valid_from == one.first_day:
            return row
        if one.first_day is None and _holds(row, today):
            return row
    return None


def _holds(row: Any, on: dt.date) -> bool:
    return row.valid_from <= on < (row.valid_to or LATEST)


def says_the_same(one: RequirementLine, row: Any) -> bool:
    """Whether a row is there that says the same, its end apart."""
    if row is None:
        return False
    reason = {key: tidy(text) for key, text in row.reason.items()}
    either = reason.get("vi") or reason.get("en") or ""
    both = {key: reason.get(key) or either for key in ("vi", "en")}
    return one.sums_up == (*_SAID_BY_ROW(row), both)


def only_ends(one: RequirementLine, row: Any) -> bool:
    """Whether only the last day is new, and earlier than that of the row."""
    until = one.terms.until
    if until and says_the_same(one, row):
        return until < (row.valid_to or LATEST)
    return False


def _from_today(
    one: RequirementLine, row: Any, today: dt.date
) -> RequirementLine:
    """A row taken out, changed and brought in again still names its old first
    day; the change holds from today on.
    """
    is_past = one.first_day and one.first_day < today
    if not is_past or row is None or (row.valid_to or LATEST) <= today:
        return one
    return replace(one, terms=replace(one.terms, since=today))
