"""What a person's entry must look like, wherever it was typed. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lms.core.letters import folding
from lms.directory.types import Answer, CellProblem, PersonEntry, RowAnswer
from lms.people.types import KnownPerson

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
    yield from name_problems(entry.name, entry.email)


def name_problems(name: str, email: str | None) -> Iterator[CellProblem]:
    """What is wrong with a name and an e-mail address."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        yield CellProblem("name", "should be a name")
    if email and not _is_address(email):
        value = {"value": email[:80]}
        yield CellProblem(
            "email", "“%(value)s” is not an e-mail address", value
        )


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for capitals and spaces; a tone mark
    makes another name.
    """
    return folding.tidy(one).casefold() == folding.tidy(other).casefold()


def is_typed_plainly(entry: PersonEntry) -> bool:
    """Whether the sign-in name was typed as it is kept, without marks."""
    return not entry.typed or entry.typed.casefold() == entry.login


def is_doubtful(entry: PersonEntry, known: KnownPerson) -> bool:
    """Whether it must be asked if somebody who has the sign-in name is meant."""
    same = is_same_name(entry.name, known.name)
    return not same or not is_typed_plainly(entry)


def answered(
    entry: PersonEntry, answers: Mapping[int, RowAnswer]
) -> PersonEntry:
    """The entry with what was said about it. An answer given while another name
    was shown is none.
    """
    given = answers.get(entry.line)
    if given is None or not entry.doubted or given.known != entry.doubted.name:
        return entry
    if given.answer == Answer.OTHER and not entry.other:
        return entry
    return replace(entry, answer=given.answer)


def noted(entry: PersonEntry, notes: Iterable[CellProblem]) -> PersonEntry:
    """The entry with further notes: what to look at, though it can be taken."""
    return replace(entry, notes=(*entry.notes, *notes))


def mark_shared(entries: Iterable[PersonEntry]) -> list[PersonEntry]:
    """The entries; an address that an earlier line has is a note on the later."""
    lines = {}
    marked = []
    for entry in entries:
        line = lines.setdefault((entry.email or "").lower(), entry.line)
        if entry.email and line != entry.line:
            note = CellProblem(
                "email", "is in line %(line)s as well", {"line": line}
            )
            entry = noted(entry, [note])
        marked.append(entry)
    return marked


def _is_address(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and bool(EMAIL.fullmatch(text))


def mark_repeated(entries: Iterable[PersonEntry]) -> list[PersonEntry]:
    """The entries; a login that an earlier line has is a problem of the later."""
    lines = {}
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
