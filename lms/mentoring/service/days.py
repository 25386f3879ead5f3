"""Days on which the two of a pair meet."""

from collections.abc import Iterator

from sqlalchemy import Row

from lms.core.i18n import gettext as _
from lms.mentoring.queries.pairs import open_pairs
from lms.mentoring.service.meetings import last_meetings
from lms.mentoring.types import PairState
from lms.messages.types import CalendarEntry


def meeting_days(person_id: int) -> Iterator[CalendarEntry]:
    """For the person's calendar, without the name of the other. No permission
    of its own.
    """
    pairs = {row.id: row for row in _running(person_id)}
    for pair_id, meeting in last_meetings(pairs).items():
        if meeting.next_on:
            guides = pairs[pair_id].mentor_id == person_id
            yield CalendarEntry(
                f"meeting-{meeting.id}",
                _title(guides, meeting.observes),
                meeting.next_on,
                f"/mentoring/pairs/{meeting.pair_id}",
                changed_at=meeting.noted_at,
            )


def _running(person_id: int) -> list[Row]:
    rows = open_pairs(person_id)
    return [row for row in rows if row.state == PairState.RUNNING]


def _title(guides: bool, observes: bool) -> str:
    if observes:
        return _observation(guides)
    if guides:
        return _("Meeting with somebody you guide")
    return _("Meeting with your mentor")


def _observation(guides: bool) -> str:
    if guides:
        return _("You see somebody you guide do a task")
    return _("Your mentor sees you do a task")
