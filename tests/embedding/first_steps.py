"""Run once in `flask shell`: the first administrator; `key` is what your host
says as their `PersonInfo.key`, with Flask-Login the user's `get_id()`.
"""

from lms import PersonInfo
from lms.access.types import Role
from lms.core.db import transaction
from lms.directory import service as directory
from lms.people import service as people


def first_administrator(key: str, name: str, unit: str) -> None:
    """They may do everything in this unit and below it; twice is once."""
    with transaction():
        person = people.mirror(PersonInfo(key, name))
        directory.grant(None, person.id, Role.ADMIN, people.find_unit(unit).id)
