"""Every posting of people, past and to come: read, and stored as it changes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from lms.core import clock
from lms.core.db import execute
from lms.core.types import Json
from lms.people.models import PostingRow
from lms.people.service.persons import PEOPLE
from lms.people.service.units import UNIT_COLUMNS, UNITS, below, unit_from
from lms.people.types import Posting, PostingChange, Span

_ROWS = PostingRow.__table__
_POSTING, _UNIT = _ROWS.c, UNITS.c


def _not_over() -> ColumnElement[bool]:
    """Postings of today and of days to come."""
    until = _POSTING.valid_to
    return until.is_(None) | (until > clock.today())


_LASTING = or_(
    _POSTING.valid_to.is_(None), _POSTING.valid_to > _POSTING.valid_from
)
"""A posting that was corrected on its first day has no length."""


def working_in(place: ColumnElement[bool]) -> Select[tuple[int]]:
    """The ids of people who work, today or on a day to come, in units that meet
    a condition on `UNITS`. Once for each posting.
    """
    query = select(_POSTING.person_id).join_from(
        _ROWS, UNITS, _UNIT.id == _POSTING.unit_id
    )
    return query.where(place, _not_over())


def paths_from_today(ids: Iterable[int]) -> dict[int, list[str]]:
    """Where these people work today or will work, as paths of units."""
    query = (
        select(_POSTING.person_id, _UNIT.path)
        .join_from(_ROWS, UNITS, _UNIT.id == _POSTING.unit_id)
        .where(_POSTING.person_id.in_(list(ids)), _not_over())
    )
    paths: dict[int, list[str]] = {}
    for person_id, path in execute(query):
        paths.setdefault(person_id, []).append(path)
    return paths


def history(person_id: int) -> list[Posting]:
    """Every post a person has held or will hold, newest first."""
    query = (
        select(
            _POSTING.post,
            _POSTING.valid_from,
            _POSTING.valid_to,
            *UNIT_COLUMNS,
        )
        .join_from(_ROWS, UNITS, _UNIT.id == _POSTING.unit_id)
        .where(_POSTING.person_id == person_id, _LASTING)
        .order_by(_POSTING.valid_from.desc(), _POSTING.id.desc())
    )
    return [
        Posting(post, unit_from(columns), since, until)
        for post, since, until, *columns in execute(query)
    ]


def postings_below(path: str, most: int) -> Sequence[Row]:
    """Postings in the unit with this path and below it that are not over, by
    unit and person, so many at most: the keys of `person`, `unit` and `post`,
    the first day and the end.
    """
    query = (
        select(
            PEOPLE.c.key.label("person"),
            _UNIT.key.label("unit"),
            _POSTING.post,
            _POSTING.valid_from,
            _POSTING.valid_to,
        )
        .join_from(_ROWS, UNITS, _UNIT.id == _POSTING.unit_id)
        .join(PEOPLE, PEOPLE.c.id == _POSTING.person_id)
        .where(below(path), _not_over())
        .order_by(_UNIT.key, PEOPLE.c.key, _POSTING.valid_from)
    )
    return execute(query.limit(most)).all()


def spans_of(ids: Iterable[int]) -> dict[int, list[Span]]:
    """Every posting of these people that has any length, oldest first."""
    query = select(
        _POSTING.person_id,
        _POSTING.unit_id,
        _POSTING.post,
        _POSTING.valid_from,
        _POSTING.valid_to,
        _POSTING.id,
    ).where(_POSTING.person_id.in_(list(ids)), _LASTING)
    spans: dict[int, list[Span]] = {}
    for person_id, *columns in execute(
        query.order_by(_POSTING.valid_from, _POSTING.id)
    ):
        spans.setdefault(person_id, []).append(Span(*columns))
    return spans


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
        added += [_row(change.person_id, span) for span in change.added]
    if ended:
        execute(_END, ended)
    if added:
        execute(insert(_ROWS), added)


def _row(person_id: int, span: Span) -> Json:
    return {
        "person_id": person_id,
        "unit_id": span.unit_id,
        "post": span.post,
        "valid_from": span.since,
        "valid_to": span.until,
    }
