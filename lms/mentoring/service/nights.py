"""What is looked at every night: pairs whose time is over, whose two no longer
work in one place, and pairs that have fallen silent.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Row, func, select, update

from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.core.types import Ids
from lms.evidence import service as evidence
from lms.mentoring import rules
from lms.mentoring.models import PairMeeting
from lms.mentoring.queries.pairs import NAMED, PAIR, PAIRS, RUNS, is_over
from lms.mentoring.queries.terms import terms_at
from lms.mentoring.service.guiding import tell_heads
from lms.mentoring.service.pairs import (
    close,
    path_of,
    tell_both,
    tell_ended,
)
from lms.mentoring.types import PairEnd, Silence
from lms.people import service as people
from lms.people.service import in_ids

_MEETING = PairMeeting.__table__.c
_LAST = select(_MEETING.pair_id, func.max(_MEETING.held_on)).group_by(
    _MEETING.pair_id
)


def watch() -> None:
    """Once a day; twice changes nothing."""
    with transaction():
        rows = execute(NAMED.where(RUNS).order_by(PAIR.id)).all()
        places = _authorities(rows)
        going = [row for row in rows if not _ended(row, places)]
        _watch_silence(going)


def _authorities(rows: Sequence[Row]) -> Mapping[int, set[str]]:
    """Where the people of these pairs work today, as authorities."""
    ids = {id_ for row in rows for id_ in (row.mentor_id, row.person_id)}
    return {
        id_: {one.unit.authority for one in held}
        for id_, held in people.postings(ids).items()
    }


def _ended(row: Row, places: Mapping[int, set[str]]) -> bool:
    """Whether the pair is over; then it is closed, and told."""
    if is_over(row, clock.today()):
        how = PairEnd.DONE
    elif not places.get(row.mentor_id, set()) & places.get(
        row.person_id, set()
    ):
        how = PairEnd.MOVED
    else:
        return False
    close(None, row, how)
    tell_ended(None, row)
    return True


def end_moved(ids: Ids) -> None:
    """In the open transaction: pairs of these people whose two no longer work
    in one place end at once, and with them what the mentor may see.
    """
    theirs = in_ids(PAIR.mentor_id, ids) | in_ids(PAIR.person_id, ids)
    rows = execute(NAMED.where(RUNS, theirs)).all()
    places = _authorities(rows)
    for row in rows:
        _ended(row, places)


def _watch_silence(rows: Sequence[Row]) -> None:
    met = dict(map(tuple, execute(_LAST)))
    judged = evidence.last_judged([row.person_id for row in rows])
    for row in rows:
        signed = judged.get((row.mentor_id, row.person_id))
        days = [row.valid_from, met.get(row.id), signed and _day(signed)]
        _watch_one(row, max(filter(None, days)))


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()


def _watch_one(row: Row, alive: dt.date) -> None:
    path, today = path_of(row.person_id), clock.today()
    terms = terms_at(path)
    days = terms["silent_days"].value, terms["head_days"].value
    due = rules.silence(alive, row.noted_on, row.told_on, today, days)
    this = update(PAIRS).where(PAIR.id == row.id)
    if due is Silence.NOTE:
        execute(this.values(noted_on=today))
        _ask_both(row)
    elif due is Silence.TELL:
        execute(this.values(told_on=today))
        tell_heads(
            path,
            N_(
                "%(mentor)s and %(person)s have not met for a while. Ask whether the pair still suits."
            ),
            row.person_id,
            mentor=row.mentor,
            person=row.person,
        )


def _ask_both(row: Row) -> None:
    text = N_(
        "%(name)s and you have not met for a while. Agree on a meeting, or end the pair."
    )
    tell_both(row, text)
