"""Who holds which post in a unit and below, and how they stand."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from lms.core import clock
from lms.core.db import execute
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.gapmap import rules
from lms.gapmap.types import PEOPLE_A_PAGE, GapState, Holder
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

People = Collection[int] | Select[Any]
"""Ids, or a query of them."""


def holders_below(path: str, on: dt.date, authority: str = "") -> Select[Any]:
    """A query of who holds which post in a unit or below on a day, by name:
    `person_id`, `name`, `post` and `path`; only those managed with one
    authority, if it is named.
    """
    held = people.held_posts(on).c
    query = select(held.person_id, held.name, held.post, held.path).where(
        people.below(path, held.path), held.post != ""
    )
    if authority:
        query = query.where(held.authority == authority)
    return query.order_by(held.folded, held.person_id)


class HolderPage(NamedTuple):
    """One page of people by name, and how many there are on all pages."""

    rows: Sequence[Holder]
    total: int


def holders(
    unit: Unit,
    competency: str,
    post: str,
    on: dt.date | None,
    state: GapState | None,
    number: int,
) -> HolderPage:
    """The people of whom the competency is asked, of those managed with this
    unit and not with an authority below it; in one state, or all of them. Who
    stands in a state is known only when all have been compared.
    """
    query = holders_below(unit.path, on or clock.today(), unit.authority)
    if post:
        query = query.where(query.selected_columns.post == post)
    required = _required(query, competency, on)
    held = query.selected_columns
    query = query.where(tuple_(held.post, held.path).in_(list(required)))
    first = PEOPLE_A_PAGE * (number - 1)
    if state is None:
        everybody = select(func.count()).select_from(
            query.order_by(None).subquery()
        )
        total = execute(everybody).scalar_one()
        query = query.limit(PEOPLE_A_PAGE).offset(first)
        return HolderPage(_compared(query, required, competency, on), total)
    named = _compared(query, required, competency, on)
    named = [one for one in named if one.gap.state == state]
    return HolderPage(named[first : first + PEOPLE_A_PAGE], len(named))


def _required(
    holders: Select[Any], competency: str, on: dt.date | None
) -> dict[tuple[str, str], Requirement]:
    """What is asked in each post and place where somebody works."""
    held = holders.selected_columns
    places = holders.with_only_columns(held.post, held.path).order_by(None)
    pairs = {(row.post, row.path) for row in execute(places.distinct())}
    required = requirements.effective_many(pairs, on, competency)
    return {
        pair: required[pair][competency]
        for pair in sorted(pairs)
        if competency in required[pair]
    }


def _compared(
    holders: Select[Any],
    required: Mapping[tuple[str, str], Requirement],
    competency: str,
    on: dt.date | None,
) -> list[Holder]:
    rows = execute(holders).all()
    ids: People = [row.person_id for row in rows]
    if len(rows) > PEOPLE_A_PAGE:  # too many to be named one by one
        ids = holders.with_only_columns(holders.selected_columns.person_id)
    shown = _shown(ids, competency, on)
    return [
        Holder(
            row.person_id,
            row.name,
            row.post,
            rules.compare(
                required[row.post, row.path], shown.get(row.person_id, NOTHING)
            ),
        )
        for row in rows
    ]


def _shown(
    ids: People, competency: str, on: dt.date | None
) -> dict[int, Attainment]:
    """What these people had shown of the competency, by person."""
    if on is None:
        return evidence.attained(ids, competency)
    sums = evidence.attained_at(ids, clock.end_of(on), [competency])
    return {person_id: sums[person_id, key] for person_id, key in sums}
