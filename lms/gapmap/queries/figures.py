"""The figures of today's maps, read from the totals that are kept."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select

from lms.core.db import execute
from lms.gapmap.models import MapTotal
from lms.gapmap.types import NO_FIGURE, Figure, Split
from lms.people import service as people
from lms.people.types import Unit

Figures = Mapping[str, Figure]


class UnitFigure(NamedTuple):
    """A unit and its figure."""

    unit: Unit
    figure: Figure


class MapFigures(Protocol):
    """What a map asks for. An empty post or competency means all of them
    together.
    """

    def per_competency(self, unit_id: int, post: str) -> Figures:
        """One unit's figures by competency; under the empty one the number of
        people.
        """
        ...

    def per_post(self, unit_id: int, competency: str) -> Figures:
        """One unit's figures by post; under the empty one those of all."""
        ...

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Figure]:
        """One unit's figures by post and competency."""
        ...

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[UnitFigure]:
        """The units directly below one, by name."""
        ...


_TOTAL = MapTotal.__table__
_NUMBERS = _TOTAL.c.people, *(_TOTAL.c[name] for name in Split._fields)
_IN_UNIT = _TOTAL.c.unit_id == bindparam("unit")
_OF_POST = _TOTAL.c.post == bindparam("of_post")
_OF_COMPETENCY = _TOTAL.c.competency == bindparam("of_competency")
_PER_COMPETENCY = select(*_NUMBERS, _TOTAL.c.competency).where(
    _IN_UNIT, _OF_POST
)
_PER_POST = select(*_NUMBERS, _TOTAL.c.post).where(_IN_UNIT, _OF_COMPETENCY)
_WHOLE = select(*_NUMBERS, _TOTAL.c.post, _TOTAL.c.competency).where(
    _IN_UNIT, _TOTAL.c.post != "", _TOTAL.c.competency != ""
)
_PER_UNIT = (
    select(*_NUMBERS, *people.UNIT_COLUMNS)
    .select_from(
        people.UNITS.outerjoin(
            _TOTAL,
            (_TOTAL.c.unit_id == people.UNITS.c.id) & _OF_POST & _OF_COMPETENCY,
        )
    )
    .where(people.UNITS.c.parent_id == bindparam("unit"))
    .order_by(people.UNITS.c.title_vi, people.UNITS.c.id)
)


def _figure(row: Any) -> Figure:
    """The first columns of a row, `_NUMBERS`, as a figure."""
    number, *split = row[: len(_NUMBERS)]
    return NO_FIGURE if number is None else Figure(number, Split(*split))


class CurrentFigures:
    """Read from the kept totals: a fixed number of rows, however many people
    they stand for.
    """

    def per_competency(self, unit_id: int, post: str) -> Figures:
        """See `MapFigures`."""
        rows = execute(_PER_COMPETENCY, {"unit": unit_id, "of_post": post})
        return {row.competency: _figure(row) for row in rows}

    def per_post(self, unit_id: int, competency: str) -> Figures:
        """See `MapFigures`."""
        values = {"unit": unit_id, "of_competency": competency}
        figures = {row.post: _figure(row) for row in execute(_PER_POST, values)}
        return {
            post: figure
            for post, figure in figures.items()
            if figure.people or figure.split.total
        }

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Figure]:
        """See `MapFigures`."""
        rows = execute(_WHOLE, {"unit": unit_id})
        return {(row.post, row.competency): _figure(row) for row in rows}

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[UnitFigure]:
        """See `MapFigures`."""
        values = {
            "unit": parent_id,
            "of_post": post,
            "of_competency": competency,
        }
        return [
            UnitFigure(people.unit_from(row[len(_NUMBERS) :]), _figure(row))
            for row in execute(_PER_UNIT, values)
        ]
