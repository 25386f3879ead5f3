"""Units from a table and to a table. Units never move; their kinds are records
that a site edits, never constants.
"""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import folding, tables
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.exchange.types import (
    FileRow,
    Progress,
    RowsReport,
    RowState,
    no_progress,
)
from lms.people import service as people
from lms.people.models import UnitRow
from lms.people.types import KINDS, NewUnit, Unit, UnitKind

MOST_ROWS = 20_000
HEADINGS = {
    "key": ("key", "mã", "mã đơn vị"),
    "kind": ("kind", "loại", "loại đơn vị"),
    "title.vi": ("title (vi)", "tên (vi)", "title", "tên", "tên đơn vị"),
    "title.en": ("title (en)", "tên (en)", "tên tiếng anh"),
    "parent": ("parent", "mã cấp trên", "mã đơn vị cấp trên"),
}
NEEDED = ("key", "kind", "title.vi", "parent")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def bring_in(
    actor: Actor | None,
    table: list[tables.Row],
    dry_run: bool,
    only_good: bool = False,
    progress: Progress = no_progress,
) -> RowsReport:
    """Units from a table: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing.

    What is there already with the same names stays as it is, so the same file
    twice changes nothing. `progress` hears how many more rows are done.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    lines = read(table)
    with transaction():
        report = RowsReport(lines)
        examine(actor, lines)
        if report.is_wanted(dry_run, only_good):
            _store(lines, progress)
            audit.record(
                actor,
                "units.imported",
                added=len(report.of(RowState.NEW)),
                changed=len(report.of(RowState.CHANGED)),
            )
            report.saved = True
    return report


def read(table: list[tables.Row]) -> list[FileRow]:
    """The rows with the problems their own cells show. Invalid for a table of
    another kind.
    """
    lines, seen = list[FileRow](), dict[str, int]()
    for number, cells in tables.records(table, HEADINGS, NEEDED):
        tidy = {name: folding.tidy(cell) for name, cell in cells.items()}
        line = FileRow(number, tidy["title.vi"] or tidy["key"], tidy)
        if not KEY.fullmatch(tidy["key"]):
            line.wrong(
                "key",
                N_(
                    "should be 1 to 80 letters without marks, digits, dots or hyphens"
                ),
            )
        elif tidy["key"] in seen:
            line.wrong(
                "key",
                N_("stands already in line %(line)s"),
                line=seen[tidy["key"]],
            )
        else:
            seen[tidy["key"]] = number
        for name in ("title.vi", "title.en"):
            if len(tidy[name]) > people.LONGEST:
                line.wrong(
                    name,
                    N_("is longer than %(limit)s letters"),
                    limit=people.LONGEST,
                )
        if not tidy["title.vi"]:
            line.wrong("title.vi", N_("is missing"))
        lines.append(line)
    if not lines:
        raise Invalid(N_("The file has headings but no rows."), "file")
    return lines


def examine(actor: Actor | None, lines: list[FileRow]) -> None:
    """What only the database and the other rows know: kinds, parents, reach,
    units that are there already.
    """
    keys = {line.cells["key"] for line in lines} | {
        line.cells["parent"] for line in lines
    }
    known = people.units_by_key(keys - {""})
    parents = people.units_among(
        {unit.parent_id for unit in known.values() if unit.parent_id}
    )
    names = {unit.id: unit.key for unit in (*parents, *known.values())}
    kinds, rooted = people.kinds(), _rooted()
    for line in lines:
        _kind(line, kinds)
        here = known.get(line.cells["key"])
        if here is not None:
            _present(actor, line, here, names, kinds)
        elif line.state != RowState.BAD:
            line.state = RowState.NEW
            if not line.cells["parent"] and rooted:
                line.wrong(
                    "parent",
                    N_("is missing: only the unit above all others has none"),
                )
    _reach(actor, lines, known)


def _rooted() -> bool:
    return (
        session().scalar(
            select(UnitRow.id).where(UnitRow.parent_id.is_(None)).limit(1)
        )
        is not None
    )


def _kind(line: FileRow, kinds: Mapping[str, UnitKind]) -> None:
    kind = line.cells["kind"]
    if kind not in kinds and kind not in KINDS:
        known = ", ".join(sorted({*kinds, *KINDS}))
        line.wrong(
            "kind",
            N_("“%(kind)s” is not a known kind of unit; known are: %(known)s"),
            kind=kind[:40],
            known=known,
        )


def _present(
    actor: Actor | None,
    line: FileRow,
    here: Unit,
    names: Mapping[int, str],
    kinds: Mapping[str, UnitKind],
) -> None:
    """A unit that is there: it stays where it is, its names may change."""
    if actor is not None and not access.allows(
        actor, Permission.PEOPLE_MANAGE, [here.path]
    ):
        line.wrong(
            "key", N_("you may not change the unit “%(key)s”"), key=here.key
        )
        return
    parent = names.get(here.parent_id or 0, "")
    if line.cells["parent"] != parent:
        line.wrong(
            "parent",
            N_("stands below “%(parent)s” already, and units do not move"),
            parent=parent or "–",
        )
    if line.state == RowState.BAD:
        return
    kind, title = line.cells["kind"], _title(line)
    if kind != here.kind and _is_part(kind, kinds) != _is_part(
        here.kind, kinds
    ):
        line.wrong(
            "kind",
            N_(
                "is “%(kind)s” already; a kind that is managed with the unit above cannot become one that is not"
            ),
            kind=here.kind,
        )
    elif (kind, title["vi"], title["en"]) != (
        here.kind,
        here.title["vi"],
        here.title["en"],
    ):
        line.state = RowState.CHANGED


def _is_part(kind: str, kinds: Mapping[str, UnitKind]) -> bool:
    return (
        kinds[kind].is_part
        if kind in kinds
        else KINDS.get(kind, ({}, False))[1]
    )


def _title(line: FileRow) -> dict[str, str]:
    """Where no English name is given, the Vietnamese one stands in both
    languages.
    """
    return {
        "vi": line.cells["title.vi"],
        "en": line.cells["title.en"] or line.cells["title.vi"],
    }


def _reach(
    actor: Actor | None, lines: Iterable[FileRow], known: Mapping[str, Unit]
) -> None:
    """New rows need a way up, over other new rows, to a unit that is there and
    within reach; no way may lead back.
    """
    new = {
        line.cells["key"]: line for line in lines if line.state == RowState.NEW
    }
    ways = {key: _way(key, new) for key in new}
    for key, (way, top) in ways.items():
        line, depth = new[key], len(way)
        unit = known.get(top)
        if top in way:
            line.wrong("parent", N_("leads back to “%(key)s” itself"), key=key)
        elif top and unit is None:
            text = N_("there is no unit with the key “%(key)s”")
            broken = N_("stands below “%(key)s”, which cannot be taken")
            line.wrong(
                "parent",
                text if top == line.cells["parent"] else broken,
                key=(
                    top if top == line.cells["parent"] else line.cells["parent"]
                )[:80],
            )
        elif depth + (unit.path.count("/") - 1 if unit else 0) > people.DEEPEST:
            line.wrong(
                "parent",
                N_("would be more than %(limit)s units deep"),
                limit=people.DEEPEST,
            )
        elif actor is not None and (
            unit is None
            or not access.allows(actor, Permission.PEOPLE_MANAGE, [unit.path])
        ):
            line.wrong(
                "parent",
                N_("you may not enter anything below the unit “%(key)s”"),
                key=top,
            )


def _way(key: str, new: Mapping[str, FileRow]) -> tuple[list[str], str]:
    """The new rows from this one upwards, and the unit at which they end (one
    of themselves, if they lead back).
    """
    way = [key]
    above = new[key].cells["parent"]
    while above in new and above not in way:
        way.append(above)
        above = new[above].cells["parent"]
    return way, above


def _store(lines: list[FileRow], progress: Progress) -> None:
    new = [line for line in lines if line.state == RowState.NEW]
    people.add_units([_new_unit(line) for line in new], progress)
    changed = [line for line in lines if line.state == RowState.CHANGED]
    people.rename_units(map(_new_unit, changed))
    progress(len(changed))


def _new_unit(line: FileRow) -> NewUnit:
    cells = line.cells
    parent = cells["parent"] or None
    return NewUnit(cells["key"], cells["kind"], _title(line), parent)


def take_out(actor: Actor | None, top: str = "") -> list[list[str]]:
    """The rows of the table, parents first: all units within the actor's reach,
    or those from one unit down.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    query = select(
        UnitRow.id,
        UnitRow.key,
        UnitRow.kind,
        UnitRow.title_vi,
        UnitRow.title_en,
        UnitRow.parent_id,
        UnitRow.path,
    )
    if actor is not None:
        query = query.where(access.within(actor, Permission.PEOPLE_MANAGE))
    if top:
        here = people.find_unit(top)
        if here is None:
            raise Invalid(
                N_("There is no unit with the key “%(key)s”."),
                "unit",
                key=top[:80],
            )
        query = query.where(people.below(here.path))
    rows = people.in_order(session().execute(query))
    names = {row.id: row.key for row in rows}
    names |= {
        unit.id: unit.key
        for unit in people.units_among(
            {row.parent_id for row in rows} - names.keys() - {None}
        )
    }
    return [
        [
            row.key,
            row.kind,
            row.title_vi,
            row.title_en,
            names.get(row.parent_id, ""),
        ]
        for row in rows
    ]


def put_kind(
    actor: Actor | None, key: str, title: Mapping[str, str], is_part: bool
) -> None:
    """Add a kind of unit, or rename it. Whether it is managed with the unit
    above is decided once, because it says who manages what.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE, people.root().path)
    titles = {
        language: folding.tidy(title.get(language, ""))[: people.LONGEST]
        for language in ("vi", "en")
    }
    if not re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", key) or len(key) > 20:
        raise Invalid(
            N_(
                "The key should be 1 to 20 lower-case letters a–z, digits, dots or hyphens."
            ),
            "key",
        )
    if not titles["vi"]:
        raise Invalid(N_("Give the name of this kind."), "title")
    with transaction():
        known = people.kinds().get(key)
        if known is not None and known.is_part != is_part:
            raise Invalid(
                N_(
                    "Whether units of this kind are managed with the unit above cannot be changed any more."
                ),
                "part",
            )
        people.put_kind(
            key,
            {"vi": titles["vi"], "en": titles["en"] or titles["vi"]},
            is_part,
        )
        audit.record(actor, "units.kind", kind=key)
