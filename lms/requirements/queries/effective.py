"""What a post in a place requires: the rows of every layer on the way, added
up. At most one query, however many places are asked about.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain

from sqlalchemy import Row, bindparam, select

from lms.core import clock
from lms.core.cache import Remembered
from lms.core.db import execute
from lms.core.types import Json, group
from lms.people import service as people
from lms.requirements.queries.rows import COLUMNS, ROW, lasting, layer
from lms.requirements.rules import layers as rules
from lms.requirements.types import Requirement

Place = tuple[str, str]
"""A post, and the path of a unit."""
Way = tuple[int, ...]
ByCompetency = dict[str, Requirement]
Question = tuple[Place, dt.date, str | None]
"""Where, on which day, and of which competency; None: of all."""
_KNOWN = Remembered[ByCompetency](5000)
"""Every page about a post asks; whoever writes a row of a layer announces it."""
_LAYERS = select(*COLUMNS).where(
    ROW.post.in_(bindparam("posts", expanding=True)),
    ROW.unit_id.in_(bindparam("units", expanding=True)),
    ROW.valid_from <= bindparam("on"),
    lasting(bindparam("on")),
)
_OF_COMPETENCY = _LAYERS.where(ROW.competency == bindparam("competency"))


@lru_cache(maxsize=5000)
def _merged(way: Way, rows: tuple[Row, ...]) -> ByCompetency:
    """The same rows on the same way always add up to the same, so each process
    does it once.

    A row is part of the key with all that its `Layer` is made of, so a changed
    row is another key. The way holds only the units that ask something, so the
    offices of a commune share one answer.
    """
    return rules.merge(way, [layer(row) for row in rows])


def effective(post: str, path: str, on: dt.date | None = None) -> ByCompetency:
    """What this post asks in the unit with this path, per competency, on a day
    (today by default).
    """
    return effective_many([(post, path)], on)[(post, path)]


def effective_many(
    places: Iterable[Place],
    on: dt.date | None = None,
    competency: str | None = None,
) -> dict[Place, ByCompetency]:
    """The same for many pairs of post and path; of one competency, or of all."""
    day = on or clock.today()
    asked = [(place, day, competency) for place in set(places)]
    known = _KNOWN.get_many(asked, partial(_read, day, competency))
    return {question[0]: dict(known[question]) for question in asked}


def _read(
    day: dt.date, competency: str | None, asked: Sequence[Question]
) -> dict[Question, ByCompetency]:
    """In one query, whatever is asked."""
    choice = _choice({place for place, *_ in asked}) | {"on": day}
    rows = _rows(choice, competency)
    by_layer = group(((row.post, row.unit_id), row) for row in rows)
    return {question: _added_up(question[0], by_layer) for question in asked}


def _rows(choice: Json, competency: str | None) -> Iterable[Row]:
    if competency is None:
        return execute(_LAYERS, choice).all()
    return execute(_OF_COMPETENCY, choice | {"competency": competency})


def _choice(places: Collection[Place]) -> Json:
    """The posts, and the units on the ways to all places."""
    posts, paths = map(set, zip(*places, strict=True)) if places else ((), ())
    units = set(chain(*map(people.ids_on, paths)))
    return {"posts": list(posts), "units": list(units)}


def _added_up(
    place: Place, by_layer: Mapping[tuple[str, int], list[Row]]
) -> ByCompetency:
    post, path = place
    way = [unit for unit in people.ids_on(path) if (post, unit) in by_layer]
    rows = chain(*(by_layer[post, unit] for unit in way))
    return _merged(tuple(way), tuple(rows))
