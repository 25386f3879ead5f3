"""What is looked at every night: windows that are over, and what is overdue. It
only tells; it decides nothing.
"""

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, update

from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.decisions import rules
from lms.decisions.queries.stored import IS_OPEN, STANDING, STANDINGS, WHOLE
from lms.decisions.service import telling
from lms.decisions.service.competence import (
    answerers,
    deciders,
    deciding_desk,
)
from lms.decisions.types import DecisionStage

AGAIN = 7
"""Days until what is overdue is told again."""
AT_ONCE = 100
"""Decisions of one step: nobody waits for all of them."""
_NEXT = (
    WHOLE.where(IS_OPEN, STANDING.decision_id > bindparam("after"))
    .order_by(STANDING.decision_id)
    .limit(bindparam("most"))
)


def watch(after: int = 0) -> None:
    """Once a day, some decisions at a step; twice changes nothing."""
    with transaction():
        rows = execute(_NEXT, {"after": after, "most": AT_ONCE}).all()
        outbox.in_steps("decisions", rows, AT_ONCE, _watch_one)


def _watch_one(row: Row) -> None:
    today = clock.today()
    late = (today - row.due_on).days
    if late > 0:
        if row.noted_on is None or (today - row.noted_on).days >= AGAIN:
            _noted(row)
            telling.overdue(row, _whose(row), late)
    elif _has_just_ended(row):
        _noted(row)
        telling.ready(row, _whose(row))


def _has_just_ended(row: Row) -> bool:
    """Whether the window is over, nobody replied, and it was not told yet."""
    is_over = rules.is_over(row.reply_by, clock.today())
    is_told = row.stage == DecisionStage.TOLD
    return is_told and is_over and not row.heard and row.noted_on is None


def _whose(row: Row) -> Sequence[int]:
    """Under whose name it stands."""
    if row.stage == DecisionStage.TOLD:
        return deciders(row)
    return answerers(row).people


def _noted(row: Row) -> None:
    """That it was told; and where it is decided or a petition is answered from
    today, for people come and go.
    """
    said = {"noted_on": clock.today()}
    if row.stage == DecisionStage.PETITIONED:
        said["desk_id"] = answerers(row).unit_id or row.desk_id
    else:
        said["desk_id"] = deciding_desk(row).unit_id
    execute(update(STANDINGS).filter_by(decision_id=row.id), said)
