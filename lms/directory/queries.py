"""The list of people, narrowed and sorted as its reader asks."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    not_,
    or_,
    select,
    true,
    union,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.columns import Condition, IdQuery
from lms.core.db import count_rows, execute
from lms.core.state import state
from lms.directory.types import PeopleFilter, PeopleOrder, PersonState
from lms.gapmap import service as gapmap
from lms.people import service as people
from lms.people.types import Unit

FEW = 2_000
"""So many people are found by what narrows the list; of more, a page of names
is found by walking along the names.
"""
MANY, FRESH = 2_000, 600
"""Of more people than that, those without a post are counted every ten minutes
(in seconds) at most, because that looks at all of them.
"""
Members = Sequence[IdQuery]
"""Ids of people, each in one of these."""
_PERSON, _ONE = people.PEOPLE.c, people.PEOPLE.alias("one").c
_LIST = select(
    _PERSON.id, _PERSON.name, _PERSON.active, _PERSON.key, _PERSON.email
)
_ORDERS = {
    PeopleOrder.GIVEN: (_PERSON.given_first, _PERSON.id),
    PeopleOrder.NAME: (_PERSON.folded, _PERSON.id),
    PeopleOrder.NEWEST: (_PERSON.id.desc(),),
}
EVERYBODY = PeopleFilter()


class PeopleListing(NamedTuple):
    """A query of `id`, `name`, `active`, `key` and `email`, in the order asked
    for. `total` None: too many to count.
    """

    query: Select
    total: int | None


def listing(actor: Actor, asked: PeopleFilter = EVERYBODY) -> PeopleListing:
    """People who work or hold a role where the actor sees people by name; or
    those among them who are asked for, by names with or without marks.
    """
    access.require(actor, Permission.PEOPLE_READ)
    place = _place(actor, asked.unit)
    sets = [
        *_belonging(place, asked),
        *_with_state(actor, place, asked.state),
    ]
    few = None if _is_everybody(actor, asked) else _small(sets)
    query = _LIST.order_by(*_ORDERS[asked.sort]).where(*_in_all(sets, few))
    if asked.search:
        query = query.where(people.has_name(asked.search))
    if few is None:
        return PeopleListing(query, None)
    is_all = len(sets) == 1 and not asked.search
    total = few.number if is_all else count_rows(query.order_by(None))
    return PeopleListing(query, total)


class FewMembers(NamedTuple):
    """A set that holds few people, and how many."""

    members: Members
    number: int


def _in_all(sets: Sequence[Members], few: FewMembers | None) -> list[Condition]:
    small = few.members if few else None
    return [_by_members(one) if one is small else _is_in(one) for one in sets]


def _place(actor: Actor, unit: Unit | None) -> Condition:
    seen = access.seen(actor, Permission.PEOPLE_READ)
    return seen & people.below(unit.path) if unit else seen


def _is_everybody(actor: Actor, asked: PeopleFilter) -> bool:
    """Whether it is a whole nation, of which a page is found along the names."""
    sees_all = access.sees_everybody(actor, Permission.PEOPLE_READ)
    whole = sees_all and not (asked.unit or asked.narrows)
    return whole and _count_up_to_few([select(_ONE.id)]) > FEW


def _belonging(place: Condition, asked: PeopleFilter) -> list[Members]:
    """Those who belong to the place: by the post and the role asked for, else
    by any.
    """
    elsewhere = asked.unit or asked.post or asked.role
    if asked.state == PersonState.NOWHERE and not elsewhere:
        return []
    return _by_post_and_role(place, asked) or [_anyhow(place)]


def _anyhow(place: Condition) -> Members:
    return [people.working_in(place), access.holding_in(place)]


def _by_post_and_role(place: Condition, asked: PeopleFilter) -> list[Members]:
    posted = [people.working_in(place, asked.post)]
    holding = [access.holding_in(place, asked.role)]
    return [posted] * bool(asked.post) + [holding] * bool(asked.role)


def _with_state(actor: Actor, place: Condition, state: str) -> list[Members]:
    """What the state asked for says besides."""
    match state:
        case PersonState.SUSPENDED:
            return [[select(_ONE.id).where(_ONE.active.is_(False))]]
        case PersonState.NO_POST:
            working = people.working_in(true(), "")
            return [[select(_ONE.id).where(_ONE.id.not_in(working))]]
        case PersonState.NO_MENTOR:
            return [[access.without_holder(Permission.TASK_SIGN, place)]]
        case PersonState.NOWHERE:
            return [_nowhere(actor)]
    return []


def _nowhere(actor: Actor) -> Members:
    """Those who may sign in and hold neither a post nor a role, today or later:
    nothing is asked of them, and they do nothing for others. Who belongs to no
    unit either is seen only by whoever manages everybody.
    """
    if access.allows_for_all(actor, Permission.PEOPLE_MANAGE):
        return [access.idle()]
    held = [people.working_in(true(), ""), access.holding_in(true())]
    idle = select(_ONE.id).where(_ONE.active)
    here = people.working_in(access.seen(actor, Permission.PEOPLE_READ))
    return [idle.where(_ONE.id.in_(here), not_(_is_in(held, _ONE.id)))]


def count_without_post(actor: Actor) -> int:
    """How many people the actor looks after who hold neither a post nor a role;
    0 for those who look after nobody. Of very many people as it was minutes
    ago.
    """
    if not access.allows(actor, Permission.PEOPLE_READ):
        return 0
    cache, now = state().cache, time.monotonic()
    key = count_without_post, actor.grants
    number, until = cache.get(key, (0, now))
    if until <= now:
        number = count_rows(*_nowhere(actor))
        if _looks_after_many(actor):
            cache[key] = number, now + FRESH
    return number


def past_without_post(actor: Actor) -> Sequence[tuple[dt.date, int]]:
    """How many they were on past days: days are kept of a unit with all below
    it, so whom the actor does not look after is taken off; and of everybody at
    the top, for those who manage everybody.
    """
    tops = access.top_units(actor, Permission.PEOPLE_READ)
    if len(tops) != 1:
        return []
    if tops[0].parent_id is None:
        is_all = access.allows_for_all(actor, Permission.PEOPLE_MANAGE)
        return gapmap.idle_trend(tops[0].id) if is_all else []
    return gapmap.idle_trend(tops[0].id, _edges(actor, tops[0]))


def _edges(actor: Actor, top: Unit) -> dict[int, int]:
    """The units below at which those begin whom the actor does not look after
    (-1), or whom they do again (1).
    """
    unit, above = people.UNITS, people.UNITS.alias("above")
    here = access.seen(actor, Permission.PEOPLE_READ)
    there = access.seen(actor, Permission.PEOPLE_READ, above)
    query = (
        select(unit.c.id, here)
        .join(above, above.c.id == unit.c.parent_id)
        .where(people.below(top.path), unit.c.id != top.id, here != there)
    )
    return {id_: 1 if is_seen else -1 for id_, is_seen in execute(query)}


def _looks_after_many(actor: Actor) -> bool:
    if access.allows_for_all(actor, Permission.PEOPLE_MANAGE):
        return (execute(_NEWEST).scalar() or 0) > MANY
    here = people.working_in(access.seen(actor, Permission.PEOPLE_READ))
    return count_rows(here.limit(MANY + 1)) > MANY


_NEWEST = select(func.max(_PERSON.id))


def names_fewer(actor: Actor) -> bool:
    """Whether more people are counted where the actor looks than are named to
    them: those of authorities below.
    """
    reads = Permission.PEOPLE_READ
    return any(
        not access.sees_all_below(actor, reads, path)
        for path in access.reach(actor, reads)
    )


def _small(sets: Sequence[Members]) -> FewMembers | None:
    """The first of them that holds few people."""
    for members in sets:
        number = _count_up_to_few(members)
        if number <= FEW:
            return FewMembers(members, number)
    return None


def _count_up_to_few(members: Members) -> int:
    """How many people a set holds; of more than few, one more than that."""
    return count_rows(union(*members).limit(FEW + 1))


def _by_members(members: Members) -> Condition:
    return _PERSON.id.in_(union(*members))


def _is_in(members: Members, person: ColumnElement = _PERSON.id) -> Condition:
    """As EXISTS, but looked up person by person: PostgreSQL would read all
    members for an EXISTS.
    """
    return or_(*(_is_member(one, person) for one in members))


def _is_member(members: IdQuery, person: ColumnElement) -> Condition:
    member = members.where(members.selected_columns[0] == person)
    return member.limit(1).scalar_subquery().is_not(None)
