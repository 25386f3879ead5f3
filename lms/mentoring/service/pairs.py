"""Asking for a pair, saying yes or no, and ending one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from sqlalchemy import Row, Update, bindparam, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotFound, found, refuse_all
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework import service as framework
from lms.mentoring import rules
from lms.mentoring.queries import pairs as queries
from lms.mentoring.queries.absences import stands_in
from lms.mentoring.queries.bars import bars
from lms.mentoring.queries.offers import offer_of
from lms.mentoring.queries.pairs import PAIR, PAIRS
from lms.mentoring.service.absences import let_substitutes
from lms.mentoring.service.guiding import heads_of, settle_lack, settle_silence
from lms.mentoring.service.telling import (
    ask_heads,
    tell_asked,
    tell_both,
    tell_declined,
    tell_ended,
)
from lms.mentoring.types import (
    CHOSEN_ENDS,
    PairEnd,
    PairPeriod,
    PairState,
    PairTerms,
    Side,
)
from lms.people import service as people
from lms.people.types import Posting

BARRED = N_(
    {
        "self": "Nobody guides themselves. Choose somebody else.",
        "line": "One of the two heads the unit of the other and judges their work. A mentor must be somebody else.",
        "tie": "The two are close, as one of them has declared. Choose somebody else.",
    }
)
_ADD = insert(PAIRS).returning(PAIR.id)
Postings = Iterable[Posting]
Held = Mapping[int, Sequence[Posting]]
"""The posts of people today."""


class PairSeen(NamedTuple):
    """A pair, and which side of it the reader is."""

    row: Row
    side: Side
    missing: Sequence[Side]


def my_pairs(actor: Actor) -> Rows:
    """What is asked of the actor or runs, as mentor and as learner."""
    access.require(actor, Permission.LEARN)
    return queries.open_pairs(actor.person_id)


def asked_pairs(person_id: int) -> Rows:
    """What is asked for a person who is to be guided. No permission of its own."""
    return queries.asked(person_id)


def questions(actor: Actor) -> list[Row]:
    """What waits for the actor's own yes or no."""
    return [row for row in my_pairs(actor) if _asks(actor, row)]


def _asks(actor: Actor, row: Row) -> bool:
    is_open = row.state == PairState.ASKED
    return is_open and side_of(actor, row) in rules.missing_yes(row)


def last_day(until: dt.date) -> dt.date:
    """The last day of what ends on (excluding) this one."""
    return until - dt.timedelta(days=1)


def side_of(actor: Actor, row: Row) -> Side | None:
    """Which side of a pair the actor is; None: none."""
    if actor.person_id == row.mentor_id:
        return Side.MENTOR
    if actor.person_id == row.person_id:
        return Side.PERSON
    if _heads(actor, row.person_id):
        return Side.HEAD
    return Side.SUBSTITUTE if _stands_in(actor, row) else None


def _heads(actor: Actor, person_id: int) -> bool:
    """Whether the actor pairs people where this person works, or answers for
    somebody who is the only one there who does.
    """
    if access.sees_person(actor, person_id, Permission.MENTOR_PAIR):
        return True
    if not access.allows(actor, Permission.MENTOR_PAIR):
        return False
    return actor.person_id in heads_of(path_of(person_id), person_id)


def require_head(actor: Actor, person_id: int) -> None:
    """Refuse whoever does not find this person a mentor."""
    if not _heads(actor, person_id):
        access.require_for(actor, Permission.MENTOR_PAIR, person_id)


def _stands_in(actor: Actor, row: Row) -> bool:
    """Only in a pair that runs, and only if they may act for this person."""
    mine = actor.person_id
    return _may_act(actor, row) and bool(stands_in(mine, [row.mentor_id]))


def _may_act(actor: Actor, row: Row) -> bool:
    return row.state == PairState.RUNNING and row.person_id in actor.guides


def pair_for(actor: Actor, pair_id: int) -> PairSeen:
    """A pair, for its two people and their heads."""
    row = found(queries.pair(pair_id))
    side = side_of(actor, row)
    if side is None:
        raise NotFound
    return PairSeen(row, side, rules.missing_yes(row))


def _pair_to_change(actor: Actor, pair_id: int) -> PairSeen:
    """Whoever only stands in changes nothing of a pair."""
    seen = pair_for(actor, pair_id)
    if seen.side is Side.SUBSTITUTE:
        raise NotFound
    return seen


def ask(actor: Actor, terms: PairTerms, act: str = "") -> int:
    """Ask two people whether they want to be a pair; its id. Whoever asks has
    said yes for their side. The same question again is the same.
    """
    side = side_asking(actor, terms)
    refuse_barred(actor, terms)
    with access.acting(actor):
        people.lock_all([terms.mentor_id, terms.person_id])
        if known := _open_pair(terms):
            return known
        checked = _checked(terms)
        pair_id = execute(_ADD, _row(actor, checked, side, act)).scalar_one()
        audit.record(
            actor, "mentoring.asked", person_id=terms.person_id, pair=pair_id
        )
        tell_asked(checked, side, pair_id)
    return pair_id


def side_asking(actor: Actor, terms: PairTerms) -> Side:
    """Which side asks; refused if the actor may not."""
    if actor.person_id == terms.person_id:
        return Side.PERSON
    if actor.person_id == terms.mentor_id:
        raise Invalid(
            "Whoever is to be guided or heads the unit asks. You offer places.",
            "mentor_id",
        )
    require_head(actor, terms.person_id)
    return Side.HEAD


_TURNED = select(PAIR.id).where(
    PAIR.mentor_id == bindparam("person"),
    PAIR.person_id == bindparam("mentor"),
    queries.IS_OPEN,
)


def refuse_barred(actor: Actor, terms: PairTerms) -> None:
    """The refusal stands in the log: it is stored before it is raised."""
    both = terms.mentor_id, terms.person_id
    held = people.postings(both)
    if not held.keys() >= set(both):
        raise Conflict(
            "One of the two holds no post today. Ask your administrator to enter it."
        )
    if why := _why_barred(*both, held):
        _log_barred(actor, terms, why)
        raise Conflict(BARRED[why])
    if execute(
        _TURNED, {"mentor": terms.mentor_id, "person": terms.person_id}
    ).first():
        raise Conflict(
            "These two guide each other the other way round already, or are asked to. Choose another mentor, so that neither judges whoever judges them."
        )
    if not in_one_place(*(held[id_] for id_ in both)):
        raise Conflict(
            "The two work in different places today. Choose a mentor of the same place."
        )


def _why_barred(mentor: int, person: int, held: Held) -> str:
    """Whatever posts they hold."""
    known = bars((mentor, person))
    places = (
        [(id_, one.unit.path) for one in held[id_]] for id_ in (mentor, person)
    )
    return next(filter(None, (known.why(*two) for two in product(*places))), "")


def in_one_place(mine: Postings, theirs: Postings) -> bool:
    """Whether these are posts in one authority."""
    return not _authorities(mine).isdisjoint(_authorities(theirs))


def _authorities(held: Postings) -> set[str]:
    return {one.unit.authority for one in held}


def _log_barred(actor: Actor, terms: PairTerms, why: str) -> None:
    details = {"mentor": terms.mentor_id, "why": why}
    with access.acting(actor):
        audit.record(
            actor, "mentoring.barred", person_id=terms.person_id, **details
        )


def _open_pair(terms: PairTerms) -> int | None:
    query = select(PAIR.id).filter_by(
        mentor_id=terms.mentor_id, person_id=terms.person_id
    )
    return execute(query.where(queries.IS_OPEN)).scalar()


def _checked(terms: PairTerms) -> PairTerms:
    """The terms, with the end that the postings give them."""
    if not terms.is_main:
        _check_competencies(terms)
    today = clock.today()
    refuse_all(rules.wrong_last(terms.period, today))
    period = rules.check_period(terms.period, today, _ends(terms, terms.period))
    _check_room(terms, period)
    return PairTerms(
        terms.mentor_id,
        terms.person_id,
        period,
        terms.is_main,
        terms.competencies,
    )


def _check_competencies(terms: PairTerms) -> None:
    known = framework.competency_keys()
    if not terms.competencies or not set(terms.competencies) <= known:
        raise Invalid(
            "Say in which competencies this mentor is to guide them.",
            "competencies",
        )


def _ends(terms: PairTerms, period: PairPeriod) -> Json:
    """How long each of both holds a post, by name."""
    ids = terms.mentor_id, terms.person_id
    spans, names = people.spans_of(ids), people.names(ids)
    authority = cache(lambda unit_id: people.unit(unit_id).authority)
    return {
        names[id_]: rules.posted(spans.get(id_, ()), period, authority)
        for id_ in ids
    }


def _check_room(terms: PairTerms, period: PairPeriod) -> None:
    offer = offer_of(terms.mentor_id)
    if offer is None or not queries.period_of(offer).holds(clock.today()):
        raise Conflict(
            "This colleague offers no places at the moment. Ask them to, or choose another one below."
        )
    others = queries.periods_of_mentors([terms.mentor_id])
    rules.check_free(period, others.get(terms.mentor_id, []), offer.places)
    if terms.is_main:
        name = people.person(terms.person_id).name
        rules.check_main(period, queries.main_periods(terms.person_id), name)


def _row(actor: Actor, terms: PairTerms, side: Side, act: str) -> Json:
    now = clock.now()
    said = {
        column: now if one == side else None
        for one, column in rules.SIDES.items()
    }
    return said | {
        "mentor_id": terms.mentor_id,
        "person_id": terms.person_id,
        "is_main": terms.is_main,
        "competencies": sorted(terms.competencies),
        "valid_from": terms.period.since,
        "valid_to": terms.period.until,
        "state": PairState.ASKED,
        "asked_by": actor.person_id,
        "asked_at": now,
        "head_id": actor.person_id if side is Side.HEAD else None,
        "act": act,
    }


def answer(actor: Actor, pair_id: int, yes: bool) -> PairState:
    """Say yes or no for one's side; no reason is asked for or kept. With the
    last yes the pair begins. The same answer again changes nothing.
    """
    seen = _pair_to_change(actor, pair_id)
    if yes:
        refuse_barred(actor, _terms(seen.row))
    with access.acting(actor):
        row = locked(seen.row)
        if yes and getattr(row, rules.SIDES[seen.side]):
            return PairState(row.state)
        rules.check_answer(row.state)
        return _accept(actor, row, seen.side) if yes else _decline(row)


def locked(row: Row) -> Row:
    """The pair as it is now; both people are locked too."""
    people.lock_all([row.mentor_id, row.person_id])
    return found(queries.locked(row.id))


def _log_answer(who: Who, row: Row, act: str) -> None:
    """Of a no the log does not say whose it was either."""
    audit.record(
        who, "mentoring.answered", person_id=row.person_id, pair=row.id, act=act
    )


def _terms(row: Row) -> PairTerms:
    return PairTerms(
        row.mentor_id,
        row.person_id,
        queries.period_of(row),
        row.is_main,
        tuple(row.competencies),
    )


def _accept(actor: Actor, row: Row, side: Side) -> PairState:
    """With the last yes it runs; before, the head is asked last."""
    period = _still_fitting(_terms(row))
    _log_answer(actor, row, "accepted")
    said = {rules.SIDES[side]: clock.now()}
    if side is Side.HEAD:
        said["head_id"] = actor.person_id
    if rules.missing_yes(row) == [side]:
        said |= {"state": PairState.RUNNING}
        said |= {"valid_from": period.since, "valid_to": period.until}
    execute(_of(row), said)
    if "state" in said:
        _begin(row, period)
    elif {*rules.missing_yes(row)} == {side, Side.HEAD}:
        ask_heads(row, path_of(row.person_id))
    return PairState(said.get("state", row.state))


def _of(row: Row) -> Update:
    return update(PAIRS).where(PAIR.id == row.id)


def _still_fitting(terms: PairTerms) -> PairPeriod:
    """Room and postings are looked at again: others may have been quicker."""
    today = clock.today()
    period = terms.period._replace(since=max(terms.period.since, today))
    period = rules.check_period(period, today, _ends(terms, period))
    _check_room(terms, period)
    return period


def path_of(person_id: int) -> str:
    """Where a person works today; everywhere, of somebody without a post."""
    return next(iter(people.paths_of(person_id)), "/")


def _begin(row: Row, period: PairPeriod) -> None:
    access.store_guiding(row.mentor_id, row.person_id, *period, _reason(row))
    let_substitutes(row)
    settle_lack(row)
    outbox.settle("/my-mentor", person_id=row.person_id)
    text = N_("%(name)s and you are a pair. Agree on your first meeting.")
    tell_both(row, text)


def _reason(row: Row) -> str:
    """From what the mentor's right over the person comes."""
    return f"pair:{row.id}"


def _decline(row: Row) -> PairState:
    """Who said no is told to nobody, and stands in no column."""
    _log_answer(None, row, "declined")
    nobody = {"mentor_at": None, "person_at": None}
    closed = {"state": PairState.DECLINED, "ended_at": clock.now()}
    execute(_of(row), nobody | closed)
    tell_declined(row)
    return PairState.DECLINED


def end(actor: Actor, pair_id: int, how: str) -> None:
    """End a pair today, or take a question back; nobody is at fault. Again
    changes nothing.
    """
    seen = _pair_to_change(actor, pair_id)
    if how not in CHOSEN_ENDS:
        raise Invalid("Choose one of the offered answers.", "how")
    with access.acting(actor):
        row = locked(seen.row)
        if row.state == PairState.ENDED:
            return
        close(actor, row, _ending(row, PairEnd(how)))
        tell_ended(actor, row)


def _ending(row: Row, how: PairEnd) -> PairEnd:
    """How it ends: what does not run yet is taken back."""
    if row.state == PairState.RUNNING:
        return how
    rules.check_answer(row.state)
    return PairEnd.WITHDRAWN


def close(actor: Who, row: Row, how: PairEnd) -> None:
    """A pair is over from today on, in the open transaction."""
    today = clock.today()
    ending = {
        "state": PairState.ENDED,
        "ended_how": how,
        "ended_at": clock.now(),
        "valid_to": min(filter(None, (row.valid_to, today))),
    }
    execute(_of(row), ending)
    access.end_guiding(_reason(row), today)
    settle_silence(row)
    audit.record(
        actor, "mentoring.ended", person_id=row.person_id, pair=row.id, how=how
    )
