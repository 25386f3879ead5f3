"""Run once after `flask lms db upgrade`: what the LMS ships with, the agency as the root of all units, its first administrator."""

from lms.access.types import Role
from lms.core.db import transaction
from lms.directory import service as directory
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.people.host import PersonInfo


def first_steps(key: str, name: str) -> None:
    """`key` is what the host's user object says as its `get_id()`."""
    title = {"vi": "UBND phường Cửa Sông", "en": "Cửa Sông ward"}
    with transaction():
        root = people.put_unit("cua-song", "commune", title, None)
        person = people.mirror(PersonInfo(key, name))
        directory.grant(None, person.id, Role.ADMIN, root.id)
    legal.load()
    framework.load_presets(people.find_unit("cua-song"))
