"""The figures of a past day, calculated from requirements, postings and ledger
as they were at its end.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lms.core import clock
from lms.core.columns import Rows
from lms.core.errors import Invalid
from lms.core.types import Ids
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.gapmap import rules
from lms.gapmap.queries.cells import CellKey
from lms.gapmap.queries.figures import (
    Figures,
    FiguresByPlace,
    MapFigures,
    UnitFigure,
    UnitFigures,
)
from lms.gapmap.queries.holders import holders_below
from lms.gapmap.types import NO_FIGURE, NOBODY, Figure, Split
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements

PAST_PEOPLE = 2_000
HOLDER = 0
"""The column of a figure's numbers that counts holders of a post; those of the
states follow.
"""


class Standing(NamedTuple):
    """That somebody who holds a post in a unit counts in this column, of a
    competency or (empty) as a holder.
    """

    path: str
    post: str
    competency: str
    column: int


class PastFigures(MapFigures):
    """For units of a bounded size, person by person; of one competency, if it
    is named.
    """

    def __init__(self, unit: Unit, on: dt.date, competency: str = "") -> None:
        rows = holders_below(unit.path, on, PAST_PEOPLE + 1)
        if len(rows) > PAST_PEOPLE:
            raise Invalid(
                "A past day is calculated person by person, so it can be shown for at most %(most)s people. Choose a smaller unit, or today.",
                "on",
                most=PAST_PEOPLE,
            )
        self.numbers: dict[CellKey, list[int]] = defaultdict(_nobody)
        counts = Counter(_standings(rows, on, competency))
        for standing, number in counts.items():
            self._add(standing, number, unit.id)

    def _add(self, standing: Standing, number: int, top: int) -> None:
        path, post, key, column = standing
        cell = CellKey(top, post, key)
        for total in cell.totals(_from(people.ids_on(path), top)):
            self.numbers[total][column] += number

    def of(self, unit_id: int, **narrowed: str) -> FiguresByPlace:
        """See `MapFigures`."""
        return {
            key[1:]: self._figure(key)
            for key in self.numbers
            if key.has(unit_id=unit_id, **narrowed)
        }

    def beside(self, unit_ids: Ids) -> Mapping[int, Figures]:
        """See `MapFigures`."""
        return {id_: self.per_competency(id_, "") for id_ in unit_ids}

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> UnitFigures:
        """See `MapFigures`."""
        return [
            UnitFigure(child, self._figure(CellKey(child.id, post, competency)))
            for child in people.children(parent_id)
        ]

    def _figure(self, key: CellKey) -> Figure:
        numbers = self.numbers.get(key)
        return Figure(numbers[0], Split(*numbers[1:])) if numbers else NO_FIGURE


def _nobody() -> list[int]:
    return [0, *NOBODY]


def _standings(rows: Rows, on: dt.date, competency: str) -> Iterator[Standing]:
    """How these holders of posts stood at the end of a day."""
    ids, keys = {row.person_id for row in rows}, None
    if competency:
        keys = [competency]
    shown = evidence.attained_at(ids, clock.end_of(on), keys)
    places = {(row.post, row.path) for row in rows}
    required = requirements.effective_many(places, on, competency or None)
    for person_id, _name, post, path in rows:
        yield Standing(path, post, "", HOLDER)
        for key, requirement in required[post, path].items():
            attainment = shown.get((person_id, key), NOTHING)
            yield Standing(
                path,
                post,
                key,
                rules.column_of(requirement, attainment),
            )


def _from(way: list[int], top: int) -> list[int]:
    """The part of a way from one unit on, two units long: that one and the one
    directly below.
    """
    at = way.index(top)
    return way[at : at + 2]
