"""Who holds which post in a unit and below, and how they stand."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select, tuple_

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import LARGEST_ID
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.gapmap import rules
from lms.gapmap.models import MapCell
from lms.gapmap.types import (
    NOBODY,
    PEOPLE_A_PAGE,
    GapState,
    Holder,
    Split,
)
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

PostPlace = tuple[str, str]
"""A post, and the path of the unit in which it is held."""
STATES = Split._fields
HoldersByPost = dict[PostPlace, int]
"""How many hold which post where."""


_HELD = people.held_posts(bindparam("on")).c
_WHERE = _HELD.post, _HELD.path
_HOLDERS = select(_HELD.person_id, _HELD.name, *_WHERE).where(_HELD.post != "")
_HERE = (
    people.below_place(_HELD.path),
    _HELD.authority == bindparam("authority"),
)
_OF_PLACES = (
    _HOLDERS.where(
        *_HERE, tuple_(*_WHERE).in_(bindparam("places", expanding=True))
    )
    .order_by(_HELD.given_first, _HELD.person_id)
    .limit(bindparam("most"))
    .offset(bindparam("first"))
)
_COUNTS = (
    select(*_WHERE, func.count())
    .where(_HELD.post != "", *_HERE)
    .group_by(*_WHERE)
)
_CELL, _UNIT = MapCell.__table__.c, people.UNITS.c
_COUNTED = (
    select(_CELL.post, _UNIT.path, _CELL.people)
    .join_from(people.UNITS, MapCell.__table__, _CELL.unit_id == _UNIT.id)
    .where(
        _CELL.competency == "",
        people.below_place(),
        _UNIT.authority == bindparam("authority"),
    )
)


_ASKED = (
    select(
        _CELL.post, _UNIT.path, _CELL.competency, *(_CELL[n] for n in STATES)
    )
    .join_from(people.UNITS, MapCell.__table__, _CELL.unit_id == _UNIT.id)
    .where(_CELL.competency != "", people.below_place())
)


def essential_splits(path: str) -> dict[PostPlace, Split]:
    """By post and competency, how those stand in a unit and below of whom it is
    asked as essential where they work.
    """
    rows = execute(_ASKED, people.place(path)).all()
    asked = requirements.effective_many({(row.post, row.path) for row in rows})
    found: dict[PostPlace, Split] = {}
    for post, place, key, *numbers in rows:
        wanted = asked[post, place].get(key)
        if wanted and wanted.essential:
            known = found.get((post, key), NOBODY)
            found[post, key] = Split(*map(add, known, numbers))
    return found


def holders_below(path: str, on: dt.date, most: int) -> Rows:
    """At most so many who hold a post in a unit or below on a day: `person_id`,
    `name`, `post` and `path`.
    """
    return execute(
        _HOLDERS.where(people.below(path, _HELD.path)).limit(most), {"on": on}
    ).all()


_NAMED = _HOLDERS.add_columns(people.PEOPLE.c.key).join(
    people.PEOPLE, people.PEOPLE.c.id == _HELD.person_id
)


def own_holders(unit: Unit, post: str) -> Select:
    """A query of those who hold a post, or this post, today in a unit or below
    and are managed with it, by name: `person_id`, `name`, `post`, `path` and
    `key`.
    """
    here = people.below(unit.path, _HELD.path)
    query = _NAMED.where(here, _HELD.authority == unit.authority)
    if post:
        query = query.where(_HELD.post == post)
    by_name = query.order_by(_HELD.given_first, _HELD.person_id)
    return by_name.params(on=clock.today())


class HolderPage(NamedTuple):
    """Some people, and how many there are in all."""

    rows: Sequence[Holder]
    total: int


@dataclass(frozen=True)
class CellPeople:
    """The people of whom a competency is asked in a unit and below: those
    managed with the unit, not with an authority below it; with one post or any,
    on a past day or (None) today.
    """

    unit: Unit
    competency: str
    post: str
    on: dt.date | None

    def page(self, state: GapState | None, number: int) -> HolderPage:
        """One page of them by name, counted from 1; only those who stand there,
        if a state is named. Who does is known when all have been compared.
        """
        numbers = self._count()
        required = self._required(list(numbers))
        if state is None:
            total = sum(numbers[place] for place in required)
            first = _first(number, total)
            return HolderPage(
                self._holders(required, first, PEOPLE_A_PAGE), total
            )
        everybody = self._holders(required)
        there = [one for one in everybody if one.gap.state is state]
        first = _first(number, len(there))
        return HolderPage(there[first : first + PEOPLE_A_PAGE], len(there))

    def _rows(self, query: Select, **values: Any) -> Rows:
        """Of this unit and day only."""
        day = {"on": self.on or clock.today()}
        here = people.place(self.unit.path)
        place = {**here, "authority": self.unit.authority}
        return execute(query, day | place | values).all()

    def _count(self) -> HoldersByPost:
        """How many hold which post where; today's are counted already."""
        rows = self._rows(_COUNTS if self.on else _COUNTED)
        return {
            (post, path): number
            for post, path, number in rows
            if self.post in ("", post)
        }

    def _required(
        self, places: Sequence[PostPlace]
    ) -> dict[PostPlace, Requirement]:
        """What is asked of each post there, where something is."""
        key = self.competency
        asked = requirements.effective_many(places, self.on, key)
        return {
            place: required[key]
            for place, required in asked.items()
            if key in required
        }

    def _holders(
        self,
        required: Mapping[PostPlace, Requirement],
        first: int = 0,
        most: int = LARGEST_ID,
    ) -> list[Holder]:
        """Who holds one of these posts there, by name."""
        page = {"places": list(required), "first": first, "most": most}
        rows = self._rows(_OF_PLACES, **page)
        shown = self._shown(rows)
        return [
            Holder(
                row.person_id,
                row.name,
                row.post,
                rules.compare(
                    required[row.post, row.path],
                    shown.get(row.person_id, NOTHING),
                ),
            )
            for row in rows
        ]

    def _shown(self, rows: Rows) -> dict[int, Attainment]:
        """What these people had shown of the competency, by person."""
        ids, key = [row.person_id for row in rows], self.competency
        if self.on is None:
            return evidence.attained(ids, key)
        sums = evidence.attained_at(ids, clock.end_of(self.on), [key])
        return {person_id: sums[person_id, key] for person_id, _ in sums}


def _first(number: int, total: int) -> int:
    """Where this page begins; behind the end of the list the last one."""
    last = max(0, total - 1) // PEOPLE_A_PAGE
    return PEOPLE_A_PAGE * min(number - 1, last)
