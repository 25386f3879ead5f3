"""The parts of courses that have to do with a person's open gaps. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lms.courses.types import Part, Revision
from lms.planning.rules.course_offers import CourseIndex
from lms.planning.rules.needs import NEVER, Need, Outcome, outcome_of
from lms.planning.types import (
    BEHIND,
    CourseOffer,
    PartKey,
    Progress,
    Situation,
    StuckReason,
)

Outcomes = Mapping[str, Need]
"""What finishing a part does, by competency of an open gap."""


class OfferedPart(NamedTuple):
    """A part that has to do with a gap, and what finishing it does for the gap.
    `minutes`: from now to its end; None if it is done, or barred by this
    `obstacle`.
    """

    outcome: Need
    minutes: int | None
    is_done: bool
    obstacle: StuckReason


class GapParts:
    """`offered`: by competency of an open gap the parts on offer. `signed`:
    by competency what the parts do that wait for a signature.
    """

    def __init__(
        self,
        situation: Situation,
        index: CourseIndex,
        offers: Iterable[CourseOffer],
    ) -> None:
        self.situation, self.index = situation, index
        self.gaps = {
            gap.requirement.competency: gap for gap in situation.open_gaps
        }
        self._outcomes: dict[PartKey, Outcomes] = {}
        self.offered: dict[str, list[OfferedPart]] = {}
        for offer in offers:
            self._add(offer)
        self.signed = self._handed_in()

    def outcomes(self, revision: Revision, part: Part) -> Outcomes:
        """What finishing the part does."""
        if not part.effects:
            return {}
        key = revision.id, part.key
        known = self._outcomes.get(key)
        if known is None:
            known = self._outcomes[key] = self._find_outcomes(revision, part)
        return known

    def _find_outcomes(self, revision: Revision, part: Part) -> Outcomes:
        confirms = self.situation.details.confirms.get(
            (revision.id, part.key), ()
        )
        names = {effect.competency for effect in part.effects}
        return {
            competency: outcome_of(
                revision.slug,
                part,
                self.gaps[competency],
                self.index.rule(competency),
                confirms,
            )
            for competency in names & self.gaps.keys()
        }

    def _add(self, offer: CourseOffer) -> None:
        minutes, obstacle = 0, offer.block or StuckReason.USED_UP
        for place, part in enumerate(offer.parts):
            progress = offer.progress[place]
            if progress not in BEHIND:
                minutes += part.minutes
            is_done = progress is Progress.DONE
            reach = None if is_done or place >= offer.usable else minutes
            outcomes = self.outcomes(offer.revision, part)
            for competency, outcome in outcomes.items():
                offered = OfferedPart(outcome, reach, is_done, obstacle)
                self.offered.setdefault(competency, []).append(offered)

    def _handed_in(self) -> dict[str, Need]:
        found = {}
        for taking in self.situation.takings.values():
            for part in taking.revision.course.parts:
                if taking.parts[part.key] is Progress.WAITING:
                    outcomes = self.outcomes(taking.revision, part)
                    for key, outcome in outcomes.items():
                        found[key] = found.get(key, NEVER) | outcome
        return found

    def minutes_to(self, competency: str) -> dict[Outcome, int]:
        """All that can still be done for it, each with the fewest minutes in
        which a course comes to it.
        """
        found = {}
        for part in self.offered.get(competency, ()):
            if part.minutes is not None:
                for outcome in part.outcome:
                    known = found.get(outcome, part.minutes)
                    found[outcome] = min(known, part.minutes)
        return found
