"""Months that another unit has scored, from a table: all of a file or none."""

from collections.abc import Iterable, Iterator, Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.letters.folding import fold
from lms.evaluation import service as evaluation
from lms.evaluation.rules.gathering import NotedMonth, YearKnown
from lms.exchange.rules import months as rules
from lms.exchange.types import FileRow, RowLists, RowsImport, RowsReport
from lms.people import service as people

MOST_MONTHS = 2_000
"""Rows of one file: they are stored under one lock."""


def bring_in(actor: Actor, rows: RowLists, options: RowsImport) -> RowsReport:
    """Months from a file: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing, and so does the same file again.
    """
    access.require(actor, Permission.EVALUATION_KEEP)
    report = RowsReport(rows["months"])
    _check_length(report.lines)
    if options.dry_run:
        _examine(actor, report.lines)
        return report
    with access.acting(actor):
        people.lock_all(_ids(report.lines).values())
        _take(actor, report, options)
    return report


def _take(actor: Actor, report: RowsReport, options: RowsImport) -> None:
    noted = _examine(actor, report.lines)
    if report.should_store(options):
        evaluation.note_months(actor, noted)
        report.saved = True


def _check_length(lines: Sequence[FileRow]) -> None:
    if len(lines) > MOST_MONTHS:
        raise Invalid(
            "The file has too many rows; at most %(limit)s can be taken at once. Split it.",
            "file",
            limit=MOST_MONTHS,
        )


def _ids(lines: Sequence[FileRow]) -> dict[str, int]:
    return people.ids_by_key({fold(line["person"]) for line in lines})


def _examine(actor: Actor, lines: Sequence[FileRow]) -> list[NotedMonth]:
    found = rules.read(lines, _people(actor, lines), clock.today())
    wanted = rules.wanted(found).items()
    return rules.compare(found, dict(_known(wanted)))


def _known(
    wanted: Iterable[tuple[int, set[int]]],
) -> Iterator[tuple[tuple[int, int], YearKnown]]:
    for year, ids in wanted:
        for person, one in evaluation.years_known(ids, year).items():
            yield (person, year), one


def _people(actor: Actor, lines: Sequence[FileRow]) -> rules.MonthPeople:
    ids = _ids(lines)
    reach = evaluation.may_note_of(actor, ids.values())
    return rules.MonthPeople(ids, people.names(reach), reach)
