"""Every posting of people, past and to come: read, and stored as it changes."""

import time
from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from lms.core import clock
from lms.core.cache import RecentCache
from lms.core.columns import Condition, IdQuery, Rows
from lms.core.db import count_rows, execute
from lms.core.state import state
from lms.core.types import Ids, group
from lms.people.models import PostingRow
from lms.people.service.id_lists import in_ids
from lms.people.service.persons import PEOPLE
from lms.people.service.postings import IN_UNITS
from lms.people.service.units import UNIT_COLUMNS, UNITS, below, unit_from
from lms.people.types import (
    MOST_REACHED,
    Posting,
    PostingChange,
    Reach,
    Span,
    ids_on,
)

_ROWS = PostingRow.__table__
_POSTING, _UNIT = _ROWS.c, UNITS.c


def _not_over() -> Condition:
    """Postings of today and of days to come."""
    until = _POSTING.valid_to
    return until.is_(None) | (until > clock.today())


_LASTING = or_(
    _POSTING.valid_to.is_(None), _POSTING.valid_to > _POSTING.valid_from
)
"""A posting that was corrected on its first day has no length."""


_HISTORY = (
    select(_POSTING.post, _POSTING.valid_from, _POSTING.valid_to, *UNIT_COLUMNS)
    .select_from(IN_UNITS)
    .where(_LASTING, _POSTING.person_id == bindparam("person"))
    .order_by(_POSTING.valid_from.desc(), _POSTING.id.desc())
)
_KEYS = (
    select(
        PEOPLE.c.key.label("person"),
        _UNIT.key.label("unit"),
        _POSTING.post,
        _POSTING.valid_from,
        _POSTING.valid_to,
    )
    .select_from(IN_UNITS)
    .join(PEOPLE, PEOPLE.c.id == _POSTING.person_id)
    .order_by(_UNIT.key, PEOPLE.c.key, _POSTING.valid_from)
)
# A person, and in the order of its fields a `Span`.
_SPANS = (
    select(
        _POSTING.person_id,
        _POSTING.unit_id,
        _POSTING.post,
        _POSTING.valid_from,
        _POSTING.valid_to,
        _POSTING.id,
    )
    .where(_LASTING)
    .order_by(_POSTING.valid_from, _POSTING.id)
)


def working_in(place: Condition, post: str | None = None) -> IdQuery:
    """The ids of people who work, today or on a day to come, in units that meet
    a condition on `UNITS`; only those with this post, or (empty) with any. Once
    for each posting.
    """
    return _working(_POSTING.person_id, place, post)


def _working(
    column: ColumnElement[int], place: Condition, post: str | None
) -> IdQuery:
    query = select(column).select_from(IN_UNITS).where(place, _not_over())
    if post is None:
        return query
    return query.where(_POSTING.post == post if post else _POSTING.post != "")


MANY, FRESH, MOST_KEPT = 1_000, 600, 50
"""In more units, or where more people work, whom something reaches is counted
every ten minutes (in seconds) at most, because that looks at all of them.
"""


def reach(
    paths: Iterable[str], besides: Ids = (), post: str | None = None
) -> Reach:
    """Whom something reaches that holds in the units with these paths and all
    below them, but not in or below those that say it for themselves (`besides`);
    see `working_in`. Of many people as it was minutes ago.
    """
    tops = tuple(paths)
    own = frozenset(besides) - {ids_on(path)[-1] for path in tops}
    kept = state().cache.setdefault(reach, RecentCache(MOST_KEPT))
    key = tops, own, post, int(time.monotonic() / FRESH)
    known = kept.values.get(key)
    if known is not None:
        return known
    units = execute(_PATHS.where(or_(*map(below, tops)))).all()
    found = _reach(units, own, post)
    if max(len(units), found.people) > MANY:
        kept.get(key, lambda: found)
    return found


_PATHS = select(_UNIT.id, _UNIT.path)


def _reach(units: Rows, own: frozenset[int], post: str | None) -> Reach:
    kept = [id_ for id_, path in units if own.isdisjoint(ids_on(path))]
    people, places = (
        _working(column, in_ids(_UNIT.id, kept), post).distinct()
        for column in (_POSTING.person_id, _POSTING.unit_id)
    )
    return Reach(
        count_rows(people.limit(MOST_REACHED + 1)),
        count_rows(places),
        len(own & {id_ for id_, _path in units}),
    )


def reach_by_post(asked: Iterable[tuple[str, str]]) -> Reach:
    """Whom something reaches that holds for a post in a unit and all below it,
    for several such pairs of post and path together: each person once.
    """
    tops = group((post, ids_on(path)[-1]) for post, path in set(asked))
    alike = group((frozenset(ids), post) for post, ids in tops.items())
    on = [(id_, ids_on(path)) for id_, path in execute(_PATHS)]
    holds = or_(
        *(
            _POSTING.post.in_(posts)
            & in_ids(
                _POSTING.unit_id,
                [id_ for id_, ids in on if not every.isdisjoint(ids)],
            )
            for every, posts in alike.items()
        )
    )
    people, places = (
        select(column).where(holds, _not_over()).distinct()
        for column in (_POSTING.person_id, _POSTING.unit_id)
    )
    who = count_rows(people.limit(MOST_REACHED + 1))
    return Reach(who, count_rows(places), 0)


def paths_from_today(ids: Ids) -> dict[int, list[str]]:
    """Where these people work today or will work, as paths of units, in the
    order of days.
    """
    of_these = in_ids(_POSTING.person_id, ids)
    query = select(_POSTING.person_id, _UNIT.path).select_from(IN_UNITS)
    query = query.where(of_these, _not_over())
    return group(execute(query.order_by(_POSTING.valid_from, _POSTING.id)))


def history(person_id: int) -> list[Posting]:
    """Every post a person has held or will hold, newest first."""
    rows = execute(_HISTORY, {"person": person_id})
    return [
        Posting(post, unit_from(unit), since, until)
        for post, since, until, *unit in rows
    ]


def postings_below(path: str, most: int) -> Rows:
    """Postings in the unit with this path and below it that are not over, by
    unit and person, so many at most: the keys of `person`, `unit` and `post`,
    the first day and the end.
    """
    query = _KEYS.where(below(path), _not_over())
    return execute(query.limit(most)).all()


def spans_of(ids: Ids) -> dict[int, list[Span]]:
    """Every posting of these people that has any length, oldest first."""
    rows = execute(_SPANS.where(_POSTING.person_id.in_(list(ids))))
    return group((person, Span(*span)) for person, *span in rows)


_END = (
    update(_ROWS)
    .where(_POSTING.id == bindparam("row"))
    .values(valid_to=bindparam("ends"), counted=False)
)


def store_changes(changes: Iterable[PostingChange]) -> None:
    """Store what becomes of these people's postings, in the open transaction."""
    ended, added = [], []
    for change in changes:
        ended += [{"row": one.row, "ends": one.until} for one in change.ended]
        added += [
            {
                "person_id": change.person_id,
                "unit_id": span.unit_id,
                "post": span.post,
                "valid_from": span.since,
                "valid_to": span.until,
            }
            for span in change.added
        ]
    if ended:
        execute(_END, ended)
    if added:
        execute(insert(_ROWS), added)
