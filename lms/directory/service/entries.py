"""Adding people, one by one or from a file: the same checks and the same way
into the tables.
"""

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission, Role, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import Conflict, Invalid
from lms.core.state import state
from lms.core.types import Json
from lms.directory import loader, rules
from lms.directory.service import long_files
from lms.directory.service.identity import correct_name, identified
from lms.directory.service.oversight import tell_of_code, tell_of_codes
from lms.directory.service.postings import post_person
from lms.directory.service.roles import give_role
from lms.directory.service.rows import (
    kept_row,
    left_out,
    read_rows,
    taken,
)
from lms.directory.types import (
    CellProblem,
    HeldPost,
    ImportReport,
    PartReport,
    PersonEntry,
    RowAnswer,
)
from lms.people import rules as people_rules
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.types import Span, Unit
from lms.posts import service as posts

AT_ONCE = 20
"""People stored under one write lock; others wait some tenths of a second."""
REST = 0.05
"""Seconds between two batches: without, the next would take the lock again
before any other thread or process sees that it is free.
"""
OneTimeCode = str | None


class AddedPerson(NamedTuple):
    """Who was added, with the one-time code to hand over if the host gives one.
    `again`: they were there already, added by the same act before.
    """

    person: people.Person
    code: OneTimeCode
    again: bool


@dataclass(frozen=True)
class _Facts:
    """What only the database knows of some entries, read once for all. `spans`:
    the postings of those who are there already; `places`: their units, by id.
    """

    actor: Who
    units: Mapping[str, Unit]
    spans: Mapping[int, Sequence[Span]]
    places: Mapping[int, Unit]
    posts: Container[str]
    offered: Container[str]


def add(actor: Who, entry: PersonEntry) -> AddedPerson:
    """Add one person with their posting. The same again is one act: nothing
    more is stored, and it is said that they are there.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    with access.acting(actor):
        (entry,) = identified(actor, [rules.checked(entry)], {})
        facts = _facts(actor, [entry])
        entry = _examined(facts, entry)
        for problem in entry.problems:
            raise Invalid(problem.text, problem.column, **problem.values)
        again = entry.known is not None
        if again and (entry.doubted or entry.moves):
            raise Conflict(
                "“%(login)s” is already in use. Choose another sign-in name, or look for the person in the list.",
                login=entry.login,
            )
        code = None if again else _store(facts, entry)
        person = people.find_person(entry.login)
        if code:
            tell_of_code(actor, person)
    return AddedPerson(person, code, again)


def import_csv(
    actor: Who,
    text: str,
    dry_run: bool,
    only_good: bool = False,
    answers: Mapping[int, RowAnswer] | None = None,
    in_background: bool = False,
) -> ImportReport:
    """Import people from CSV. A dry run changes nothing; otherwise all rows or
    none, unless only the good ones are asked for. More than `AT_ONCE` are
    looked at first and then stored batch by batch; a long file, where that is
    wished, `in_background`.

    People who are there already with the same data stay as they are, so the
    same file twice changes nothing. A row with the sign-in name of somebody who
    has another name is taken as its answer says (by line), and not without one.
    """
    entries, answers = _read(actor, text), answers or {}
    if not dry_run and len(entries) <= AT_ONCE:
        return _stored(actor, entries, answers, only_good)
    report = _report(actor, entries, answers)[1]
    if dry_run or (report.bad and not only_good):
        return report
    if in_background and long_files.is_long(entries):
        report.file = long_files.begin(
            actor,
            PEOPLE,
            _parts(entries, report, answers),
            left_out(report),
        )
        return report
    return _stored(actor, entries, answers, only_good)


def _read(actor: Who, text: str) -> list[PersonEntry]:
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    entries = loader.read(text)
    if not entries:
        raise Invalid("The file has headings but no people.", "file")
    return entries


def _parts(
    entries: Sequence[PersonEntry],
    report: ImportReport,
    answers: Mapping[int, RowAnswer],
) -> long_files.Parts:
    """The rows that can be taken, as they were read, with what was said of
    them.
    """
    good = {entry.line for entry in report.good}
    rows = [kept_row(entry, answers) for entry in entries if entry.line in good]
    return [rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)]


def _take(actor: Actor, rows: Sequence[Json]) -> PartReport:
    """Look at some rows of a long file again and store the good ones, in the
    open transaction.
    """
    entries, answers = read_rows(rows)
    facts, report = _report(actor, entries, answers)
    _store_all(facts, report)
    return taken(report, people.ids_by_key(report.codes).values())


PEOPLE = long_files.FileWork(
    "people", "people.imported", ("added", "unchanged"), _take
)


def _stored(
    actor: Who,
    entries: list[PersonEntry],
    answers: Mapping[int, RowAnswer],
    only_good: bool,
) -> ImportReport:
    """Rows are looked at again under the lock of their batch, so that others
    wait for no more than one. After a stop the same file goes on: what is
    stored already stays as it is.
    """
    whole = ImportReport([])
    for start in range(0, len(entries), AT_ONCE):
        if start:
            clock.pause(REST)
        batch = entries[start : start + AT_ONCE]
        with access.acting(actor):
            facts, report = _report(actor, batch, answers)
            if only_good or not report.bad:
                _store_all(facts, report)
        whole.take(report)
    if whole.saved and (whole.added or whole.moved or whole.corrected):
        _tell_of(actor, whole)
    return whole


def _tell_of(actor: Who, report: ImportReport) -> None:
    """What was done is told of once for the whole file, whatever the one who
    did it may do by now.
    """
    with transaction():
        audit.record(
            actor,
            "people.imported",
            added=len(report.added),
            unchanged=len(report.unchanged),
        )
        if report.codes:
            tell_of_codes(actor, [*report.codes])


def _report(
    actor: Who, entries: list[PersonEntry], answers: Mapping[int, RowAnswer]
) -> tuple[_Facts, ImportReport]:
    """What an import of these rows would do."""
    entries = identified(actor, entries, answers)
    facts = _facts(actor, entries)
    report = ImportReport([_examined(facts, entry) for entry in entries])
    for entry in report.good:
        (report.unchanged if entry.known else report.added).append(entry.login)
    return facts, report


def _store_all(facts: _Facts, report: ImportReport) -> None:
    for entry in report.good:
        if code := _store(facts, entry):
            report.codes[entry.login] = code
    report.saved = True


def _store(facts: _Facts, entry: PersonEntry) -> OneTimeCode:
    """One good entry; the one-time code for somebody new."""
    code, unit = None, facts.units[entry.unit]
    if entry.known is None:
        person_id, code = _add_person(facts.actor, entry, unit)
    else:
        person_id = entry.known.id
        if entry.is_corrected:
            correct_name(facts.actor, person_id, entry.name, entry.known.email)
    post_person(
        facts.actor,
        person_id,
        unit,
        entry.post,
        _since(entry),
    )
    if entry.role:
        place = facts.units[entry.role_unit or entry.unit]
        give_role(facts.actor, person_id, Role(entry.role), place)
    return code


def _since(entry: PersonEntry) -> dt.date:
    return entry.since or clock.today()


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
    spans = people.spans_of([one.known.id for one in entries if one.known])
    held = {span.unit_id for some in spans.values() for span in some}
    return _Facts(
        actor,
        people.units_by_key(keys - {""}),
        spans,
        {unit.id: unit for unit in people.units_among(held)},
        posts.posts(),
        posts.offered_posts(),
    )


def _examined(facts: _Facts, entry: PersonEntry) -> PersonEntry:
    """The entry with what the database says against it (unknown unit, post or
    role, or a unit out of reach) and the post that it would change.
    """
    entry = rules.with_problems(entry, _problems(facts, entry))
    if entry.problems or entry.known is None:
        return entry
    return _fitted(facts, entry)


def _fitted(facts: _Facts, entry: PersonEntry) -> PersonEntry:
    """How it fits among the posts that the person has."""
    spans, since = facts.spans.get(entry.known.id, ()), _since(entry)
    new = Span(facts.units[entry.unit].id, entry.post, since, None)
    try:
        changes = people_rules.fit(spans, new)
    except people_rules.PostingOverlap as met:
        problem = CellProblem(
            "from",
            "a post from %(day)s on is entered already; give that day or a later one",
            {"day": f"{met.span.since:%d/%m/%Y}"},
        )
        return rules.with_problems(entry, [problem])
    held = next((one for one in spans if one.lasts_beyond(since)), None)
    before = held and HeldPost(facts.places[held.unit_id], held.post)
    return replace(
        entry,
        held=before,
        given=HeldPost(facts.units[entry.unit], entry.post),
        moves=any(changes),
    )


def _problems(facts: _Facts, entry: PersonEntry) -> Iterator[CellProblem]:
    yield from _unit_problems(
        facts, "unit", entry.unit, Permission.PEOPLE_MANAGE
    )
    choice = facts.posts if entry.known else facts.offered
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
