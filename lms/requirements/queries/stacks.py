"""Reads what the layers on the way to a unit ask of some posts."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select

from lms.core.db import execute
from lms.core.i18n import pick
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    by_cell,
    lasting,
    post_layers,
    split_own,
)
from lms.requirements.rules.layers import add_up
from lms.requirements.rules.plans import LayerStack


def layer_stack(
    unit: Unit, posts: Collection[str], since: dt.date
) -> LayerStack:
    """What changes of these posts in this unit have to reckon with from a day
    on. Rows that are over on that day are left out.
    """
    way = people.ids_on(unit.path)
    query = select(*COLUMNS).where(
        ROW.unit_id.in_(way), ROW.post.in_(posts), lasting(since)
    )
    own, others = split_own(execute(query).all(), unit.id)
    higher = by_cell(post_layers(others))
    return LayerStack(
        since,
        by_cell(post_layers(own)),
        higher,
        add_up(way, higher, since),
        set(posts_service.offered_posts()),
        set(framework.competencies()),
        {place.id: pick(place.title) for place in people.units_on(unit.path)},
    )
