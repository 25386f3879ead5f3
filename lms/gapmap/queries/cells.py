"""The cells of maps: how many holders of a post in a unit stand where, as it
is now and as it was counted last.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, func, select

from lms.core import clock
from lms.core.db import execute
from lms.evidence import service as evidence
from lms.gapmap import rules
from lms.gapmap.models import MapCell
from lms.gapmap.types import NOBODY, Split
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

NUMBERS = ("people", *Split._fields)
"""The columns of a cell and of a total."""
Place = tuple[int, str]
"""A unit by its id, and a post in it."""
CellKey = tuple[int, str, str]
"""Unit, post, competency; empty for the holders of the post themselves."""
Cells = dict[CellKey, tuple[int, ...]]
"""The numbers of each, as in `NUMBERS`."""
_CELL = MapCell.__table__
_COLUMNS = [
    _CELL.c[name] for name in ("unit_id", "post", "competency", *NUMBERS)
]


@dataclass(frozen=True)
class CountingScope:
    """Which cells are counted anew: posts in units, each for some competencies
    or (None) for all.
    """

    places: Mapping[Place, Collection[str] | None]

    @property
    def units(self) -> list[int]:
        """The units, each once."""
        return sorted({unit_id for unit_id, _post in self.places})

    @property
    def competencies(self) -> list[str] | None:
        """All that are looked at anywhere; None if all are somewhere."""
        keys = set[str]()
        for some in self.places.values():
            if some is None:
                return None
            keys.update(some)
        return sorted(keys)

    def covers(self, key: CellKey) -> bool:
        """Whether this cell is counted."""
        *place, competency = key
        if tuple(place) not in self.places:
            return False
        some = self.places[tuple(place)]
        return some is None or competency in some


def _held(units: list[int]) -> Subquery:
    """Who holds which post in these very units today."""
    held = people.held_posts(clock.today())
    theirs = held.c.unit_id.in_(units) & (held.c.post != "")
    columns = held.c.person_id, held.c.unit_id, held.c.post
    return select(*columns).where(theirs).subquery("held")


def holders_of(units: list[int]) -> dict[Place, int]:
    """How many hold which post in these very units today."""
    held = _held(units).c
    place = held.unit_id, held.post
    query = select(*place, func.count()).group_by(*place)
    return {(row[0], row[1]): row[2] for row in execute(query)}


_PLACES = (
    select(_CELL.c.unit_id, _CELL.c.post)
    .where(_CELL.c.unit_id.in_(bindparam("units", expanding=True)))
    .distinct()
)


def places_counted(units: list[int]) -> set[Place]:
    """The posts in these units that have cells."""
    rows = execute(_PLACES, {"units": units})
    return {(row.unit_id, row.post) for row in rows}


def count(scope: CountingScope, paths: Mapping[int, str]) -> Cells:
    """The numbers of these cells as they are now; `paths`: of their units."""
    holders = {
        place: people
        for place, people in holders_of(scope.units).items()
        if place in scope.places
    }
    required = _required(scope, holders, paths)
    cells = _tallied(scope, holders, required)
    for place, number in holders.items():
        if scope.places[place] is None:
            cells[*place, ""] = (number, *NOBODY)
    return cells


def _tallied(
    scope: CountingScope,
    holders: Mapping[Place, int],
    required: Mapping[CellKey, Requirement],
) -> Cells:
    """How many stand where; of whoever has no attainment nothing is known."""
    tallies: dict[CellKey, list[int]] = {}
    for unit_id, post, competency in required:
        nobody = [0] * (len(NOBODY) - 1)
        tally = [*nobody, holders[unit_id, post]]
        tallies[unit_id, post, competency] = tally
    for unit_id, post, *row in execute(_shown(scope)):
        key = unit_id, post, row[1]
        if tally := tallies.get(key):
            shown = evidence.attainment_of(row)
            state = rules.compare(required[key], shown).state
            tally[-1] -= 1
            tally[rules.ORDER[state]] += 1
    return {key: (0, *tally) for key, tally in tallies.items()}


def _required(
    scope: CountingScope,
    places: Collection[Place],
    paths: Mapping[int, str],
) -> dict[CellKey, Requirement]:
    """What is asked in these cells."""
    asked = requirements.effective_many(
        (post, paths[unit_id]) for unit_id, post in places
    )
    return {
        (unit_id, post, competency): requirement
        for unit_id, post in places
        for competency, requirement in asked[post, paths[unit_id]].items()
        if scope.covers((unit_id, post, competency))
    }


def _shown(scope: CountingScope) -> Select[Any]:
    """What the holders have shown: unit, post, and an attainment."""
    held = _held(scope.units)
    query = evidence.attainments_joined(held, held.c.unit_id, held.c.post)
    if scope.competencies is None:
        return query
    competency = query.selected_columns.competency
    return query.where(competency.in_(scope.competencies))


def stored(scope: CountingScope) -> Cells:
    """The numbers of these cells as they were counted last."""
    query = select(*_COLUMNS).where(_CELL.c.unit_id.in_(scope.units))
    if scope.competencies is not None:
        query = query.where(_CELL.c.competency.in_(scope.competencies))
    cells: Cells = {}
    for unit_id, post, competency, *numbers in execute(query):
        if scope.covers((unit_id, post, competency)):
            cells[unit_id, post, competency] = tuple(numbers)
    return cells
