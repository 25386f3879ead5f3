"""The meetings of a pair: day, minutes, next step."""

import datetime as dt

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
)

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound
from lms.core.types import Ids
from lms.mentoring import rules
from lms.mentoring.models import PairMeeting
from lms.mentoring.queries import pairs as queries
from lms.mentoring.service.guiding import settle_silence
from lms.mentoring.service.pairs import locked, pair_for
from lms.mentoring.types import MeetingDraft, PairState, Side
from lms.people.service import in_ids

_MEETINGS = PairMeeting.__table__
_MEETING = _MEETINGS.c
_ADD = insert(_MEETINGS)
_OF_PAIR = (
    select(_MEETINGS)
    .where(_MEETING.pair_id == bindparam("pair"))
    .order_by(_MEETING.held_on.desc(), _MEETING.id.desc())
    .limit(50)
)
_ONCE = select(_MEETING.id).where(_MEETING.once == bindparam("key"))
_LAST = select(_MEETINGS).where(
    _MEETING.id.in_(
        select(func.max(_MEETING.id))
        .where(in_ids(_MEETING.pair_id, "pairs"))
        .group_by(_MEETING.pair_id)
    )
)


def meetings(pair_id: int) -> Rows:
    """The last fifty, newest first. The caller has checked who reads them; the
    next step is for the two of the pair.
    """
    return execute(_OF_PAIR, {"pair": pair_id}).all()


def met_query(
    person: ColumnElement[int],
    mentor: ColumnElement[int],
    former: Select,
    since: ColumnElement[dt.date],
) -> Select:
    """How often a mentor, or one of those before, has met somebody from a day
    on; to stand beside a row that says who. No permission of its own.
    """
    guide = queries.PAIR.mentor_id
    return (
        select(func.count())
        .select_from(_MEETINGS)
        .join(queries.PAIRS, queries.PAIR.id == _MEETING.pair_id)
        .where(
            queries.PAIR.person_id == person,
            (guide == mentor) | guide.in_(former),
            _MEETING.held_on >= since,
        )
    )


def last_meetings(pairs: Ids) -> dict[int, Row]:
    """The one that was noted last of each pair. No permission of its own."""
    rows = execute(_LAST, {"pairs": list(pairs)})
    return {row.pair_id: row for row in rows}


def note_meeting(
    actor: Actor, pair_id: int, draft: MeetingDraft, once: str
) -> None:
    """Note that the pair has met. The same form twice is one meeting."""
    seen = pair_for(actor, pair_id)
    if seen.side is Side.HEAD:
        raise NotFound
    with access.acting(actor):
        row = locked(seen.row)
        if execute(_ONCE, {"key": once}).first():
            return
        if row.state != PairState.RUNNING:
            raise Conflict("This pair does not run; nothing can be noted.")
        today = clock.today()
        rules.check_meeting(draft, queries.period_of(row), today)
        execute(
            _ADD,
            vars(draft)
            | {
                "pair_id": pair_id,
                "once": once,
                "noted_by": actor.person_id,
                "noted_at": clock.now(),
            },
        )
        outbox.settle(f"/mentoring/pairs/{pair_id}")
        settle_silence(row)
