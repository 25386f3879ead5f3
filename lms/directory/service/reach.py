"""Whom an administrator may look at, and whom they may manage."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission, Who
from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import NotAllowed, NotFound
from lms.core.types import Ids
from lms.people import service as people
from lms.people.types import Posting


class PersonRecord(NamedTuple):
    """Somebody with every post, newest first, and every role they hold.

    `is_managed`: whether every unit in which they work or hold a role is the
    actor's to manage. One unit in common is not enough: a new code for
    somebody who also holds a role higher up would hand over that role.
    """

    person: people.Person
    postings: Sequence[Posting]
    roles: Sequence[HeldRole]
    is_managed: bool


def record(actor: Actor, person_id: int) -> PersonRecord:
    """One person, if they work or hold a role where the actor sees people by
    name; an administrator of the root also sees those nowhere yet.
    """
    person, postings = people.person(person_id), people.history(person_id)
    roles, today = access.roles_of([person_id]), clock.today()
    held = [row for row in postings if not row.valid_to or row.valid_to > today]
    units = [row.unit for row in (*held, *roles)] or [people.root()]
    if not access.sees_any(actor, units, Permission.PEOPLE_READ):
        raise NotFound
    managed = _manages_all(actor, [unit.path for unit in units])
    return PersonRecord(person, postings, roles, managed)


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


def out_of_reach(actor: Who, ids: Ids) -> set[int]:
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


@contextmanager
def alone(actor: Actor) -> Iterator[Session]:
    """`acting` for what takes authority away, one at a time: of two who take it
    from each other, the second is refused.
    """
    with transaction() as db:
        people.lock_unit(people.root().id)
        with access.acting(actor):
            yield db


def managed(actor: Actor, person_id: int) -> people.Person:
    """One person whom the actor manages."""
    found = record(actor, person_id)
    if not found.is_managed:
        raise NotAllowed(
            "This person also works or holds a role outside your units. Ask the administrator of the unit above."
        )
    return found.person
