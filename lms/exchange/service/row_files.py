"""Files of rows on their way in: looked at, then stored in parts that each
leave the data valid; long ones by the worker.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import transaction
from lms.core.types import Json
from lms.directory import service as directory
from lms.directory.types import LineNote, PartReport
from lms.exchange.loader.columns import columns_of
from lms.exchange.service import permissions
from lms.exchange.types import (
    LANGUAGES,
    FileRow,
    Note,
    Progress,
    RowColumns,
    RowsImport,
    RowsReport,
    RowState,
    no_progress,
)

AT_ONCE = 200
"""Rows stored under one lock; others wait some tenths of a second."""
REST = 0.1
"""Seconds between two parts, in which others come to write."""
Rows = list[FileRow]
Facts = Any
"""What was found out about rows and is needed to store them."""


class RowWork(NamedTuple):
    """How rows of a kind come in. `groups`: those that go together, in an order
    in which none needs a later one; `examine` notes what becomes of them.
    """

    kind: str
    event: str
    groups: Callable[[Rows], Iterable[Rows]]
    examine: Callable[[Who, Rows], Facts]
    store: Callable[[Who, Rows, Facts, Progress], None]
    permission: Permission = Permission.PEOPLE_MANAGE

    @property
    def in_files(self) -> directory.FileWork:
        """The same for the worker."""
        return directory.FileWork(
            self.kind,
            self.event,
            ("added", "changed"),
            partial(_take, self),
            self.permission,
        )


def bring_in(
    work: RowWork, actor: Who, lines: Rows, options: RowsImport
) -> RowsReport:
    """Rows from a file: all or none, or only the good ones if that is asked
    for. A dry run changes nothing. More rows than fit under one lock are
    looked at first and then stored part by part; after a stop the same file
    goes on.
    """
    permissions.require(actor, work.permission)
    report = RowsReport(lines)
    if not options.dry_run and len(lines) <= AT_ONCE:
        with access.acting(actor):
            facts = work.examine(actor, lines)
            if report.should_store(options):
                work.store(actor, lines, facts, options.progress)
                _tell_of(work, actor, report)
        return report
    work.examine(actor, lines)
    if report.should_store(options):
        _store_in_parts(work, actor, report, options)
    return report


def _store_in_parts(
    work: RowWork, actor: Who, report: RowsReport, options: RowsImport
) -> None:
    parts = list(_parts(work.groups(report.changing)))
    if options.in_background and directory.is_long(report.lines):
        report.file = _begin(work, actor, report, parts)
        return
    for part in parts:
        with access.acting(actor):
            _store_part(work, actor, part, options.progress)
        clock.pause(REST)
    _tell_of(work, actor, report)


def _begin(
    work: RowWork, actor: Actor, report: RowsReport, parts: list[Rows]
) -> int:
    """Leave the parts to the worker."""
    rest = report.of(RowState.UNCHANGED, RowState.BAD)
    kept = [[_kept(line) for line in part] for part in parts]
    return directory.begin(
        actor,
        work.in_files,
        kept,
        _told(work, rest),
    )


def _store_part(
    work: RowWork, actor: Who, part: Rows, progress: Progress
) -> None:
    """Look at these rows again and store the good ones."""
    rows = [FileRow(*_kept(line)) for line in part]
    work.store(actor, rows, work.examine(actor, rows), progress)
    for line, row in zip(part, rows, strict=True):
        line.state, line.notes = row.state, row.notes


def _tell_of(work: RowWork, actor: Who, report: RowsReport) -> None:
    """Once for the whole file, whatever the one who sent it may do by now."""
    with transaction():
        audit.record(actor, work.event, **report.counts)
    report.saved = True


def _parts(groups: Iterable[Rows]) -> Iterator[Rows]:
    part = []
    for group in groups:
        if part and len(part) + len(group) > AT_ONCE:
            yield part
            part = []
        part += group
    if part:
        yield part


def _kept(line: FileRow) -> list[Any]:
    """A row on its way to the worker."""
    return [line.number, line.label, line.cells]


def _take(work: RowWork, actor: Actor, rows: Sequence[Json]) -> PartReport:
    """Look at some rows again and store the good ones, in the open
    transaction.
    """
    lines = [FileRow(*row) for row in rows]
    work.store(actor, lines, work.examine(actor, lines), no_progress)
    return _told(work, lines)


def _told(work: RowWork, lines: Rows) -> PartReport:
    report, columns = RowsReport(lines), columns_of(work.kind)
    unchanged, bad = report.of(RowState.UNCHANGED), report.bad
    notes = [
        _line_note(line, note, columns) for line in bad for note in line.notes
    ]
    counts = {
        **report.counts,
        "unchanged": len(unchanged),
        "bad": len(bad),
    }
    return PartReport(counts, notes)


def _line_note(line: FileRow, note: Note, columns: RowColumns) -> LineNote:
    column = note.place.field
    return LineNote(
        line.number,
        line.label[:300],
        "bad",
        {one: columns.heading(column, one) for one in LANGUAGES},
        note.text,
        note.values,
    )
