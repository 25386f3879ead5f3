"""Reads what the layers on the way to a unit ask of some posts."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select

from lms.core.db import execute
from lms.core.i18n import pick
from lms.core.types import Ids
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    Rows,
    by_cell,
    lasting,
    not_empty,
    split_own,
)
from lms.requirements.rules.layers import add_up, in_force
from lms.requirements.rules.plans import LayerStack


def layer_stack(
    unit: Unit, posts: Collection[str], since: dt.date
) -> LayerStack:
    """What changes of these posts in this unit have to reckon with from a day
    on. Rows that are over on that day are left out.
    """
    way = people.ids_on(unit.path)
    own, others = split_own(rows_on(way, posts, since), unit.id)
    higher = by_cell(others)
    return LayerStack(
        since,
        by_cell(own),
        higher,
        add_up(way, in_force(higher, since)),
        posts_service.offered_posts(),
        framework.competencies(),
        {place.id: pick(place.title) for place in people.units_on(unit.path)},
    )


def rows_on(way: Ids, posts: Collection[str], day: dt.date) -> Rows:
    """What the units on a way ask of these posts on a day and later, oldest
    first.
    """
    query = select(*COLUMNS).where(
        ROW.unit_id.in_(way), ROW.post.in_(posts), lasting(day), not_empty()
    )
    return execute(query.order_by(ROW.id)).all()
