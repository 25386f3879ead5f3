"""One's own figures beside what was to be expected; of a person or of a unit."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import snapshot
from lms.core.rates import Agreement, agreement, shrunk
from lms.core.types import Json, group
from lms.mentoring import service as mentoring
from lms.oversight import rules
from lms.oversight.queries.figures import TaskKey, pairs_in, pairs_of, shares_at
from lms.oversight.types import CheckLimits, MentorFigures, SignedFacts
from lms.people import service as people
from lms.people.types import ids_on
from lms.signoff import service as signoff
from lms.signoff.service import HighShare
from lms.terms import service as terms

YEAR, MONTH = dt.timedelta(days=365), dt.timedelta(days=30)
WEIGHT = 20
"""Signatures of others that the usual share counts as, for a rare task (our
default, 29 November 2026).
"""
Shares = Mapping[TaskKey, HighShare]
NONE = HighShare(0, 0)


def my_figures(actor: Actor) -> MentorFigures:
    """What the actor signed in a year, beside what was to be expected: of the
    figures of a mentor those that their own page shows, from sums.
    """
    access.require(actor, Permission.TASK_SIGN)
    mine, since = actor.person_id, clock.now() - YEAR
    path = place_of(mine)
    limits = limits_at(path)
    facts = _summed(
        signoff.levels_signed(mine, since), shares_at(area_of(path))
    )
    found = rules.figures(facts, limits)
    first, second = _agreements(mine, since)
    timed = _timed(signoff.times_signed(mine, since), limits)
    return replace(found, first=first, second=second, **timed)


def _summed(rows: Rows, shares: Shares) -> list[SignedFacts]:
    """Of each signature its level and chance, no more."""
    own: dict[TaskKey, list[int]] = {}
    for row in rows:
        key = row.slug, row.part
        own.setdefault(key, []).extend([row.entrustment] * row.many)
    chances = _Chances(own, shares)
    return [
        SignedFacts(0, level, chance)
        for key, levels in own.items()
        for chance in [chances.of(key)]
        for level in levels
    ]


def _timed(rows: Rows, limits: CheckLimits) -> Json:
    """How long it took, and which of the last month were hardly read."""
    took = {row.id: (row.reviewed_at - row.opened_at) for row in rows}
    recent = clock.now() - MONTH
    quick = dt.timedelta(seconds=limits.quick_seconds)
    hasty = [
        row.id
        for row in rows
        if row.reviewed_at >= recent and took[row.id] < quick
    ]
    found = signoff.judgements(hasty) if hasty else {}
    seconds = [one.total_seconds() for one in took.values()]
    return {
        "seconds": median(seconds) if seconds else None,
        "timed": len(seconds),
        "unread": [
            id_ for id_, row in found.items() if _is_unread(row, limits)
        ],
    }


def limits_at(path: str) -> CheckLimits:
    """From where on something is asked about at a place."""
    names = CheckLimits._fields
    return CheckLimits(
        *(terms.value(path, f"oversight.{name}") for name in names)
    )


def place_of(person_id: int) -> str:
    """Where somebody works; read once for a page or an act."""
    known, key = snapshot(), ("place of", person_id)
    if key not in known:
        known[key] = next(iter(people.paths_of(person_id)[-1:]), "/")
    return known[key]


def area_of(path: str) -> str:
    """The unit above the authority of a place: with it tasks are compared."""
    ids = ids_on(path)
    if not ids:
        return path
    way = ids_on(people.unit(ids[-1]).authority)
    return "/" + "".join(f"{id_}/" for id_ in way[:-1] or way)


def figures_of(person_id: int) -> MentorFigures:
    """The figures of one mentor. No permission of its own."""
    path, since = place_of(person_id), clock.now() - YEAR
    limits = limits_at(path)
    rows = signoff.signed_by([person_id], since)
    facts = _facts(rows, shares_at(area_of(path)))
    found = rules.figures(facts, limits)
    first, second = _agreements(person_id, since)
    return replace(
        found, first=first, second=second, of_unit=_of_authority(path, since)
    )


def _of_authority(path: str, since: dt.datetime) -> int:
    """How many were signed in the authority."""
    ids = ids_on(path)
    if not ids:
        return 0
    authority = people.unit(ids[-1]).authority
    return sum(row.many for row in signoff.signers(since, authority))


def _agreements(
    person_id: int, since: dt.datetime
) -> tuple[Agreement | None, Agreement | None]:
    rows = pairs_of(person_id, since)
    first = [row for row in rows if row.mentor_id == person_id]
    second = [row for row in rows if row.reader_id == person_id]
    return agreed(first), agreed(second)


def agreed(rows: Iterable[Row]) -> Agreement | None:
    """How well the two of these double readings agree."""
    counts = [[0] * 5 for _ in range(5)]
    for row in rows:
        counts[row.first_level - 1][row.level - 1] += 1
    return agreement(counts)


def agreement_in(path: str) -> Agreement | None:
    """How well all in and below a unit agree in a year. No permission of its
    own.
    """
    return agreed(pairs_in(path, clock.now() - YEAR))


class _Chances:
    """How often others sign each task of one mentor high; `own`: their levels."""

    def __init__(
        self, own: Mapping[TaskKey, Sequence[int]], shares: Shares
    ) -> None:
        self.own, self.shares = own, shares
        self.usual = self._usual()

    def _others(self, key: TaskKey) -> HighShare:
        """Of a task, what others signed."""
        share, own = self.shares.get(key, NONE), self.own.get(key, ())
        high = share.high - sum(level >= 4 for level in own)
        return HighShare(max(0, share.many - len(own)), max(0, high))

    def _usual(self) -> float:
        """How often others sign high, whatever the task."""
        all_ = [self._others(key) for key in self.shares]
        many = sum(one.many for one in all_)
        return sum(one.high for one in all_) / many if many else 0.5

    def of(self, key: TaskKey) -> float:
        """Of one of their tasks."""
        other = self._others(key)
        return shrunk(
            other.high,
            other.many,
            self.usual,
            WEIGHT,
        )


def _facts(rows: Rows, shares: Shares) -> list[SignedFacts]:
    """What the checks look at, of each signature of one mentor."""
    own = group(((row.slug, row.part), row.entrustment) for row in rows)
    known, close = _Chances(own, shares), _close(rows)
    chances = {key: known.of(key) for key in own}
    recent = clock.now() - MONTH
    return [
        _how_signed(row)._replace(
            chance=chances[row.slug, row.part],
            is_close=_pair(row) in close,
            is_recent=row.reviewed_at >= recent,
        )
        for row in rows
    ]


def _how_signed(row: Row) -> SignedFacts:
    opened = row.opened_at
    return SignedFacts(
        row.id,
        row.entrustment,
        0.0,
        opened and (row.reviewed_at - opened).total_seconds(),
        row.letters,
        row.files,
        row.files_at is not None,
        at=row.reviewed_at.astimezone(clock.zone()),
    )


def odd_among(rows: Rows) -> set[int]:
    """Of these signatures, those that were signed unread, or for somebody who is
    close to their mentor.
    """
    close = _close(rows)
    limits = {path: limits_at(path) for path in {row.path for row in rows}}
    unread = {row.id for row in rows if _is_unread(row, limits[row.path])}
    return unread | {row.id for row in rows if _pair(row) in close}


def _pair(row: Row) -> tuple[int, int]:
    return row.mentor_id, row.person_id


def _is_unread(row: Row, limits: CheckLimits) -> bool:
    return rules.is_unread(_how_signed(row), limits)


def _close(rows: Rows) -> set[tuple[int, int]]:
    """Mentors and those for whom they signed though they are close, or in one
    line.
    """
    ids = {id_ for row in rows for id_ in (row.person_id, row.mentor_id)}
    held = people.postings(ids)
    places = {id_: (id_, one[-1].unit.path) for id_, one in held.items()}
    barred = mentoring.bars(places)
    pairs = {_pair(row) for row in rows}
    return {
        (mentor, person)
        for mentor, person in pairs
        if mentor in places
        and person in places
        and barred.why(places[mentor], places[person])
    }
