"""Whose sign-in name it is: somebody's who is there already, or of another
person who needs a name of their own.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from lms.access.types import Who
from lms.audit import service as audit
from lms.core.marks import N_
from lms.core.types import Names
from lms.directory import rules
from lms.directory.service.reach import out_of_reach
from lms.directory.types import Answer, CellProblem, PersonEntry, RowAnswer
from lms.people import service as people
from lms.people.types import KnownPerson

MOST_ASKED = 200
"""So many rows are asked about at a time; the rest, when the file comes again."""
_NUMBERS = range(2, 10)


def identified(
    actor: Who, entries: Iterable[PersonEntry], answers: Mapping[int, RowAnswer]
) -> list[PersonEntry]:
    """The entries with whom they are about, and what was answered where that
    must be asked.
    """
    entries = list(entries)
    known = people.known_people(entry.login for entry in entries)
    beyond = out_of_reach(actor, [one.id for one in known.values()])
    entries = [_met(entry, known.get(entry.login), beyond) for entry in entries]
    return _resolved(actor, _with_address_notes(entries), answers)


def _met(
    entry: PersonEntry, known: KnownPerson | None, beyond: Container[int]
) -> PersonEntry:
    if known is None:
        return _with_plain_name(entry)
    if known.id in beyond:
        problem = CellProblem(
            "login",
            "belongs to somebody outside your units; choose another sign-in name",
        )
        return rules.with_problems(entry, [problem])
    doubted = known if rules.is_doubtful(entry, known) else None
    return replace(entry, known=known, doubted=doubted)


def _with_plain_name(entry: PersonEntry) -> PersonEntry:
    if rules.is_typed_plainly(entry):
        return entry
    note = CellProblem(
        "login",
        "“%(typed)s” is written with marks; the sign-in name will be “%(login)s”",
        {"typed": entry.typed[:80], "login": entry.login[:80]},
    )
    return rules.noted(entry, [note])


def _with_address_notes(entries: Sequence[PersonEntry]) -> list[PersonEntry]:
    """Addresses that somebody else has already, or that are another one than
    the person has.
    """
    keys = people.keys_by_email(one.email for one in entries if one.email)
    return [_with_address_note(entry, keys) for entry in entries]


def _with_address_note(
    entry: PersonEntry, keys: Mapping[str, str]
) -> PersonEntry:
    key = keys.get((entry.email or "").lower())
    if key and key != entry.login:
        text = N_("“%(email)s” is the address of somebody else as well")
    elif entry.email and entry.known and key is None:
        text = N_(
            "“%(email)s” is another address than the one entered; it is not taken from a file, correct it on the person’s page"
        )
    else:
        return entry
    note = CellProblem("email", text, {"email": entry.email})
    return rules.noted(entry, [note])


def _resolved(
    actor: Who, entries: list[PersonEntry], answers: Mapping[int, RowAnswer]
) -> list[PersonEntry]:
    asked = [one for one in entries if one.doubted and not one.problems]
    others = _Others(actor, asked[:MOST_ASKED])
    taken = {entry.login for entry in entries}
    for entry in asked[:MOST_ASKED]:
        others.choose(entry, taken)
    return [
        _answered(others, entry, answers) if entry.doubted else entry
        for entry in entries
    ]


def _answered(
    others: "_Others", entry: PersonEntry, answers: Mapping[int, RowAnswer]
) -> PersonEntry:
    other = others.names.get(entry.line, "")
    entry = rules.answered(replace(entry, other=other), answers)
    if entry.answer != Answer.OTHER:
        return entry
    return replace(entry, login=other, known=others.known.get(other))


class _Others:
    """Sign-in names for other people than those who have the ones in the file:
    the same with a number, free or held by somebody of the very name already,
    so that the same file sent again means the same person.
    """

    def __init__(self, actor: Who, asked: Sequence[PersonEntry]) -> None:
        numbered = [name for one in asked for name in _numbered(one.login)]
        self.known = people.known_people(numbered)
        ids = [one.id for one in self.known.values()]
        self.beyond = out_of_reach(actor, ids)
        self.names: Names = {}

    def choose(self, entry: PersonEntry, taken: set[str]) -> None:
        """The first name for this row that fits and no other row takes."""
        names = [one for one in _numbered(entry.login) if one not in taken]
        fits = (name for name in names if self._fits(name, entry))
        self.names[entry.line] = name = next(fits, "")
        taken.add(name)

    def _fits(self, login: str, entry: PersonEntry) -> bool:
        holder = self.known.get(login)
        if holder is None:
            return True
        same = rules.is_same_name(holder.name, entry.name)
        return same and holder.id not in self.beyond


def _numbered(login: str) -> list[str]:
    names = [f"{login}{number}" for number in _NUMBERS]
    return [name for name in names if rules.LOGIN.fullmatch(name)]


def correct_name(
    actor: Who, person_id: int, name: str, email: str | None
) -> bool:
    """Store the name and address of somebody whom the actor manages, and keep
    the old ones; in the open transaction. False if nothing changes.
    """
    known = people.person(person_id)
    pairs = {"name": (known.name, name), "email": (known.email, email)}
    fields = [field for field, (old, new) in pairs.items() if old != new]
    if not people.correct(person_id, name, email, actor and actor.person_id):
        return False
    audit.record(actor, "people.corrected", person_id=person_id, fields=fields)
    return True
