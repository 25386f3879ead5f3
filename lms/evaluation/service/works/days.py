"""Days on which given work is due."""

from collections.abc import Iterator

from sqlalchemy import Row

from lms.core.i18n import ngettext
from lms.evaluation.queries.works import due_days
from lms.messages.types import CalendarEntry


def work_days(person_id: int) -> Iterator[CalendarEntry]:
    """For the person's calendar: how many pieces, none by its name, which may
    be a citizen's. No permission of its own.
    """
    return map(_entry, due_days(person_id))


def _entry(row: Row) -> CalendarEntry:
    uid = f"work-{row.due_on.isoformat()}"
    return CalendarEntry(uid, _title(row.works), row.due_on, "/my-work")


def _title(works: int) -> str:
    return ngettext(
        "%(num)s piece of given work is due",
        "%(num)s pieces of given work are due",
        works,
    )
