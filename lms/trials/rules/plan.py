"""Whether somebody is on plan: exact, and nobody is compared with anybody."""

from fractions import Fraction

from lms.trials.types import PlanMark, ShownCount

HUNDRED = 100


def mark_of(count: ShownCount, gone: int, days: int) -> PlanMark:
    """How many essential requirements were to be met after so many of the days:
    from those met at the start in a straight line to all. Behind is only who
    has met fewer than the whole ones of it.
    """
    share = Fraction(gone, days) if days else Fraction(1)
    planned = count.at_start + (count.needed - count.at_start) * share
    whole = int(planned)
    behind = max(0, whole - count.met)
    return PlanMark(
        whole,
        round(planned * HUNDRED),
        behind,
    )
