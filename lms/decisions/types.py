"""Decisions, their moves and kinds as values."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from lms.core.marks import N_
from lms.core.types import Json
from lms.terms.types import NumberTerm

LONGEST_TEXT = 4000
"""Characters of a reason, a reply, a petition or an answer."""
MOST_REPLIES = 20
"""Replies to one decision: the first, and what is added to it."""
LONGEST_NUMBER = 60
"""Characters of the number of a document."""
DECISION_TERMS = {
    "decisions.reply_days": NumberTerm(
        "Working days in which the person concerned may reply", 5, 1, 30
    ),
    "decisions.decide_days": NumberTerm(
        "Working days after that in which it is to be decided", 10, 1, 90
    ),
    "decisions.petition_days": NumberTerm(
        "Working days in which a petition is to be answered", 7, 1, 60
    ),
}


class DecisionMove(StrEnum):
    """What may happen to a decision; each is an act of a person."""

    PROPOSED = "proposed"
    TOLD = "told"
    READ = "read"
    REPLIED = "replied"
    HANDED_ON = "handed-on"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    DOCUMENTED = "documented"
    PETITIONED = "petitioned"
    UPHELD = "upheld"
    REPLACED = "replaced"


MOVE_LABELS = N_(
    {
        DecisionMove.PROPOSED: "Proposed",
        DecisionMove.TOLD: "The person was told and may reply",
        DecisionMove.READ: "Read, no reply",
        DecisionMove.REPLIED: "Replied",
        DecisionMove.HANDED_ON: "Handed on",
        DecisionMove.WITHDRAWN: "Withdrawn",
        DecisionMove.DECIDED: "Decided",
        DecisionMove.DOCUMENTED: "Document noted",
        DecisionMove.PETITIONED: "Petition",
        DecisionMove.UPHELD: "Petition answered: the decision stays",
        DecisionMove.REPLACED: "Petition answered: another decision replaces it",
    }
)


class DecisionStage(StrEnum):
    """Where a decision stands."""

    TOLD = "told"
    DECIDED = "decided"
    PETITIONED = "petitioned"
    UPHELD = "upheld"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


STAGE_LABELS = N_(
    {
        DecisionStage.TOLD: "Not decided yet",
        DecisionStage.DECIDED: "Decided",
        DecisionStage.PETITIONED: "Petition waits for its answer",
        DecisionStage.UPHELD: "Decided; the petition is answered",
        DecisionStage.REPLACED: "Replaced by another decision",
        DecisionStage.WITHDRAWN: "Withdrawn",
    }
)


class OutcomeAsk(NamedTuple):
    """What else has to be said with an outcome: a text, or a whole number from
    1 to what `most` says of the decision.
    """

    name: str
    label: str
    hint: str = ""
    most: Callable[[Any], int] | None = None

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return self.most is not None


class DecisionOutcome(NamedTuple):
    """What may be decided, and what it needs besides the reason."""

    label: str
    asks: tuple[OutcomeAsk, ...] = ()


@dataclass(frozen=True)
class ArithmeticLine:
    """One line of the arithmetic: a sentence with values, whole numbers, texts
    and days (as ISO text), all exact. `weight`: "sum" stands out.
    """

    text: str
    values: Json = field(default_factory=dict)
    weight: str = ""


Lines = Sequence[ArithmeticLine]


@dataclass(frozen=True)
class DecisionDraft:
    """What is proposed: about whom, in which unit, on what (`basis`, a key of
    the process), why, and who is to decide. `inputs`: what the arithmetic
    starts from; `barred`: who never decides it, whatever they may do.
    """

    kind: str
    subject_id: int
    unit_id: int
    basis: str
    reason: str
    decider_id: int
    inputs: Json
    barred: tuple[int, ...] = ()
    decide_by: dt.date | None = None


@dataclass(frozen=True)
class DecisionVerdict:
    """What is decided and why; `more`: what the outcome asks for besides;
    `knowing`: all the same, knowing what the process warns of.
    """

    outcome: str
    reason: str
    more: Json = field(default_factory=dict)
    knowing: bool = False


Warnings = Sequence[tuple[str, Json]]
"""What should be known before it is decided: texts with their values."""
Refusals = Mapping[str, Sequence[tuple[str, Json]]]
"""Why outcomes are not offered: by outcome, texts with their values; an outcome
without any is offered.
"""


def offer_all(_row: Any) -> Refusals:
    """Every outcome is offered."""
    return {}


def warn_of_nothing(_row: Any) -> Warnings:
    """Nothing speaks for waiting."""
    return ()


def take_any(_row: Any, _verdict: DecisionVerdict) -> None:
    """Nothing more is asked of a verdict."""


def leave_all(_row: Any) -> None:
    """Nothing was changed by proposing it."""


@dataclass(frozen=True)
class DecisionKind:
    """A kind of decision, as its process declares it.

    `arithmetic`: by version of the rule, what makes lines of the inputs; the
    last one counts for new proposals, the others can be run again for ever.
    `may_propose`: of the actor and the basis. `refusals`: of a decision, what
    is not offered today and why. `warnings`: of a decision, what speaks for
    waiting; whoever decides says that they know it. `proposal`: of a decision, which outcome
    was proposed, and what follows of one. `check`: refuses a verdict in the process's
    own words. `carry_out`: of the actor, decision and verdict, what happens in
    the process. `take_back`: of a decision that is withdrawn, what proposing it
    had changed there. `page`: of the basis, where the process is shown.
    """

    key: str
    label: str
    outcomes: Mapping[str, DecisionOutcome]
    arithmetic: Mapping[str, Callable[[Json], Lines]]
    may_propose: Callable[[Any, str], bool]
    carry_out: Callable[[Any, Any, DecisionVerdict], None]
    page: Callable[[str], str]
    refusals: Callable[[Any], Refusals] = offer_all
    check: Callable[[Any, DecisionVerdict], None] = take_any
    take_back: Callable[[Any], None] = leave_all
    note: str = ""
    warnings: Callable[[Any], Warnings] = warn_of_nothing
    proposal: Callable[[Any], Warnings] = warn_of_nothing

    @property
    def rule(self) -> str:
        """The version that counts for new proposals."""
        return list(self.arithmetic)[-1]


class DecisionSide(StrEnum):
    """Who reads a decision."""

    SUBJECT = "subject"
    DECIDER = "decider"
    ANSWERER = "answerer"
    PROPOSER = "proposer"
    OFFICE = "office"


class DecisionDocument(NamedTuple):
    """The document of a decision: its number and date."""

    number: str
    signed_on: dt.date | None


class SettledFacts(NamedTuple):
    """What is settled of a decision: who decided and when, and the number and
    day (as ISO text) of its document; of a petition when it came and until when
    (as ISO text) it is to be answered, and when it was: the decision stays.
    Empty as long as it is not.
    """

    by: str = ""
    at: dt.datetime | None = None
    number: str = ""
    signed_on: str = ""
    petitioned: dt.datetime | None = None
    due: str = ""
    upheld: dt.datetime | None = None
