"""A mentor is away, and somebody stands in for them."""

from sqlalchemy import Row, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, found
from lms.core.types import Ids, Names, NoticeKind
from lms.mentoring import rules
from lms.mentoring.queries.absences import (
    SUBSTITUTE,
    SUBSTITUTES,
    absences,
)
from lms.mentoring.queries.bars import bars
from lms.mentoring.queries.offers import offers_in
from lms.mentoring.queries.pairs import period_of, running
from lms.mentoring.types import PairPeriod
from lms.people import service as people

_ADD = insert(SUBSTITUTES).returning(SUBSTITUTE.id)


def my_absences(actor: Actor) -> Rows:
    """When the actor is or will be away, and who stands in."""
    access.require(actor, Permission.LEARN)
    return absences([actor.person_id])


def guided(actor: Actor) -> Rows:
    """The running pairs in which the actor is the mentor."""
    access.require(actor, Permission.LEARN)
    return running(actor.person_id)


def possible_substitutes(actor: Actor) -> Names:
    """Who could stand in for the actor, by id: whoever offers to guide or may
    sign there, and is not barred from one of their people.
    """
    posting = people.posting(actor.person_id)
    if posting is None:
        return {}
    offered = {one.person_id for one in offers_in(posting.unit.authority)}
    offered.update(access.holders(Permission.TASK_SIGN, posting.unit.path))
    learners = [row.person_id for row in guided(actor)]
    free = _unbarred(offered - {actor.person_id}, learners)
    return people.names(free)


def _unbarred(mentors: Ids, learners: Ids) -> list[int]:
    """Those of the mentors who may guide all of these people."""
    held = people.postings({*mentors, *learners})
    places = {id_: (id_, one[-1].unit.path) for id_, one in held.items()}
    conflicts = bars(places.keys())
    guided_ = [places[id_] for id_ in learners if id_ in places]
    return [
        id_
        for id_ in mentors
        if id_ in places
        and not any(conflicts.why(places[id_], one) for one in guided_)
    ]


def go_away(
    actor: Actor, substitute_id: int | None, period: PairPeriod
) -> None:
    """Let a colleague stand in from a day until (excluding) another: they may
    do for the actor's people what the actor may, in that time only.
    """
    with access.acting(actor):
        people.lock(actor.person_id)
        _check(actor, substitute_id, period)
        row = {
            "mentor_id": actor.person_id,
            "substitute_id": substitute_id,
            "valid_from": period.since,
            "valid_to": period.until,
            "made_at": clock.now(),
        }
        absence = execute(_ADD, row).scalar_one()
        for pair in guided(actor):
            _let(pair, substitute_id, period)
        audit.record(actor, "mentoring.away", absence=absence)
        outbox.settle("/my-mentor/away", person_id=actor.person_id)
        _tell(actor, substitute_id)


def _check(actor: Actor, substitute_id: int | None, period: PairPeriod) -> None:
    rules.check_absence(period, clock.today())
    if substitute_id not in possible_substitutes(actor):
        raise Invalid("Choose one of those who are offered.", "substitute_id")
    others = absences([actor.person_id])
    if any(period.meets(period_of(one)) for one in others):
        raise Conflict(
            "Somebody stands in for you in this time already. Take that back first."
        )


def _let(pair: Row, substitute_id: int, period: PairPeriod) -> None:
    """Neither before the pair's own first day nor beyond its last."""
    begins = max(pair.valid_from, period.since)
    ends = min(filter(None, (pair.valid_to, period.until)))
    access.store_guiding(
        substitute_id, pair.person_id, begins, ends, f"pair:{pair.id}"
    )


def let_substitutes(pair: Row) -> None:
    """In the open transaction: whoever stands in for the mentor of a pair that
    begins does so in it too, unless they must not guide this person.
    """
    for absence in absences([pair.mentor_id]):
        _let_unbarred(pair, absence)


def _let_unbarred(pair: Row, absence: Row) -> None:
    substitute = absence.substitute_id
    if _unbarred([substitute], [pair.person_id]):
        _let(pair, substitute, period_of(absence))


def _tell(actor: Actor, substitute_id: int) -> None:
    outbox.notify(
        substitute_id,
        "%(name)s has named you to stand in while they are away. In these days their people reach you.",
        "/my-people",
        kind=NoticeKind.MENTORING,
        name=actor.name,
    )


def come_back(actor: Actor, absence_id: int) -> None:
    """The actor is there again: nobody stands in any more. Twice changes
    nothing.
    """
    with access.acting(actor):
        people.lock(actor.person_id)
        row = found(
            execute(
                select(SUBSTITUTES).filter_by(
                    id=absence_id, mentor_id=actor.person_id
                )
            ).first()
        )
        if not row.ended_at:
            end_absence(actor, row)


def end_absence(actor: Who, row: Row) -> None:
    """In the open transaction: this substitute stands in no more, but for what
    else was agreed with them.
    """
    ending = update(SUBSTITUTES).where(SUBSTITUTE.id == row.id)
    execute(ending.values(ended_at=clock.now()))
    today, substitute = clock.today(), row.substitute_id
    others = [
        period_of(one)
        for one in absences([row.mentor_id])
        if one.substitute_id == substitute
    ]
    for pair in running(row.mentor_id):
        access.end_guiding(f"pair:{pair.id}", today, substitute)
        for period in others:
            _let(pair, substitute, period)
    outbox.settle("/my-people", person_id=substitute)
    audit.record(actor, "mentoring.back", absence=row.id)
