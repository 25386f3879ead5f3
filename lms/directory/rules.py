"""What a person's entry must look like, wherever it was typed. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lms.directory.types import CellProblem, PersonEntry

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SHORTEST_NAME = 2
LONGEST_NAME = LONGEST_EMAIL = 200


def checked(entry: PersonEntry) -> PersonEntry:
    """The entry with what is wrong with its login, name and e-mail address."""
    return with_problems(entry, _problems(entry))


def with_problems(
    entry: PersonEntry, problems: Iterable[CellProblem]
) -> PersonEntry:
    """The entry with further problems."""
    return replace(entry, problems=(*entry.problems, *problems))


def _problems(entry: PersonEntry) -> Iterator[CellProblem]:
    if not LOGIN.fullmatch(entry.login):
        yield CellProblem(
            "login", "should be 2 to 80 letters, digits, dots or hyphens"
        )
    if not SHORTEST_NAME <= len(entry.name) <= LONGEST_NAME:
        yield CellProblem("name", "should be a name")
    if entry.email and not _is_address(entry.email):
        value = {"value": entry.email[:80]}
        yield CellProblem(
            "email", "“%(value)s” is not an e-mail address", value
        )


def _is_address(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and bool(EMAIL.fullmatch(text))


def mark_repeated(entries: Iterable[PersonEntry]) -> list[PersonEntry]:
    """The entries; a login that an earlier line has is a problem of the later."""
    lines: dict[str, int] = {}
    marked = []
    for entry in entries:
        line = lines.setdefault(entry.login, entry.line)
        if line != entry.line and LOGIN.fullmatch(entry.login):
            problem = CellProblem(
                "login", "is already in line %(line)s", {"line": line}
            )
            entry = with_problems(entry, [problem])
        marked.append(entry)
    return marked
