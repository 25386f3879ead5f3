"""A pairing for all new people of a place at once: suggested at the least cost,
confirmed by a named head, pair by pair or all.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, pairing
from lms.core.columns import UTC
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid
from lms.core.letters import folding
from lms.core.state import setting
from lms.core.types import SHARE_UNITS, IdsByKey, Names, group
from lms.mentoring.queries.matching import Suggestions
from lms.mentoring.queries.pairs import PAIR, PAIRS
from lms.mentoring.service.choosing import asked_of, newcomers
from lms.mentoring.service.pairs import (
    ask,
    close,
    refuse_barred,
    side_asking,
)
from lms.mentoring.service.telling import tell_ended
from lms.mentoring.types import (
    Candidate,
    PairEnd,
    PairPeriod,
    PairState,
    PairTerms,
)
from lms.people import service as people

MOST = 200
"""People of one proposal."""
SPREAD = 1000
"""What fit weighs against an even load: of equal ones those who guide fewer
come first.
"""
Seat = tuple[int, int]
"""A mentor, and the number of their place."""


class ProposedPair(NamedTuple):
    """Who could go with whom, if all are served as well as can be. `better`: who
    would suit this person more; `price`: what the others would lose then, in
    percent of a fit.
    """

    person_id: int
    name: str
    mentor: Candidate
    better: Candidate | None = None
    price: int = 0


class PairProposal(NamedTuple):
    """The pairs, and the names of those for whom nobody is left."""

    pairs: Sequence[ProposedPair]
    left: Sequence[str]


def propose(actor: Actor) -> PairProposal:
    """A pairing of the new people without a mentor where the actor pairs, who
    are not asked already. Nothing is stored.
    """
    rows = execute(newcomers(actor, True).limit(MOST)).all()
    asked = asked_of([row.person_id for row in rows])
    names = {
        row.person_id: row.name for row in rows if row.person_id not in asked
    }
    pairs = []
    for authority, learners in _by_authority(names).items():
        pairs += _Plan(Suggestions(learners, authority), names).pairs()
    served = {one.person_id for one in pairs}
    left = [name for id_, name in names.items() if id_ not in served]
    pairs.sort(key=lambda one: folding.given_first(one.name))
    return PairProposal(pairs, sorted(left, key=folding.given_first))


def _by_authority(ids: Iterable[int]) -> IdsByKey:
    held = people.postings(list(ids))
    return group((one[-1].unit.authority, id_) for id_, one in held.items())


class _Plan:
    """The pairing of one authority."""

    def __init__(self, known: Suggestions, names: Names) -> None:
        self.learners, self.names = list(known.learners), names
        self.candidates = {
            (id_, one.person_id): one
            for id_ in known.learners
            for one in known.candidates(id_)
            if one.trusted and one.free > 0
        }
        self.costs = dict(self._costs())
        places = {seat: 1 for _person, seat in self.costs}
        self.solved = pairing.Solved(self.learners, places, self.costs)

    def _costs(self) -> Iterable[tuple[tuple[int, Seat], int]]:
        for (person, mentor), one in self.candidates.items():
            for place in range(one.load, one.places):
                cost = (SHARE_UNITS - one.fit) * SPREAD + place
                yield (person, (mentor, place)), cost

    def pairs(self) -> list[ProposedPair]:
        """Everybody who found somebody."""
        return [
            self._proposed(person, self.candidates[person, seat[0]])
            for person, seat in self.solved.best.pairs.items()
        ]

    def _proposed(self, person: int, mentor: Candidate) -> ProposedPair:
        mine = [
            one for (id_, _), one in self.candidates.items() if id_ == person
        ]
        better = max(mine, key=lambda one: (one.fit, -one.person_id))
        plain = ProposedPair(person, self.names[person], mentor)
        if better.fit <= mentor.fit:
            return plain
        return plain._replace(better=better, price=self._price(person, better))

    def _price(self, person: int, mentor: Candidate) -> int:
        """What all lose if these two go together, in percent of a fit."""
        lost = (
            self.solved.wished(person, (mentor.person_id, mentor.load)).cost
            - self.solved.best.cost
        )
        return lost * 100 // (SHARE_UNITS * SPREAD)


def confirm(actor: Actor, chosen: Sequence[tuple[int, int]]) -> str:
    """Ask for these pairs of person and mentor, all or none; the key under which
    all of it can be taken back for a while.
    """
    access.require(actor, Permission.MENTOR_PAIR)
    act = f"{actor.person_id}:{clock.now():%Y%m%d%H%M%S%f}"
    asked = _asked(chosen)
    for terms in asked:
        side_asking(actor, terms)
        refuse_barred(actor, terms)  # logged before all of it is undone
    with access.acting(actor):
        for terms in asked:
            ask(actor, terms, act)
    return act


def _asked(chosen: Sequence[tuple[int, int]]) -> list[PairTerms]:
    """Each pair once; not more than one page proposes."""
    if not 0 < len(pairs := set(chosen)) <= MOST:
        raise Invalid("Tick at least one pair.", "pairs")
    period = PairPeriod(clock.today())
    return [
        PairTerms(mentor, person, period) for person, mentor in sorted(pairs)
    ]


_RECENT = (
    select(PAIRS)
    .where(
        PAIR.asked_by == bindparam("by"),
        PAIR.act != "",
        PAIR.asked_at > bindparam("since", type_=UTC),
        PAIR.state == PairState.ASKED,
    )
    .order_by(PAIR.id)
)


def recent(actor: Actor) -> list[Row]:
    """What the actor's last proposal has asked and nobody has settled, as long
    as it can be taken back at once.
    """
    since = clock.now() - dt.timedelta(minutes=setting("LMS_UNDO_MINUTES"))
    values = {"by": actor.person_id, "since": since}
    rows = execute(_RECENT, values).all()
    return [row for row in rows if row.act == rows[-1].act]


def undo(actor: Actor) -> int:
    """Take back what the actor's last proposal has asked; how many pairs."""
    access.require(actor, Permission.MENTOR_PAIR)
    with access.acting(actor):
        people.lock_all([row.person_id for row in recent(actor)])
        rows = recent(actor)  # again: some may have been settled meanwhile
        if not rows:
            raise Conflict(
                "There is nothing left to take back at once. A single question is taken back on the page of its pair."
            )
        for row in rows:
            close(actor, row, PairEnd.WITHDRAWN)
            tell_ended(actor, row)
    return len(rows)
