"""What is looked at every night: trials that begin, reviews that are due, and what
is overdue. It tells; it decides nothing.
"""

from sqlalchemy import Row, update

from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import NAMED, TRIAL, TRIALS
from lms.trials.service import standing
from lms.trials.service.planning import begin
from lms.trials.service.telling import tell
from lms.trials.types import OPEN_STATES, TrialState

AGAIN = 7
"""Days until the same is told again."""


def watch() -> None:
    """Once a day; twice changes nothing."""
    with transaction():
        open_ = TRIAL.state.in_(OPEN_STATES)
        for row in execute(NAMED.where(open_).order_by(TRIAL.id)).all():
            _watch_one(row)


def _watch_one(row: Row) -> None:
    today = clock.today()
    if row.state == TrialState.PLANNED:
        if row.starts_on <= today:
            begin(row)
    elif row.noted_on is None or (today - row.noted_on).days >= AGAIN:
        _remind(row)


def _remind(row: Row) -> None:
    if days := rules.overdue_days(row.ends_before, clock.today()):
        _note(row)
        _tell(
            row.decider_id,
            row,
            N_(
                "The trial period of %(name)s is %(days)s days overdue. Nothing is decided until you do."
            ),
            days=days,
        )
    elif _review_is_due(row):
        _note(row)
        _tell(
            row.reviewer_id,
            row,
            N_("A review of the trial period of %(name)s is due. Hold it."),
        )


def _review_is_due(row: Row) -> bool:
    days, held = standing.clock_at(row), len(stored.reviews(row.id))
    due = [*days.milestones, days.opens_on]
    return held < len(due) and due[held] <= clock.today()


def _tell(whom: int, row: Row, text: str, **values: int) -> None:
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
