"""What is looked at every night: trials that begin, reviews that are due, and what
is overdue. It tells; it decides nothing.
"""

from typing import Any

from sqlalchemy import Row, bindparam, update

from lms.core import clock, i18n, outbox
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import NAMED, TRIAL, TRIALS
from lms.trials.service import standing
from lms.trials.service.deciding import is_proposed, may_decider_decide
from lms.trials.service.planning import begin
from lms.trials.service.telling import tell
from lms.trials.types import OPEN_STATES, TrialState

AGAIN = 7
"""Days until the same is told again."""


OVERDUE = N_(
    "The trial period of %(name)s is %(days)s overdue. Nothing is decided until you do."
)
WITHOUT_DECIDER = N_(
    "The trial period of %(name)s is %(days)s overdue, and whoever was to decide it may not any more. Lay it before somebody else."
)
"""For the reviewer, who then chooses who decides."""
AT_ONCE = 100
"""Trials of one step: nobody waits for all of them."""
_NEXT = (
    NAMED.where(TRIAL.state.in_(OPEN_STATES), TRIAL.id > bindparam("after"))
    .order_by(TRIAL.id)
    .limit(bindparam("most"))
)


def watch(after: int = 0) -> None:
    """Once a day, some trials at a step; twice changes nothing."""
    with transaction():
        rows = execute(_NEXT, {"after": after, "most": AT_ONCE}).all()
        outbox.in_steps("trials", rows, AT_ONCE, _watch_one)


def _watch_one(row: Row) -> None:
    today = clock.today()
    if row.state == TrialState.PLANNED:
        if row.starts_on <= today:
            begin(row)
    elif row.noted_on is None or (today - row.noted_on).days >= AGAIN:
        _remind(row)


def _remind(row: Row) -> None:
    if days := rules.overdue_days(row.ends_before, clock.today()):
        if not is_proposed(row):
            _tell_overdue(row, days)
    elif _review_is_due(row):
        _note(row)
        _tell(
            row.reviewer_id,
            row,
            "A review of the trial period of %(name)s is due. Hold it.",
        )


def _tell_overdue(row: Row, days: int) -> None:
    """Once it is proposed, decisions themselves tell whoever may decide."""
    _note(row)
    named = may_decider_decide(row)
    whom = row.decider_id if named else row.reviewer_id
    _tell(
        whom,
        row,
        OVERDUE if named else WITHOUT_DECIDER,
        days=i18n.days_in_words(days),
    )


def _review_is_due(row: Row) -> bool:
    number = len(stored.reviews(row.id)) + 1
    due = standing.clock_at(row).review_due(number)
    return number <= standing.last_number(row) and due <= clock.today()


def _tell(whom: int, row: Row, text: str, **values: Any) -> None:
    path = f"/trials/{row.id}"
    tell(
        whom,
        text,
        path,
        name=row.person,
        **values,
    )


def _note(row: Row) -> None:
    said = {"noted_on": clock.today()}
    execute(update(TRIALS).where(TRIAL.id == row.id), said)
