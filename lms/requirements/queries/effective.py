"""What a post in a place requires: the rows of every layer on the way, added
up. One query, however many places are asked about.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Text, bindparam, cast, or_, select

from lms.core import clock
from lms.core.db import execute
from lms.framework.types import Depth
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.rules import layers as rules
from lms.requirements.types import Layer, Requirement

_LAYER = RequirementRow.__table__.c
COLUMNS = (
    _LAYER.post,
    _LAYER.unit_id,
    _LAYER.competency,
    _LAYER.level,
    _LAYER.depth,
    _LAYER.essential,
    cast(_LAYER.reason, Text),  # as text a row can be a key
    _LAYER.legal_basis,
    _LAYER.valid_from,
    _LAYER.valid_to,
    _LAYER.set_by,
    _LAYER.id,
)
_LAYERS = select(*COLUMNS).where(
    _LAYER.post.in_(bindparam("posts", expanding=True)),
    _LAYER.unit_id.in_(bindparam("units", expanding=True)),
    _LAYER.valid_from <= bindparam("on"),
    or_(_LAYER.valid_to.is_(None), _LAYER.valid_to > bindparam("on")),
)


@lru_cache(maxsize=8000)
def layer(row: Row[Any]) -> Layer:
    """A row of `COLUMNS` as the rules know it: one of the nation's is asked for
    by every commune, so it is read once.
    """
    (
        _,
        unit_id,
        competency,
        level,
        depth,
        essential,
        reason,
        legal_basis,
        since,
        until,
        set_by,
        key,
    ) = row[: len(COLUMNS)]
    reasons = tuple(json.loads(reason).items())
    return Layer(
        unit_id,
        competency,
        level,
        Depth(depth),
        essential,
        reasons,
        legal_basis,
        since,
        set_by is None,
        until,
        key,
    )


@lru_cache(maxsize=5000)
def _merged(
    way: tuple[int, ...], rows: tuple[Row[Any], ...]
) -> Mapping[str, Requirement]:
    """The same rows on the same way always add up to the same, so each process
    works it out once.

    A row is part of the key with all that its `Layer` is made of, so a changed
    row is another key. The way holds only the units that ask something, so the
    offices of a commune share one answer.
    """
    return rules.merge(way, [layer(row) for row in rows])


def effective(
    post: str, path: str, on: dt.date | None = None
) -> dict[str, Requirement]:
    """What this post asks in the unit with this path, per competency, on a day
    (today by default).
    """
    return effective_many([(post, path)], on)[(post, path)]


def effective_many(
    places: Iterable[tuple[str, str]], on: dt.date | None = None
) -> dict[tuple[str, str], dict[str, Requirement]]:
    """The same for many pairs of post and path, in one query."""
    pairs = set(places)
    units = {unit for _, path in pairs for unit in people.ids_on(path)}
    asked = {
        "posts": list({post for post, _ in pairs}),
        "units": list(units),
        "on": on or clock.today(),
    }
    return _added_up(pairs, execute(_LAYERS, asked))


def _added_up(
    pairs: Iterable[tuple[str, str]], rows: Iterable[Any]
) -> dict[tuple[str, str], dict[str, Requirement]]:
    layers: dict[tuple[str, int], list[Row[Any]]] = {}
    for row in rows:
        layers.setdefault((row.post, row.unit_id), []).append(row)
    found = {}
    for post, path in pairs:
        way = tuple(
            unit for unit in people.ids_on(path) if (post, unit) in layers
        )
        found[post, path] = dict(
            _merged(
                way, tuple(row for unit in way for row in layers[post, unit])
            )
        )
    return found
