"""Somebody's year as a paper, laid out after Form 02 of Decree 335/2025. Nothing
here reads the database.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lms.core.i18n import day
from lms.core.i18n import gettext as _
from lms.core.types import Json, TextPairs
from lms.core.typeset.framing import frame
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.rules.year import MONTHS
from lms.evaluation.rules.yearlines import SUGGESTS, suggestion
from lms.evaluation.service.grading import YEAR_LABELS
from lms.evaluation.service.papers.labels import SOURCES, YEAR_STATES
from lms.evaluation.service.papers.parts import (
    PaperRow,
    facts,
    figure,
    plain,
    said,
    table,
)
from lms.evaluation.service.papers.sheet import decided_rows, form_notice
from lms.evaluation.service.papers.working import mean
from lms.evaluation.service.years import YearSeen
from lms.evaluation.types import YearMonth, YearRule, YearState

GRID = 24, 12, 34, 34
"""Widths of the columns of a workbook, in letters."""


class YearPaper(NamedTuple):
    """A year with what its paper says besides: in which unit and post, the
    months and the rule as they were frozen once it was proposed, and the
    lines of the decision.
    """

    seen: YearSeen
    place: str
    post: str
    months: Sequence[YearMonth]
    terms: YearRule
    lines: Sequence[Json]
    decided: SettledFacts | None

    @property
    def is_told(self) -> bool:
        """Whether a grade is proposed or decided; before that it is nobody's
        but whoever leads.
        """
        return self.seen.state in (YearState.PROPOSED, YearState.DECIDED)


def year_data(paper: YearPaper, made: dt.datetime) -> Json:
    """What stands on the paper, in the language that is spoken."""
    seen = paper.seen
    is_final = seen.state == YearState.DECIDED
    return {
        **frame(_("Yearly grading sheet"), seen.name, made),
        "kicker": paper.place,
        "mark": "" if is_final else _("Not decided"),
        "facts": [list(row) for row in _facts(paper)],
        "notice": form_notice("02", made),
        "sections": list(_sections(paper)),
        "grid": list(GRID),
    }


def _facts(paper: YearPaper) -> TextPairs:
    state = paper.seen.state if paper.is_told else ""
    yield _("Year"), str(paper.seen.year)
    if paper.post:
        yield _("Post"), paper.post
    yield _("Current state"), _(YEAR_STATES[state])


def _sections(paper: YearPaper) -> Iterator[Json]:
    yield from (_months(paper), _result(paper))
    if paper.is_told:
        title = _("Proposal and decision")
        yield from (facts(title, _decision(paper)), _frozen(paper))


def _months(paper: YearPaper) -> Json:
    columns = {
        _("Month"): 0,
        _("Points"): 0,
        _("Unit"): 4,
        _("On what it rests"): 4,
    }
    rows = map(_month, paper.months)
    return table(_("Twelve months"), columns, rows, (1,))


def _month(one: YearMonth) -> PaperRow:
    return [
        plain(str(one.month)),
        figure(one.total),
        plain(one.place),
        plain(one.document or _(SOURCES[one.source])),
    ]


def _result(paper: YearPaper) -> Json:
    columns = {
        _("Part"): 4,
        _("Value"): 0,
        _("How it was calculated"): 5,
    }
    return table(
        _("Result of the year"),
        columns,
        _result_rows(paper),
        (1,),
        [_weights()],
    )


def _weights() -> str:
    return _(
        "Months without a score are not counted; a quarter counts as three months. Calculated with exact fractions; what is printed is cut, never rounded."
    )


def _result_rows(paper: YearPaper) -> Iterator[PaperRow]:
    yield _mean(paper.months)
    yield _worked(paper)
    if grade := suggestion(paper.months, paper.terms):
        yield [plain(_(SUGGESTS[grade])), plain(""), plain(_thresholds(paper))]


def _mean(months: Sequence[YearMonth]) -> PaperRow:
    totals = [one.total for one in months if one.total is not None]
    how = mean(totals) if totals else _("no month has a score")
    return [plain(_("Mean"), True), figure(mean_of(months), True), plain(how)]


def _worked(paper: YearPaper) -> PaperRow:
    months, least = worked(paper.months), paper.terms.least
    how = _(
        "of %(all)s; a grade needs %(least)s",
        all=MONTHS,
        least=least,
    )
    number = {"text": str(months), "number": months}
    return [plain(_("Months worked")), number, plain(how)]


def _thresholds(paper: YearPaper) -> str:
    rule = paper.terms.rule
    return _(
        "thresholds: %(excellent)s, %(good)s and %(done)s points; a person decides",
        excellent=said(rule.excellent),
        good=said(rule.good),
        done=said(rule.done),
    )


def _decision(paper: YearPaper) -> TextPairs:
    row = paper.seen.row
    yield _("Proposed grade"), _(YEAR_LABELS[row.proposed])
    yield _("On what it rests"), row.ground
    yield _("Minutes of the meeting"), _minutes(row)
    if row.grade:
        yield _("Decided grade"), _(YEAR_LABELS[row.grade])
    yield from decided_rows(paper.decided or SettledFacts())


def _minutes(row) -> str:
    head = _(
        "No. %(number)s of %(day)s",
        number=row.minutes_number,
        day=day(row.minutes_on),
    )
    return f"{head}: {row.minutes_text}"


def _frozen(paper: YearPaper) -> Json:
    """The lines that were frozen beyond those of the months."""
    rows = map(_said, paper.lines[MONTHS:])
    return table(_("The arithmetic as it was proposed"), {_("Line"): 1}, rows)


def _said(line: Json) -> PaperRow:
    text = _(line["text"], **decisions.readable(line["values"]))
    return [{"text": text, "span": 1}]
