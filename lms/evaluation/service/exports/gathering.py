"""Gather the periods and the year of whom somebody leads: the list of the year
and its files ask the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, exists, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.db import execute
from lms.core.types import Ids
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.years import YEAR
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.service.giving import Team, team
from lms.evaluation.service.leading import left_in
from lms.evaluation.service.months import months_of
from lms.evaluation.service.years import check_year
from lms.evaluation.types import SheetState, YearMonth, YearState
from lms.people import service as people
from lms.people.types import Unit

_WHO = people.PEOPLE.c
MOST = 1_000
"""People in one file."""
UNPREPARED = "none"
"""Asks for those of whom nothing is prepared."""
YEAR_STATES = (UNPREPARED, *YearState)


class YearAsked(NamedTuple):
    """What the list of a year is narrowed to; empty: all."""

    search: str = ""
    unit: int = 0
    state: str = ""


ALL = YearAsked()


class ExportedPerson(NamedTuple):
    """A person with what a file says of their year. `settled`: what is settled
    of decisions, by id; `units`: those of their sheets.
    """

    key: str
    name: str
    unit: Unit
    year: int
    months: Sequence[YearMonth]
    sheets: Sequence[Row]
    row: Row | None
    settled: Mapping[int, SettledFacts]
    units: Mapping[int, Unit]

    @property
    def mean(self):
        """Of the months that have a score."""
        return mean_of(self.months)

    @property
    def worked(self) -> int:
        """How many months they worked."""
        return worked(self.months)

    @property
    def grade(self) -> str:
        """As it was decided; "" before."""
        return self.row.grade if self.row and self.row.grade else ""

    @property
    def announced(self) -> list[Row]:
        """The sheets that are announced, the oldest first."""
        return [one for one in self.sheets if is_announced(one)]

    def decided(self, row: Row | None) -> SettledFacts:
        """What is settled of the decision about a sheet or the year."""
        found = self.settled.get(row.decision_id) if row else None
        return found or SettledFacts()


def is_announced(sheet: Row) -> bool:
    """Whether the points of a sheet stand."""
    return sheet.state == SheetState.ANNOUNCED


def team_in(actor: Actor, year: int) -> Team:
    """Whose year the actor prepares: their team, then who left in the year and
    holds no post any more.
    """
    return team(actor) | left_in(actor, year)


def team_of_year(led: Team, year: int, asked: YearAsked = ALL) -> list[int]:
    """Those of a team who are what is asked of this year, by name."""
    check_year(year)
    ids = [one for one, unit in led.items() if asked.unit in (0, unit)]
    narrower = list(_narrower(year, asked))
    if not narrower:
        return ids
    query = select(_WHO.id).where(people.in_ids(_WHO.id, ids), *narrower)
    chosen = set(execute(query).scalars())
    return [one for one in ids if one in chosen]


def _narrower(year: int, asked: YearAsked) -> Iterator[ColumnElement[bool]]:
    if asked.search:
        yield people.has_name(asked.search)
    mine = exists().where(YEAR.person_id == _WHO.id, YEAR.year == year)
    if asked.state == UNPREPARED:
        yield ~mine
    elif asked.state:
        yield mine.where(YEAR.state == asked.state)


def units_of(led: Team) -> list[Unit]:
    """The units in which those of a team work."""
    return people.units_where(_is_one_of(set(led.values())))


def _is_one_of(ids: Any) -> ColumnElement[bool]:
    return people.UNITS.c.id.in_(ids)


def export_year(
    actor: Actor, year: int, asked: YearAsked = ALL
) -> list[ExportedPerson]:
    """Those of the list with what was announced and decided; that it was taken
    is written to the log. Invalid if they are too many.
    """
    led = team_in(actor, year)
    ids = team_of_year(led, year, asked)
    place = access.reach(actor, Permission.WORK_GIVE)[0]
    query = _KEYED.where(people.in_ids(_WHO.id, ids))
    rows = audit.take_out(
        actor,
        "evaluation",
        place,
        query,
        MOST,
    )
    return _exported(rows, led, year)


_KEYED = select(_WHO.id, _WHO.key, _WHO.name).order_by(
    _WHO.given_first, _WHO.id
)


def _exported(
    rows: Sequence[Row], led: Team, year: int
) -> list[ExportedPerson]:
    ids = [row.id for row in rows]
    sheets, known = (
        queries.sheets_in_year(ids, year),
        queries.years_of(ids, year),
    )
    resting = [*known.values(), *chain.from_iterable(sheets.values())]
    facts = _ExportFacts(
        year,
        months_of(ids, year),
        sheets,
        known,
        _settled(resting),
        _units([*map(led.get, ids), *(row.unit_id for row in resting)]),
    )
    return [_person(row, facts.units[led[row.id]], facts) for row in rows]


class _ExportFacts(NamedTuple):
    """What is known of all of them, by person; units by their id."""

    year: int
    months: Mapping[int, Sequence[YearMonth]]
    sheets: Mapping[int, Sequence[Row]]
    years: Mapping[int, Row]
    settled: Mapping[int, SettledFacts]
    units: Mapping[int, Unit]


def _person(row: Row, unit: Unit, facts: _ExportFacts) -> ExportedPerson:
    mine = row.id
    return ExportedPerson(
        row.key,
        row.name,
        unit,
        facts.year,
        facts.months[mine],
        facts.sheets.get(mine, ()),
        facts.years.get(mine),
        facts.settled,
        facts.units,
    )


def _settled(rows: Sequence[Row]) -> Mapping[int, SettledFacts]:
    ids = {row.decision_id for row in rows if row.decision_id}
    return decisions.settled_of(ids) if ids else {}


def _units(ids: Ids) -> dict[int, Unit]:
    known = people.units_where(_is_one_of(set(ids)))
    return {unit.id: unit for unit in known}
