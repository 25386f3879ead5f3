"""Adding people, one by one or from a file: the same checks and the same way
into the tables.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.access import service as access
from lms.access.types import Permission, Role, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.errors import Conflict, Invalid
from lms.core.state import state
from lms.directory import loader, rules
from lms.directory.service.postings import post_person
from lms.directory.service.reach import out_of_reach
from lms.directory.service.roles import give_role
from lms.directory.types import CellProblem, ImportReport, PersonEntry
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.types import Unit
from lms.posts import service as posts

OneTimeCode = str | None


@dataclass(frozen=True)
class _Facts:
    """What only the database knows of some entries, read once for all. `ids`:
    of those who are there already, by login; `foreign`: the logins of those
    whom the actor does not manage.
    """

    actor: Who
    units: Mapping[str, Unit]
    ids: Mapping[str, int]
    foreign: Container[str]
    posts: Container[str]
    offered: Container[str]


def add(actor: Who, entry: PersonEntry) -> tuple[people.Person, OneTimeCode]:
    """Add one person with their posting; the person and the one-time code to
    hand over, if the host gives one.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    with access.acting(actor):
        facts = _facts(actor, [entry])
        entry = _examined(facts, rules.checked(entry))
        for problem in entry.problems:
            raise Invalid(problem.text, problem.column, **problem.values)
        if entry.login in facts.ids:
            raise Conflict(
                "“%(login)s” is already in use. Choose another sign-in name, or look for the person in the list.",
                login=entry.login,
            )
        code = _store(facts, entry)
        person = people.find_person(entry.login)
    return person, code


def import_csv(
    actor: Who, text: str, dry_run: bool, only_good: bool = False
) -> ImportReport:
    """Import people from CSV. A dry run changes nothing; otherwise all rows or
    none, unless only the good ones are asked for.

    People who are there already with the same data stay as they are, so the
    same file twice changes nothing.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    entries = loader.read(text)
    if not entries:
        raise Invalid("The file has headings but no people.", "file")
    with access.acting(actor):
        facts = _facts(actor, entries)
        report = _report(facts, [_examined(facts, entry) for entry in entries])
        if not dry_run and (only_good or not report.bad):
            _store_all(facts, report)
    return report


def _report(facts: _Facts, entries: list[PersonEntry]) -> ImportReport:
    """What an import of these rows would do."""
    report = ImportReport(entries)
    for entry in report.good:
        known = entry.login in facts.ids
        (report.unchanged if known else report.added).append(entry.login)
    return report


def _store_all(facts: _Facts, report: ImportReport) -> None:
    for entry in report.good:
        if code := _store(facts, entry):
            report.codes[entry.login] = code
    audit.record(
        facts.actor,
        "people.imported",
        added=len(report.added),
        unchanged=len(report.unchanged),
    )
    report.saved = True


def _store(facts: _Facts, entry: PersonEntry) -> OneTimeCode:
    """One good entry; the one-time code for somebody new."""
    code, unit = None, facts.units[entry.unit]
    person_id = facts.ids.get(entry.login)
    if person_id is None:
        person_id, code = _add_person(facts.actor, entry, unit)
    since = entry.since or clock.today()
    post_person(
        facts.actor,
        person_id,
        unit,
        entry.post,
        since,
    )
    if entry.role:
        place = facts.units[entry.role_unit or entry.unit]
        give_role(facts.actor, person_id, Role(entry.role), place)
    return code


def _add_person(
    actor: Who, entry: PersonEntry, unit: Unit
) -> tuple[int, OneTimeCode]:
    key = entry.login
    person_id = people.mirror(PersonInfo(key, entry.name, entry.email)).id
    code = state().host.welcome(key, key)
    facts = {"person_id": person_id, "key": key, "path": unit.path}
    audit.record(actor, "people.added", **facts)
    return person_id, code


def _facts(actor: Who, entries: Sequence[PersonEntry]) -> _Facts:
    keys = {key for one in entries for key in (one.unit, one.role_unit)}
    ids = people.ids_by_key([entry.login for entry in entries])
    beyond = out_of_reach(actor, list(ids.values()))
    return _Facts(
        actor,
        people.units_by_key(keys - {""}),
        ids,
        {login for login, person_id in ids.items() if person_id in beyond},
        posts.posts(),
        posts.offered_posts(),
    )


def _examined(facts: _Facts, entry: PersonEntry) -> PersonEntry:
    """The entry with what the database says against it: unknown unit, post or
    role, or a unit out of reach.
    """
    return rules.with_problems(entry, _problems(facts, entry))


def _problems(facts: _Facts, entry: PersonEntry) -> Iterator[CellProblem]:
    if entry.login in facts.foreign:
        yield CellProblem(
            "login",
            "belongs to somebody outside your units; choose another sign-in name",
        )
    yield from _unit_problems(
        facts, "unit", entry.unit, Permission.PEOPLE_MANAGE
    )
    choice = facts.posts if entry.login in facts.ids else facts.offered
    if entry.post and entry.post not in choice:
        key = {"key": entry.post[:80]}
        yield CellProblem(
            "post", "there is no post with the key “%(key)s”", key
        )
    if entry.role:
        yield from _role_problems(facts, entry)


def _role_problems(facts: _Facts, entry: PersonEntry) -> Iterator[CellProblem]:
    if entry.role_unit:
        yield from _unit_problems(
            facts, "role unit", entry.role_unit, Permission.ACCESS_GRANT
        )
    if entry.role not in set(Role):
        allowed = {"allowed": ", ".join(Role)}
        yield CellProblem("role", "should be one of: %(allowed)s", allowed)


def _unit_problems(
    facts: _Facts, column: str, key: str, permission: Permission
) -> Iterator[CellProblem]:
    unit, actor, values = facts.units.get(key), facts.actor, {"key": key[:80]}
    if unit is None:
        yield CellProblem(
            column, "there is no unit with the key “%(key)s”", values
        )
    elif actor and not access.allows(actor, permission, [unit.path]):
        yield CellProblem(
            column,
            "you may not enter anybody in the unit “%(key)s”",
            values,
        )
