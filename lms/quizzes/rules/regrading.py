"""What becomes of results when a question is corrected that people have
answered. Pure.

Nobody loses a pass by it: they won it by a key that was ours.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.quizzes.types import Question, Response


class Policy(StrEnum):
    """What a trainer decides for answers to a question that is corrected.

    `EITHER`: what is right by the old key or by the new one counts. `ANEW`: the
    new key and points count. `RETRY`: nothing changes, but whoever has not
    passed may try again.
    """

    KEEP = "keep"
    FULL = "full"
    EITHER = "either"
    ANEW = "anew"
    RETRY = "retry"


class QuestionChange(StrEnum):
    """In what two versions of a question differ. `WORDS` alone changes no
    result.
    """

    GONE = "gone"
    KIND = "kind"
    OFFERED = "offered"
    KEY = "key"
    POINTS = "points"
    WORDS = "words"


Changes = tuple[QuestionChange, ...]


def changes(old: Question, new: Question | None) -> Changes:
    """In what the new version differs as far as it may touch results; nothing
    if it cannot.
    """
    if new is None:
        return (QuestionChange.GONE,)
    found = tuple(_marking(old, new))
    if found and (old.text, old.table) != (new.text, new.table):
        return (*found, QuestionChange.WORDS)
    return found


def _marking(old: Question, new: Question) -> Iterable[QuestionChange]:
    if type(old) is not type(new):
        yield QuestionChange.KIND
    elif old.offers() != new.offers():
        yield QuestionChange.OFFERED
    elif not old.judged and old.keyed() != new.keyed():
        yield QuestionChange.KEY
    if old.points != new.points:
        yield QuestionChange.POINTS


def carried(
    old: Question, new: Question | None, response: Response
) -> Response | None:
    """A response to the old version as the new one would keep it; None if that
    cannot be told, because other things could be answered or a person marks
    it.
    """
    if new is None or type(old) is not type(new) or old.judged:
        return None
    if old.offers() != new.offers():
        return None
    return old.carried(response, new) if response else response


@dataclass(frozen=True)
class Earned:
    """What a question earns in an attempt: a share of its points."""

    share: float
    points: float

    @property
    def product(self) -> float:
        """The points earned."""
        return self.share * self.points


def earned_anew(
    old: Question, new: Question | None, response: Response
) -> Earned | None:
    """What it would earn by the new version; None if that cannot be told."""
    now = carried(old, new, response)
    if new is None or now is None:
        return None
    return Earned(new.mark(now).share, new.points)


def earned_under(policy: Policy, held: Earned, anew: Earned | None) -> Earned:
    """What the answer earns under a policy; as it is `held` where nothing can
    be told by the new version. Only `ANEW` ever takes the new points.
    """
    if policy == Policy.FULL:
        return Earned(1.0, held.points)
    if anew is None:
        return held
    if policy == Policy.EITHER:
        return Earned(max(held.share, anew.share), held.points)
    return anew if policy == Policy.ANEW else held


def policies(old: Question, found: Changes) -> tuple[Policy, ...]:
    """What can be decided where a question differs in this. What a person has
    marked is never marked again without them.
    """
    cannot_be_told = {
        QuestionChange.GONE,
        QuestionChange.KIND,
        QuestionChange.OFFERED,
    }
    if old.judged or cannot_be_told & set(found):
        return Policy.KEEP, Policy.FULL, Policy.RETRY
    return tuple(Policy)


@dataclass(frozen=True)
class HeldResult:
    """The result of an attempt as it holds. `total`: the points of all that was
    asked.
    """

    score: float
    total: float
    pass_percent: int
    passed: bool

    @property
    def is_enough(self) -> bool:
        """Whether the score alone would pass."""
        return self.score * 100 >= self.pass_percent - 1e-9

    def with_changes(self, before: Earned, after: Earned) -> "HeldResult":
        """The result once a question earns something else. A pass stays."""
        gained = after.product - before.product
        total = self.total + after.points - before.points
        score = self.score
        if total != self.total:
            score = score * self.total / total
        score = min(1.0, max(0.0, score + gained / total))
        there = HeldResult(score, total, self.pass_percent, self.passed)
        is_passed = self.passed or there.is_enough
        return HeldResult(score, total, self.pass_percent, is_passed)


def may_retry(policy: Policy, standing: HeldResult, held: Earned) -> bool:
    """Whether the attempt counts against no limit any more: it was not passed,
    and the question cost something.
    """
    return policy == Policy.RETRY and not standing.passed and held.share < 1


# What would change, for the page before publishing


@dataclass(frozen=True)
class SeenAnswer:
    """One attempt's answer to a question that is to be corrected."""

    person_id: int
    standing: HeldResult
    held: Earned
    anew: Earned | None

    def under(self, policy: Policy) -> HeldResult:
        """The result under a policy."""
        earned = earned_under(policy, self.held, self.anew)
        return self.standing.with_changes(self.held, earned)

    def is_touched(self, policy: Policy) -> bool:
        """Whether the policy changes anything for this attempt."""
        earned = earned_under(policy, self.held, self.anew)
        is_forgiven = may_retry(policy, self.standing, self.held)
        return is_forgiven or earned != self.held


@dataclass(frozen=True)
class PolicyOutcome:
    """How many people a policy would touch: whose score would rise or fall, who
    would pass that did not, whose score would be below what is enough (they
    keep their pass), who might try again.
    """

    touched: frozenset[int]
    raised: int
    lowered: int
    passing: int
    below: int
    retrying: int


@dataclass(frozen=True)
class _Then:
    """An answer and its result under a policy."""

    one: SeenAnswer
    result: HeldResult
    may_retry: bool

    @property
    def gained(self) -> float:
        """How much higher the score would be."""
        return self.result.score - self.one.standing.score

    @property
    def falls_below(self) -> bool:
        """Whether it would no longer be enough, though the pass stays."""
        return self.one.standing.is_enough and not self.result.is_enough


def outcome(
    policy: Policy, seen: Sequence[SeenAnswer], passed: Collection[int]
) -> PolicyOutcome:
    """What a policy would do; `passed`: who has passed this quiz already."""
    after = [
        _Then(one, one.under(policy), may_retry(policy, one.standing, one.held))
        for one in seen
    ]
    touched = frozenset(one.person_id for one in seen if one.is_touched(policy))
    return _outcome(after, touched, passed)


def _outcome(
    after: Sequence[_Then], touched: frozenset[int], passed: Collection[int]
) -> PolicyOutcome:
    others = [then for then in after if then.one.person_id not in passed]
    return PolicyOutcome(
        touched,
        raised=_people(after, lambda then: then.gained > 0),
        lowered=_people(after, lambda then: then.gained < 0),
        passing=_people(others, lambda then: then.result.passed),
        below=_people(after, lambda then: then.falls_below),
        retrying=_people(others, lambda then: then.may_retry),
    )


Decided = Sequence[tuple[Policy, SeenAnswer]]
"""Of one attempt, its answers to corrected questions and what was decided."""


def combined(
    attempts: Sequence[Decided], passed: Collection[int]
) -> PolicyOutcome:
    """What several decisions would do together."""
    after = [_together(decided) for decided in attempts if decided]
    touched = frozenset(
        one.person_id
        for decided in attempts
        for policy, one in decided
        if one.is_touched(policy)
    )
    return _outcome(after, touched, passed)


def _together(decided: Decided) -> _Then:
    """An attempt once each of its answers earns what was decided."""
    first = decided[0][1]
    result, retries = first.standing, False
    for policy, one in decided:
        retries = retries or may_retry(policy, result, one.held)
        earned = earned_under(policy, one.held, one.anew)
        result = result.with_changes(one.held, earned)
    return _Then(first, result, retries)


def _people(seen: Iterable[_Then], fits: Callable[[_Then], bool]) -> int:
    return len({then.one.person_id for then in seen if fits(then)})
