"""What the host knows of people and units, copied into our own tables."""

from lms.core import clock
from lms.core.db import execute, insert_into, session, transaction
from lms.core.errors import Invalid
from lms.core.state import state
from lms.people.host import PersonInfo, UnitInfo
from lms.people.models import Person
from lms.people.service.persons import find_person, known_as, put_name
from lms.people.service.tree import put_unit
from lms.people.service.units import find_unit


def mirror(info: PersonInfo) -> Person:
    """The row for a person of the host, made or brought up to date. In the open
    transaction.
    """
    row = find_person(info.key) or _add(info)
    row.email = info.email or row.email
    put_name(row, known_as(info))
    session().flush()
    return row


def _add(info: PersonInfo) -> Person:
    """Two pages of a first visit may come at once: whoever is slower takes the
    row as it is.
    """
    values = {
        "key": info.key,
        "name": known_as(info),
        "folded": "",
        "added_at": clock.now(),
        "active": True,
    }
    new = insert_into(Person.__table__)
    execute(new.on_conflict_do_nothing(index_elements=["key"]), values)
    return find_person(info.key)


def sync() -> int:
    """Mirror the host's units and people; how many people were seen. Postings
    stay with the LMS.
    """
    host, count = state().host, 0
    with transaction():
        for unit in host.units():
            _put(unit)
            for info in host.people_in(unit.key):
                mirror(info)
                count += 1
    return count


def _put(unit: UnitInfo) -> None:
    parent = find_unit(unit.parent) if unit.parent else None
    if unit.parent and parent is None:
        raise Invalid(
            "The unit “%(key)s” names a parent that is not known; list parents first.",
            key=unit.key,
        )
    title = {"vi": unit.title, "en": unit.title}
    put_unit(unit.key, unit.kind, title, parent)
