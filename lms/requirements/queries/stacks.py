"""Reads what the layers on the way to a unit ask of some posts."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam, select

from lms.core.db import execute
from lms.core.i18n import pick_marked
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    by_cell,
    lasting,
    not_empty,
    split_own,
)
from lms.requirements.rules.plans import LayerStack

_ROWS = (
    select(*COLUMNS)
    .where(
        ROW.unit_id.in_(bindparam("way", expanding=True)),
        ROW.post.in_(bindparam("posts", expanding=True)),
        lasting(bindparam("since")),
        not_empty(),
    )
    .order_by(ROW.id)
)


def layer_stack(
    unit: Unit, posts: Collection[str], since: dt.date
) -> LayerStack:
    """What changes of these posts in this unit have to reckon with from a day
    on. Rows that are over on that day are left out.
    """
    way = people.ids_on(unit.path)
    values = {"way": way, "posts": list(posts), "since": since}
    own, others = split_own(execute(_ROWS, values), unit.id)
    units = people.units_on(unit.path)
    return LayerStack(
        since,
        units,
        {place.id: pick_marked(place.title) for place in units},
        by_cell(own),
        by_cell(others),
        posts_service.offered_posts(),
        framework.competencies(),
    )
