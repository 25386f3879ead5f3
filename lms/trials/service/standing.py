"""Where somebody on trial stands: the clock, what was shown, what was done. Nothing
is retyped: the other rooms are asked.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row

from lms.core.columns import Rows
from lms.gapmap import service as gapmap
from lms.gapmap.types import Gap, GapState
from lms.mentoring import service as mentoring
from lms.terms import service as terms
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.types import (
    LAST_REVIEW,
    Away,
    ShownCount,
    TrialClock,
    TrialFacts,
)


def term(row: Row, name: str) -> int:
    """A number as it is where the trial is."""
    return terms.value(row.path, f"trials.{name}")


def clock_at(row: Row) -> TrialClock:
    """The days of a trial."""
    names = "talk_days", "opens_days", "review_days"
    return rules.clock_of(
        row.starts_on,
        row.ends_before,
        row.months + row.more_months,
        *(term(row, name) for name in names),
    )


def end_proposed(row: Row, aways: Rows, more_months: int) -> dt.date:
    """The end that follows from an extension by so many months and these pauses
    and absences.
    """
    end = rules.end_of(row.first_ends_before, more_months)
    away = [Away(one.since, one.until, one.is_pause) for one in aways]
    return rules.moved(end, away, term(row, "absence_days"))


def essential(row: Row) -> list[Gap]:
    """The essential requirements of the post they are on trial in, open ones
    first; of no other post that they hold besides or hold now.
    """
    gaps = gapmap.gaps_in_post(row.person_id, row.post, row.path)
    return [one for one in gaps if one.requirement.essential]


def count_of(row: Row, gaps: Sequence[Gap]) -> ShownCount:
    """How many there are and how they stand."""
    met = sum(one.closed for one in gaps)
    unproven = sum(one.state is GapState.UNKNOWN for one in gaps)
    open_ = len(gaps) - met - unproven
    return ShownCount(
        len(gaps),
        row.at_start,
        met,
        unproven,
        open_,
    )


def last_number(row: Row) -> int:
    """The number of the final review: another one after an extension."""
    return LAST_REVIEW + row.extensions


def final_held(row: Row) -> bool:
    """Whether the final review was held."""
    return len(stored.reviews(row.id)) >= last_number(row)


def concern_days(row: Row) -> tuple[dt.date | None, dt.date | None]:
    """Since when help stands for a concern that is open, and when the last one
    was closed.
    """
    rows = stored.concerns(row.id)
    open_ = [one.raised_on for one in rows if not one.closed_on]
    closed = [one.closed_on for one in rows if one.closed_on]
    return min(open_, default=None), max(closed, default=None)


def is_paired(row: Row) -> bool:
    """Whether the mentor guides them today, so that a meeting can be noted."""
    guides = mentoring.mentors_of([row.person_id]).get(row.person_id, ())
    return row.mentor_id in {one.person_id for one in guides}


def facts_of(row: Row, count: ShownCount, heard: bool) -> TrialFacts:
    """What a decision looks at."""
    since, closed_on = concern_days(row)
    return TrialFacts(
        final_held(row),
        heard,
        since,
        row.met,
        term(row, "meetings"),
        row.mentor,
        count,
        closed_on,
    )
