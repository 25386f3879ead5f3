"""Where a map's numbers come from: today's are kept (see `counts`), those of a
past day are worked out from the ledger.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select

from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.gapmap import rules
from lms.gapmap.models import Total
from lms.gapmap.types import Split
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import Unit
from lms.requirements import service as requirements

PAST_PEOPLE = 2_000
_UNIT, _POSTING, _PERSON, _TOTAL = (
    UnitRow.__table__,
    PostingRow.__table__,
    Person.__table__,
    Total.__table__,
)
_NUMBERS = _TOTAL.c.people, *(_TOTAL.c[name] for name in Split._fields)


class Number(NamedTuple):
    """Holders of posts, and how they stand."""

    people: int
    split: Split


NONE = Number(0, Split())


class Figures(Protocol):
    """What a map asks for. An empty post or competency means all of them
    together.
    """

    def per_competency(self, unit_id: int, post: str) -> Mapping[str, Number]:
        """One unit's numbers by competency; under the empty one the number of
        people.
        """
        ...

    def per_post(self, unit_id: int, competency: str) -> Mapping[str, Number]:
        """One unit's numbers by post."""
        ...

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Number]:
        """One unit's numbers by post and competency."""
        ...

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[tuple[Unit, Number]]:
        """The units directly below one, by name, and their numbers."""
        ...


def _number(row: Any) -> Number:
    return Number(row[1], Split(*row[2:]))


_PER_COMPETENCY = select(_TOTAL.c.competency, *_NUMBERS).where(
    _TOTAL.c.unit_id == bindparam("unit"),
    _TOTAL.c.post == bindparam("the_post"),
)
_PER_POST = select(_TOTAL.c.post, *_NUMBERS).where(
    _TOTAL.c.unit_id == bindparam("unit"),
    _TOTAL.c.competency == bindparam("key"),
    _TOTAL.c.post != "",
)
_OF_UNIT = (_TOTAL.c.unit_id == _UNIT.c.id) & (
    _TOTAL.c.post == bindparam("the_post")
)
_PER_UNIT = (
    select(*_NUMBERS, *people.UNIT_COLUMNS)
    .select_from(
        _UNIT.outerjoin(
            _TOTAL, _OF_UNIT & (_TOTAL.c.competency == bindparam("key"))
        )
    )
    .where(_UNIT.c.parent_id == bindparam("unit"))
    .order_by(_UNIT.c.title_vi, _UNIT.c.id)
)


_WHOLE = select(_TOTAL.c.post, _TOTAL.c.competency, *_NUMBERS).where(
    _TOTAL.c.unit_id == bindparam("unit"),
    _TOTAL.c.post != "",
    _TOTAL.c.competency != "",
)


class Today:
    """Read from the kept totals: a fixed number of rows, however many people
    they stand for.
    """

    def per_competency(self, unit_id: int, post: str) -> Mapping[str, Number]:
        """See `Figures`."""
        return {
            row[0]: _number(row)
            for row in execute(
                _PER_COMPETENCY, {"unit": unit_id, "the_post": post}
            )
        }

    def per_post(self, unit_id: int, competency: str) -> Mapping[str, Number]:
        """See `Figures`."""
        rows = execute(_PER_POST, {"unit": unit_id, "key": competency})
        return {
            row[0]: found
            for row in rows
            if (found := _number(row)).people or found.split.total
        }

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Number]:
        """See `Figures`."""
        return {
            (row[0], row[1]): _number(row[1:])
            for row in execute(_WHOLE, {"unit": unit_id})
        }

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[tuple[Unit, Number]]:
        """See `Figures`."""
        rows = execute(
            _PER_UNIT, {"unit": parent_id, "the_post": post, "key": competency}
        )
        return [
            (
                people.unit_from(row[6:]),
                Number(row[0], Split(*row[1:6]))
                if row[0] is not None
                else NONE,
            )
            for row in rows
        ]


def postings(path: str, on: dt.date, authority: str | None = None) -> Any:
    """A query of who holds which post in a unit or below on a day; only those
    managed with one authority, if it is named.
    """
    query = (
        select(
            _POSTING.c.person_id, _PERSON.c.name, _POSTING.c.post, _UNIT.c.path
        )
        .join_from(_POSTING, _UNIT, _UNIT.c.id == _POSTING.c.unit_id)
        .join(_PERSON, _PERSON.c.id == _POSTING.c.person_id)
        .where(
            people.below(path),
            people.in_force(on),
            _PERSON.c.active,
            _POSTING.c.post != "",
        )
        .order_by(_PERSON.c.folded, _PERSON.c.id)
    )
    return (
        query
        if authority is None
        else query.where(_UNIT.c.authority == authority)
    )


class Past:
    """Worked out from requirements, postings and ledger as they were at the end
    of a day; for units of a bounded size.
    """

    def __init__(self, unit: Unit, on: dt.date) -> None:
        held = postings(unit.path, on)
        rows = execute(held.limit(PAST_PEOPLE + 1)).all()
        if len(rows) > PAST_PEOPLE:
            raise Invalid(
                N_(
                    "A past day is worked out person by person, so it can be shown for at most %(most)s people. Choose a smaller unit, or today."
                ),
                "on",
                most=PAST_PEOPLE,
            )
        ids = held.with_only_columns(_POSTING.c.person_id).order_by(None)
        shown = evidence.attained_at(ids, clock.end_of(on))
        required = requirements.effective_many(
            {(row.post, row.path) for row in rows}, on
        )
        self.sums: dict[tuple[int, str, str], list[int]] = {}
        for row in rows:
            places = _from(people.ids_on(row.path), unit.id)
            self._add(places, row.post, "", 0)
            for key, asked in required[row.post, row.path].items():
                state = rules.compare(
                    asked, shown.get((row.person_id, key), NOTHING)
                ).state
                self._add(places, row.post, key, 1 + rules.ORDER[state])

    def _add(self, places: list[int], post: str, key: str, at: int) -> None:
        for unit in places:
            for one in (post, ""):
                for other in {key, ""}:
                    self.sums.setdefault(
                        (unit, one, other), [0] * (1 + len(Split._fields))
                    )[at] += 1

    def _number(self, *key: Any) -> Number:
        numbers = self.sums[key]
        return Number(numbers[0], Split(*numbers[1:]))

    def per_competency(self, unit_id: int, post: str) -> Mapping[str, Number]:
        """See `Figures`."""
        return {
            key[2]: self._number(*key)
            for key in self.sums
            if key[:2] == (unit_id, post)
        }

    def per_post(self, unit_id: int, competency: str) -> Mapping[str, Number]:
        """See `Figures`."""
        return {
            key[1]: self._number(*key)
            for key in self.sums
            if key[1] and (key[0], key[2]) == (unit_id, competency)
        }

    def whole(self, unit_id: int) -> Mapping[tuple[str, str], Number]:
        """See `Figures`."""
        return {
            key[1:]: self._number(*key)
            for key in self.sums
            if key[0] == unit_id and key[1] and key[2]
        }

    def per_unit(
        self, parent_id: int, post: str, competency: str
    ) -> Sequence[tuple[Unit, Number]]:
        """See `Figures`."""
        keys = [
            (child, (child.id, post, competency))
            for child in people.children(parent_id)
        ]
        return [
            (child, self._number(*key) if key in self.sums else NONE)
            for child, key in keys
        ]


def _from(way: list[int], top: int) -> list[int]:
    """The part of a way from one unit on, two units long: that one and the one
    directly below.
    """
    at = way.index(top)
    return way[at : at + 2]
