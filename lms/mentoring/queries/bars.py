"""Who must not guide whom."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission, Role
from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute
from lms.core.types import Ids, Json
from lms.mentoring.models import DeclaredTie
from lms.people import service as people
from lms.people.service import PathColumn, in_ids

TIES = DeclaredTie.__table__
_TIED = select(TIES.c.person_id, TIES.c.other_id).where(
    or_(in_ids(TIES.c.person_id, "people"), in_ids(TIES.c.other_id, "people")),
    TIES.c.withdrawn_at.is_(None),
)
Place = tuple[int, str]
"""A person, and the path of the unit in which they work."""


class Bars(NamedTuple):
    """What is known of the conflicts of some people: who is tied to whom, and
    who heads which units.
    """

    ties: frozenset[frozenset[int]]
    heads: dict[int, list[str]]

    def why(self, mentor: Place, person: Place) -> str:
        """Why this mentor must not guide this person: "self", "line", "tie";
        empty: nothing is known against it.
        """
        if mentor[0] == person[0]:
            return "self"
        if self._heads(mentor[0], person[1]) or self._heads(
            person[0], mentor[1]
        ):
            return "line"
        is_tied = frozenset((mentor[0], person[0])) in self.ties
        return "tie" if is_tied else ""

    def _heads(self, who: int, path: str) -> bool:
        return any(path.startswith(one) for one in self.heads.get(who, ()))


def bars(ids: Ids, roles: Iterable[HeldRole] | None = None) -> Bars:
    """What is known of these people. Whoever heads the unit in which somebody
    works also evaluates them.
    """
    held = access.roles_of(ids) if roles is None else roles
    heads: dict[int, list[str]] = {}
    for one in held:
        if one.role == Role.MANAGER:
            heads.setdefault(one.person_id, []).append(one.unit.path)
    rows = execute(_TIED, {"people": list(ids)})
    return Bars(frozenset(frozenset(row) for row in rows), heads)


def _close_to(who: Any) -> CompoundSelect:
    """The ids of those to whom somebody is declared to be close."""
    standing = TIES.c.withdrawn_at.is_(None)
    return union_all(
        select(TIES.c.other_id).where(TIES.c.person_id == who, standing),
        select(TIES.c.person_id).where(TIES.c.other_id == who, standing),
    )


_MENTOR, _PERSON = bindparam("mentor"), bindparam("person")


def _heads(head: Any, other: Any) -> Condition:
    """Whether one person heads the unit in which the other works today."""
    path, unit = people.path_today(other), people.UNITS.c.path
    above = func.substr(path, 1, func.length(unit)) == unit
    query = access.holding_in(above, Role.MANAGER)
    return query.where(query.selected_columns.person_id == head).exists()


def is_barred(mentor_id: int, person_id: int) -> bool:
    """Whether a mentor must not judge this person: it is themselves, they are
    declared to be close, or one of them heads the unit of the other.
    """
    both = {"mentor": mentor_id, "person": person_id, "on": clock.today()}
    return mentor_id == person_id or execute(_BARRED, both).scalar_one()


_TIED_TO_ME = _close_to(bindparam("me"))
_OVER_ME = access.holding_in(in_ids(people.UNITS.c.id, "my_way"), Role.MANAGER)


def barred_work(
    actor: Actor, path: PathColumn, person_id: ColumnElement[int]
) -> Condition:
    """For lists of work: done by somebody to whom the actor is tied, in a unit
    that they head, or by somebody who heads the unit in which they work. The
    statement is run with the values of `barring`, and is the same for everybody
    with the same grants.
    """
    heads = access.within(actor, Permission.EVIDENCE_REVOKE, path)
    tied, over = person_id.in_(_TIED_TO_ME), person_id.in_(_OVER_ME)
    return tied | heads | over


def barring(actor: Actor) -> Json:
    """What a statement with `barred_work` is run with."""
    way = people.ids_on(actor.works_at)
    return {"me": actor.person_id, "my_way": list(way)}


_BARRED = select(
    or_(
        _PERSON.in_(_close_to(_MENTOR)),
        _heads(_MENTOR, _PERSON),
        _heads(_PERSON, _MENTOR),
    )
)
