"""The one question of this room: may this actor do that there?"""

from collections.abc import Iterable

from lms.access.types import CARRIES, EVERYBODY, Actor, Permission


def allows(
    actor: Actor, permission: Permission, paths: Iterable[str] | None = None
) -> bool:
    """Whether the permission is held in a unit on the way to one of these
    paths; without paths: held anywhere at all.
    """
    if permission in EVERYBODY:
        return True
    held = [
        grant.path
        for grant in actor.grants
        if permission in CARRIES[grant.role]
    ]
    if paths is None:
        return bool(held)
    return any(path.startswith(root) for path in paths for root in held)


def reach(actor: Actor, permission: Permission) -> list[str]:
    """The paths within which the permission is held, without those that lie
    inside another.
    """
    held = sorted(
        {
            grant.path
            for grant in actor.grants
            if permission in CARRIES[grant.role]
        }
    )
    return [
        path
        for path in held
        if not any(path != other and path.startswith(other) for other in held)
    ]


def allows_for_all(actor: Actor, permission: Permission) -> bool:
    """Whether the permission is held in a unit that no other stands above, and
    so for everybody.
    """
    return any(path.count("/") == 2 for path in reach(actor, permission))
