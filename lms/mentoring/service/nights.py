"""What is looked at every night: pairs whose time is over, whose two no longer
work in one place, and pairs that have fallen silent.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, select, update

from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.core.types import Ids, NoticeKind
from lms.evidence import service as evidence
from lms.mentoring import rules
from lms.mentoring.models import PairMeeting
from lms.mentoring.queries.absences import open_absences
from lms.mentoring.queries.pairs import NAMED, PAIR, PAIRS, RUNS, is_over
from lms.mentoring.queries.terms import terms_at
from lms.mentoring.service.absences import end_absence
from lms.mentoring.service.guiding import tell_heads
from lms.mentoring.service.pairs import Held, close, in_one_place
from lms.mentoring.service.telling import tell_both, tell_ended
from lms.mentoring.types import PairEnd, Silence
from lms.people import service as people
from lms.people.service import in_ids

_MEETING = PairMeeting.__table__.c
_LAST = (
    select(_MEETING.pair_id, func.max(_MEETING.held_on))
    .where(in_ids(_MEETING.pair_id, "pairs"))
    .group_by(_MEETING.pair_id)
)


def watch() -> None:
    """Once a day; twice changes nothing."""
    with transaction():
        rows = execute(NAMED.where(RUNS).order_by(PAIR.id)).all()
        places = _places(rows)
        going = [row for row in rows if not _ended(row, places)]
        _watch_silence(going, places)
        _end_substitutes(open_absences())


def _places(rows: Sequence[Row]) -> Held:
    """Where the people of these pairs work today."""
    ids = {id_ for row in rows for id_ in (row.mentor_id, row.person_id)}
    return people.postings(ids)


def _ended(row: Row, places: Held) -> bool:
    """Whether the pair is over; then it is closed, and told. Where the two work
    matters once it has begun.
    """
    today = clock.today()
    if is_over(row, today):
        how = PairEnd.DONE
    elif row.valid_from <= today and not _together(
        places, row.mentor_id, row.person_id
    ):
        how = PairEnd.MOVED
    else:
        return False
    close(None, row, how)
    tell_ended(None, row)
    return True


def _together(places: Held, *two: int) -> bool:
    """Whether two people work in one authority."""
    return in_one_place(*(places.get(id_, ()) for id_ in two))


def end_moved(ids: Ids) -> None:
    """In the open transaction: pairs of these people whose two no longer work
    in one place end at once, and with them what the mentor may see.
    """
    theirs = in_ids(PAIR.mentor_id, ids) | in_ids(PAIR.person_id, ids)
    rows = execute(NAMED.where(RUNS, theirs)).all()
    places = _places(rows)
    for row in rows:
        _ended(row, places)
    moved = set(ids)
    _end_substitutes(
        row
        for row in open_absences()
        if not moved.isdisjoint((row.mentor_id, row.substitute_id))
    )


def _end_substitutes(rows: Iterable[Row]) -> None:
    """Whoever works elsewhere stands in no more, and the mentor is told."""
    rows = list(rows)
    both = {id_ for row in rows for id_ in (row.mentor_id, row.substitute_id)}
    places = people.postings(both)
    for row in rows:
        if not _together(places, row.mentor_id, row.substitute_id):
            end_absence(None, row)
            text = N_(
                "%(name)s works elsewhere and no longer stands in for you. Name somebody else."
            )
            path = "/my-mentor/away"
            outbox.notify(
                row.mentor_id,
                text,
                path,
                kind=NoticeKind.MENTORING,
                name=row.name,
            )


def _watch_silence(rows: Sequence[Row], places: Held) -> None:
    met = dict(map(tuple, execute(_LAST, {"pairs": [row.id for row in rows]})))
    judged = evidence.last_judged([row.person_id for row in rows])
    for row in rows:
        signed = judged.get((row.mentor_id, row.person_id))
        days = [row.valid_from, met.get(row.id), signed and _day(signed)]
        held = places.get(row.person_id)
        path = held[-1].unit.path if held else "/"
        _watch_one(row, path, max(filter(None, days)))


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()


def _watch_one(row: Row, path: str, alive: dt.date) -> None:
    today, terms = clock.today(), terms_at(path)
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
