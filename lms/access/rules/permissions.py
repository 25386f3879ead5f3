"""May this actor do that there, and whom does it show them?"""

from collections.abc import Iterable

from lms.access.types import (
    CARRIES,
    CLOSE,
    EVERYBODY,
    OF_PAIR,
    Actor,
    Permission,
)
from lms.people.types import Unit


def allows(
    actor: Actor, permission: Permission, paths: Iterable[str] | None = None
) -> bool:
    """Whether the permission is held in a unit on the way to one of these
    paths; without paths: held anywhere at all, or for one person at least.
    """
    if permission in EVERYBODY:
        return True
    places = _paths(actor, permission)
    if paths is None:
        return bool(places) or _guides_somebody(actor, permission)
    return any(path.startswith(root) for path in paths for root in places)


def _guides_somebody(actor: Actor, permission: Permission) -> bool:
    return bool(actor.guides) and permission in OF_PAIR


def guides(actor: Actor, permission: Permission, person_id: int) -> bool:
    """Whether the permission is held for this person because they are paired
    with the actor today. Nobody guides themselves.
    """
    return person_id in actor.guides and permission in OF_PAIR


def _paths(actor: Actor, permission: Permission) -> set[str]:
    return {
        grant.path
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    }


def reach(actor: Actor, permission: Permission) -> list[str]:
    """The paths within which the permission is held, without those that lie
    inside another.
    """
    places = sorted(_paths(actor, permission))
    return [
        path
        for path in places
        if not any(path != other and path.startswith(other) for other in places)
    ]


def sees(actor: Actor, permission: Permission, unit: Unit) -> bool:
    """Whether the permission shows single people of this unit, by name and one
    by one: the one rule of who sees whom.

    A mentor and an administrator deal with single people wherever their role
    reaches. Everybody else does so in the authority that the unit is managed
    with; from above they see numbers.
    """
    return any(
        unit.path.startswith(grant.path)
        and (grant.role in CLOSE or grant.path.startswith(unit.authority))
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    )


def sees_everybody(actor: Actor, permission: Permission) -> bool:
    """Whether the permission shows single people of all units: it is held by
    such a role in a unit that no other stands above.
    """
    return any(
        grant.role in CLOSE and grant.path.count("/") == 2
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    )


def allows_for_all(actor: Actor, permission: Permission) -> bool:
    """Whether the permission is held in a unit that no other stands above, and
    so for everybody.
    """
    return any(path.count("/") == 2 for path in reach(actor, permission))
