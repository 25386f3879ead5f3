"""Gather the periods and the year of whom somebody leads: the list of the year
and its files ask the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from sqlalchemy import (
    Row,
    Select,
    exists,
    select,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.columns import Condition, Rows
from lms.core.db import counted
from lms.core.types import Ids
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.years import YEAR
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.service.leading import (
    Bound,
    asks,
    is_in_team,
    led_in,
    left_in,
    posts_led,
    units_led,
)
from lms.evaluation.service.months import months_of
from lms.evaluation.service.years import check_year
from lms.evaluation.types import SheetState, YearMonth
from lms.people import service as people
from lms.people.types import Posting, Unit

_WHO = people.PEOPLE.c
Left = Mapping[int, Posting]
"""Who hold no post any more, by the one that they held last."""
MOST = 1_000
"""People in one file."""
UNPREPARED = "none"
"""Asks for those of whom nothing is prepared."""


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
    sheets: Rows
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
    actor: Actor, left: Left, year: int, asked: YearAsked = ALL
) -> Bound:
    """Whose year the actor prepares, of those who are what is asked: their team
    by name, then who left in the year (`left`) and holds no post any more; to be
    read page by page. Each row says how many they are (`in_all`). Who holds
    posts in several units stands under that by which they are led.
    """
    access.require(actor, Permission.WORK_GIVE)
    check_year(year)
    known = left.items()
    gone = [one for one, last in known if asked.unit in (0, last.unit_id)]
    more = [*_narrower(year, asked)]
    if asked.unit:
        here = led_in(actor, asked.unit)
        more.append(people.in_ids(_WHO.id, [*here, *gone]))
    values = asks(actor) | {"left": gone}
    if not more:
        return _all_of_year(actor.roles), values
    return counted(_people_of_year(actor.roles).where(*more)), values


@lru_cache(maxsize=256)
def _all_of_year(roles: Actor) -> Select:
    """Kept, because such a statement costs more to build than to run."""
    return counted(_people_of_year(roles))


def _people_of_year(roles: Actor) -> Select:
    is_gone = people.in_ids(_WHO.id, "left")
    gone = select(_WHO.id).where(is_gone)
    chosen = select(_WHO.id, _WHO.name).where(is_in_team(roles, gone))
    return chosen.order_by(is_gone, _WHO.given_first, _WHO.id)


def _narrower(year: int, asked: YearAsked) -> Iterator[Condition]:
    """What a search adds is no part of what is kept."""
    if asked.search:
        yield people.has_name(asked.search)
    mine = exists().where(YEAR.person_id == _WHO.id, YEAR.year == year)
    if asked.state == UNPREPARED:
        yield ~mine
    elif asked.state:
        yield mine.where(YEAR.state == asked.state)


def units_of_year(actor: Actor, left: Left) -> list[Unit]:
    """The units in which these people work, or worked."""
    access.require(actor, Permission.WORK_GIVE)
    lately = {last.unit_id for last in left.values()}
    return people.units_among(units_led(actor) | lately)


def export_year(
    actor: Actor, year: int, asked: YearAsked = ALL
) -> list[ExportedPerson]:
    """Those of the list with what was announced and decided; that it was taken
    is written to the log. Invalid if they are too many.
    """
    left = left_in(actor, year)
    chosen, values = people_of_year(actor, left, year, asked)
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
        values,
    )
    return _exported(actor, rows, left, year)


def _exported(
    actor: Actor, rows: Rows, left: Left, year: int
) -> list[ExportedPerson]:
    ids = [row.id for row in rows]
    led = {**left, **posts_led(actor, ids)}
    sheets, known = (
        queries.sheets_in_year(ids, year),
        queries.years_of(ids, year),
    )
    resting = [*known.values(), *chain.from_iterable(sheets.values())]
    units = _units(row.unit_id for row in (*led.values(), *resting))
    months, settled = months_of(ids, year), _settled(resting)
    return [
        ExportedPerson(
            row.key,
            row.name,
            units[led[row.id].unit_id],
            year,
            months[row.id],
            sheets.get(row.id, ()),
            known.get(row.id),
            settled,
            units,
        )
        for row in rows
    ]


def _settled(rows: Rows) -> Mapping[int, SettledFacts]:
    ids = {row.decision_id for row in rows if row.decision_id}
    return decisions.settled_of(ids) if ids else {}


def _units(ids: Ids) -> dict[int, Unit]:
    known = people.units_among(ids)
    return {unit.id: unit for unit in known}
