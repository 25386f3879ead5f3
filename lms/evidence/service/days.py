"""Days on which evidence expires."""

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from lms.core import clock
from lms.core.db import execute
from lms.core.i18n import gettext as _
from lms.evidence.models import AttainmentRow
from lms.framework import service as framework
from lms.messages.types import CalendarEntry

_SUM = AttainmentRow.__table__.c
_ENDS = (
    select(_SUM.competency, _SUM.until)
    .where(_SUM.person_id == bindparam("person"), _SUM.until.is_not(None))
    .order_by(_SUM.competency)
)


def ending_days(person_id: int) -> Iterator[CalendarEntry]:
    """For the person's calendar. No permission of its own."""
    known = framework.vocabulary()
    for key, until in execute(_ENDS, {"person": person_id}).all():
        if key in known:
            title = dict(known[key].title)
            said = _("Show it again: “%(competency)s”", competency=title)
            day = clock.day_of(until)
            yield CalendarEntry(f"expiry-{key}", said, day, f"/gaps/{key}")
