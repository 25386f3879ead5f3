"""The sheet of a period as a paper, laid out after Form 01 of Decree 335/2025.
Nothing here reads the database.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Row

from lms.core.i18n import day, moment
from lms.core.i18n import gettext as _
from lms.core.types import Json, TextPairs
from lms.core.typeset.framing import frame
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.rules.scoring import wanted
from lms.evaluation.rules.telling import PART_LABELS
from lms.evaluation.service.papers import working
from lms.evaluation.service.papers.labels import (
    GROUPS,
    SHEET_KINDS,
    SHEET_STATES,
)
from lms.evaluation.service.papers.parts import (
    PaperRow,
    facts,
    figure,
    period_said,
    plain,
    said,
    table,
    texts,
    total,
)
from lms.evaluation.service.sheets import SheetSeen
from lms.evaluation.types import (
    CLOSED,
    Line,
    Score,
    SheetKind,
    SheetState,
    WorkShare,
)

FORM_READ = dt.date(2026, 11, 28)
"""When the copy of the decree was read after which papers are laid out."""
GRID = 30, 11, 11, 11, 11, 44
"""Widths of the columns of a workbook, in letters."""
StoredValues = Mapping[str, str]


class SheetPaper(NamedTuple):
    """A sheet with what its paper says besides: in which unit and post, who
    reviewed it, what was decided about it.
    """

    seen: SheetSeen
    place: str
    post: str
    reviewer: str
    decided: SettledFacts | None

    @property
    def is_closed(self) -> bool:
        """Whether all that is said of it stands before everybody who reads it."""
        return self.seen.row.state in CLOSED

    @property
    def is_official(self) -> bool:
        """Whether the decree's form has a sheet of this kind."""
        return self.seen.facts.kind != SheetKind.SUPPORT


def sheet_data(paper: SheetPaper, made: dt.datetime) -> Json:
    """What stands on the paper, in the language that is spoken."""
    seen = paper.seen
    is_final = seen.row.state == SheetState.ANNOUNCED
    return {
        **frame(_("Monitoring and evaluation sheet"), seen.name, made),
        "kicker": paper.place,
        "mark": "" if is_final else _("Not announced"),
        "facts": [list(row) for row in _facts(paper)],
        "notice": _notice(paper, made),
        "sections": list(_sections(paper)),
        "grid": list(GRID),
    }


def _facts(paper: SheetPaper) -> TextPairs:
    seen = paper.seen
    yield _("Period of evaluation"), period_said(seen.days)
    if paper.post:
        yield _("Post"), paper.post
    yield _("Whose sheet"), _(SHEET_KINDS[seen.facts.kind])
    yield _("Current state"), _(SHEET_STATES[SheetState(seen.row.state)])


def _notice(paper: SheetPaper, made: dt.datetime) -> str:
    if not paper.is_official:
        return _(
            "What the application holds, as of %(day)s. Support staff have three marks of their own; this layout is the application's.",
            day=day(made),
        )
    return form_notice("01", made)


def form_notice(form: str, made: dt.datetime) -> str:
    """After which form a paper is laid out, and how sure that is."""
    return _(
        "What the application holds, as of %(day)s. Laid out after Form %(form)s of Decree 335/2025/NĐ-CP, from a copy read on %(read)s that was not compared with the signed text; lines whose wording is not certain are numbered.",
        day=day(made),
        form=form,
        read=day(FORM_READ),
    )


def _sections(paper: SheetPaper) -> Iterator[Json]:
    yield _common(paper)
    if paper.seen.works:
        yield _works(paper.seen)
    yield _result(paper)
    if rows := list(_words(paper)):
        yield {"kind": "said", "title": _("What was said"), "rows": rows}
    yield facts(_("Who and when"), _acts(paper))


def _common(paper: SheetPaper) -> Json:
    columns = {
        _("Line"): 6,
        _("At most"): 0,
        _("Self-assessment"): 0,
        _("Points of the review"): 0,
    }
    rows = [row for group in GROUPS for row in _group(paper, group)]
    return table(
        _("Common criteria"), columns, [*rows, _common_sum(paper)], (1, 2, 3)
    )


def _common_sum(paper: SheetPaper) -> PaperRow:
    seen = paper.seen
    return [
        plain(_("Sum of the common criteria"), True),
        figure(seen.rule.common_points, True),
        figure(_sum(_self(paper), seen.rule.line_keys), True),
        figure(seen.score.common, True),
    ]


def _self(paper: SheetPaper) -> StoredValues:
    """What the person says of themselves; nobody else reads it before it is
    sent.
    """
    row = paper.seen.row
    is_read = paper.seen.own or row.state != SheetState.OPEN
    return row.self_common if is_read else {}


def _review(paper: SheetPaper) -> StoredValues:
    """The points of whoever reviews; the person reads them once they have sent
    their own.
    """
    row = paper.seen.row
    is_read = paper.seen.leads or row.state != SheetState.OPEN
    return row.common if is_read else {}


def _group(paper: SheetPaper, group: str) -> Iterator[PaperRow]:
    lines = paper.seen.rule.lines
    mine = [one for one in lines if one.key.startswith(f"{group}.")]
    yield _group_head(paper, _(GROUPS[group]), mine)
    for line in mine:
        yield _line(paper, line)


def _group_head(
    paper: SheetPaper, title: str, lines: Sequence[Line]
) -> PaperRow:
    keys = [line.key for line in lines]
    return [
        plain(title, True),
        figure(total(line.most for line in lines), True),
        figure(_sum(_self(paper), keys), True),
        figure(_sum(_review(paper), keys), True),
    ]


def _line(paper: SheetPaper, line: Line) -> PaperRow:
    return [
        plain(paper.seen.lines.name(line.key)),
        figure(line.most),
        figure(_point(_self(paper), line.key)),
        figure(_point(_review(paper), line.key)),
    ]


def _point(kept: StoredValues, key: str) -> Fraction | None:
    return Fraction(kept[key]) if kept.get(key) else None


def _sum(kept: StoredValues, keys: Iterable[str]) -> Fraction | None:
    """None as long as one of them is missing: empty is not nothing."""
    points = [_point(kept, key) for key in keys]
    return None if None in points else total(points)


def _works(seen: SheetSeen) -> Json:
    columns = {
        _("Product or work"): 5,
        _("Assigned"): 0,
        _("Done"): 0,
        _("Quality"): 0,
        _("Progress"): 0,
        _("How it was calculated"): 6,
    }
    return table(
        _("Given work, in units of the standard product"),
        columns,
        [*_work_rows(seen), _work_sum(seen)],
        (1, 2, 3, 4),
        [_cut()],
    )


def _cut() -> str:
    return _(
        "Calculated with exact fractions; what is printed is cut, never rounded."
    )


def _work_rows(seen: SheetSeen) -> Iterator[PaperRow]:
    lines = zip(seen.works, seen.facts.works, seen.score.works, strict=True)
    for given, work, share in lines:
        how = texts([*_reduced(given.row), *working.of_work(work, seen.rule)])
        yield [plain(given.row.title), *_units(share), how]


def _reduced(row: Row) -> Iterator[str]:
    if row.reduced_at:
        yield _(
            "Reduced from %(before)s to %(after)s, %(moment)s. %(why)s",
            before=said(row.first_quantity),
            after=said(row.quantity),
            moment=moment(row.reduced_at),
            why=row.reduced_why,
        )


def _units(share: WorkShare) -> PaperRow:
    return [
        figure(share.assigned),
        figure(share.done),
        figure(share.well),
        figure(share.in_time),
    ]


def _work_sum(seen: SheetSeen) -> PaperRow:
    assigned = figure(seen.score.assigned, True)
    sums = [figure(one, True) for one in working.sums(seen.score)]
    return [plain(_("Sum"), True), assigned, *sums, plain("")]


def _result(paper: SheetPaper) -> Json:
    columns = {
        _("Part"): 5,
        _("Value"): 0,
        _("How it was calculated"): 6,
    }
    return table(
        _("Result of the period"), columns, _result_rows(paper.seen), (1,)
    )


def _result_rows(seen: SheetSeen) -> Iterator[PaperRow]:
    for key in wanted(seen.facts.kind):
        yield _part(key, seen)
    yield _mean(seen)
    yield _points(seen)
    common = seen.score.common
    yield _row(_("Points of the common criteria"), common, _("the sum above"))
    yield _total(seen.score)


def _mean(seen: SheetSeen) -> PaperRow:
    how = working.of_mean(seen.score, seen.facts.kind)
    label = _("Mean of the parts, in percent")
    return _row(label, seen.score.task_percent, how)


def _points(seen: SheetSeen) -> PaperRow:
    label = _(
        "Points for the task, of %(most)s", most=said(seen.rule.task_points)
    )
    how = working.of_points(seen.score, seen.rule)
    return _row(label, seen.score.task_points, how)


def _total(result: Score) -> PaperRow:
    label, how = _("Total of the period"), working.of_total(result)
    return _row(label, result.total, how, True)


def _part(key: str, seen: SheetSeen) -> PaperRow:
    value = seen.score.parts.get(key)
    label = _(PART_LABELS[key], percent=said(value))
    given = _("given by whoever reviews")
    calculated = working.of_part(key, seen.score, seen.rule)
    return _row(label, value, calculated or given)


def _row(
    label: str, value: Fraction | None, how: str, strong: bool = False
) -> PaperRow:
    """Without a value there is nothing that was calculated."""
    calculated = "" if value is None else how
    return [plain(label, strong), figure(value, strong), plain(calculated)]


def _words(paper: SheetPaper) -> Iterator[list[str]]:
    row = paper.seen.row
    reads_self = paper.seen.own or row.state != SheetState.OPEN
    if row.self_note and reads_self:
        yield [_("The person, with their self-assessment"), row.self_note]
    if paper.seen.leads or paper.is_closed:
        yield from _grounds(paper.seen)


def _grounds(seen: SheetSeen) -> Iterator[list[str]]:
    for key in wanted(seen.facts.kind):
        if ground := seen.row.grounds.get(key, "").strip():
            yield [
                _(PART_LABELS[key], percent=said(seen.score.parts.get(key))),
                ground,
            ]


def _acts(paper: SheetPaper) -> TextPairs:
    row, decided = paper.seen.row, paper.decided
    yield _("Self-assessment sent"), _when(row.self_sent_at)
    if paper.reviewer:
        yield _("Reviewed by"), f"{paper.reviewer}, {_when(row.reviewed_at)}"
    if decided and paper.is_closed:
        yield from decided_rows(decided)


def _when(at: dt.datetime | None) -> str:
    return moment(at) if at else _("not sent yet")


def decided_rows(decided: SettledFacts) -> TextPairs:
    """Who decided, when, and by which document."""
    if decided.by and decided.at:
        yield _("Decided by"), f"{decided.by}, {moment(decided.at)}"
        yield _("Document"), decisions.said_document(decided)
        if said_ := decisions.said_petition(decided):
            yield _("Petition"), said_
    else:
        yield _("Decision"), _("proposed, not yet decided")
