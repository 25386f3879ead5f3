"""The demo's people: entered from files, with account, post and roles."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lms import PersonInfo
from lms.access.types import Role
from lms.core import clock, yamlfile
from lms.core.db import transaction
from lms.directory import service as directory
from lms.people import service as people
from lms.standalone import accounts, passwords

FILES = Path(__file__).parent
PASSWORD = "xin-chao-cong-vu"  # noqa: S105 - the demo's, which listens on loopback only


class Colleague(NamedTuple):
    """Somebody of the demo and where they work; `post` is empty for those who
    hold none. `zeal`: how many courses they take in the demo of a year.
    """

    key: str
    name: str
    login: str
    unit: str
    post: str
    since: dt.date
    zeal: int
    roles: tuple[tuple[Role, str], ...]


def read(name: str) -> list[Colleague]:
    """The people of a file, in its order."""
    mistakes = []
    root = yamlfile.read_file(FILES / name, mistakes)
    colleagues = [_colleague(node) for node in root.items("people")]
    yamlfile.refuse(mistakes)
    return colleagues


def _colleague(node: yamlfile.Node) -> Colleague:
    return Colleague(
        node.str("key"),
        node.str("name"),
        node.str("login"),
        node.str("unit"),
        node.str(
            "post",
            "",
            needed=False,
        ),
        node.date("from") or clock.today(),
        node.int("zeal", default=0),
        tuple(
            (Role(role.str("role")), role.str("unit"))
            for role in node.items(
                "roles",
                0,
                needed=False,
            )
        ),
    )


def enter(colleagues: Iterable[Colleague]) -> None:
    """Enter these people with account, post and roles."""
    with transaction():
        for colleague in colleagues:
            _enter(colleague)


def _enter(colleague: Colleague) -> None:
    person = people.mirror(PersonInfo(colleague.key, colleague.name))
    accounts.add(
        person.key,
        colleague.login,
        _password_hash(),
    )
    if colleague.post:
        directory.enter(
            person.id,
            people.find_unit(colleague.unit),
            colleague.post,
            colleague.since,
        )
    for role, key in colleague.roles:
        directory.grant(
            None,
            person.id,
            role,
            people.find_unit(key).id,
        )


@cache
def _password_hash() -> str:
    """Slow to make on purpose; everybody's is the same."""
    return passwords.hashed(PASSWORD)
