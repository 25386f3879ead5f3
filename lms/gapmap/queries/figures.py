"""The figures of today's maps, read from the totals that are kept."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.gapmap.models import MapTotal
from lms.gapmap.types import NO_FIGURE, Figure, Split
from lms.people import service as people
from lms.people.types import Unit

Figures = Mapping[str, Figure]


class UnitFigure(NamedTuple):
    """A unit and its figure."""

    unit: Unit
    figure: Figure


UnitFigures = Sequence[UnitFigure]
FiguresByPlace = Mapping[tuple[str, str], Figure]
"""By post and competency."""


class MapFigures(ABC):
    """What a map asks for. An empty post or competency means all of them
    together.
    """

    @abstractmethod
    def of(self, unit_id: int, **narrowed: str) -> FiguresByPlace:
        """One unit's figures by post and competency, of all or narrowed to one
        `post` or `competency`.
        """

    @abstractmethod
    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> UnitFigures:
        """The units directly below one, by name."""

    @abstractmethod
    def beside(self, unit_ids: Ids) -> Mapping[int, Figures]:
        """The figures of several units by competency, whatever the post."""

    def per_competency(self, unit_id: int, post: str) -> Figures:
        """One unit's figures by competency; under the empty one the number of
        people.
        """
        figures = self.of(unit_id, post=post)
        return {key: figure for (_post, key), figure in figures.items()}

    def per_post(self, unit_id: int, competency: str) -> Figures:
        """One unit's figures by post; under the empty one those of all."""
        figures = self.of(unit_id, competency=competency)
        return {
            post: figure
            for (post, _key), figure in figures.items()
            if figure != NO_FIGURE
        }


_TABLE = MapTotal.__table__
_TOTAL = _TABLE.c
_NUMBERS = _TOTAL.people, *(_TOTAL[name] for name in Split._fields)
_OF_UNIT = select(_TOTAL.post, _TOTAL.competency, *_NUMBERS).where(
    _TOTAL.unit_id == bindparam("unit")
)


@lru_cache
def _narrowed(*names: str) -> Select:
    """Kept, because it takes longer to build than to run."""
    return _OF_UNIT.where(*(_TOTAL[name] == bindparam(name) for name in names))


_BESIDE = select(_TOTAL.unit_id, _TOTAL.competency, *_NUMBERS).where(
    _TOTAL.unit_id.in_(bindparam("units", expanding=True)), _TOTAL.post == ""
)
_UNIT = people.UNITS.c
_SAME = (
    (_TOTAL.unit_id == _UNIT.id)
    & (_TOTAL.post == bindparam("of_post"))
    & (_TOTAL.competency == bindparam("of_competency"))
)
_PER_UNIT = (
    select(*_NUMBERS, *people.UNIT_COLUMNS)
    .select_from(people.UNITS.outerjoin(_TABLE, _SAME))
    .where(_UNIT.parent_id == bindparam("unit"))
    .order_by(_UNIT.id)
)


def figure_from(numbers: Sequence[int | None]) -> Figure:
    """The values of `_NUMBERS` as a figure."""
    number, *split = numbers
    return NO_FIGURE if number is None else Figure(number, Split(*split))


class CurrentFigures(MapFigures):
    """Read from the kept totals: a fixed number of rows, however many people
    they stand for.
    """

    def of(self, unit_id: int, **narrowed: str) -> FiguresByPlace:
        """See `MapFigures`."""
        query = _narrowed(*narrowed)
        rows = execute(query, {"unit": unit_id, **narrowed}).all()
        return {
            (post, key): Figure(number, Split(*split))
            for post, key, number, *split in rows
        }

    def beside(self, unit_ids: Ids) -> Mapping[int, Figures]:
        """See `MapFigures`."""
        units: dict[int, dict[str, Figure]] = {id_: {} for id_ in unit_ids}
        for row in execute(_BESIDE, {"units": list(unit_ids)}).all():
            units[row.unit_id][row.competency] = figure_from(row[2:])
        return units

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> UnitFigures:
        """See `MapFigures`."""
        narrowed = {"of_post": post, "of_competency": competency}
        width = len(_NUMBERS)
        found = [
            UnitFigure(people.unit_from(row[width:]), figure_from(row[:width]))
            for row in execute(_PER_UNIT, {"unit": parent_id, **narrowed})
        ]
        return sorted(found, key=lambda one: people.by_title(one.unit))
