"""Saves what was typed or pasted into the table of a unit's layer, as one act."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NamedTuple

from sqlalchemy import Row, select

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import moment
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements.queries.rows import COLUMNS, ROW, layer, post_layers
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules import notation
from lms.requirements.rules.notation import CellValue, Removal, value_of
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service.changes import (
    carry_out,
    check_terms,
    plan_cell,
)
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    CellChange,
    CellKey,
    CellPlan,
    ChangeTerms,
    Layer,
    PostLayer,
)


@dataclass(frozen=True)
class CellEntry:
    """One cell as it was typed or pasted; `row` and `column` say where it stood
    in a pasted block (0: it was typed).
    """

    post: str
    competency: str
    text: str
    row: int = 0
    column: int = 0

    @property
    def key(self) -> CellKey:
        """Which cell."""
        return self.post, self.competency


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

    def ends(self) -> dict[int, dt.date | None]:
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
        is_empty = row.since is not None and not row.lasts_beyond(row.since)
        return row.lasts_beyond(self.on) and not is_empty


def tokens(rows: Iterable[PostLayer]) -> str:
    """The rows of a unit's own as one word for each: a row never changes but
    for its end.
    """
    layers = sorted((one for _post, one in rows), key=lambda one: one.row)
    return " ".join(map(_token, layers))


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
    before: CellValue | None
    after: CellValue | None


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


def save(
    actor: Actor,
    unit_id: int,
    entries: Sequence[CellEntry],
    terms: ChangeTerms,
    snapshot: EditorSnapshot,
    mode: SaveMode = SaveMode.ALL,
) -> SaveReport:
    """Save many cells as one act, as far as the `mode` says.

    A cell that somebody else has changed since the `snapshot` is refused and
    named.
    """
    unit, report = unit_to_set(actor, unit_id), SaveReport()
    posts = {entry.post for entry in entries}
    with transaction():
        people.lock_unit(unit.id)
        stack = layer_stack(unit, posts, terms.since or clock.today())
        own = _own_rows(unit, posts)
        seen = _compare(own, snapshot)
        changes = _read(entries, stack, seen, report)
        report.refusal = _refuse_terms(terms, changes)
        plans = [(one, plan_cell(stack, to, terms)) for one, to in changes]
        _judge(plans, seen.changed, report)
        if report.is_wanted(mode):
            carry_out(actor, unit, _good(plans, terms, report))
            report.saved = bool(report.changes) or not report.faults
            own = _own_rows(unit, posts)
        report.seen = _tokens_of(own, snapshot)
    return report


def _own_rows(unit: Unit, posts: Iterable[str]) -> Sequence[Row]:
    """Every row of the unit's own, ended ones too, with who set and who ended
    it.
    """
    query = select(*COLUMNS, ROW.set_at, ROW.ended_by, ROW.ended_at).where(
        ROW.unit_id == unit.id, ROW.post.in_(posts)
    )
    return execute(query.order_by(ROW.id)).all()


def _tokens_of(own: Iterable[Row], snapshot: EditorSnapshot) -> str:
    rows = post_layers(own)
    return tokens(pair for pair in rows if snapshot.has(pair[1]))


@dataclass
class _SeenCells:
    """The unit's own cells as the editor saw them; see `EditorSnapshot` for
    `whole`. `changed`: those that are otherwise now, each with the row that was
    set or ended since.
    """

    whole: bool
    values: dict[CellKey, CellValue] = field(default_factory=dict)
    changed: dict[CellKey, Row] = field(default_factory=dict)

    def is_untouched(
        self, entry: CellEntry, value: CellValue | Removal | None
    ) -> bool:
        """Whether the entry asks for no change."""
        if not self.whole:
            return value is None
        wanted = value if isinstance(value, CellValue) else None
        return wanted == self.values.get(entry.key)


def _compare(rows: Iterable[Row], snapshot: EditorSnapshot) -> _SeenCells:
    ends, seen = snapshot.ends(), _SeenCells(snapshot.whole)
    for row in rows:
        now, key = layer(row), (row.post, row.competency)
        was_shown = now.row in ends
        then = replace(now, until=ends[now.row]) if was_shown else now
        if was_shown and then.holds(snapshot.on):
            seen.values[key] = value_of(then)
        if snapshot.has(now) != was_shown or then != now:
            seen.changed[key] = row
    if snapshot.rows is None:
        seen.changed.clear()
    return seen


def _read(
    entries: Iterable[CellEntry],
    stack: LayerStack,
    seen: _SeenCells,
    report: SaveReport,
) -> list[tuple[CellEntry, CellChange]]:
    """The cells that ask for a change, read; those that cannot be read become
    faults.
    """
    changes = []
    for entry in entries:
        current = stack.current(entry.key) or stack.above.get(entry.key)
        try:
            value = notation.read(entry.text, value_of(current))
        except Invalid as refusal:
            report.faults.append(CellFault(entry, refusal))
            report.touched.append(entry)
            continue
        if not seen.is_untouched(entry, value):
            report.touched.append(entry)
            changes.append((entry, _change(entry, value)))
    return changes


def _change(entry: CellEntry, value: CellValue | Removal | None) -> CellChange:
    if isinstance(value, CellValue):
        return CellChange(*entry.key, value.level, value.depth, value.essential)
    return CellChange(*entry.key, None)


def _refuse_terms(
    terms: ChangeTerms, changes: Iterable[tuple[CellEntry, CellChange]]
) -> Invalid | None:
    sets = any(change.level is not None for _entry, change in changes)
    try:
        check_terms(terms, sets)
    except Invalid as refusal:
        return refusal
    return None


def _judge(
    plans: Iterable[tuple[CellEntry, CellPlan]],
    changed: Mapping[CellKey, Row],
    report: SaveReport,
) -> None:
    """Sort what is planned into changes, what needs none, and faults."""
    names = _names_in(changed.values())
    for entry, plan in plans:
        if plan.refusal:
            report.faults.append(CellFault(entry, plan.refusal))
        elif plan.idle:
            report.idle.append(plan)
        elif entry.key in changed:
            conflict = _conflict(changed[entry.key], names)
            report.faults.append(CellFault(entry, conflict))
        else:
            report.changes.append(_difference(entry, plan))
    report.faults.sort(key=lambda fault: (fault.entry.row, fault.entry.column))


def _names_in(rows: Iterable[Row]) -> dict[int, str]:
    ids = {id_ for row in rows for id_ in (row.set_by, row.ended_by)}
    return people.names(ids - {None})


def _difference(entry: CellEntry, plan: CellPlan) -> CellDifference:
    after = value_of(plan.change) if plan.sets else None
    return CellDifference(entry, value_of(plan.follows), after)


def _conflict(row: Row, names: Mapping[int, str]) -> Conflict:
    """Somebody else was faster."""
    by, at = row.set_by, row.set_at
    if row.ended_at is not None:
        by, at = row.ended_by, row.ended_at
    if by not in names:  # a file was loaded
        return Conflict(
            "This cell was changed after you opened the page. Look at what is asked there now; if you save again, your entry replaces it."
        )
    return Conflict(
        "%(name)s has changed this cell at %(time)s, after you opened the page. Look at what is asked there now; if you save again, your entry replaces it.",
        name=names[by],
        time=moment(at),
    )


def _good(
    plans: Iterable[tuple[CellEntry, CellPlan]],
    terms: ChangeTerms,
    report: SaveReport,
) -> list[tuple[CellPlan, ChangeTerms]]:
    """The plans of all cells without a fault."""
    bad = {fault.entry.key for fault in report.faults}
    return [(plan, terms) for entry, plan in plans if entry.key not in bad]
