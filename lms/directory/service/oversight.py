"""Who is told when an administrator does what another one should know of."""

from collections.abc import Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.core import outbox
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.people import service as people

_SEES = Permission.ACCESS_GRANT


def overseers(actor: Actor, path: str) -> list[int]:
    """The administrators nearest above the unit by whose role the actor acts at
    this place; where nobody is above, the others of that unit.
    """
    roles = [one for one in access.reach(actor, _SEES) if path.startswith(one)]
    *above, own = people.ids_on(min(roles, key=len, default=path))
    by_unit = access.holders_by_unit(_SEES, [*above, own])
    for unit in (*reversed(above), own):
        if others := by_unit.get(unit, set()) - {actor.person_id}:
            return sorted(others)
    return []


def tell_of_role(actor: Who, person_id: int, path: str) -> None:
    """That somebody gave a role to themselves, in the open transaction."""
    if actor and actor.person_id == person_id:
        text = N_("%(name)s has given themselves a role.")
        _tell(actor, path, text, f"/people/{person_id}")


def tell_of_code(actor: Who, person: people.Person) -> None:
    """That somebody was shown a one-time code for another person, who is told
    as well.
    """
    if actor is None:
        return
    place, link = _place(person.id), f"/people/{person.id}"
    text = N_("%(name)s has made a one-time code for %(whom)s and has seen it.")
    _tell(actor, place, text, link, whom=person.name)
    outbox.notify(
        person.id,
        "%(name)s has made a one-time code for you. If you did not ask for it, tell an administrator.",
        "/notices",
        kind=NoticeKind.ACCOUNT,
        name=actor.name,
    )


def tell_of_codes(actor: Who, keys: Sequence[str]) -> None:
    """The same of the codes for everybody new in a file, once for all batches;
    told where the first of them works.
    """
    if actor:
        text = N_(
            "%(name)s has added %(count)s people from a file and has seen their one-time codes."
        )
        place = _place(people.find_person(keys[0]).id)
        _tell(actor, place, text, "/audit", count=str(len(keys)))


def _place(person_id: int) -> str:
    return next(iter(people.paths_of(person_id)), people.root().path)


def _tell(actor: Actor, place: str, text: str, link: str, **more: str) -> None:
    for person_id in overseers(actor, place):
        outbox.notify(
            person_id,
            text,
            link,
            kind=NoticeKind.ACCOUNT,
            name=actor.name,
            **more,
        )
