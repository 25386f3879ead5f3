"""Rows of a long file of people: as they are kept for the worker, and what is
told of them afterwards.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from lms.core.marks import N_
from lms.core.types import Json
from lms.directory import loader
from lms.directory.types import (
    Answer,
    HeldPost,
    ImportReport,
    LineNote,
    PartReport,
    PersonEntry,
    RowAnswer,
)

_READ = (
    "line",
    "login",
    "typed",
    "name",
    "email",
    "unit",
    "post",
    "role",
    "role_unit",
)
_MOVED = N_("post before: %(before)s; now: %(after)s")
_CORRECTED = N_("name before: %(before)s")
_SKIPPED = N_(
    "has the sign-in name of %(before)s, and it was not said whose row it is"
)


def kept_row(entry: PersonEntry, answers: Mapping[int, RowAnswer]) -> Json:
    """What a row said, and what was said of it."""
    row = {name: getattr(entry, name) for name in _READ}
    answer = answers.get(entry.line, ())
    row["since"] = None
    if entry.since:
        row["since"] = entry.since.isoformat()
    row["answer"] = list(answer)
    return row


def read_rows(
    rows: Iterable[Json],
) -> tuple[list[PersonEntry], dict[int, RowAnswer]]:
    """The entries in such rows, and the answers by line."""
    entries, answers = [], {}
    for row in rows:
        values = {name: row[name] for name in _READ}
        since = row["since"] and dt.date.fromisoformat(row["since"])
        entries.append(PersonEntry(**values, since=since))
        if row["answer"]:
            answer, known = row["answer"]
            answers[row["line"]] = RowAnswer(Answer(answer), known)
    return entries, answers


def left_out(report: ImportReport) -> PartReport:
    """What is told of the rows that are not even tried."""
    counts = {
        "bad": len(report.bad),
        "skipped": len(report.skipped),
    }
    notes = [*_wrong(report), *_skipped(report)]
    return PartReport(counts, notes)


def taken(report: ImportReport, awaiting: Collection[int]) -> PartReport:
    """What is told of rows that were stored, as far as they could be."""
    counts = {
        "added": len(report.added),
        "unchanged": len(report.unchanged),
        "moved": len(report.moved),
        "corrected": len(report.corrected),
    }
    out = left_out(report)
    notes = [*out.notes, *_moved(report), *_corrected(report)]
    return PartReport({**counts, **out.counts}, notes, list(awaiting))


def _wrong(report: ImportReport) -> Iterator[LineNote]:
    for row in report.bad:
        for one in row.problems:
            yield _note(row, "bad", one.column, one.text, one.values)


def _skipped(report: ImportReport) -> Iterator[LineNote]:
    for row in report.skipped:
        before = {"before": row.doubted.name}
        yield _note(row, "skipped", "login", _SKIPPED, before)


def _moved(report: ImportReport) -> Iterator[LineNote]:
    for row in report.moved:
        change = {
            "before": _words(row.held),
            "after": _words(row.given),
        }
        yield _note(row, "moved", "post", _MOVED, change)


def _corrected(report: ImportReport) -> Iterator[LineNote]:
    for row in report.corrected:
        before = {"before": row.known.name}
        yield _note(row, "corrected", "name", _CORRECTED, before)


def _words(held: HeldPost | None) -> str:
    """A post by its keys, as the file has them."""
    return f"{held.post or '–'}, {held.unit.key}" if held else "–"


def _note(
    row: PersonEntry, outcome: str, column: str, text: str, values: Json
) -> LineNote:
    label = (row.name or row.login)[:300]
    return LineNote(
        row.line,
        label,
        outcome,
        loader.headings()[column],
        text,
        values,
    )
