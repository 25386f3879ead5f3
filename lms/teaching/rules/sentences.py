"""When there is something to say of a question or a quiz. Pure.

Nothing is said under a number of people, nor of what chance explains.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from lms.teaching.rules.theory import ONE_SIDED, highest
from lms.teaching.types import (
    PickFigures,
    QuestionFinding,
    QuizScale,
    Steadiness,
)

POOR = 0.2
"""A discrimination below is poor (Ebel and Frisbie 1991)."""
HARD = 1 / 3
EASY = 0.95
STEADY, USABLE = 0.8, 0.6
NARROW = 0.1
"""A score that deviates less, near its top, cannot show how steady it is."""
NEAR_THE_TOP = 0.85


@dataclass(frozen=True)
class Seen:
    """What a sentence of a question rests on. `uppers`: how many are in the
    upper third.
    """

    asked: int
    facility: float
    discrimination: float | None
    picks: Sequence[PickFigures]
    uppers: int

    @property
    def is_single(self) -> bool:
        """Whether one choice is right."""
        return sum(pick.is_right for pick in self.picks) == 1


def finding(seen: Seen, least: int) -> QuestionFinding | None:
    """The most urgent thing to say; nothing of fewer people than `least`."""
    if seen.asked < least:
        return None
    most = _most(seen)
    if most < 0:
        return QuestionFinding.KEY
    if rival(seen):
        return QuestionFinding.RIVAL
    if seen.facility < HARD:
        return QuestionFinding.HARD
    if seen.facility >= EASY:
        return QuestionFinding.EASY
    return _by_discrimination(seen, most)


def _most(seen: Seen) -> float:
    """What the discrimination may be at most."""
    if seen.discrimination is None:
        return 1.0
    return highest(seen.discrimination, seen.asked)


def _by_discrimination(seen: Seen, most: float) -> QuestionFinding | None:
    if most < POOR:
        return QuestionFinding.FLAT
    is_good = seen.discrimination is not None and seen.discrimination >= POOR
    return QuestionFinding.FINE if is_good else None


def rival(seen: Seen) -> PickFigures | None:
    """The wrong choice that more of the upper third made than the right one, by
    more than chance (a test of signs); only where one choice is made.
    """
    wrongs = [pick for pick in seen.picks if not pick.is_right]
    if not (seen.is_single and seen.uppers and wrongs):
        return None
    best = max(wrongs, key=_upper)
    rights = [_upper(pick) for pick in seen.picks if pick.is_right]
    ahead = seen.uppers * (_upper(best) - rights[0])
    both = seen.uppers * (_upper(best) + rights[0])
    return best if ahead > 0 and ahead >= ONE_SIDED * sqrt(both) else None


def _upper(pick: PickFigures) -> float:
    return pick.upper or 0


def steadiness(scale: QuizScale, people: int, least: int) -> Steadiness | None:
    """What to say of a quiz; nothing of fewer people than `least`."""
    if people < least or scale.mean is None:
        return None
    if scale.mean >= NEAR_THE_TOP and scale.deviation < NARROW:
        return Steadiness.NARROW
    if scale.reliability is None:
        return None
    if scale.reliability >= STEADY:
        return Steadiness.HIGH
    is_usable = scale.reliability >= USABLE
    return Steadiness.USABLE if is_usable else Steadiness.LOW
