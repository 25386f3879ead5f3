"""A task, the state of a submission, and the entrustment scale."""

from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.courses.types import Text


class State(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"


STATE_LABELS = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Awaiting sign-off"),
    State.RETURNED: N_("Returned for rework"),
    State.SIGNED: N_("Signed off"),
}

# How much supervision the person needs NEXT TIME, after ten Cate, Korean J Med
# Educ 2018;30(1):1–10,
# doi 10.3946/kjme.2018.76, in plain words of ours. It is not a mark out of
# five.
ENTRUSTMENT = {
    1: (
        N_("Watch only"),
        N_(
            "Next time she watches a colleague do it and does not do it herself yet."
        ),
    ),
    2: (
        N_("With me beside her"),
        N_(
            "Next time she does it while I stand beside her and step in when needed."
        ),
    ),
    3: (
        N_("With me within call"),
        N_(
            "Next time she does it alone; I am in the building and look at the result the same day."
        ),
    ),
    4: (
        N_("On her own"),
        N_("Next time she does it alone; I look at a few cases afterwards."),
    ),
    5: (
        N_("She can guide others"),
        N_(
            "Next time she does it alone and can stand beside a newer colleague."
        ),
    ),
}


@dataclass(frozen=True)
class Step:
    """One critical step the mentor goes through."""

    key: str
    text: Text
    legal_bases: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """`need`: the entrustment from which the signature proves the full level."""

    need: int
    evidence: Text
    steps: tuple[Step, ...]
    mistakes: tuple[Text, ...]
