"""The cells of maps: how many holders of a post in a unit stand where, as it
is now and as it was counted last.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from sqlalchemy import Result, bindparam, func, select

from lms.core import clock
from lms.core.db import among, execute
from lms.core.types import Ids, Json
from lms.evidence import service as evidence
from lms.gapmap import rules
from lms.gapmap.models import MapCell
from lms.gapmap.types import NOBODY, Split
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

NUMBERS = ("people", *Split._fields)
"""The columns of a cell and of a total."""
Numbers = tuple[int, ...]
"""Their values."""


class PostInUnit(NamedTuple):
    """A post in a unit, by its id."""

    unit_id: int
    post: str


class CellKey(NamedTuple):
    """Of which cell; the empty competency: the holders of the post."""

    unit_id: int
    post: str
    competency: str

    @property
    def place(self) -> PostInUnit:
        """The post and the unit."""
        return PostInUnit(self.unit_id, self.post)

    def totals(self, units: Ids) -> Iterator["CellKey"]:
        """The totals of these units in which this cell is contained."""
        places = product(units, (self.post, ""), {self.competency, ""})
        return map(CellKey._make, places)

    def has(self, **values: int | str) -> bool:
        """Whether it is one with these values."""
        return values.items() <= self._asdict().items()


HoldersByPlace = dict[PostInUnit, int]
"""How many hold which post."""
Cells = dict[CellKey, Numbers]
Keys = Collection[str] | None
"""Some competencies, or (None) all."""


@dataclass(frozen=True)
class CountingScope:
    """Which cells are counted anew: of these posts in units, for some
    competencies each.
    """

    places: Mapping[PostInUnit, Keys]

    @property
    def units(self) -> list[int]:
        """The units, each once."""
        return sorted({place.unit_id for place in self.places})

    @property
    def competencies(self) -> Keys:
        """All that are looked at anywhere."""
        keys = self.places.values()
        if None in keys:
            return None
        return sorted(set().union(*keys))

    def covers(self, key: CellKey) -> bool:
        """Whether this cell is counted."""
        keys = self.places.get(key.place, ())
        return keys is None or key.competency in keys


_CELL = MapCell.__table__.c
_COLUMNS = [_CELL[name] for name in (*CellKey._fields, *NUMBERS)]
_UNITS = bindparam("units", expanding=True)
_IN_UNITS = _CELL.unit_id.in_(_UNITS)
_STORED = select(*_COLUMNS).where(_IN_UNITS)
_PLACES = select(_CELL.unit_id, _CELL.post).where(_IN_UNITS).distinct()
_ALL = people.held_posts(bindparam("on")).c
_HELD = (
    select(_ALL.person_id, _ALL.unit_id, _ALL.post)
    .where(_ALL.unit_id.in_(_UNITS), _ALL.post != "")
    .subquery("held")
)
"""Who holds which post in these very units."""
_PLACE = _HELD.c.unit_id, _HELD.c.post
_HOLDERS = select(*_PLACE, func.count()).group_by(*_PLACE)
_SHOWN = evidence.attainments_joined(_HELD, *_PLACE)
"""What they have shown: unit, post, and an attainment."""


def _today(units: list[int]) -> Json:
    return {"units": units, "on": clock.today()}


def holders_of(units: list[int]) -> HoldersByPlace:
    """How many hold which post in these very units today."""
    rows = execute(_HOLDERS, _today(units))
    return {PostInUnit(*place): number for *place, number in rows}


def places_counted(units: list[int]) -> set[PostInUnit]:
    """The posts in these units that have cells."""
    return {PostInUnit(*row) for row in execute(_PLACES, {"units": units})}


def count(scope: CountingScope, paths: Mapping[int, str]) -> Cells:
    """The numbers of these cells as they are now; `paths`: of their units."""
    holders = {
        place: number
        for place, number in holders_of(scope.units).items()
        if place in scope.places
    }
    required = _required(scope, holders, paths)
    totals = {
        CellKey(*place, ""): (number, *NOBODY)
        for place, number in holders.items()
        if scope.places[place] is None
    }
    return _tallied(scope, holders, required) | totals


def _required(
    scope: CountingScope,
    places: Collection[PostInUnit],
    paths: Mapping[int, str],
) -> dict[CellKey, Requirement]:
    """What is asked in these cells."""
    pairs = {place: (place.post, paths[place.unit_id]) for place in places}
    asked = requirements.effective_many(pairs.values())
    required = {
        CellKey(*place, competency): requirement
        for place, pair in pairs.items()
        for competency, requirement in asked[pair].items()
    }
    return {key: required[key] for key in required if scope.covers(key)}


def _tallied(
    scope: CountingScope,
    holders: HoldersByPlace,
    required: Mapping[CellKey, Requirement],
) -> Cells:
    """How many stand where; of whoever has no attainment nothing is known."""
    tallies = {key: [0, *NOBODY[:-1], holders[key.place]] for key in required}
    for row in _shown(scope):
        unit_id, post, *attainment = row
        key = CellKey(unit_id, post, row.competency)
        if tally := tallies.get(key):
            shown = evidence.attainment_of(attainment)
            tally[-1] -= 1
            tally[rules.column_of(required[key], shown)] += 1
    return {key: tuple(tally) for key, tally in tallies.items()}


def _shown(scope: CountingScope) -> Result:
    competency = _SHOWN.selected_columns.competency
    query = _SHOWN.where(among(competency, scope.competencies))
    return execute(query, _today(scope.units))


def stored(scope: CountingScope) -> Cells:
    """The numbers of these cells as they were counted last."""
    query = _STORED.where(among(_CELL.competency, scope.competencies))
    rows = execute(query, {"units": scope.units})
    cells = {CellKey(*row[:3]): tuple(row[3:]) for row in rows}
    return {key: cells[key] for key in cells if scope.covers(key)}
