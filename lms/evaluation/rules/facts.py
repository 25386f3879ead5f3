"""From rows of work and deliveries to what a sheet is calculated from. Pure."""

from collections.abc import Iterable
from typing import Any

from lms.evaluation.rules.giving import days_late
from lms.evaluation.types import (
    Cause,
    Delivered,
    DeliveryState,
    GivenWork,
    WorkKind,
)


def given_work(seen: Any) -> GivenWork:
    """A piece of work with its accepted deliveries; `seen`: its row and its
    deliveries, each with row and excuses.
    """
    row = seen.row
    return GivenWork(
        key=str(row.id),
        coefficient=row.coefficient,
        quantity=row.quantity,
        kind=WorkKind(row.kind),
        handed_back=row.handed_back_at is not None,
        deliveries=tuple(_accepted(seen.deliveries, row.due_on)),
    )


def _accepted(deliveries: Iterable[Any], due_on: Any) -> Iterable[Delivered]:
    for one in deliveries:
        if one.row.state == DeliveryState.ACCEPTED:
            yield _delivered(one, due_on)


def _delivered(one: Any, due_on: Any) -> Delivered:
    """What a named person has excused takes nothing; what came after that
    does.
    """
    failed = one.row.failed - one.covered(Cause.FAILED)
    days = days_late(one.row.done_on, due_on) - one.covered(Cause.LATE)
    return Delivered(one.row.quantity, max(0, failed), max(0, days))
