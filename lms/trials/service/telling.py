"""Notices about a trial, in the open transaction."""

from typing import Any

from lms.core import outbox
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.trials.types import TrialSide

MINE = "/my-trial"
YOURS = N_(
    {
        TrialSide.MENTOR: "You are the mentor in the trial period of %(name)s. Read what is planned.",
        TrialSide.REVIEWER: "You review the trial period of %(name)s. Read when the reviews are.",
        TrialSide.DECIDER: "You decide at the end of the trial period of %(name)s. Until it is proposed, nothing is asked of you.",
    }
)
"""What somebody is told who takes part."""


def tell(whom: int, text: str, path: str = MINE, **values: Any) -> None:
    """Send somebody a notice that leads to their page of it."""
    outbox.notify(
        whom,
        text,
        path,
        kind=NoticeKind.CHANGE,
        **values,
    )
