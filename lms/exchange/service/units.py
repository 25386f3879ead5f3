"""Units from a table and to a table. Units never move; their kinds are records
that a site edits, never constants.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from lms.access import service as access
from lms.access.types import Permission
from lms.audit import service as audit
from lms.core.errors import Invalid, NotFound
from lms.core.letters.folding import fold, tidy
from lms.core.merging import keep_newer, mark
from lms.core.types import Labels
from lms.directory import service as directory
from lms.exchange.rules import units as rules
from lms.exchange.service import permissions, row_files
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    CellLists,
    FileRow,
    Progress,
    RowLists,
    RowsImport,
    RowsReport,
    RowState,
    Texts,
    texts_of,
)
from lms.people import service as people
from lms.people.types import NewUnit, Unit, UnitKind

_APART = re.compile(", | or ")
_KIND = re.compile(r"(?=.{1,20}$)[a-z0-9]+([.-][a-z0-9]+)*")


def bring_in(actor: Who, rows: RowLists, options: RowsImport) -> RowsReport:
    """Units from a file: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing.

    What is there already with the same names stays as it is, so the same file
    twice changes nothing.
    """
    return row_files.bring_in(WORK, actor, rows["units"], options)


def _examine(actor: Who, lines: Sequence[FileRow]) -> rules.UnitFacts:
    facts, words = _facts(actor, lines), _kind_words()
    for line in lines:
        kind = line["kind"]
        line.cells["kind"] = words.get(fold(kind), kind)
    rules.examine(lines, facts)
    return facts


def _kind_words() -> Labels:
    """The keys of kinds by themselves, and by what the page calls them, in both
    languages, whole or one of several: "Xã, phường, đặc khu" and "phường". A
    key comes before a name, a whole name before a part of one.
    """
    words = {}
    for say in (_key_of, _names_of, _parts_of):
        for key, kind in people.offered_kinds().items():
            for word in say(kind):
                words.setdefault(fold(word), key)
    return words


def _key_of(kind: UnitKind) -> Iterable[str]:
    return (kind.key,)


def _names_of(kind: UnitKind) -> Iterable[str]:
    return filter(None, kind.title.values())


def _parts_of(kind: UnitKind) -> Iterable[str]:
    return chain.from_iterable(map(_APART.split, _names_of(kind)))


def _facts(actor: Who, lines: Sequence[FileRow]) -> rules.UnitFacts:
    """What only the database knows."""
    names = {line[column] for line in lines for column in ("key", "parent")}
    known = people.units_by_key(names - {""})
    kinds = {key: kind.is_part for key, kind in people.offered_kinds().items()}
    parents = {unit.parent_id for unit in known.values()} - {None}
    around = (*people.units_among(parents), *known.values())
    return rules.UnitFacts(
        known,
        {unit.id: unit.key for unit in around},
        kinds,
        _has_root(),
        people.DEEPEST,
        people.LONGEST,
        permissions.holds(actor, Permission.PEOPLE_MANAGE),
    )


def _has_root() -> bool:
    try:
        people.root()
    except NotFound:
        return False
    return True


def _store(
    _actor: Who,
    lines: list[FileRow],
    facts: rules.UnitFacts,
    progress: Progress,
) -> None:
    report, known = RowsReport(lines), facts.units
    new = [_unit(line, None) for line in report.of(RowState.NEW)]
    people.add_units(new, progress)
    changed = [
        _unit(line, known[line["key"]]) for line in report.of(RowState.CHANGED)
    ]
    people.rename_units(changed)
    progress(len(changed))


def _unit(line: FileRow, before: Unit | None) -> NewUnit:
    parent, titles = line["parent"] or None, rules.titles(line, before)
    return NewUnit(line["key"], line["kind"], titles, parent)


WORK = row_files.RowWork(
    "units", "units.imported", rules.parents_first, _examine, _store
)


def take_out(actor: Who, top: str = "") -> CellLists:
    """The rows of the table, parents first: all units within the actor's reach,
    or those from one unit down.
    """
    permissions.require(actor, Permission.PEOPLE_MANAGE)
    path = permissions.find_unit(top).path if top else "/"
    if actor is None:
        units = people.units_below(path)
    else:
        units = directory.manageable_units(actor)
        units = [unit for unit in units if unit.path.startswith(path)]
    parents = {unit.parent_id for unit in units} - {None}
    keys = {
        unit.id: unit.key for unit in (*people.units_among(parents), *units)
    }
    rows = [
        {
            "key": unit.key,
            "kind": unit.kind,
            **texts_of("title", unit.title),
            "parent": keys.get(unit.parent_id, ""),
        }
        for unit in units
    ]
    return {"units": rows}


def kind_mark(kind: UnitKind | None) -> str:
    """Of a kind of unit as it is stored."""
    return mark(kind.title) if kind else ""


def put_kind(
    actor: Who,
    key: str,
    title: Texts,
    is_part: bool,
    shown: str | None = None,
) -> None:
    """Add a kind of unit, or rename it. Whether it is managed with the unit
    above is decided once, because it says who manages what.
    `shown`: the `kind_mark` of its page.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE, people.root().path)
    titles = _kind_titles(key, title)
    with access.acting(actor):
        known = people.kinds().get(key)
        if known == UnitKind(key, titles, is_part):
            return
        if known is not None and known.is_part != is_part:
            raise Invalid(
                "Whether units of this kind are managed with the unit above cannot be changed any more.",
                "part",
            )
        keep_newer(shown, kind_mark(known))
        people.put_kind(key, titles, is_part)
        audit.record(actor, "units.kind", kind=key)


def _kind_titles(key: str, title: Texts) -> Texts:
    """The names in both languages; Invalid if they or the key cannot be
    taken.
    """
    if not _KIND.fullmatch(key):
        raise Invalid(
            "The key should be 1 to 20 lower-case letters a–z, digits, dots or hyphens.",
            "key",
        )
    names = {
        language: tidy(text)[: people.LONGEST]
        for language, text in title.items()
    }
    if not names.get("vi"):
        raise Invalid("Give the name of this kind.", "title")
    return {"vi": names["vi"], "en": names.get("en", "")}
