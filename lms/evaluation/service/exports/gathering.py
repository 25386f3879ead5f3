"""Gather the periods and the year of whom somebody leads: the list of the year
and its files ask the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    exists,
    func,
    literal,
    select,
    union_all,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.types import Ids
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.years import YEAR
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.service.giving import Team, team
from lms.evaluation.service.leading import (
    left_in,
    postings_led,
    team_on,
)
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


def people_of_year(
    actor: Actor, left: Team, year: int, asked: YearAsked = ALL
) -> Select:
    """Whose year the actor prepares, of those who are what is asked: their team
    by name, then who left in the year (`left`) and holds no post any more; to be
    read page by page. Each row says how many they are (`in_all`).
    """
    access.require(actor, Permission.WORK_GIVE)
    check_year(year)
    ways = _here(actor, asked.unit), _gone(left, asked.unit)
    chosen = union_all(*ways).subquery("chosen")
    is_one = chosen.c.person_id == _WHO.id
    return (
        select(_WHO.id, _WHO.name, func.count().over().label("in_all"))
        .join_from(people.PEOPLE, chosen, is_one)
        .where(*_narrower(year, asked))
        .order_by(chosen.c.is_gone, _WHO.given_first, _WHO.id)
    )


def _here(actor: Actor, unit_id: int) -> Select:
    """The team, in one unit or (0) all."""
    led = team_on(actor, clock.today()).c
    query = select(led.person_id, literal(0).label("is_gone"))
    return query.where(led.unit_id == unit_id) if unit_id else query


def _gone(left: Team, unit_id: int) -> Select:
    """Who left, in one unit or (0) all."""
    ids = [one for one, unit in left.items() if unit_id in (0, unit)]
    return select(_WHO.id, literal(1)).where(people.in_ids(_WHO.id, ids))


def _narrower(year: int, asked: YearAsked) -> Iterator[ColumnElement[bool]]:
    if asked.search:
        yield people.has_name(asked.search)
    mine = exists().where(YEAR.person_id == _WHO.id, YEAR.year == year)
    if asked.state == UNPREPARED:
        yield ~mine
    elif asked.state:
        yield mine.where(YEAR.state == asked.state)


def units_of_year(actor: Actor, left: Team) -> list[Unit]:
    """The units in which these people work, or worked."""
    access.require(actor, Permission.WORK_GIVE)
    led = postings_led(actor, clock.today()).c
    here = select(led.unit_id).where(led.person_id != actor.person_id)
    ids = execute(here.distinct()).scalars()
    return people.units_where(_is_one_of({*ids, *left.values()}))


def _is_one_of(ids: Any) -> ColumnElement[bool]:
    return people.UNITS.c.id.in_(ids)


def export_year(
    actor: Actor, year: int, asked: YearAsked = ALL
) -> list[ExportedPerson]:
    """Those of the list with what was announced and decided; that it was taken
    is written to the log. Invalid if they are too many.
    """
    left = left_in(actor, year)
    chosen = people_of_year(actor, left, year, asked)
    place = access.reach(actor, Permission.WORK_GIVE)[0]
    query = chosen.with_only_columns(
        _WHO.id, _WHO.key, _WHO.name, maintain_column_froms=True
    )
    rows = audit.take_out(
        actor,
        "evaluation",
        place,
        query,
        MOST,
    )
    return _exported(rows, team(actor) | left, year)


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
