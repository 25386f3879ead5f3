"""Of which competencies single pieces of evidence have to be known. Pure."""

from lms.framework.types import AttainmentRule
from lms.gapmap.types import Gap, GapState
from lms.planning.rules.course_offers import CourseIndex
from lms.planning.types import Situation


def competencies_to_read(
    situation: Situation, index: CourseIndex
) -> frozenset[str]:
    """Those of a person's gaps of which the sum does not tell enough. With a
    gap to re-confirm also all that is in doubt, asked for or not, since one
    short quiz may be about several.
    """
    doubtful = situation.doubtful
    found = set[str]()
    for gap in situation.gaps_in(doubtful | index.rules.keys()):
        competency = gap.requirement.competency
        if needs_evidence(gap, index.rule(competency)):
            found.add(competency)
        if gap.state is GapState.RECONFIRM:
            found |= doubtful
    return frozenset(found)


def needs_evidence(gap: Gap, rule: AttainmentRule) -> bool:
    """Whether the sum of a person's evidence does not tell what closes the gap,
    so that its single pieces have to be looked at.
    """
    if gap.state is GapState.RECONFIRM:
        return True
    return rule.enough > 1 and not gap.closed and gap.attainment.judgements > 0
