"""Whom an administrator may look at, and whom they may manage."""

from collections.abc import Iterable

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.errors import NotAllowed, NotFound
from lms.core.types import Ids
from lms.people import service as people


def _places(ids: Ids) -> dict[int, list[str]]:
    """Where these people work today or will work, and where they hold a role;
    the root for somebody who is nowhere.
    """
    places = people.paths_from_today(ids)
    for role in access.roles_of(ids):
        places.setdefault(role.person_id, []).append(role.unit.path)
    if nowhere := set(ids) - places.keys():
        root = people.root().path
        places |= {id_: [root] for id_ in nowhere}
    return places


def person(actor: Actor, person_id: int) -> people.Person:
    """One person, if they work or hold a role where the actor may look; an
    administrator of the root also sees those nowhere yet.
    """
    row = people.person(person_id)
    places = _places([person_id])[person_id]
    if not access.allows(actor, Permission.PEOPLE_READ, places):
        raise NotFound
    return row


def manages(actor: Actor, person_id: int) -> bool:
    """Whether every unit in which the person works or holds a role is the
    actor's to manage.

    One unit in common is not enough: a new code for somebody who also holds a
    role higher up would hand over that role.
    """
    return not out_of_reach(actor, [person_id])


def out_of_reach(actor: Actor | None, ids: Ids) -> set[int]:
    """Those of these people whom the actor does not manage."""
    if actor is None:
        return set()
    places = _places(ids)
    return {id_ for id_ in ids if not _manages_all(actor, places[id_])}


def _manages_all(actor: Actor, places: Iterable[str]) -> bool:
    return all(
        access.allows(actor, Permission.PEOPLE_MANAGE, [place])
        for place in places
    )


def managed(actor: Actor, person_id: int) -> people.Person:
    """One person whom the actor manages."""
    row = person(actor, person_id)
    if not manages(actor, person_id):
        raise NotAllowed(
            "This person also works or holds a role outside your units. Ask the administrator of the unit above."
        )
    return row
