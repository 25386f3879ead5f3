"""From the periods of a year to a suggestion, and how many may be excellent
(Decree 335/2025/NĐ-CP, articles 11, 17, 19 and 20). Pure.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from lms.evaluation.types import PeriodRule, RoomBase, YearGrade

MONTHS = 12
ORDER = tuple(YearGrade)


class PeriodScore(NamedTuple):
    """The score of a period that lasted so many months, perhaps in another unit
    (`place`); None where there is none.
    """

    months: int
    total: Fraction | None
    place: str = ""


def mean(periods: Iterable[PeriodScore]) -> Fraction | None:
    """The mean of the months that have a score; a quarter weighs three. None
    without any.
    """
    scored = [one for one in periods if one.total is not None]
    weight = sum(one.months for one in scored)
    points = sum((one.months * one.total for one in scored), Fraction())
    return points / weight if weight else None


def is_graded(months_worked: int, least: int) -> bool:
    """Whether so many months are enough for a grade of the year."""
    return months_worked >= least


def grade_of(total: Fraction, rule: PeriodRule) -> YearGrade:
    """What the thresholds say of the exact value. A suggestion; a person
    decides.
    """
    if total >= rule.excellent:
        return YearGrade.EXCELLENT
    if total >= rule.good:
        return YearGrade.GOOD
    return YearGrade.DONE if total >= rule.done else YearGrade.NOT_DONE


def excellent_room(good_or_better: int, share: Fraction, base: RoomBase) -> int:
    """Of so many people of a group graded good or better, how many may be
    excellent at most. `share` is in percent.

    With the base “good”, the excellent ones do not count among those of whom
    the share is taken: k ≤ share·(n−k).
    """
    part = share / 100
    if base == RoomBase.GOOD:
        part = part / (1 + part)
    room = part * good_or_better
    return room.numerator // room.denominator


def is_above(head: YearGrade, organisation: YearGrade) -> bool:
    """Whether a head's grade would stand above that of the organisation, which
    article 20(6) does not allow.
    """
    return ORDER.index(head) < ORDER.index(organisation)
