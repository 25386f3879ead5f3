"""Who holds which post where, on a day."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    bindparam,
    exists,
    or_,
    select,
)

from lms.core import clock
from lms.core.cache import read_once
from lms.core.columns import Condition
from lms.core.db import count_rows, execute
from lms.core.types import Ids, group
from lms.people.models import PostingRow
from lms.people.service.id_lists import in_ids
from lms.people.service.persons import PEOPLE
from lms.people.service.units import (
    UNIT_COLUMNS,
    UNITS,
    below,
    full_names,
    unit_from,
)
from lms.people.types import Posting, Workplace

_ROWS = PostingRow.__table__
_POSTING, _UNIT = _ROWS.c, UNITS.c
IN_UNITS = _ROWS.join(UNITS, _UNIT.id == _POSTING.unit_id)
"""Postings with their units."""
_ANYBODYS = select(
    _POSTING.person_id,
    _POSTING.post,
    _POSTING.unit_id,
    _UNIT.path,
    _UNIT.authority,
    _POSTING.valid_from,
    _POSTING.id.label("posting_id"),
).select_from(IN_UNITS)
_HELD = (
    _ANYBODYS.add_columns(PEOPLE.c.name, PEOPLE.c.given_first)
    .join(PEOPLE, PEOPLE.c.id == _POSTING.person_id)
    .where(PEOPLE.c.active)
)
Day = dt.date | ColumnElement[dt.date]


def in_force(on: Day) -> Condition:
    """Postings held on this day."""
    return (_POSTING.valid_from <= on) & or_(
        _POSTING.valid_to.is_(None), _POSTING.valid_to > on
    )


def held_posts(on: Day) -> Subquery:
    """Where active people work on this day, for statements of other rooms to
    join with: `person_id`, `name`, `given_first`, `post` (empty: none), `unit_id`,
    `path` and `authority` of the unit, `valid_from`, the first day, and
    `posting_id`. Who holds several posts stands there several times.
    """
    return _HELD.where(in_force(on)).subquery("held_posts")


def anybodys_posts(on: Day) -> Subquery:
    """The same without names and also of those who are not active, for statements
    that read these people themselves: looking each of them up twice costs as
    much as finding them.
    """
    return _ANYBODYS.where(in_force(on)).subquery("held_posts")


LATELY = dt.timedelta(days=366)
_LATER = _ROWS.alias("later")
_HOLDS_LATER = exists().where(
    _LATER.c.person_id == _POSTING.person_id,
    or_(
        _LATER.c.valid_to.is_(None),
        (_LATER.c.valid_to > _POSTING.valid_to)
        & (_LATER.c.valid_to > _LATER.c.valid_from),
    ),
)


def left_posts(since: Day, on: Day) -> Subquery:
    """The same of active people who have left their last post between these
    days and hold none.
    """
    ended = _POSTING.valid_to.between(since, on)
    return _HELD.where(ended, ~_HOLDS_LATER).subquery("left_posts")


def _today(*columns: Any) -> Select:
    return (
        select(*columns)
        .select_from(IN_UNITS)
        .where(
            in_ids(_POSTING.person_id, "people"),
            in_force(bindparam("on")),
        )
    )


_PATHS = _today(_UNIT.path)
_POSTINGS = _today(
    _POSTING.person_id, _POSTING.post, _POSTING.valid_from, *UNIT_COLUMNS
).order_by(_POSTING.valid_from, _POSTING.id)


_ENDED = (
    select(
        _POSTING.person_id,
        _POSTING.post,
        _POSTING.valid_from,
        _POSTING.valid_to,
        *UNIT_COLUMNS,
    )
    .select_from(IN_UNITS)
    .where(
        in_ids(_POSTING.person_id, "people"),
        _POSTING.valid_to <= bindparam("on"),
        _POSTING.valid_to > _POSTING.valid_from,
    )
    .order_by(_POSTING.valid_to, _POSTING.id)
)


def last_postings(people: Ids) -> dict[int, Posting]:
    """The post that each of these people held last, of whoever held any that is
    over. Whether they hold another one today is asked elsewhere.
    """
    if not people:
        return {}
    choice = {"people": list(people), "on": clock.today()}
    return {
        person: Posting(post, unit_from(unit), since, until)
        for person, post, since, until, *unit in execute(_ENDED, choice)
    }


def posting(person_id: int) -> Posting | None:
    """The post the person holds today (the latest, if several)."""
    today = postings([person_id]).get(person_id)
    return today[-1] if today else None


def postings(people: Ids) -> dict[int, list[Posting]]:
    """The posts these people hold today, the latest of each person last."""
    ids, today = tuple(sorted(people)), clock.today()
    return read_once(("postings", today, *ids), partial(_postings, ids, today))


def _postings(people: Ids, today: dt.date) -> dict[int, list[Posting]]:
    choice, units = {"people": list(people), "on": today}, {}
    found = []
    for person, post, since, *unit in execute(_POSTINGS, choice).all():
        if unit[0] not in units:
            units[unit[0]] = unit_from(unit)
        found.append((person, Posting(post, units[unit[0]], since)))
    return group(found)


def workplaces(people: Ids) -> dict[int, Workplace]:
    """Where these people work today, the latest of each, for a file."""
    held = {id_: mine[-1] for id_, mine in postings(people).items()}
    names = full_names(one.unit for one in held.values())
    return {
        id_: Workplace(one.post, one.valid_from, names[one.unit_id])
        for id_, one in held.items()
    }


def path_today(person_id: Any) -> ScalarSelect[str]:
    """For a statement: the path of the unit in which a person holds their
    latest post on the day `on`; NULL where in none.
    """
    held = (
        select(_UNIT.path)
        .select_from(IN_UNITS)
        .where(_POSTING.person_id == person_id, in_force(bindparam("on")))
    )
    latest = held.order_by(_POSTING.valid_from.desc(), _POSTING.id.desc())
    return latest.limit(1).scalar_subquery()


def paths_of(person_id: int) -> list[str]:
    """Where the person works today, as paths of units."""
    values = {"people": [person_id], "on": clock.today()}
    return list(execute(_PATHS, values).scalars())


def count_holders_below(path: str, posts: Iterable[str], most: int) -> int:
    """How many people hold one of these posts today in the unit with this path
    or below it; of more than `most`, one more than that.
    """
    holders = select(_POSTING.person_id).select_from(IN_UNITS).distinct()
    held = _POSTING.post.in_(list(posts)), in_force(clock.today())
    return count_rows(holders.where(below(path), *held).limit(most + 1))


def count_holders(post: str, most: int) -> int:
    """How many people hold this post today, in whatever unit; of more than
    `most`, one more than that.
    """
    holders = select(_POSTING.person_id).distinct()
    today = _POSTING.post == post, in_force(clock.today())
    return count_rows(holders.where(*today).limit(most + 1))
