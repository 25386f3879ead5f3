"""What is looked at every night: pairs whose time is over, whose two no longer
work in one place, and pairs that have fallen silent.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from sqlalchemy import Row, bindparam, func, select, update

from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.marks import N_
from lms.core.types import Ids, NoticeKind
from lms.evidence import service as evidence
from lms.mentoring import rules
from lms.mentoring.models import PairMeeting
from lms.mentoring.queries.absences import open_absences
from lms.mentoring.queries.bars import Bars, bars
from lms.mentoring.queries.pairs import NAMED, PAIR, PAIRS, RUNS, is_over
from lms.mentoring.service.absences import end_absence
from lms.mentoring.service.guiding import NO_MENTOR, silence_of, tell_heads
from lms.mentoring.service.pairs import Held, close, in_one_place
from lms.mentoring.service.telling import tell_both, tell_ended
from lms.mentoring.types import PairEnd, Silence
from lms.people import service as people
from lms.people.service import in_ids
from lms.terms import service as terms

_MEETING = PairMeeting.__table__.c
AT_ONCE = 100
"""Pairs of one step."""
SILENCE = "mentoring.silent_days", "mentoring.head_days"
_NEXT = (
    NAMED.where(RUNS, PAIR.id > bindparam("after"))
    .order_by(PAIR.id)
    .limit(AT_ONCE)
)
_LAST = (
    select(_MEETING.pair_id, func.max(_MEETING.held_on))
    .where(in_ids(_MEETING.pair_id, "pairs"))
    .group_by(_MEETING.pair_id)
)


def watch(after: int = 0) -> None:
    """Once a day, some pairs at a step; twice changes nothing."""
    rows = execute(_NEXT, {"after": after}).all()
    known = _known(rows)
    going = [row for row in rows if not _ended(row, known)]
    _watch_silence(going, known.places)
    if len(rows) == AT_ONCE:
        outbox.enqueue("mentoring", after=rows[-1].id)
    else:
        _end_substitutes(open_absences())


class _KnownPairs(NamedTuple):
    """What is known of the people of some pairs: where they work, who must not
    guide whom, who is suspended.
    """

    places: Held
    bars: Bars
    away: frozenset[int]


def _known(rows: Rows) -> _KnownPairs:
    places = _places(rows)
    ids = {id_ for row in rows for id_ in (row.mentor_id, row.person_id)}
    return _KnownPairs(places, bars(ids), people.suspended(ids))


def _places(rows: Rows) -> Held:
    """Where the people of these pairs work today."""
    ids = {id_ for row in rows for id_ in (row.mentor_id, row.person_id)}
    return people.postings(ids)


def _ended(row: Row, known: _KnownPairs) -> bool:
    """Whether the pair is over; then it is closed, and told. Whoever loses
    their main mentor so needs another one, which the head is told.
    """
    how = _how_ended(row, known)
    if how is None:
        return False
    close(None, row, how)
    tell_ended(None, row)
    if how is not PairEnd.DONE and row.is_main:
        _ask_for_another(row, known)
    return True


def _how_ended(row: Row, known: _KnownPairs) -> PairEnd | None:
    """Where the two work matters once the pair has begun, and before its last
    day: a pair that ends with a post has not done what it was for.
    """
    both, today = (row.mentor_id, row.person_id), clock.today()
    if row.valid_from > today:
        return None
    if known.away & {*both} or not _together(known.places, *both):
        return PairEnd.MOVED
    if is_over(row, today):
        return PairEnd.DONE
    return PairEnd.OTHERWISE if _is_barred(known, *both) else None


def _is_barred(known: _KnownPairs, mentor: int, person: int) -> bool:
    """Whether one has become the head of the other, or they are close."""
    sides = (
        [(id_, one.unit.path) for one in known.places[id_]]
        for id_ in (mentor, person)
    )
    return any(known.bars.why(*two) for two in product(*sides))


def _ask_for_another(row: Row, known: _KnownPairs) -> None:
    held = known.places.get(row.person_id)
    if held and row.person_id not in known.away:
        text = N_("%(name)s has no mentor any more. Find another one.")
        tell_heads(
            held[-1].unit.path, text, row.person_id, NO_MENTOR, name=row.person
        )


def _together(places: Held, *two: int) -> bool:
    """Whether two people work in one authority."""
    return in_one_place(*(places.get(id_, ()) for id_ in two))


def end_moved(ids: Ids) -> None:
    """In the open transaction: pairs of these people whose two no longer work
    in one place end at once, and with them what the mentor may see.
    """
    theirs = in_ids(PAIR.mentor_id, ids) | in_ids(PAIR.person_id, ids)
    rows = execute(NAMED.where(RUNS, theirs)).all()
    known = _known(rows)
    for row in rows:
        _ended(row, known)
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
            outbox.notify(
                row.mentor_id,
                text,
                "/my-mentor/away",
                kind=NoticeKind.MENTORING,
                name=row.name,
            )


def _watch_silence(rows: Rows, places: Held) -> None:
    met = dict(map(tuple, execute(_LAST, {"pairs": [row.id for row in rows]})))
    judged = evidence.last_judged([row.person_id for row in rows])
    paths = {row.id: _path(places, row.person_id) for row in rows}
    limits = terms.values({*paths.values()}, SILENCE)
    for row in rows:
        signed = judged.get((row.mentor_id, row.person_id))
        days = [
            row.valid_from,
            met.get(row.id),
            signed and clock.day_of(signed),
        ]
        path, alive = paths[row.id], max(filter(None, days))
        _watch_one(row, path, alive, limits[path])


def _path(places: Held, person_id: int) -> str:
    held = places.get(person_id)
    return held[-1].unit.path if held else "/"


def _watch_one(
    row: Row, path: str, alive: dt.date, days: Sequence[int]
) -> None:
    today = clock.today()
    due = rules.silence(alive, row.noted_on, row.told_on, today, days)
    this = update(PAIRS).where(PAIR.id == row.id)
    if due is Silence.NOTE:
        execute(this.values(noted_on=today))
        _ask_both(row)
    elif due is Silence.TELL:
        execute(this.values(told_on=today))
        tell_heads(
            path,
            "%(mentor)s and %(person)s have not met for a while. Ask whether the pair still suits.",
            row.person_id,
            silence_of(row),
            mentor=row.mentor,
            person=row.person,
        )


def _ask_both(row: Row) -> None:
    text = N_(
        "%(name)s and you have not met for a while. Agree on a meeting, or end the pair."
    )
    tell_both(row, text)
