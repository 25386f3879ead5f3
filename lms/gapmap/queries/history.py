"""The figures of a past day, calculated from requirements, postings and ledger
as they were at its end.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from lms.core import clock
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.gapmap import rules
from lms.gapmap.queries.figures import Figures, UnitFigure
from lms.gapmap.queries.holders import holders_below
from lms.gapmap.types import NO_FIGURE, Figure, GapState, Split
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements

PAST_PEOPLE = 2_000
Key = tuple[int, str, str]
"""Unit, post, competency; empty for all of them."""


class PastFigures:
    """For units of a bounded size: person by person."""

    def __init__(self, unit: Unit, on: dt.date) -> None:
        rows = holders_below(unit.path, on, PAST_PEOPLE + 1)
        if len(rows) > PAST_PEOPLE:
            raise Invalid(
                N_(
                    "A past day is calculated person by person, so it can be shown for at most %(most)s people. Choose a smaller unit, or today."
                ),
                "on",
                most=PAST_PEOPLE,
            )
        self.numbers: dict[Key, list[int]] = {}
        self._count(unit, rows, on)

    def _count(self, unit: Unit, rows: Sequence[Row[Any]], on: dt.date) -> None:
        ids = {row.person_id for row in rows}
        shown = evidence.attained_at(ids, clock.end_of(on))
        places = {(row.post, row.path) for row in rows}
        required = requirements.effective_many(places, on)
        for person_id, _name, post, path in rows:
            units = _from(people.ids_on(path), unit.id)
            self._add(units, post)
            for key, requirement in required[post, path].items():
                attainment = shown.get((person_id, key), NOTHING)
                state = rules.compare(requirement, attainment).state
                self._add(units, post, key, state)

    def _add(
        self,
        units: Iterable[int],
        post: str,
        competency: str = "",
        state: GapState | None = None,
    ) -> None:
        """Count one person: in a state, or (None) as a holder of the post."""
        column = 1 + rules.ORDER[state] if state else 0
        for key in _totals(units, post, competency):
            numbers = self.numbers.setdefault(key, [0] * (1 + len(GapState)))
            numbers[column] += 1

    def _figure(self, key: Key) -> Figure:
        numbers = self.numbers.get(key)
        return Figure(numbers[0], Split(*numbers[1:])) if numbers else NO_FIGURE

    def per_competency(self, unit_id: int, post: str) -> Figures:
        """See `MapFigures`."""
        return {
            key[2]: self._figure(key)
            for key in self.numbers
            if key[:2] == (unit_id, post)
        }

    def per_post(self, unit_id: int, competency: str) -> Figures:
        """See `MapFigures`."""
        return {
            key[1]: self._figure(key)
            for key in self.numbers
            if (key[0], key[2]) == (unit_id, competency)
        }

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Figure]:
        """See `MapFigures`."""
        return {
            key[1:]: self._figure(key)
            for key in self.numbers
            if key[0] == unit_id and all(key[1:])
        }

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[UnitFigure]:
        """See `MapFigures`."""
        return [
            UnitFigure(child, self._figure((child.id, post, competency)))
            for child in people.children(parent_id)
        ]


def _totals(units: Iterable[int], post: str, competency: str) -> Iterator[Key]:
    """Every total in which somebody with this post counts."""
    for unit in units:
        for one in (post, ""):
            for other in {competency, ""}:
                yield unit, one, other


def _from(way: list[int], top: int) -> list[int]:
    """The part of a way from one unit on, two units long: that one and the one
    directly below.
    """
    at = way.index(top)
    return way[at : at + 2]
