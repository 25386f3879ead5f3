"""Who holds which post in a unit and below, and how they stand."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, select

from lms.core import clock
from lms.core.db import execute
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.gapmap import rules
from lms.gapmap.types import Holder
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements


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


def holders(
    unit: Unit, competency: str, post: str, on: dt.date | None
) -> list[Holder]:
    """Everybody of whom the competency is asked, among the people managed with
    this unit; not those of an authority below it.
    """
    query = holders_below(unit.path, on or clock.today(), unit.authority)
    if post:
        query = query.where(query.selected_columns.post == post)
    rows = execute(query).all()
    required = requirements.effective_many(
        {(row.post, row.path) for row in rows}, on
    )
    shown = _shown(query, competency, on)
    standing = []
    for person_id, name, held_post, path in rows:
        if requirement := required[held_post, path].get(competency):
            gap = rules.compare(requirement, shown.get(person_id, NOTHING))
            standing.append(Holder(person_id, name, held_post, gap))
    return standing


def _shown(
    holders: Select[Any], competency: str, on: dt.date | None
) -> dict[int, Attainment]:
    """What these people had shown of the competency, by person."""
    ids = holders.with_only_columns(holders.selected_columns.person_id)
    ids = ids.order_by(None)
    if on is None:
        return evidence.attained(ids, competency)
    sums = evidence.attained_at(ids, clock.end_of(on), [competency])
    return {person_id: sums[person_id, key] for person_id, key in sums}
