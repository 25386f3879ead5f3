"""Saves what was typed or pasted into the table of a unit's layer, as one act."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NamedTuple

from sqlalchemy import case, func, select

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import moment
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.queries.rows import COLUMNS, ROW, Rows, layer
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules import notation
from lms.requirements.rules.notation import REMOVED, CellContent
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service.changes import (
    carry_out,
    check_terms,
    plan_cell,
    sets_any,
)
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    CellChange,
    CellEntry,
    CellKey,
    CellPlan,
    CellValue,
    ChangeTerms,
    End,
    Entries,
    Layer,
    MaybeValue,
    value_of,
)

Ends = Mapping[int, End]
"""When rows end, by id."""


@dataclass(frozen=True)
class EditorSnapshot:
    """What the editor was shown: the day, and the rows of the unit's own then
    (`Matrix.seen`; None: nothing yet).

    `whole`: the cells come from the table itself, so one that still stands as
    it was shown is no change, and one that was emptied takes the unit's own row
    away. In a pasted block every cell counts but the empty ones.
    """

    on: dt.date
    rows: str | None
    whole: bool = True

    def ends(self) -> Ends:
        """The rows that were shown, with the end they had then."""
        ends = {}
        for token in (self.rows or "").split():
            key, _, end = token.partition("@")
            try:
                ends[int(key)] = dt.date.fromisoformat(end) if end else None
            except ValueError:
                continue
        return ends

    def has(self, row: Layer) -> bool:
        """Whether a row stands in the table of this day."""
        return row.lasts_beyond(self.on) and not row.never_begins()


def tokens(rows: Iterable[Layer]) -> str:
    """The rows of a unit's own as one word for each: a row never changes but
    for its end.
    """
    return " ".join(
        _token(one) for one in sorted(rows, key=lambda one: one.row)
    )


def _token(row: Layer) -> str:
    return f"{row.row}@{row.until.isoformat()}" if row.until else str(row.row)


class SaveMode(Enum):
    """What a save does with cells that can be taken, and with the others."""

    CHECK = auto()  # nothing is stored
    ALL = auto()  # all of them or none
    GOOD = auto()  # those that can be taken


class CellFault(NamedTuple):
    """A cell that cannot be taken, and why."""

    entry: CellEntry
    refusal: LMSError


@dataclass(frozen=True)
class CellDifference:
    """What saving a cell did or would do: what was asked by the unit before,
    and what then; None: nothing of its own.
    """

    entry: CellEntry
    before: MaybeValue
    after: MaybeValue


@dataclass
class SaveReport:
    """What came of a save: what is changed, what needed no change, what is
    wrong where. `refusal`: of what all cells share.
    """

    saved: bool = False
    changes: list[CellDifference] = field(default_factory=list)
    idle: list[CellPlan] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    refusal: Invalid | None = None
    touched: list[CellEntry] = field(default_factory=list)
    seen: str = ""

    def is_wanted(self, mode: SaveMode) -> bool:
        """Whether to store what can be taken."""
        if mode is SaveMode.CHECK or self.refusal:
            return False
        return mode is SaveMode.GOOD or not self.faults

    def unsaved(self) -> list[CellEntry]:
        """The cells that still have to be saved."""
        if self.saved:
            return [fault.entry for fault in self.faults]
        return self.touched


Plans = Mapping[CellEntry, CellPlan]
_CHANGED_BY = case((ROW.ended_at.is_(None), ROW.set_by), else_=ROW.ended_by)
_CHANGED_AT = func.coalesce(ROW.ended_at, ROW.set_at)


def save(
    actor: Actor,
    unit_id: int,
    entries: Entries,
    terms: ChangeTerms,
    snapshot: EditorSnapshot,
    mode: SaveMode = SaveMode.ALL,
) -> SaveReport:
    """Save many cells as one act, as far as the `mode` says.

    A cell that somebody else has changed since the `snapshot` is refused and
    named.
    """
    unit = unit_to_set(actor, unit_id)
    posts = {entry.post for entry in entries}
    with access.acting(actor):
        people.lock_unit(unit.id)
        stack = layer_stack(unit, posts, terms.since or clock.today())
        own = _own_rows(unit, posts)
        report, plans = _check(
            entries,
            stack,
            own,
            terms,
            snapshot,
        )
        if report.is_wanted(mode):
            carry_out(actor, unit, _without_fault(plans, report))
            report.saved = bool(report.changes) or not report.faults
            own = _own_rows(unit, posts)
        report.seen = tokens(filter(snapshot.has, map(layer, own)))
    return report


def _check(
    entries: Entries,
    stack: LayerStack,
    own: Rows,
    terms: ChangeTerms,
    snapshot: EditorSnapshot,
) -> tuple[SaveReport, Plans]:
    """What saving the cells would do, and the plan of each change."""
    report, changes = _read(entries, stack, own, snapshot)
    plans = _plan(changes, stack, terms, report)
    _judge(plans, _conflicts(own, snapshot), report)
    return report, plans


def _own_rows(unit: Unit, posts: Iterable[str]) -> Rows:
    """Every row of the unit's own, ended ones too, with who set or ended it
    last.
    """
    by, at = _CHANGED_BY.label("changed_by"), _CHANGED_AT.label("changed_at")
    query = select(*COLUMNS, by, at).where(
        ROW.unit_id == unit.id, ROW.post.in_(posts)
    )
    return execute(query.order_by(ROW.id)).all()


def _shown_values(
    own: Rows, snapshot: EditorSnapshot
) -> dict[CellKey, CellValue]:
    """The unit's own cells as the editor saw them."""
    ends, values = snapshot.ends(), {}
    for row in map(layer, own):
        if row.row in ends:
            then = replace(row, until=ends[row.row])
            if then.holds(snapshot.on):
                values[row.key] = value_of(then)
    return values


def _read(
    entries: Entries,
    stack: LayerStack,
    own: Rows,
    snapshot: EditorSnapshot,
) -> tuple[SaveReport, dict[CellEntry, CellChange]]:
    """The cells that ask for a change; those that cannot be read are faults."""
    report, changes = SaveReport(), {}
    shown = _shown_values(own, snapshot)
    for entry in entries:
        try:
            value = notation.read(entry.text, stack.asked(entry.key))
        except Invalid as refusal:
            report.faults.append(CellFault(entry, refusal))
        else:
            if _asks_change(value, shown.get(entry.key), snapshot.whole):
                changes[entry] = _change(entry, value)
    report.touched = [*changes, *(fault.entry for fault in report.faults)]
    return report, changes


def _asks_change(value: CellContent, shown: MaybeValue, is_whole: bool) -> bool:
    """See `EditorSnapshot` for what is `whole`."""
    if not is_whole:
        return value is not None
    return (None if value is REMOVED else value) != shown


def _change(entry: CellEntry, value: CellContent) -> CellChange:
    if isinstance(value, CellValue):
        return CellChange(*entry.key, *value)
    return CellChange(*entry.key, None)


def _plan(
    changes: Mapping[CellEntry, CellChange],
    stack: LayerStack,
    terms: ChangeTerms,
    report: SaveReport,
) -> Plans:
    try:
        check_terms(terms, sets_any(changes.values()))
    except Invalid as refusal:
        report.refusal = refusal
    return {
        entry: plan_cell(stack, change, terms)
        for entry, change in changes.items()
    }


def _judge(
    plans: Plans, conflicts: Mapping[CellKey, Conflict], report: SaveReport
) -> None:
    """Sort what is planned into changes, what needs none, and faults."""
    for entry, plan in plans.items():
        if plan.idle:
            report.idle.append(plan)
        elif refusal := plan.refusal or conflicts.get(entry.key):
            report.faults.append(CellFault(entry, refusal))
        else:
            report.changes.append(_difference(entry, plan))
    report.faults.sort(key=lambda fault: (fault.entry.row, fault.entry.column))


def _difference(entry: CellEntry, plan: CellPlan) -> CellDifference:
    after = value_of(plan.change) if plan.sets else None
    return CellDifference(entry, value_of(plan.follows), after)


def _conflicts(own: Rows, snapshot: EditorSnapshot) -> dict[CellKey, Conflict]:
    """The cells that somebody else has changed since they were shown."""
    if snapshot.rows is None:
        return {}
    ends = snapshot.ends()
    changed = [row for row in own if _is_changed(layer(row), ends, snapshot)]
    names = people.names({row.changed_by for row in changed} - {None})
    return {
        layer(row).key: _conflict(names.get(row.changed_by), row.changed_at)
        for row in changed
    }


def _is_changed(row: Layer, ends: Ends, snapshot: EditorSnapshot) -> bool:
    if row.row in ends:
        return ends[row.row] != row.until
    return snapshot.has(row)


def _conflict(name: str | None, at: dt.datetime) -> Conflict:
    if name is None:  # a file was loaded
        return Conflict(
            "This cell was changed after you opened the page. Look at what is asked there now; if you save again, your entry replaces it."
        )
    return Conflict(
        "%(name)s has changed this cell at %(time)s, after you opened the page. Look at what is asked there now; if you save again, your entry replaces it.",
        name=name,
        time=moment(at),
    )


def _without_fault(plans: Plans, report: SaveReport) -> list[CellPlan]:
    bad = {fault.entry for fault in report.faults}
    return [plan for entry, plan in plans.items() if entry not in bad]
