"""The list of people as a file."""

from lms.access import service as access
from lms.access.types import Actor, HeldRole, Permission
from lms.audit import service as audit
from lms.core.types import group
from lms.directory.queries import EVERYBODY, listing
from lms.directory.types import ListedPerson, PeopleFilter
from lms.people import service as people

Roles = dict[int, list[str]]


def export(actor: Actor, asked: PeopleFilter = EVERYBODY) -> list[ListedPerson]:
    """Everybody on the list, for a file; it is written to the log. Refused if
    they are too many.
    """
    query = listing(actor, asked).query
    rows = audit.take_out(actor, "people", _path(actor, asked), query)
    ids = [row.id for row in rows]
    held, roles = people.workplaces(ids), roles_held(access.roles_of(ids))
    return [
        ListedPerson(
            row.name,
            row.key,
            row.active,
            held.get(row.id),
            roles.get(row.id, []),
        )
        for row in rows
    ]


def roles_held(held: list[HeldRole]) -> Roles:
    """The roles of each person, each once."""
    pairs = {(one.person_id, one.role) for one in held}
    return group(sorted(pairs))


def _path(actor: Actor, asked: PeopleFilter) -> str:
    if asked.unit:
        return asked.unit.path
    return access.reach(actor, Permission.PEOPLE_READ)[0]
