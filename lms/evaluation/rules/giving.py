"""What may be given, divided and delivered. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from lms.core.errors import (
    Invalid,
    WrongFields,
    check_length,
    outside,
    refuse_all,
    too_long,
)
from lms.core.marks import N_
from lms.evaluation.rules.amounts import is_kept, spoken
from lms.evaluation.types import Typed, WorkDraft, WorkKind

Shares = Sequence[tuple[int, Fraction | Invalid]]
"""Who has which part of a coefficient, as it is typed."""
MOST_QUANTITY = 10_000
SHORTEST_GROUND = 10
LONGEST_NOTE = 4_000
QUARTER = dt.timedelta(days=92)
"""Work is entered so long after its due day, and no later."""


def check_coefficient(coefficient: Fraction, decimals: int) -> None:
    """A coefficient is above nothing and has so many decimals at most."""
    if coefficient <= 0:
        raise Invalid(
            "The coefficient must be above 0. The standard product has 1.",
            "coefficient",
        )
    if (coefficient * 10**decimals).denominator != 1:
        raise Invalid(
            "Write the coefficient with %(decimals)s decimals at most.",
            "coefficient",
            decimals=decimals,
        )


def check_filled_in(draft: WorkDraft) -> None:
    """Whoever gives work reads all that is missing at once."""
    refuse_all(_missing(draft))


def _missing(draft: WorkDraft) -> WrongFields:
    if draft.quantity is None:
        yield Invalid("Say how much of it is given.", "quantity")
    else:
        yield from _wrong_quantity(draft.quantity)
    if draft.due_on is None:
        yield Invalid("Say until when it is to be delivered.", "due_on")
    if draft.kind != WorkKind.AD_HOC:
        return
    if not draft.title.strip():
        yield Invalid(
            "Choose a product above, or say what is to be done.", "title"
        )
    if isinstance(draft.coefficient, Invalid):
        yield draft.coefficient
    elif draft.coefficient is None or draft.coefficient <= 0:
        yield Invalid(
            "The coefficient must be above 0. The standard product has 1.",
            "coefficient",
        )


def check_given(quantity: Fraction, due_on: dt.date, today: dt.date) -> None:
    """Refuse a quantity of nothing or of more than anybody does in a period,
    and a due day long past.
    """
    refuse_all(_wrong_with_given(quantity, due_on, today))


def _wrong_with_given(
    quantity: Fraction, due_on: dt.date, today: dt.date
) -> WrongFields:
    yield from _wrong_quantity(quantity)
    if today - due_on > QUARTER:
        yield from outside(due_on, today - QUARTER, today, "due_on")


def _wrong_quantity(quantity: Fraction | Invalid) -> WrongFields:
    if isinstance(quantity, Invalid):
        yield quantity
    elif not 0 < quantity <= MOST_QUANTITY:
        yield Invalid(
            "The quantity is above 0 and at most %(most)s.",
            "quantity",
            most=MOST_QUANTITY,
        )
    elif not is_kept(quantity):
        yield Invalid("Write at most four decimals.", "quantity")


def check_typed_parts(draft: WorkDraft, parts: Shares) -> None:
    """A larger product is filled in like any work and goes to two people or
    more, each once.
    """
    refuse_all([*_missing(draft), *_wrong_people(parts)])


def _wrong_people(parts: Shares) -> WrongFields:
    if len(parts) < 2 or len(dict(parts)) < len(parts):
        yield Invalid("Give two people or more a part, each once.", "person_id")
    for _person, share in parts:
        if isinstance(share, Invalid):
            yield share


def check_parts(
    whole: Fraction, parts: Iterable[tuple[int, Fraction]], decimals: int
) -> None:
    """The parts of a larger product, by person, stay within the whole (article
    18(1)c), so that splitting gives nobody more.
    """
    refuse_all(_wrong_parts(whole, list(parts), decimals))


def _wrong_parts(
    whole: Fraction, parts: Sequence[tuple[int, Fraction]], decimals: int
) -> WrongFields:
    least = Fraction(1, 10**decimals)
    if whole < least * len(parts):
        yield Invalid(
            INDIVISIBLE,
            share_field(parts[-1][0]),
            whole=spoken(whole),
            people=len(parts),
            least=spoken(least),
        )
        return
    for person_id, share in parts:
        yield from _wrong_share(share, share_field(person_id), decimals)
    taken = sum((share for _person, share in parts), Fraction())
    if taken > whole:
        yield Invalid(
            "Together the parts have %(taken)s, the whole has %(whole)s. Make this part or another one smaller.",
            share_field(parts[-1][0]),
            taken=spoken(taken),
            whole=spoken(whole),
        )


INDIVISIBLE = N_(
    "The coefficient %(whole)s cannot be divided among %(people)s people: a part has %(least)s at least here. Give whole pieces to each of them. Or ask whoever sets the numbers of the unit for more decimals."
)


def share_field(person_id: int) -> str:
    """The field of somebody's part."""
    return f"share-{person_id}"


def _wrong_share(share: Fraction, field: str, decimals: int) -> WrongFields:
    try:
        check_coefficient(share, decimals)
    except Invalid as refusal:
        yield Invalid(refusal.text, field, **refusal.values)


class DeliveryDays(NamedTuple):
    """When a delivery can have been done: from the day on which its work was
    given or its period began, whichever is earlier, until today; again, from
    the day of its return on.
    """

    first: dt.date
    today: dt.date


def check_delivery(
    quantity: Fraction, left: Fraction, done_on: dt.date, days: DeliveryDays
) -> None:
    """A delivery is above nothing, no more than what is left of the work, and
    not of a day to come or before there was such work.
    """
    refuse_all(_wrong_with_delivery(quantity, left, done_on, days))


def _wrong_with_delivery(
    quantity: Fraction, left: Fraction, done_on: dt.date, days: DeliveryDays
) -> WrongFields:
    if isinstance(quantity, Invalid):
        yield quantity
    elif quantity <= 0:
        yield Invalid("Say how much you deliver; above 0.", "quantity")
    elif not is_kept(quantity):
        yield Invalid("Write at most four decimals.", "quantity")
    elif quantity > left:
        yield Invalid(
            "This is more than was given. Deliver what is left, and ask for the rest as ad hoc work.",
            "quantity",
        )
    yield from outside(done_on, days.first, days.today, "done_on")


class WorkReduction(NamedTuple):
    """Less of given work: how much remains (None: nothing was typed), why, and
    how much the page said was given (None: it said nothing).
    """

    quantity: Typed
    why: str
    shown: Typed


def wrong_with_reduction(
    draft: WorkReduction, given: Fraction, delivered: Fraction
) -> WrongFields:
    """Each mistake of a reduction: what remains is less than was given, never
    less than is delivered, and there is a ground.
    """
    left = draft.quantity
    if isinstance(left, Invalid):
        yield left
    elif left is None or not delivered <= left < given or not is_kept(left):
        yield Invalid(
            "Write how much of it remains: less than %(given)s, and no less than %(delivered)s, which is delivered.",
            "quantity",
            given=spoken(given),
            delivered=spoken(delivered),
        )
    if len(draft.why.strip()) < SHORTEST_GROUND:
        yield Invalid("Say in a sentence why less is asked.", "why")
    yield from too_long(draft.why, LONGEST_NOTE, "why")


def days_late(done_on: dt.date, due_on: dt.date) -> int:
    """How many days after its day; 0 for what came in time."""
    return max(0, (done_on - due_on).days)


def check_note(text: str, field: str) -> None:
    """A note of a delivery has room for a page."""
    check_length(text, LONGEST_NOTE, field)


def check_ground(ground: str) -> None:
    """The cause that is accepted, in a sentence."""
    if len(ground.strip()) < SHORTEST_GROUND:
        raise Invalid("Say in a sentence what the cause was.", "ground")
    check_length(ground, LONGEST_NOTE, "ground")


def check_answer(accepted: bool, comment: str) -> None:
    """A return says what to correct; an acceptance may say nothing."""
    if not accepted and len(comment.strip()) < SHORTEST_GROUND:
        raise Invalid(
            "Say what to correct and how, in a sentence or two.", "comment"
        )
    check_length(comment, LONGEST_NOTE, "comment")
