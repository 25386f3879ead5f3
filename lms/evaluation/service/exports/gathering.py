"""Gather the periods and the year of whom somebody leads: the list of the year
and its files ask the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Exists,
    Row,
    Select,
    Subquery,
    exists,
    select,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.types import Ids
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.years import YEAR
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.service.giving import team
from lms.evaluation.service.months import months_of
from lms.evaluation.service.years import check_year
from lms.evaluation.types import SheetState, YearMonth, YearState
from lms.people import service as people
from lms.people.types import Unit

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
    of decisions, by id.
    """

    key: str
    name: str
    unit: Unit
    year: int
    months: Sequence[YearMonth]
    sheets: Sequence[Row]
    row: Row | None
    settled: Mapping[int, SettledFacts]

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


def team_of_year(actor: Actor, year: int, asked: YearAsked = ALL) -> Select:
    """Whom the actor leads, narrowed to what is asked of this year, by name."""
    check_year(year)
    led = team(actor).order_by(None).subquery()
    query = select(led).where(*_narrower(led, year, asked))
    return query.order_by(led.c.given_first, led.c.person_id)


def _narrower(
    led: Subquery, year: int, asked: YearAsked
) -> Iterator[ColumnElement[bool]]:
    if asked.search:
        yield led.c.person_id.in_(people.named(asked.search))
    if asked.unit:
        yield led.c.unit_id == asked.unit
    if asked.state:
        yield _is_in(led, year, asked.state)


def _is_in(led: Subquery, year: int, state: str) -> ColumnElement[bool]:
    mine = _year_of(led, year)
    if state == UNPREPARED:
        return ~mine
    return mine.where(YEAR.state == state)


def _year_of(led: Subquery, year: int) -> Exists:
    """That something is prepared of somebody's year."""
    return exists().where(YEAR.person_id == led.c.person_id, YEAR.year == year)


def units_of_team(actor: Actor) -> list[Unit]:
    """The units in which those work whom the actor leads."""
    led = team(actor).order_by(None).subquery()
    return people.units_where(_is_one_of(select(led.c.unit_id)))


def _is_one_of(ids: Any) -> ColumnElement[bool]:
    return people.UNITS.c.id.in_(ids)


def export_year(
    actor: Actor, year: int, asked: YearAsked = ALL
) -> list[ExportedPerson]:
    """Those of the list with what was announced and decided; that it was taken
    is written to the log. Invalid if they are too many.
    """
    access.require(actor, Permission.WORK_GIVE)
    keyed = _keyed(team_of_year(actor, year, asked))
    place = access.reach(actor, Permission.WORK_GIVE)[0]
    rows = audit.take_out(actor, "evaluation", place, keyed, MOST)
    return _exported(rows, year)


def _keyed(led_by_name: Select) -> Select:
    """The same with the name each signs in with."""
    led, person = led_by_name.order_by(None).subquery(), people.PEOPLE
    joined = led.join(person, person.c.id == led.c.person_id)
    query = select(led, person.c.key).select_from(joined)
    return query.order_by(led.c.given_first, led.c.person_id)


def _exported(rows: Sequence[Row], year: int) -> list[ExportedPerson]:
    ids = [row.person_id for row in rows]
    sheets, known = (
        queries.sheets_in_year(ids, year),
        queries.years_of(ids, year),
    )
    facts = _ExportFacts(
        year,
        months_of(ids, year),
        sheets,
        known,
        _settled([*known.values(), *chain.from_iterable(sheets.values())]),
        _units([row.unit_id for row in rows]),
    )
    return [_person(row, facts) for row in rows]


class _ExportFacts(NamedTuple):
    """What is known of all of them, by person and by unit."""

    year: int
    months: Mapping[int, Sequence[YearMonth]]
    sheets: Mapping[int, Sequence[Row]]
    years: Mapping[int, Row]
    settled: Mapping[int, SettledFacts]
    units: Mapping[int, Unit]


def _person(row: Row, facts: _ExportFacts) -> ExportedPerson:
    mine = row.person_id
    return ExportedPerson(
        row.key,
        row.name,
        facts.units[row.unit_id],
        facts.year,
        facts.months[mine],
        facts.sheets.get(mine, ()),
        facts.years.get(mine),
        facts.settled,
    )


def _settled(rows: Sequence[Row]) -> Mapping[int, SettledFacts]:
    ids = {row.decision_id for row in rows if row.decision_id}
    return decisions.settled_of(ids) if ids else {}


def _units(ids: Ids) -> dict[int, Unit]:
    found = people.units_where(_is_one_of(set(ids)))
    return {unit.id: unit for unit in found}
