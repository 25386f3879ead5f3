"""Who must not guide whom."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission, Role
from lms.core.db import execute, snapshot
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


_OVER_ME = access.holding_in(in_ids(people.UNITS.c.id, "my_way"), Role.MANAGER)


def barred_work(
    actor: Actor, path: PathColumn, person_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """For lists of work: done by somebody to whom the actor is tied, in a unit
    that they head, or by somebody who heads the unit in which they work. The
    statement is run with the values of `barring`, and is the same for everybody
    with the same grants.
    """
    heads = access.within(actor, Permission.EVIDENCE_REVOKE, path)
    return _tied(person_id) | heads | person_id.in_(_OVER_ME)


def barring(actor: Actor) -> Json:
    """What a statement with `barred_work` is run with; read once for a page or
    an act.
    """
    known, key = snapshot(), ("barring", actor.person_id)
    if key not in known:
        posting = people.posting(actor.person_id)
        way = people.ids_on(posting.unit.path) if posting else []
        known[key] = {"me": actor.person_id, "my_way": list(way)}
    return known[key]


def _tied(other: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the person `me` and the one in this column are close."""
    me, sides = bindparam("me"), (TIES.c.person_id, TIES.c.other_id)
    both = or_(_are(*sides, me, other), _are(*sides, other, me))
    tie = select(sides[0]).where(both, TIES.c.withdrawn_at.is_(None))
    return tie.exists()


def _are(one: Any, other: Any, first: Any, second: Any) -> ColumnElement[bool]:
    return and_(one == first, other == second)
