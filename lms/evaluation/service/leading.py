"""Whom somebody leads: those who work where they lead, or worked there last and
hold no post any more, and the heads of the units right below. So whoever stands
at the top of a unit is led from above, and who left is evaluated to the end: by
whoever leads right above if nobody else leads where they worked.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Exists,
    Select,
    Subquery,
    bindparam,
    exists,
    select,
    tuple_,
    union_all,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.cache import read_once
from lms.core.columns import Condition, IdQuery
from lms.core.db import execute
from lms.core.errors import NotFound
from lms.core.types import Ids, Json
from lms.evaluation.queries.sheets import DAY
from lms.people import service as people
from lms.people.types import Posting, Unit, ids_on

LEAD = Permission.WORK_GIVE


def leads(actor: Actor, person_id: int) -> bool:
    """Whether the actor leads this person."""
    values = asks(actor) | {"person": person_id}
    sees = access.sees_person(actor, person_id, LEAD)
    return sees or bool(execute(_besides(actor.roles), values).first())


def asks(actor: Actor) -> Json:
    """What the statements of this module ask for: who acts, and today."""
    day = clock.today()
    return {
        "me": actor.person_id,
        "day": day,
        "tomorrow": day + DAY,
        "lately": day - people.LATELY,
    }


_ME, _DAY, _LATELY = map(bindparam, ("me", "day", "lately"))
"""What is bound instead of written into statements, since these are kept: for
all who hold the same roles, and naming nobody.
"""
Bound = tuple[Select, Json]
"""Such a statement, with what it asks for."""
_kept = lru_cache(maxsize=256)
_WHO = people.PEOPLE.c


@_kept
def _besides(roles: Actor) -> Select:
    """Finds the `person` among those who are led, but not seen where they work."""
    found = union_all(_heads(roles), *_left(roles)).subquery().c.person_id
    return select(found).where(found == bindparam("person"))


def _left(roles: Actor) -> tuple[IdQuery, ...]:
    """Two statements: who left where the actor leads, and who left right below
    where nobody leads any more.
    """
    held = people.left_posts(_LATELY, _DAY)
    here = select(held.c.person_id).where(access.seen(roles, LEAD, held))
    return here, access.unled_below(LEAD, access.held_units(roles, LEAD), held)


def left_in(actor: Actor, year: int) -> dict[int, Posting]:
    """Whom the actor led last and who hold no post any more, but still worked
    in this year; of each the post that they held last.
    """
    access.require(actor, LEAD)
    left = execute(_all_left(actor.roles), asks(actor)).scalars()
    posts = people.last_postings(left.all())
    posts.pop(actor.person_id, None)
    since = dt.date(year, 1, 1)
    return {one: last for one, last in posts.items() if last.valid_to > since}


@_kept
def _all_left(roles: Actor) -> CompoundSelect:
    return union_all(*_left(roles))


def require_led(actor: Actor, person_id: int) -> None:
    """Go on only if the actor leads this person; else they are nobody."""
    if not leads(actor, person_id):
        raise NotFound


def _heads(roles: Actor) -> IdQuery:
    return access.heads_below(LEAD, access.held_units(roles, LEAD), _DAY)


def is_led(roles: Actor, person_id: ColumnElement[int]) -> Condition:
    """Whether somebody of these roles leads the person in this column, never
    themselves; for a statement that is given what `asks` says. Both kinds are
    found by their index first: at the size of a nation an “or” finds neither.
    """
    return person_id.in_(_led(roles)) & (person_id != _ME)


@_kept
def _led(roles: Actor) -> CompoundSelect:
    """Kept, because a page asks three times and such a statement costs more to
    build than to run.
    """
    return union_all(*_team(roles), *_left(roles))


def _team(roles: Actor) -> tuple[IdQuery, ...]:
    """Two statements: who works where the actor leads, some twice and the actor
    among them, and the heads right below.
    """
    held = people.held_posts(_DAY)
    return _working(roles, held), _heads(roles)


def _working(roles: Actor, held: Subquery) -> IdQuery:
    return select(held.c.person_id).where(access.seen(roles, LEAD, held))


def is_in_team(roles: Actor, *more: IdQuery) -> Condition:
    """Whether a row of `people.PEOPLE` is somebody active who works today where
    these roles lead, or a head right below, never themselves; `more`: or one
    of these.
    """
    here = _working(roles, people.anybodys_posts(_DAY))
    ids = union_all(here, _heads(roles), *more)
    return _WHO.active & _WHO.id.in_(ids) & (_WHO.id != _ME)


def posts_led(actor: Actor, ids: Ids) -> dict[int, Posting]:
    """The latest post by which the actor leads each of these people today,
    whom the caller has found in their team: a head right below by any.
    """
    held = people.postings(ids).items()
    return {one: _post_led(actor, posts) for one, posts in held}


def led_in(actor: Actor, unit_id: int) -> Ids:
    """Those who work in this very unit today and whose post there is the one by
    which they are led, if they are: so nobody stands under two units.
    """
    held = people.held_posts(clock.today()).c
    query = select(held.person_id).where(held.unit_id == unit_id)
    led = posts_led(actor, execute(query).scalars().all()).items()
    return [one for one, post in led if post.unit_id == unit_id]


def _post_led(actor: Actor, held: Sequence[Posting]) -> Posting:
    here = [one for one in held if access.sees(actor, LEAD, one.unit)]
    return (here or held)[-1]


def units_led(actor: Actor) -> set[int]:
    """The units under which somebody of the team stands: of who holds several
    posts that of the post by which they are led.
    """
    return set(execute(_units_led(actor.roles), asks(actor)).scalars())


@_kept
def _units_led(roles: Actor) -> CompoundSelect:
    """Of each unit it is asked whether somebody stands there, which the first
    who does answers: to sort the posts of all takes as long as they are many.
    """
    unit, held = people.UNITS.c, people.held_posts(_DAY)
    others, who = access.seen(roles, LEAD, _OTHERS), held.c.person_id
    here = held.c.unit_id == unit.id, ~_holds(held, _is_later(held), others)
    led = exists().where(who != _ME, *here)
    heads = who != _ME, who.in_(_heads(roles))
    last = ~_holds(held, _is_later(held)), ~_holds(held, others)
    return union_all(
        select(unit.id).where(access.seen(roles, LEAD), led),
        select(held.c.unit_id).where(*heads, *last),
    )


_OTHERS = people.anybodys_posts(_DAY).alias("others")


def _holds(held: Subquery, *conditions: Condition) -> Exists:
    """Whether who holds a post holds another of `_OTHERS`."""
    return exists().where(_OTHERS.c.person_id == held.c.person_id, *conditions)


def _is_later(held: Subquery) -> Condition:
    posts = held.c, _OTHERS.c
    one, other = (tuple_(c.valid_from, c.posting_id) for c in posts)
    return other > one


class ReportingLine(NamedTuple):
    """Who leads somebody, by name, the nearest first. Of the head of an
    authority also whoever leads right above (`above`; None: no head, or
    nothing is above). `works`: they hold a post here at all.
    """

    leaders: Sequence[str] = ()
    is_head: bool = False
    above: int | None = None
    works: bool = True


def held_by(person_id: int) -> Sequence[Posting]:
    """The posts that somebody holds today, the latest last; a page asks for
    them several times.
    """
    return read_once(
        ("held", person_id),
        lambda: people.postings([person_id]).get(person_id, ()),
    )


def line_of(person_id: int) -> ReportingLine:
    """By whom somebody is given work and evaluated. No permission of its own."""
    held = held_by(person_id)
    if not held:
        return ReportingLine(works=False)
    above, here = _way(held[-1].unit)
    found = access.named_holders(LEAD, [*above, *here])
    is_head = person_id in found.get(here[0], ())
    way = [*above, *here] if is_head else here
    names = {
        one: name
        for step in reversed(way)
        for one, name in sorted(found.get(step, {}).items())
        if one != person_id
    }
    unit = above[0] if is_head and above else None
    return ReportingLine(list(names.values()), is_head, unit)


def decided_in(person_id: int, usual: int) -> int:
    """The unit in which it is decided about somebody: the usual one; of a head,
    and of who left where nobody else leads any more, the one above.
    """
    line = line_of(person_id)
    if line.works:
        return line.above or usual
    above, here = _way(people.unit(usual))
    leaders = access.holders_by_unit(LEAD, here).values()
    is_led = set().union(*leaders) - {person_id}
    return usual if is_led or not above else above[0]


def _way(unit: Unit) -> tuple[list[int], list[int]]:
    """The unit right above the authority of this one, if any; and the units
    from the authority down to it.
    """
    top = len(ids_on(unit.authority)) - 1
    way = ids_on(unit.path)
    return way[max(0, top - 1) : top], way[top:]
