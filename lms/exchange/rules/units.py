"""What becomes of rows of units: they are new, change names, or cannot be
taken. Units never move.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lms.core.marks import N_
from lms.exchange.types import Allows, FileRow, Lines, RowState, Texts
from lms.people.types import Unit

NewRows = Mapping[str, FileRow]
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class UnitFacts(NamedTuple):
    """What is known about the units that a file names. `units`: those that are
    there, by key; `keys`: keys by id, of their parents too; `kinds`: whether
    units of a kind are managed with the unit above; `deepest`: how many units
    may stand above each other; `longest`: how many letters a name may have;
    `may_manage`: whether the actor manages the unit
    with this path, "" for above all units.
    """

    units: Mapping[str, Unit]
    keys: Mapping[int, str]
    kinds: Mapping[str, bool]
    has_root: bool
    deepest: int
    longest: int
    may_manage: Allows


def titles(line: FileRow, unit: Unit | None = None) -> Texts:
    """The names of a row. Where it gives no English one, that of the `unit` that
    is there stays, unless it only repeats the Vietnamese one.
    """
    name, english = line["title.vi"], line["title.en"]
    if not english and unit and unit.title["en"] != unit.title["vi"]:
        english = unit.title["en"]
    return {"vi": name, "en": english}


def examine(lines: Iterable[FileRow], facts: UnitFacts) -> None:
    """Note at each row what becomes of it, and what is wrong."""
    new = {}
    seen = {}
    for line in lines:
        key = line["key"]
        _check_cells(line, seen, facts)
        if key in facts.units:
            _compare(line, facts.units[key], facts)
        elif not line.is_bad:
            line.state = RowState.NEW
            if not line["parent"] and facts.has_root:
                line.wrong_cell(
                    "parent",
                    "is missing: only the unit above all others has none",
                )
            else:
                new[key] = line
    for line in new.values():
        _check_way(line, new, facts)


def _check_cells(line: FileRow, seen: Lines, facts: UnitFacts) -> None:
    """Note what is wrong with each cell by itself."""
    if not _KEY.fullmatch(line["key"]):
        line.wrong_cell(
            "key",
            "should be 1 to 80 letters without marks, digits, dots or hyphens",
        )
    else:
        line.repeats("key", seen)
    for name in ("title.vi", "title.en"):
        if len(line[name]) > facts.longest:
            line.wrong_cell(
                name,
                "is longer than %(limit)s letters",
                limit=facts.longest,
            )
    line.require("title.vi")
    if line["kind"] not in facts.kinds:
        line.wrong_cell(
            "kind",
            "“%(value)s” is not a known kind of unit; known are: %(known)s",
            known=", ".join(sorted(facts.kinds)),
        )


def _compare(line: FileRow, unit: Unit, facts: UnitFacts) -> None:
    """A unit that is there: it stays where it is, its names may change."""
    parent = facts.keys.get(unit.parent_id, "")
    if not facts.may_manage(unit.path):
        line.wrong_cell(
            "key", "you may not change the unit “%(key)s”", key=unit.key
        )
    elif line["parent"] != parent:
        line.wrong_cell(
            "parent",
            "stands below “%(parent)s” already, and units do not move",
            parent=parent or "–",
        )
    elif line.is_bad:
        return
    elif facts.kinds[line["kind"]] != facts.kinds[unit.kind]:
        line.wrong_cell(
            "kind",
            "is “%(kind)s” already; a kind that is managed with the unit above cannot become one that is not",
            kind=unit.kind,
        )
    elif (line["kind"], titles(line, unit)) != (unit.kind, unit.title):
        line.change()


def _check_way(line: FileRow, new: NewRows, facts: UnitFacts) -> None:
    """A new row needs a way up, over other new rows, to a unit that is there
    and within reach; no way may lead back.
    """
    way, top = _way(line["key"], new, facts.deepest)
    unit = facts.units.get(top)
    if top in way:
        line.wrong_cell(
            "parent", "leads back to “%(key)s” itself", key=line["key"]
        )
    elif len(way) + (unit.path.count("/") - 1 if unit else 0) > facts.deepest:
        line.wrong_cell(
            "parent",
            "would be more than %(limit)s units deep",
            limit=facts.deepest,
        )
    elif top and unit is None:
        text = N_("stands below “%(key)s”, which cannot be taken")
        if top == line["parent"]:
            text = N_("there is no unit with the key “%(key)s”")
        line.wrong_cell("parent", text)
    elif not facts.may_manage(unit.path if unit else ""):
        line.wrong_cell(
            "parent",
            "you may not enter anything below the unit “%(key)s”",
            key=top,
        )


def _way(key: str, new: NewRows, deepest: int) -> tuple[list[str], str]:
    """The new rows from this one upwards, and the unit at which they end (one
    of themselves, if they lead back). A way that is too deep is not walked to
    its end: every row of a long chain would be.
    """
    way = [key]
    above = new[key].cells["parent"]
    while above in new and above not in way and len(way) <= deepest:
        way.append(above)
        above = new[above].cells["parent"]
    return way, above


def parents_first(lines: list[FileRow]) -> list[list[FileRow]]:
    """Rows that were looked at, each by itself, none before the new one that it
    stands below.
    """
    new = {line["key"]: line for line in lines if line.state == RowState.NEW}

    def depth(line: FileRow) -> int:
        if line["key"] not in new:
            return 0
        way, _top = _way(line["key"], new, len(new))
        return len(way)

    return [[line] for line in sorted(lines, key=depth)]


def unit_of(
    line: FileRow, units: Mapping[str, Unit], allows: Allows, text: str
) -> Unit | None:
    """The unit that a row names. Noted if there is none with this key or, by
    `text`, if the actor may not act there.
    """
    unit = units.get(line["unit"])
    if unit is None:
        line.wrong_cell("unit", "there is no unit with the key “%(key)s”")
    elif not allows(unit.path):
        line.wrong_cell("unit", text)
    return unit
