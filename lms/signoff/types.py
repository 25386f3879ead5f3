"""A task, the state of a submission, and the entrustment scale."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from lms.core.marks import N_
from lms.core.merging import Fields
from lms.core.types import Json
from lms.courses.types import Text
from lms.terms.types import NumberTerm

Names = Collection[str]
"""Keys or ids, as a form sends them."""


class SubmissionState(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"


SIGNOFF_TERMS = {
    "signoff.objection_days": NumberTerm(
        "Working days in which a second reader decides about an objection",
        5,
        1,
        30,
    ),
    "signoff.head_days": NumberTerm(
        "Working days after that until the head reads who waits", 5, 1, 60
    ),
}


class ObjectionOutcome(StrEnum):
    """What became of an objection: the judgement stands, or another took its
    place.
    """

    UPHELD = "upheld"
    CHANGED = "changed"


# How much supervision the person needs NEXT TIME, after ten Cate, Korean J Med
# Educ 2018;30(1):1–10,
# doi 10.3946/kjme.2018.76, in plain words of ours. It is not a mark out of
# five.
ENTRUSTMENT = N_(
    {
        1: (
            "Watch only",
            "Next time they watch a colleague do it and do not do it themselves yet.",
        ),
        2: (
            "With me beside them",
            "Next time they do it while I stand beside them and step in when needed.",
        ),
        3: (
            "With me within call",
            "Next time they do it alone; I am in the building and look at the result the same day.",
        ),
        4: (
            "On their own",
            "Next time they do it alone; I look at a few cases afterwards.",
        ),
        5: (
            "They can guide others",
            "Next time they do it alone and can stand beside a newer colleague.",
        ),
    }
)


@dataclass(frozen=True)
class CriticalStep:
    """One critical step the mentor goes through."""

    key: str
    text: Text
    legal_bases: tuple[str, ...]


@dataclass(frozen=True)
class AnchorCase:
    """A hand-in that is made up, to judge alike by: its text, the keys of the
    steps that were done safely, the level of entrustment that was agreed on,
    and why.
    """

    key: str
    text: Text
    steps: tuple[str, ...]
    level: int
    why: Text

    @property
    def mark(self) -> str:
        """Changes with what is to be judged or was agreed on."""
        said = dict(self.text), self.steps, self.level
        return sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Task:
    """`need`: the entrustment from which the signature proves the full level.
    `anchors`: how each level of the scale looks in this very task, the first
    level first; none: the general words hold. `observations`: how many separate
    ones it takes to be trusted with it alone; `by_different`: before different
    mentors. `cases`: for mentors, to judge alike.
    """

    need: int
    evidence: Text
    steps: tuple[CriticalStep, ...]
    mistakes: tuple[Text, ...]
    anchors: tuple[Text, ...] = ()
    observations: int = 1
    by_different: bool = False
    cases: tuple[AnchorCase, ...] = ()

    @property
    def step_keys(self) -> set[str]:
        """The keys of its critical steps."""
        return {step.key for step in self.steps}


ALONE = 4
"""From this level of the scale on nobody is near any more: where two
observations are asked for, it takes both of them to reach it.
"""


class TimeSeen(NamedTuple):
    """One observation that was signed: which submission it is, on which day the
    work was done, who signed, how much they trust the person with it next time,
    and whether every critical step was done.
    """

    submission_id: int
    day: dt.date
    mentor_id: int
    entrustment: int
    complete: bool = True


class TwiceTerms(NamedTuple):
    """How many separate observations it takes to be trusted alone, and whether
    different mentors have to make them.
    """

    needed: int
    by_different: bool = False


class Observations(NamedTuple):
    """Where a person stands with a task that has to be seen twice. `had`: those
    that trust them alone; `missing`: a second one, since no two are separate.
    """

    terms: TwiceTerms
    had: tuple[TimeSeen, ...] = ()
    missing: bool = False

    @property
    def asked(self) -> bool:
        """Whether two are asked for at all."""
        return self.terms.needed > 1

    @property
    def first(self) -> TimeSeen | None:
        """What waits for a second one; none if nothing does."""
        return self.had[0] if self.missing else None


@dataclass(frozen=True)
class HandInDraft:
    """What a person has written so far, however unfinished. `shows_taken`:
    others may see when and where the photos were taken.
    """

    text: str
    done_at: dt.datetime | None
    place: str
    shows_taken: bool = False

    @property
    def fields(self) -> Fields:
        """As a page shows it: browsers end lines in their own way, and show
        no seconds.
        """
        text = "\n".join(self.text.split("\r\n")).strip()
        done_at = self.done_at and self.done_at.astimezone(dt.UTC)
        return {
            "text": text,
            "done_at": f"{done_at:%Y-%m-%dT%H:%M}" if done_at else "",
            "place": self.place.strip(),
            "shows_taken": "1" if self.shows_taken else "",
        }

    def taking(self, names: Names, page: "HandInDraft") -> "HandInDraft":
        """With these fields as the page has them."""
        return replace(self, **{name: getattr(page, name) for name in names})


class StepOutcome(StrEnum):
    """What a mentor says of one critical step. What was not observed proves as
    little as what was not safe; the two are told apart for the learner.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Verdict:
    """What a mentor signs: the keys of the steps that were seen and done
    safely, the entrustment (1 to 5), one strength and, if they have one, one
    change. `unsafe`: the steps that were seen and not done safely; all others
    were not observed. `comments`: on single steps, by key.
    """

    steps: tuple[str, ...]
    entrustment: int | None
    strength: str
    change: str = ""
    unsafe: tuple[str, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, step: str) -> StepOutcome:
        """What is said of a step."""
        if step in self.steps:
            return StepOutcome.SAFE
        is_unsafe = step in self.unsafe
        return StepOutcome.UNSAFE if is_unsafe else StepOutcome.UNSEEN

    @property
    def findings(self) -> Json:
        """What is said of single steps beyond those done safely, as a review
        keeps it.
        """
        said = {key: text.strip() for key, text in self.comments.items()}
        return {
            "unsafe": list(self.unsafe),
            "comments": {key: text for key, text in said.items() if text},
        }


class Judging(NamedTuple):
    """An act by which somebody judges a hand-in: what, of which submission, and
    the round that they have read.
    """

    act: str
    submission_id: int
    round: int


class Sighting(NamedTuple):
    """When and where a mentor saw the work being done."""

    seen_at: dt.datetime | None
    place: str


class SightingDays(NamedTuple):
    """Between which moments work can have been seen: from the beginning of the
    person's first day in any post (None: they never held one) until now.
    """

    since: dt.datetime | None
    now: dt.datetime


class TaskOf(NamedTuple):
    """A task of a revision, of one person."""

    person_id: int
    revision_id: int
    part: str


class CodeTerms(NamedTuple):
    """Of a shown code: until when it opens, when it was opened first and when
    it was used; and how long after opening it may be signed with.
    """

    expires_at: dt.datetime
    opened_at: dt.datetime | None
    used_at: dt.datetime | None
    lasting: dt.timedelta


class InboxOrder(StrEnum):
    """In which order an inbox is read: who waits longest first, or of what is
    answered the latest; task by task; or task by task and within each one
    shuffled, against the bias of order.
    """

    OLDEST = "oldest"
    TASK = "task"
    SHUFFLED = "shuffled"


class InboxOnly(StrEnum):
    """To what an inbox is narrowed: handed in for the first time, handed in
    again, or waiting longer than the unit wants anybody to wait.
    """

    NEW = "new"
    AGAIN = "again"
    LATE = "late"


class TaskName(NamedTuple):
    """A task by its course and its part."""

    slug: str
    part: str

    @classmethod
    def read(cls, text: str) -> "TaskName | None":
        """As an address names it; None for what names none."""
        slug, colon, part = text.partition(":")
        return cls(slug[:80], part[:80]) if colon else None

    @property
    def address(self) -> str:
        """As an address names it."""
        return f"{self.slug}:{self.part}"


class InboxChoice(NamedTuple):
    """What of the inbox is shown, and in which order. `mine`: only those whom
    the mentor guides.
    """

    state: SubmissionState = SubmissionState.SUBMITTED
    order: InboxOrder = InboxOrder.OLDEST
    kind: InboxOnly | None = None
    mine: bool = False
    task: TaskName | None = None

    @property
    def is_latest_first(self) -> bool:
        """Whether it is what was answered last that is looked for."""
        is_answered = self.state is not SubmissionState.SUBMITTED
        return is_answered and self.order is InboxOrder.OLDEST

    def in_state(self, state: SubmissionState) -> "InboxChoice":
        """The same order and people in another state, of every task and kind."""
        return InboxChoice(state, self.order, mine=self.mine)

    @property
    def address(self) -> dict[str, str]:
        """What says so in an address; nothing of what is usual."""
        said = {"state": self.state, "order": self.order} | self._narrowed()
        return {name: one for name, one in said.items() if one not in _USUAL}

    def _narrowed(self) -> dict[str, str]:
        return {
            "kind": self.kind or "",
            "who": "mine" if self.mine else "",
            "task": self.task.address if self.task else "",
        }


_USUAL = {"", SubmissionState.SUBMITTED, InboxOrder.OLDEST}


class WhyAlone(StrEnum):
    """Why a hand-in is not signed together with others of its task."""

    ESSENTIAL = "essential"
    TWICE = "twice"
    UNREAD = "unread"


WHY_ALONE = N_(
    {
        WhyAlone.ESSENTIAL: "Their post asks for what this proves as essential: it is judged by itself.",
        WhyAlone.TWICE: "This task has to be seen twice: it is judged by itself.",
        WhyAlone.UNREAD: "You have not opened this hand-in yet. Open it first.",
    }
)


class LikeAnswer(NamedTuple):
    """The signature for one of several like hand-ins: which round was shown,
    and what is signed.
    """

    submission_id: int
    round: int
    verdict: Verdict


@dataclass(frozen=True)
class ObjectionDecision:
    """What a second reader decides about an objection, and why. `verdict`: what
    takes the place of the judgement, where it does not stand.
    """

    outcome: ObjectionOutcome | None
    reason: str
    verdict: Verdict
