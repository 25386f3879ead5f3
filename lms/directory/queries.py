"""The list of people."""

import time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, true, union

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import folding
from lms.core.db import count_rows, execute
from lms.core.state import state
from lms.people import service as people

FEW = 2_000
"""So many people are found by their units; of more, a page of names is found by
walking along the names.
"""
MANY, FRESH = 2_000, 600
"""Where more people were ever added, those without a post are counted every
ten minutes (in seconds) at most, because that looks at everybody.
"""
LONGEST_SEARCH = 100
Member = Select[tuple[int]]
_PERSON = people.PEOPLE.c
_LIST = select(_PERSON.id, _PERSON.name, _PERSON.active, _PERSON.key).order_by(
    _PERSON.folded, _PERSON.id
)


class PeopleListing(NamedTuple):
    """A query of `id`, `name`, `active` and `key`, by name. `total` None: too
    many to count.
    """

    query: Select
    total: int | None


def listing(actor: Actor, search: str = "") -> PeopleListing:
    """People who work or hold a role where the actor sees people by name; or
    those among them whose name holds the search, with or without marks.
    """
    access.require(actor, Permission.PEOPLE_READ)
    here = access.seen(actor, Permission.PEOPLE_READ)
    members = people.working_in(here), access.holding_in(here)
    everybody = access.sees_everybody(actor, Permission.PEOPLE_READ)
    total = None if everybody else _count(union(*members), FEW)
    if total is None:
        query = _LIST.where(or_(*map(_is_in, members)))
    else:
        query = _LIST.where(_PERSON.id.in_(union(*members)))
    if search.strip():
        query = query.where(_has_name(search))
        total = total and _count(query, total)
    return PeopleListing(query, total)


def count_without_post(actor: Actor) -> int:
    """How many people who may sign in neither work anywhere, today or later,
    nor hold a role. They belong to no unit, so only whoever manages everybody
    is told; 0 for others. Of very many people as it was minutes ago.
    """
    if not access.allows_for_all(actor, Permission.PEOPLE_MANAGE):
        return 0
    cache, now = state().cache, time.monotonic()
    number, until = cache.get(count_without_post, (0, now))
    if until <= now:
        number = _count_without_post()
        if (execute(_NEWEST).scalar() or 0) > MANY:
            cache[count_without_post] = number, now + FRESH
    return number


_NEWEST = select(func.max(_PERSON.id))


def _count_without_post() -> int:
    anywhere = people.working_in(true()), access.holding_in(true())
    return count_rows(
        select(_PERSON.id).where(
            _PERSON.active, _PERSON.id.not_in(union(*anywhere))
        )
    )


def _has_name(search: str) -> ColumnElement[bool]:
    typed = folding.fold(search[:LONGEST_SEARCH])
    return _PERSON.folded.contains(typed, autoescape=True)


def _count(query: Any, most: int) -> int | None:
    """How many rows a query finds; None if they are more."""
    total = count_rows(query.limit(most + 1))
    return total if total <= most else None


def _is_in(members: Member) -> ColumnElement[bool]:
    """As EXISTS, but looked up person by person: PostgreSQL would read all
    members for an EXISTS.
    """
    member = members.where(members.selected_columns[0] == _PERSON.id)
    return member.limit(1).scalar_subquery().is_not(None)
