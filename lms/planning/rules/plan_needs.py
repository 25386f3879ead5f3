"""What one person's open gaps still need, which of them can be closed, and why
the others cannot. Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from lms.courses.types import Part, Revision
from lms.evidence.types import Judge
from lms.framework.types import Depth
from lms.gapmap.types import Gap, GapState
from lms.planning.rules.course_offers import CourseIndex
from lms.planning.rules.needs import (
    NEVER,
    PROOF,
    PROVING,
    SIGNATURE,
    JudgementNeeds,
    Need,
    Outcome,
    has_several_needs,
    judgement_needs,
    outcome_of,
    proof_needs,
)
from lms.planning.types import (
    BEHIND,
    CourseOffer,
    PartKey,
    Progress,
    Situation,
    StuckGap,
    StuckReason,
)

EASIEST_FIRST = (StuckReason.LANGUAGE, StuckReason.MENTOR, StuckReason.USED_UP)
"""Of several obstacles the one that is easiest to remove is named."""


class GapNeed(NamedTuple):
    """Something that must happen before the gap closes."""

    gap: Gap
    need: Need


class OfferedPart(NamedTuple):
    """A part that has to do with a gap, and what finishing it does for the gap.
    `minutes`: from now to its end; None if it is done, or barred by this
    `obstacle`.
    """

    outcome: Need
    minutes: int | None
    is_done: bool
    obstacle: StuckReason


class PlanNeeds:
    """A person's open gaps, what they need, and what the parts offered to the
    person do about it.

    `waiting`: gaps that close when what has been handed in is signed. `needs`:
    what must happen for the others that can be closed; what is handed in meets
    is left out. `stuck`: those that cannot. `cut`: numbers of needs that leave
    something out of account.
    """

    def __init__(
        self,
        situation: Situation,
        index: CourseIndex,
        offers: Mapping[str, CourseOffer],
    ) -> None:
        self.situation, self.index, self.offers = situation, index, offers
        self.gaps = {
            gap.requirement.competency: gap for gap in situation.open_gaps
        }
        self.waiting, self.stuck = list[Gap](), list[StuckGap]()
        self.needs, self.cut = list[GapNeed](), set[int]()
        self._numbers: dict[str, list[int]] = {}
        self._outcomes: dict[PartKey, dict[str, Need]] = {}
        self._parts = self._offered_parts()
        self._signed = self._handed_in()
        for competency, gap in self.gaps.items():
            if self._is_concerned(competency, gap):
                self._place(competency, gap)
            else:
                self.stuck.append(StuckGap(gap, StuckReason.NO_COURSE))

    def outcomes(self, revision: Revision, part: Part) -> dict[str, Need]:
        """What finishing the part does, by competency of an open gap."""
        if not part.effects:
            return {}
        key = revision.id, part.key
        known = self._outcomes.get(key)
        if known is None:
            confirms = self.situation.details.confirms.get(key, ())
            names = {effect.competency for effect in part.effects}
            known = self._outcomes[key] = {
                competency: outcome_of(
                    revision.slug,
                    part,
                    self.gaps[competency],
                    self.index.rule(competency),
                    confirms,
                )
                for competency in names & self.gaps.keys()
            }
        return known

    def meets(self, revision: Revision, part: Part) -> list[int]:
        """The numbers of the needs that finishing the part meets."""
        return [
            number
            for competency, outcome in self.outcomes(revision, part).items()
            for number in self._numbers.get(competency, ())
            if not self.needs[number].need.isdisjoint(outcome)
        ]

    def touched(self, revision: Revision, parts: Iterable[Part]) -> list[Gap]:
        """The gaps that finishing these parts does something about."""
        return self.gaps_with(
            {one for part in parts for one in self.meets(revision, part)}
        )

    def gaps_with(self, numbers: Collection[int]) -> list[Gap]:
        """The gaps that have one of these needs, each once."""
        found = {
            gap.requirement.competency: gap
            for number, (gap, _need) in enumerate(self.needs)
            if number in numbers
        }
        return list(found.values())

    def _offered_parts(self) -> dict[str, list[OfferedPart]]:
        """By competency of an open gap the parts that have to do with it."""
        found: dict[str, list[OfferedPart]] = {}
        for offer in self.offers.values():
            minutes, obstacle = 0, offer.block or StuckReason.USED_UP
            for place, part in enumerate(offer.parts):
                progress = offer.progress[place]
                if progress not in BEHIND:
                    minutes += part.minutes
                is_done = progress is Progress.DONE
                reach = None if is_done or place >= offer.usable else minutes
                outcomes = self.outcomes(offer.revision, part)
                for competency, outcome in outcomes.items():
                    found.setdefault(competency, []).append(
                        OfferedPart(outcome, reach, is_done, obstacle)
                    )
        return found

    def _handed_in(self) -> dict[str, Need]:
        """By competency what the parts do that wait for a signature."""
        found: dict[str, Need] = {}
        for taking in self.situation.takings.values():
            for part in taking.revision.course.parts:
                if taking.parts[part.key] is Progress.WAITING:
                    outcomes = self.outcomes(taking.revision, part)
                    for competency, outcome in outcomes.items():
                        known = found.get(competency, NEVER)
                        found[competency] = known | outcome
        return found

    def _place(self, competency: str, gap: Gap) -> None:
        """Sort the gap under `waiting`, `stuck` or `needs`."""
        judgements = self._judgement_needs(competency, gap)
        signed = self._signed.get(competency, NEVER)
        needs = [
            need
            for need in [*self._proof_needs(gap), *judgements.needs]
            or [PROVING]
            if need.isdisjoint(signed)
        ]
        reachable = self._minutes_to(competency).keys()
        barred = [need for need in needs if need.isdisjoint(reachable)]
        if not needs:
            self.waiting.append(gap)
        elif barred:
            need = max(barred, key=_proof_first)
            self.stuck.append(
                StuckGap(gap, self._reason(competency, gap, need))
            )
        else:
            self._add(competency, gap, needs, judgements.cut)

    def _is_concerned(self, competency: str, gap: Gap) -> bool:
        """Whether any course or evidence has to do with the gap."""
        return (
            competency in self._parts
            or competency in self._signed
            or has_several_needs(gap, self.index.rule(competency))
        )

    def _minutes_to(self, competency: str) -> dict[Outcome, int]:
        """All that can still be done for it, each with the fewest minutes in
        which a course comes to it.
        """
        found: dict[Outcome, int] = {}
        for part in self._parts.get(competency, ()):
            if part.minutes is not None:
                for outcome in part.outcome:
                    known = found.get(outcome, part.minutes)
                    found[outcome] = min(known, part.minutes)
        return found

    def _add(
        self, competency: str, gap: Gap, needs: Iterable[Need], cut: bool
    ) -> None:
        numbers = self._numbers.setdefault(competency, [])
        for need in needs:
            number = len(self.needs)
            numbers.append(number)
            if cut and PROOF not in need:
                self.cut.add(number)
            self.needs.append(GapNeed(gap, need))

    def _proof_needs(self, gap: Gap) -> list[Need]:
        if has_several_needs(gap, self.index.rule(gap.requirement.competency)):
            return proof_needs(self.situation.details.options_for(gap))
        return [PROVING]

    def _judgement_needs(self, competency: str, gap: Gap) -> JudgementNeeds:
        enough = self.index.rule(competency).enough
        if enough <= 1:
            return JudgementNeeds([])
        minutes = self._minutes_to(competency)
        minutes |= dict.fromkeys(self._signed.get(competency, ()), 0)
        judgements = [one for one in minutes if one.kind == SIGNATURE.kind]
        judgements.sort(key=lambda one: (minutes[one], one))
        options = self.situation.details.options_for(gap)
        return judgement_needs(enough, options, judgements)

    def _reason(self, competency: str, gap: Gap, need: Need) -> StuckReason:
        """Why nothing on offer meets this need of the gap."""
        parts = self._parts.get(competency, [])
        judges = self.situation.details.options_for(gap).judges
        obstacles = _obstacles(parts, need, judges)
        if gap.state is GapState.RECONFIRM:
            is_language = StuckReason.LANGUAGE in obstacles
            return StuckReason.LANGUAGE if is_language else StuckReason.CONFIRM
        for obstacle in EASIEST_FIRST:
            if obstacle in obstacles:
                return obstacle
        if PROOF not in need:
            return StuckReason.JUDGEMENT
        if not parts:
            return StuckReason.NO_COURSE
        is_deep = gap.requirement.depth >= Depth.SHOWS_HOW
        return StuckReason.WORK if is_deep else StuckReason.TOO_LOW


def _obstacles(
    parts: Iterable[OfferedPart], need: Need, judges: Collection[Judge]
) -> set[StuckReason]:
    """What bars the parts that would meet the need. One that is done could only
    have proven something: its judgement counts already.
    """
    return {
        StuckReason.USED_UP if part.is_done else part.obstacle
        for part in parts
        if part.minutes is None
        and (PROOF in need or not part.is_done)
        and _would_help(part.outcome, need, judges)
    }


def _would_help(outcome: Need, need: Need, judges: Collection[Judge]) -> bool:
    """Whether it meets the need, or is a judgement that is not there yet."""
    if need:
        return not need.isdisjoint(outcome)
    return any(_is_new(one, judges) for one in outcome)


def _is_new(outcome: Outcome, judges: Collection[Judge]) -> bool:
    """Whether it is a judgement by somebody who has not judged yet."""
    if outcome.kind != SIGNATURE.kind:
        return False
    if outcome == SIGNATURE:
        return all(judge[0] != "by" for judge in judges)
    return ("of", outcome.key) not in judges


def _proof_first(need: Need) -> tuple[bool, list[Outcome]]:
    return PROOF in need, sorted(need)
