"""Inspect the whole record, as of one moment and without writing."""

from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from lms.audit import service as audit
from lms.core import outbox
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Ids
from lms.courses import service as courses
from lms.decisions import service as decisions
from lms.evidence import service as evidence
from lms.evidence.service import LedgerFault, Progress
from lms.gapmap import service as gapmap
from lms.inspection.types import InspectionReport
from lms.oversight import service as oversight
from lms.quizzes import service as quizzes
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff

Works = Mapping[int, str]
"""Fingerprints of attempts or plays, by id."""
SignedTasks = Mapping[int, signoff.SignedWork]


def inspect(
    kept: Collection[str] = (), say: Progress = evidence.silent
) -> InspectionReport:
    """Everything against everything: the chains of the ledger, what each row
    rests on, the log, decisions about people, the seals (`kept`: digests of seals that were kept
    elsewhere), contents of courses, attainments and the counts of the maps.

    Memory stays flat however many people there are.
    """
    with evidence.one_moment():
        return compare(kept, say)


def compare(
    kept: Collection[str] = (), say: Progress = evidence.silent
) -> InspectionReport:
    """The same in the open reading or transaction."""
    report = InspectionReport(events=audit.count_events())
    for found in _findings(report, kept, say):
        report.add(found)
    return report


def _findings(
    report: InspectionReport, kept: Collection[str], say: Progress
) -> Discrepancies:
    walk = evidence.Walk(_Foundations().faults, say)
    for fault in walk.faults():
        yield Discrepancy(fault.text, fault.place)
    report.rows = walk.rows
    yield from _read("log", audit.check(evidence.sealed_logs()))
    yield from _read("decisions", decisions.check(evidence.sealed_decisions()))
    yield from _read("objections", signoff.changed_objections())
    yield from _read("questions", oversight.changed_findings())
    yield from _read("courses", courses.changed_contents())
    if walk.is_readable:
        yield from _read("seals", evidence.check_seals(kept))
        yield from _read("attainments", _attainments(report, say))
        yield from _read("maps", _maps(report, say))


def _read(place: str, found: Discrepancies) -> Discrepancies:
    """What was found; that something cannot even be read is a fault like any
    other and hides none.
    """
    try:
        yield from found
    except (AttributeError, LookupError, TypeError, ValueError):
        text = N_("a value cannot be read: it was written past the product")
        yield Discrepancy(text, place)


def _attainments(report: InspectionReport, say: Progress) -> Discrepancies:
    if outbox.is_waiting("reproject"):
        report.notes.append(
            N_(
                "attainments are being calculated anew; they are compared when the worker is through"
            )
        )
    else:
        yield from evidence.differences(say)


def _maps(report: InspectionReport, say: Progress) -> Discrepancies:
    if reason := gapmap.why_not_compared():
        report.notes.append(reason)
    else:
        yield from gapmap.differences(say)


class _Foundations:
    """Rows of the ledger against the courses and the work they rest on."""

    def __init__(self) -> None:
        self.revisions, self.slugs = courses.revisions_bound()

    def faults(self, rows: Collection[Any]) -> Iterator[LedgerFault]:
        """The rows whose course or work is not what was judged."""
        attempts = quizzes.works(_named(rows, "attempt"), self.slugs)
        plays = scenarios.works(_named(rows, "play"), self.slugs)
        tasks = signoff.signed_works(_submissions(rows))
        for row in rows:
            if text := self._fault(row, attempts, plays, tasks):
                yield LedgerFault(text, row.person_id, row.seq, row.id)

    def _fault(
        self, row: Any, attempts: Works, plays: Works, tasks: SignedTasks
    ) -> str | None:
        bound = row.details.get("rests_on") or {}
        revision = bound.get("revision")
        if revision and revision != self.revisions.get(row.revision_id):
            return N_("the course behind the row is not the one it was")
        if "work" not in bound:
            return None
        if "attempt" in row.details:
            there = attempts.get(row.details["attempt"])
            changed = N_("the attempt behind the row was changed or removed")
        elif "play" in row.details:
            there = plays.get(row.details["play"])
            changed = N_(
                "the way through a scenario behind the row was changed or removed"
            )
        else:
            return _task_fault(row, tasks)
        return None if there == bound["work"] else changed


def _task_fault(row: Any, tasks: SignedTasks) -> str | None:
    """What is wrong with the signed work behind a row."""
    if all(_is_there(tasks, *one) for one in _works_behind(row)):
        return None
    return N_(
        "the hand-in, its files or the answer behind the row were changed or removed"
    )


def _works_behind(row: Any) -> Iterator[tuple[int | None, str | None]]:
    """Its own, and that of earlier times on which it rests as well."""
    bound, details = row.details["rests_on"], row.details
    yield details.get("submission"), bound["work"]
    yield from zip_longest(details.get("with", ()), bound.get("also", ()))


def _is_there(tasks: SignedTasks, name: Any, fingerprint: Any) -> bool:
    return name in tasks and tasks[name].bears(fingerprint)


def _submissions(rows: Collection[Any]) -> Ids:
    also = (row.details.get("with", ()) for row in rows)
    return _named(rows, "submission").union(*also)


def _named(rows: Collection[Any], name: str) -> Ids:
    return {row.details[name] for row in rows if name in row.details}
