"""Names and addresses corrected by hand."""

from lms.access import service as access
from lms.access.types import Actor
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.state import state
from lms.directory import rules
from lms.directory.service.identity import correct_name
from lms.directory.service.reach import managed
from lms.people import service as people
from lms.people.types import KnownAs


def may_correct() -> bool:
    """Whether names are kept here, and not by the host."""
    return not state().host.keeps_names


def correct(
    actor: Actor, person_id: int, name: str, email: str | None, seen: str
) -> bool:
    """Correct somebody's name and e-mail address; the old ones are kept. False
    if nothing changes. `seen`: the name on the page that is sent; Conflict if
    it was corrected since.
    """
    with access.acting(actor):
        known = managed(actor, person_id)
        if not may_correct():
            raise NotAllowed
        for problem in rules.name_problems(name, email):
            raise Invalid(problem.text, problem.column, **problem.values)
        if known.name not in (seen, name):
            raise Conflict(
                "The name was corrected to “%(name)s” a moment ago. Look at it before you change it again.",
                name=known.name,
            )
        return correct_name(actor, person_id, name, email)


def former_names(actor: Actor, person_id: int) -> list[KnownAs]:
    """What somebody whom the actor manages was known as before, newest first."""
    managed(actor, person_id)
    return people.former_names(person_id)
