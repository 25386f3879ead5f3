"""What is asked beside what was shown."""

from collections.abc import Mapping

from lms.evidence.types import NOTHING, Attainment
from lms.framework.types import Depth
from lms.gapmap.types import Gap, GapState
from lms.requirements.types import Requirement

ORDER = {state: at for at, state in enumerate(GapState)}
URGENCY = {
    GapState.RECONFIRM: 0,
    GapState.NOT_YET: 1,
    GapState.UNKNOWN: 2,
    GapState.NEARLY: 3,
    GapState.MEETS: 4,
}


def compare(required: Requirement, shown: Attainment) -> Gap:
    """The requirement beside what was shown, in its state."""
    return Gap(
        required,
        shown,
        state_of(required, shown),
        max(required.level - shown.at(required.depth), 0),
    )


def state_of(required: Requirement, shown: Attainment) -> GapState:
    """Meets: the level is proven at the depth asked for, or deeper. Nearly: one
    level short there, or proven but not yet deeply enough.

    To re-confirm: met, but a legal basis that the evidence relied on has been
    replaced since, and nothing later confirms it. No counting evidence at all
    is its own state: nothing is known, so nothing is said about the person.
    """
    level, reached = required.level, shown.at(required.depth)
    if reached >= level:
        is_sure = shown.sure_at(required.depth) >= level
        return GapState.MEETS if is_sure else GapState.RECONFIRM
    if shown.count == 0:
        return GapState.UNKNOWN
    is_close = reached == level - 1 and reached > 0
    if is_close or shown.at(Depth.KNOWS) >= level:
        return GapState.NEARLY
    return GapState.NOT_YET


def column_of(required: Requirement, shown: Attainment) -> int:
    """The column of a map's numbers in which somebody counts; that of all
    holders of a post is 0.
    """
    return 1 + ORDER[state_of(required, shown)]


def gaps(
    required: Mapping[str, Requirement], shown: Mapping[str, Attainment]
) -> list[Gap]:
    """All requirements compared; open ones first, essential before useful,
    larger before smaller.
    """
    compared = [
        compare(requirement, shown.get(competency, NOTHING))
        for competency, requirement in required.items()
    ]
    return sorted(compared, key=_rank)


def _rank(gap: Gap) -> tuple:
    return (
        gap.closed,
        not gap.requirement.essential,
        URGENCY[gap.state],
        -gap.missing,
        gap.requirement.competency,
    )
