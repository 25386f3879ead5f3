"""Delivering work, accepting or returning it, and excusing a cause."""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Row, Select, insert, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound, found
from lms.core.i18n import moment
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.evaluation.queries import periods, works
from lms.evaluation.queries.works import (
    ANSWERS,
    DELIVERIES,
    DELIVERY,
    EXCUSES,
    WORK,
    DeliverySeen,
    WorkSeen,
)
from lms.evaluation.rules import giving as rules
from lms.evaluation.service.giving import (
    SENT_BEFORE,
    led,
    own_place,
    refuse_closed,
)
from lms.evaluation.service.leading import Bound, asks, is_led
from lms.evaluation.service.works.seeing import offer_observation
from lms.evaluation.types import Cause, DeliveryDraft, DeliveryState
from lms.people import service as people


def own_work(actor: Actor, work_id: int) -> WorkSeen:
    """The actor's own work; NotFound otherwise."""
    seen = found(works.work(work_id))
    if seen.row.person_id != actor.person_id:
        raise NotFound
    return seen


def deliver(
    actor: Actor, work_id: int, draft: DeliveryDraft, once: str
) -> None:
    """Deliver something of one's own work. The same form twice is one."""
    own_work(actor, work_id)
    with access.own_act(actor):
        if known := works.delivered_once(once):
            _check_same(known, work_id, draft)
            return
        seen = own_work(actor, work_id)
        _check_open(seen)
        _check_draft(draft, seen.left, _first_day(seen.row))
        row = _sent(draft) | {"work_id": work_id, "once": once}
        execute(insert(DELIVERIES).values(row))
        _tell_giver(actor, seen.row)


def _check_same(row: Row, work_id: int, draft: DeliveryDraft) -> None:
    """A form that comes again says the same, or it is another one."""
    if row.work_id != work_id or not _is_same(row, draft):
        raise Conflict(SENT_BEFORE)


def _check_open(seen: WorkSeen) -> None:
    refuse_closed(seen.row.person_id, seen.row.period_id)
    if seen.row.handed_back_at:
        raise Conflict(
            "This work was handed back; nothing is delivered of it. If it is done all the same, ask for the handing back to be undone."
        )


def _first_day(row: Row) -> dt.date:
    """That on which work was given or its period began, whichever is earlier."""
    period = found(periods.period(row.period_id))
    return min(clock.day_of(row.given_at), period.valid_from)


def _check_draft(draft: DeliveryDraft, left, first: dt.date) -> None:
    days = rules.DeliveryDays(first, clock.today())
    rules.check_delivery(
        draft.quantity or 0, left, draft.done_on or days.today, days
    )
    rules.check_note(draft.note, "note")


def _sent(draft: DeliveryDraft) -> Json:
    return {
        "quantity": draft.quantity,
        "done_on": draft.done_on or clock.today(),
        "note": draft.note.strip(),
        "arrived_at": clock.now(),
        "state": DeliveryState.SENT,
    }


def inbox_of(work_id: int) -> str:
    """Where whoever gave a work finds what was delivered of it."""
    return f"/work/inbox#work-{work_id}"


def _tell_giver(actor: Actor, row: Row) -> None:
    outbox.settle(own_place(row.id), person_id=actor.person_id)
    outbox.notify(
        row.given_by,
        "%(name)s has delivered “%(work)s”. Look at it and accept it.",
        inbox_of(row.id),
        kind=NoticeKind.WORK,
        name=actor.name,
        work=row.title,
    )


def deliver_again(
    actor: Actor, delivery_id: int, round_shown: int, draft: DeliveryDraft
) -> None:
    """Deliver again what was returned: done on the day of its return or later."""
    row = found(works.delivery(delivery_id))
    own_work(actor, row.work_id)
    with access.own_act(actor):
        row = found(works.delivery(delivery_id))
        if _is_again(row, round_shown, draft):
            return
        if row.round != round_shown:
            raise Conflict(CHANGED)
        if row.state != DeliveryState.RETURNED:
            raise Conflict("This delivery waits for an answer or has one.")
        seen = own_work(actor, row.work_id)
        _check_open(seen)
        returned = clock.day_of(_answers(row)[-1].answered_at)
        _check_draft(draft, seen.left + row.quantity, returned)
        change = _sent(draft) | {"round": row.round + 1}
        execute(_of(delivery_id).values(change))
        _tell_giver(actor, seen.row)


def take_back(actor: Actor, delivery_id: int) -> None:
    """Undo a delivery that nobody has answered yet. One that had come back is
    to be delivered again; again changes nothing.
    """
    row = found(works.delivery(delivery_id))
    own_work(actor, row.work_id)
    with access.own_act(actor):
        row = found(works.delivery(delivery_id))
        if row.state == _undone(row):
            return
        if row.state != DeliveryState.SENT:
            raise Conflict(
                "Whoever gave you this work has answered already, so the delivery stays. What they said stands below."
            )
        _check_open(own_work(actor, row.work_id))
        change = {"state": _undone(row), "once": f"taken-back-{row.id}"}
        execute(_of(delivery_id).values(change))
        outbox.settle(inbox_of(row.work_id))


def _undone(row: Row) -> DeliveryState:
    is_first = row.round == 1
    return DeliveryState.TAKEN_BACK if is_first else DeliveryState.RETURNED


def _is_again(row: Row, round_shown: int, draft: DeliveryDraft) -> bool:
    """The same form again: a double click."""
    return row.round == round_shown + 1 and _is_same(row, draft)


def _is_same(row: Row, draft: DeliveryDraft) -> bool:
    """Whether a delivery says what was typed."""
    said = draft.quantity, draft.done_on or row.done_on, draft.note.strip()
    return said == (row.quantity, row.done_on, row.note)


def _of(delivery_id: int):
    return update(DELIVERIES).where(DELIVERY.id == delivery_id)


def deliveries_waiting(actor: Actor) -> Bound:
    """What waits for the actor's answer, who waits longest first."""
    access.require(actor, Permission.WORK_GIVE)
    return _waiting(actor.roles), asks(actor)


@lru_cache(maxsize=256)
def _waiting(roles: Actor) -> Select:
    return works.waiting(is_led(roles, WORK.person_id))


class DeliveriesSize(NamedTuple):
    """How many deliveries wait, and since when the first of them."""

    count: int = 0
    since: dt.datetime | None = None


def deliveries_size(actor: Actor) -> DeliveriesSize:
    """What waits for the actor; nothing for those whose task it is not."""
    if not access.allows(actor, Permission.WORK_GIVE):
        return DeliveriesSize()
    return DeliveriesSize(*execute(_size(actor.roles), asks(actor)).one())


@lru_cache(maxsize=256)
def _size(roles: Actor) -> Select:
    return works.waiting_size(is_led(roles, WORK.person_id))


def answer(
    actor: Actor,
    delivery_id: int,
    round_shown: int,
    accepted: bool,
    comment: str,
) -> None:
    """Accept a delivery, or return it with what to correct. Never one's own."""
    _led_delivery(actor, delivery_id)
    with access.acting(actor):
        row, work = _locked(actor, delivery_id)
        if _is_answered_so(actor, row, round_shown, accepted, comment):
            return
        _check_waits(row, round_shown)
        refuse_closed(work.row.person_id, work.row.period_id)
        rules.check_answer(accepted, comment)
        _store_answer(actor, row, accepted, comment)
        _tell_answer(actor, work.row, accepted)
        if accepted:
            offer_observation(work.row)


def _led_delivery(actor: Actor, delivery_id: int) -> tuple[Row, WorkSeen]:
    row = found(works.delivery(delivery_id))
    return row, led(actor, row.work_id)


def _locked(actor: Actor, delivery_id: int) -> tuple[Row, WorkSeen]:
    _row, seen = _led_delivery(actor, delivery_id)
    people.lock(seen.row.person_id)
    return _led_delivery(actor, delivery_id)


def _answers(row: Row) -> Rows:
    """To the rounds of a delivery, the newest last."""
    return works.whole([row])[0].answers


def _last_answer(row: Row, round_shown: int) -> Row | None:
    return {one.round: one for one in _answers(row)}.get(round_shown)


def _is_answered_so(
    actor: Actor, row: Row, round_shown: int, accepted: bool, comment: str
) -> bool:
    """The same answer by the same person again: a double click."""
    earlier = _last_answer(row, round_shown)
    said = actor.person_id, accepted, comment.strip()
    return earlier is not None and said == (
        earlier.answered_by,
        earlier.accepted,
        earlier.comment,
    )


def _check_waits(row: Row, round_shown: int) -> None:
    if earlier := _last_answer(row, round_shown):
        raise Conflict(
            "%(name)s has answered this already, on %(moment)s. Your answer was not stored.",
            name=earlier.name,
            moment=moment(earlier.answered_at),
        )
    if row.state != DeliveryState.SENT or row.round != round_shown:
        raise Conflict(CHANGED)


CHANGED = N_(
    "This delivery has changed since you opened it. Read the newest one, then decide again."
)


def _store_answer(actor: Actor, row: Row, accepted: bool, comment: str) -> None:
    act = {
        "delivery_id": row.id,
        "round": row.round,
        "accepted": accepted,
        "comment": comment.strip(),
        "answered_by": actor.person_id,
        "answered_at": clock.now(),
        "done_on": row.done_on,
        "note": row.note,
    }
    execute(insert(ANSWERS).values(act))
    state = DeliveryState.ACCEPTED if accepted else DeliveryState.RETURNED
    failed = row.failed + (not accepted)
    execute(_of(row.id).values(state=state, failed=failed))


def _tell_answer(actor: Actor, row: Row, accepted: bool) -> None:
    outbox.settle(inbox_of(row.id))
    event = "evaluation.accepted" if accepted else "evaluation.returned"
    audit.record(actor, event, person_id=row.person_id)
    text = (
        N_("%(name)s has accepted “%(work)s”.")
        if accepted
        else N_("%(name)s has returned “%(work)s” with a comment.")
    )
    outbox.notify(
        row.person_id,
        text,
        own_place(row.id),
        kind=NoticeKind.ANSWER,
        name=actor.name,
        work=row.title,
    )


def excuse(
    actor: Actor,
    delivery_id: int,
    cause: Cause,
    ground: str,
    round_shown: int | None = None,
) -> None:
    """Accept that an objective cause stands behind a lateness or behind
    returns; it takes no deduction then. A named person, with the ground, for
    what stands now: what comes later they have not looked at.
    """
    _led_delivery(actor, delivery_id)
    rules.check_ground(ground)
    with access.acting(actor):
        row, work = _locked(actor, delivery_id)
        seen = next(one for one in work.deliveries if one.row.id == row.id)
        stands = _standing(row, work.row)[cause]
        if _is_excused_so(actor, seen, cause, ground):
            return
        refuse_closed(work.row.person_id, work.row.period_id)
        _check_excusable(seen, cause, stands, round_shown)
        _store_excuse(actor, row.id, cause, ground, stands)
        audit.record(
            actor,
            "evaluation.excused",
            person_id=work.row.person_id,
            cause=cause.value,
        )


def _standing(row: Row, work: Row) -> dict[Cause, int]:
    """Days late, and returns."""
    return {
        Cause.LATE: rules.days_late(row.done_on, work.due_on),
        Cause.FAILED: row.failed,
    }


def _is_excused_so(
    actor: Actor, seen: DeliverySeen, cause: Cause, ground: str
) -> bool:
    """The same cause with the same ground by the same person again."""
    said = actor.person_id, cause, ground.strip()
    return any(
        (one.excused_by, one.cause, one.ground) == said for one in seen.excuses
    )


def _check_excusable(
    seen: DeliverySeen, cause: Cause, stands: int, round_shown: int | None
) -> None:
    if round_shown not in (None, seen.row.round):
        raise Conflict(CHANGED)
    if not stands:
        raise Conflict(
            "There is nothing to excuse here. Accept or return the delivery as it is."
        )
    if stands <= seen.covered(cause):
        last = [one for one in seen.excuses if one.cause == cause][-1]
        raise Conflict(
            "%(name)s has accepted a cause for this already, on %(moment)s. Yours was not stored.",
            name=last.name,
            moment=moment(last.excused_at),
        )


def _store_excuse(
    actor: Actor, delivery_id: int, cause: Cause, ground: str, covers: int
) -> None:
    act = {
        "delivery_id": delivery_id,
        "cause": cause,
        "covers": covers,
        "ground": ground.strip(),
        "excused_by": actor.person_id,
        "excused_at": clock.now(),
    }
    execute(insert(EXCUSES).values(act))
