"""Who must not guide whom."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission, Role
from lms.core.db import execute
from lms.core.types import Ids
from lms.mentoring.models import DeclaredTie
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


def barred_work(
    actor: Actor, path: PathColumn, person_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """For lists of work: done by somebody to whom the actor is tied, or in a
    unit that they head. Who heads the actor's own unit is not known here.
    """
    is_tied = _tied(actor.person_id, person_id)
    return is_tied | access.within(
        actor,
        Permission.EVIDENCE_REVOKE,
        path,
    )


def _tied(mine: int, theirs: ColumnElement[int]) -> ColumnElement[bool]:
    sides = TIES.c.person_id, TIES.c.other_id
    both = or_(
        _are(
            *sides,
            mine,
            theirs,
        ),
        _are(
            *sides,
            theirs,
            mine,
        ),
    )
    tie = select(sides[0]).where(both, TIES.c.withdrawn_at.is_(None))
    return tie.exists()


def _are(one: Any, other: Any, first: Any, second: Any) -> ColumnElement[bool]:
    return and_(one == first, other == second)
