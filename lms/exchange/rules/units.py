"""What becomes of rows of units: they are new, change names, or cannot be
taken. Units never move.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lms.core.marks import N_
from lms.exchange.types import Allows, FileRow, RowState, Texts
from lms.people.types import Unit

NewRows = Mapping[str, FileRow]


class UnitFacts(NamedTuple):
    """What is known about the units that a file names. `units`: those that are
    there, by key; `keys`: keys by id, of their parents too; `kinds`: whether
    units of a kind are managed with the unit above; `deepest`: how many units
    may stand above each other; `may_manage`: whether the actor manages the unit
    with this path, "" for above all units.
    """

    units: Mapping[str, Unit]
    keys: Mapping[int, str]
    kinds: Mapping[str, bool]
    has_root: bool
    deepest: int
    may_manage: Allows


def titles(line: FileRow) -> Texts:
    """Where no English name is given, the Vietnamese one stands in both
    languages.
    """
    name = line["title.vi"]
    return {"vi": name, "en": line["title.en"] or name}


def examine(lines: Iterable[FileRow], facts: UnitFacts) -> None:
    """Note at each row what becomes of it, and what is wrong."""
    new: dict[str, FileRow] = {}
    for line in lines:
        key = line["key"]
        _check_kind(line, facts)
        if key in facts.units:
            _compare(line, facts.units[key], facts)
        elif not line.is_bad:
            _check_new(line, facts)
            if not line.is_bad:
                new[key] = line
    for line in new.values():
        _check_way(line, new, facts)


def _check_kind(line: FileRow, facts: UnitFacts) -> None:
    if line["kind"] not in facts.kinds:
        line.wrong_cell(
            "kind",
            "“%(value)s” is not a known kind of unit; known are: %(known)s",
            known=", ".join(sorted(facts.kinds)),
        )


def _check_new(line: FileRow, facts: UnitFacts) -> None:
    line.state = RowState.NEW
    if not line["parent"] and facts.has_root:
        line.wrong_cell(
            "parent", "is missing: only the unit above all others has none"
        )


def _compare(line: FileRow, unit: Unit, facts: UnitFacts) -> None:
    """A unit that is there: it stays where it is, its names may change."""
    if not facts.may_manage(unit.path):
        line.wrong_cell(
            "key", "you may not change the unit “%(key)s”", key=unit.key
        )
        return
    _check_parent(line, facts.keys.get(unit.parent_id, ""))
    if line.is_bad:
        return
    _check_kind_change(line, unit, facts)
    if (line["kind"], titles(line)) != (unit.kind, unit.title):
        line.change()


def _check_parent(line: FileRow, parent: str) -> None:
    if line["parent"] != parent:
        line.wrong_cell(
            "parent",
            "stands below “%(parent)s” already, and units do not move",
            parent=parent or "–",
        )


def _check_kind_change(line: FileRow, unit: Unit, facts: UnitFacts) -> None:
    if facts.kinds[line["kind"]] != facts.kinds[unit.kind]:
        line.wrong_cell(
            "kind",
            "is “%(kind)s” already; a kind that is managed with the unit above cannot become one that is not",
            kind=unit.kind,
        )


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
    elif len(way) + _depth(unit) > facts.deepest:
        line.wrong_cell(
            "parent",
            "would be more than %(limit)s units deep",
            limit=facts.deepest,
        )
    elif top and unit is None:
        _refuse_parent(line, top)
    elif not facts.may_manage(unit.path if unit else ""):
        line.wrong_cell(
            "parent",
            "you may not enter anything below the unit “%(key)s”",
            key=top,
        )


def _refuse_parent(line: FileRow, top: str) -> None:
    """The unit above is not there, or its own row cannot be taken."""
    text = N_("stands below “%(key)s”, which cannot be taken")
    if top == line["parent"]:
        text = N_("there is no unit with the key “%(key)s”")
    line.wrong_cell("parent", text)


def _depth(unit: Unit | None) -> int:
    return unit.path.count("/") - 1 if unit else 0


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
