"""Days of trials that their four people should not miss."""

from collections.abc import Iterator

from sqlalchemy import Row

from lms.core.db import execute
from lms.core.i18n import gettext as _
from lms.messages.types import CalendarEntry
from lms.trials import rules
from lms.trials.queries.stored import IS_OPEN, SUMS, TRIAL, by_due, takes_part
from lms.trials.service import standing
from lms.trials.service.deciding import is_proposed
from lms.trials.types import ClockDay


def trial_days(person_id: int) -> Iterator[CalendarEntry]:
    """For the calendar of the person on trial, their mentor, reviewer and
    decider, without a name. No permission of its own.
    """
    its_own = TRIAL.person_id == person_id
    theirs = IS_OPEN & (its_own | takes_part(person_id))
    for row in execute(by_due(theirs).add_columns(*SUMS)).all():
        for day in _days(row):
            yield _entry(row, day, row.person_id == person_id)


def _days(row: Row) -> list[ClockDay]:
    """Once it lies before the decider only its last day is left."""
    number = standing.last_number(row)
    days = rules.to_come(standing.clock_at(row), row.held, number)
    return days[-1:] if is_proposed(row) else days


def _entry(row: Row, day: ClockDay, is_own: bool) -> CalendarEntry:
    return CalendarEntry(
        f"trial-{row.id}-{day.what}-{day.number}",
        _title(_what(day, standing.last_number(row)), is_own),
        day.on,
        "/my-trial" if is_own else f"/trials/{row.id}",
    )


def _what(day: ClockDay, final: int) -> str:
    if day.what == rules.OPENS:
        return _("It may be decided from today on")
    if day.what == rules.LAST:
        return _("Its last day")
    if day.number == final:
        return _("The final review is due")
    return _("Review %(number)s is due", number=day.number)


def _title(what: str, is_own: bool) -> str:
    if is_own:
        return _("My trial period: %(what)s", what=what)
    return _("A trial period: %(what)s", what=what)
