"""Names and addresses corrected by hand."""

from lms.access import service as access
from lms.access.types import Actor
from lms.core.errors import Invalid, NotAllowed
from lms.core.merging import keep_newer, mark
from lms.core.state import state
from lms.directory import rules
from lms.directory.service.identity import correct_name
from lms.directory.service.reach import managed
from lms.people import service as people
from lms.people.types import KnownAs


def may_correct() -> bool:
    """Whether names are kept here, and not by the host."""
    return not state().host.keeps_names


def name_mark(person: people.Person) -> str:
    """Of a person's name and address as they are stored."""
    return mark([person.name, person.email or ""])


def correct(
    actor: Actor,
    person_id: int,
    name: str,
    email: str | None,
    shown: str | None = None,
) -> bool:
    """Correct somebody's name and e-mail address; the old ones are kept. False
    if nothing changes. `shown`: the `name_mark` of its page.
    """
    with access.acting(actor):
        managed(actor, person_id)
        if not may_correct():
            raise NotAllowed
        for problem in rules.name_problems(name, email):
            raise Invalid(problem.text, problem.column, **problem.values)
        people.lock(person_id)
        known = people.person(person_id)
        if (known.name, known.email) != (name, email):
            keep_newer(shown, name_mark(known))
        return correct_name(actor, person_id, name, email)


def former_names(actor: Actor, person_id: int) -> list[KnownAs]:
    """What somebody whom the actor manages was known as before, newest first."""
    managed(actor, person_id)
    return people.former_names(person_id)
