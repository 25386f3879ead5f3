"""For which period or year a number that a unit sets begins to count."""

import datetime as dt

from lms.core.errors import Conflict
from lms.core.i18n import day
from lms.core.i18n import gettext as _
from lms.evaluation.queries import periods, years
from lms.evaluation.rules.periods import PeriodDays, days_of
from lms.evaluation.service.papers.parts import period_said
from lms.evaluation.types import PeriodKind
from lms.terms.types import TermCounting

DECEMBER = 12


def year_of(since: dt.date) -> int:
    """The first year whose 1 December has not passed on this day."""
    return since.year + (since > last_day(since.year))


def last_day(year: int) -> dt.date:
    """The day whose numbers a year takes."""
    return dt.date(year, DECEMBER, 1)


def _said_year(_path: str, since: dt.date) -> str:
    return _("It counts from the year %(year)s on.", year=str(year_of(since)))


def _check_year(path: str, since: dt.date) -> None:
    if last := years.last_closed(path, year_of(since)):
        raise Conflict(
            "The year %(year)s of somebody here is proposed or decided, and rests on what held. Choose a day after %(day)s; it counts from the next year on.",
            year=last,
            day=last_day(last),
        )


def _said_period(path: str, since: dt.date) -> str:
    open_ = periods.last_opened(path, since)
    first = max(since, open_.valid_to) if open_ else since
    if not (known := open_ or periods.last_known(path)):
        return _(
            "It counts for periods that begin on %(day)s or later.",
            day=day(first),
        )
    return _(
        "It counts from %(period)s on; a period that is open keeps its rule.",
        period=period_said(_next(PeriodKind(known.kind), first)),
    )


def _next(kind: PeriodKind, first: dt.date) -> PeriodDays:
    """The first period of a kind that begins on this day or later."""
    days = days_of(kind, first)
    return days if days.since == first else days_of(kind, days.until)


def _check_period(path: str, since: dt.date) -> None:
    if open_ := periods.last_opened(path, since):
        raise Conflict(
            "A period from %(first)s on is open here and keeps its rule. Choose %(day)s or later; it counts from the next period on.",
            first=open_.valid_from,
            day=open_.valid_to,
        )


OF_PERIODS = TermCounting(_said_period, _check_period)
"""Of numbers by which a period is scored: it keeps those of its first day."""
OF_YEARS = TermCounting(_said_year, _check_year)
"""Of numbers by which a year is graded: it takes those of its 1 December."""
