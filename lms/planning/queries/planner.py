"""The catalogue made ready for planning, and what was calculated with it."""

import datetime as dt

from lms.core.cache import RecentCache, VersionedCache
from lms.courses import service as courses
from lms.evidence.types import EvidencePiece
from lms.framework import service as framework
from lms.planning import rules
from lms.planning.types import EvidenceDetails, Plan, Situation

MOST = 2_000
"""So many results of a kind are kept: those of ten units."""


class Planner:
    """Courses and frameworks as they are now, and the results for the people
    last planned for: each under all the values that it was calculated from, and
    never under who they are.
    """

    def __init__(self, index: rules.CourseIndex) -> None:
        self.index = index
        self.plans = RecentCache[Plan](MOST)
        self.pieces = RecentCache[dict[str, list[EvidencePiece]]](MOST)
        self.details = RecentCache[EvidenceDetails](MOST)

    def plan(self, situation: Situation, today: dt.date) -> Plan:
        """The plan of somebody in this situation."""
        return self.plans.get(
            (
                today,
                rules.profile(situation),
                self.index.hidden_from(situation),
            ),
            lambda: rules.calculate_plan(situation, self.index, today),
        )


def _load_planner() -> Planner:
    catalogue, lineage = courses.catalogue(), framework.lineage()
    offers = courses.offers() | dict.fromkeys(courses.retired(), ())
    return Planner(rules.index_courses(catalogue, lineage.rule_for, offers))


planner = VersionedCache(_load_planner)
"""Made once per application, and again when something it is made of changes."""


def course_index() -> rules.CourseIndex:
    """The catalogue made ready."""
    return planner().index
