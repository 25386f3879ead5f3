"""What was signed is drawn for second readings, the night after, day by day."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, insert, select, update

from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute, insert_into
from lms.core.types import Ids, Json
from lms.oversight import rules
from lms.oversight.models import ReadingDraw
from lms.oversight.queries.readings import READINGS
from lms.oversight.service.figures import odd_among
from lms.oversight.types import (
    ReadingOutcome,
    ReadingReason,
    ReadingSample,
    Signature,
)
from lms.signoff import service as signoff
from lms.terms import service as terms

AT_ONCE = 200
"""Judgements looked at in one transaction."""
_DRAWS = ReadingDraw.__table__
_DRAW = _DRAWS.c
_DAY = dt.timedelta(days=1)


def draw() -> bool:
    """In the open transaction: draw among the next judgements of the first day
    that is over and not drawn; False if there is none. What was interrupted
    goes on where it stopped; twice changes nothing.
    """
    day = _next_day(clock.today())
    if day is None:
        return False
    row = _begun(day)
    signed = _signed_on(day, row.up_to)
    lot = _Lot(row.seed, odd_among(signed))
    _add(filter(None, map(lot.reading, signed)))
    _note(day, [row.up_to, *(one.id for one in signed)])
    return True


def _note(day: dt.date, looked_at: Sequence[int]) -> None:
    """Keep how far the draw of a day has come. The first is from before."""
    is_done = len(looked_at) <= AT_ONCE
    change = update(_DRAWS).where(_DRAW.day == day)
    execute(change.values(up_to=looked_at[-1], is_done=is_done))


def _next_day(today: dt.date) -> dt.date | None:
    """The day to draw for; before the first draw, the last that is over."""
    done = select(func.max(_DRAW.day)).where(_DRAW.is_done)
    last = execute(done).scalar() or today - 2 * _DAY
    return last + _DAY if last + _DAY < today else None


def _signed_on(day: dt.date, after: int) -> Rows:
    since, until = clock.start_of(day), clock.start_of(day + _DAY)
    return signoff.signed_between(since, until, after, AT_ONCE)


def _begun(day: dt.date) -> Row:
    """The draw of a day, locked; its seed is made up when it is begun."""
    query = select(_DRAWS).where(_DRAW.day == day).with_for_update()
    if row := execute(query).first():
        return row
    seed = secrets.token_hex(16)
    new = {"day": day, "seed": seed, "up_to": 0, "is_done": False}
    execute(insert(_DRAWS), new | {"drawn_at": clock.now()})
    return execute(query).one()


def _add(readings: Iterable[Json]) -> None:
    """Ask for these readings, but for judgements that are read again already."""
    if rows := list(readings):
        execute(insert_into(READINGS).on_conflict_do_nothing(), rows)


class _Lot:
    """The draw of one day; `odd`: the judgements of which a check fires."""

    def __init__(self, seed: str, odd: Ids) -> None:
        self.seed, self.odd = seed, odd
        self.samples: dict[str, ReadingSample] = {}

    def reading(self, judged: Row) -> Json | None:
        """The reading that is asked for of a judgement, if any."""
        work, place = judged.submission_id, judged.place
        is_odd = judged.id in self.odd
        reason = rules.why(
            Signature(work, place, judged.entrustment, is_odd),
            self.sample(judged.path),
            self.seed,
        )
        return reason and asked_reading(judged, reason)

    def sample(self, path: str) -> ReadingSample:
        """How much is read again at a place."""
        if path not in self.samples:
            first = terms.value(path, "oversight.again_first")
            percent = terms.value(path, "oversight.again_percent")
            self.samples[path] = ReadingSample(first, percent)
        return self.samples[path]


def asked_reading(judged: Row, reason: ReadingReason) -> Json:
    """A new reading of a judgement, as its row."""
    return {
        "review_id": judged.id,
        "submission_id": judged.submission_id,
        "round": judged.round,
        "mentor_id": judged.mentor_id,
        "person_id": judged.person_id,
        "place": judged.path,
        "reason": reason,
        "first_level": judged.entrustment,
        "first_steps": judged.steps,
        "outcome": ReadingOutcome.OPEN,
        "asked_at": clock.now(),
        "steps": [],
        "third_steps": [],
        "sentence": "",
        "third_reason": "",
    }
