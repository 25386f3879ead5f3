"""What one person's open gaps still need, which of them can be closed, and why
the others cannot. Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from lms.core.types import Ids
from lms.courses.types import Part, Revision
from lms.evidence.types import Judge
from lms.framework.types import Depth
from lms.gapmap.types import Gap, GapState
from lms.planning.rules.course_offers import CourseIndex
from lms.planning.rules.gap_parts import GapParts, OfferedPart
from lms.planning.rules.needs import (
    NEVER,
    PROOF,
    PROVING,
    SIGNATURE,
    JudgementNeeds,
    Need,
    Needs,
    Outcome,
    has_several_needs,
    judgement_needs,
    proof_needs,
)
from lms.planning.types import (
    CourseOffer,
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
        self.parts = GapParts(situation, index, offers.values())
        self.waiting: list[Gap] = []
        self.stuck: list[StuckGap] = []
        self.needs: list[GapNeed] = []
        self.cut: set[int] = set()
        self._numbers: dict[str, list[int]] = {}
        for competency, gap in self.parts.gaps.items():
            self._place(competency, gap)

    def meets(self, revision: Revision, part: Part) -> list[int]:
        """The numbers of the needs that finishing the part meets."""
        return [
            number
            for competency, outcome in self.parts.outcomes(
                revision, part
            ).items()
            for number in self._numbers.get(competency, ())
            if not self.needs[number].need.isdisjoint(outcome)
        ]

    def touched(self, revision: Revision, parts: Iterable[Part]) -> list[Gap]:
        """The gaps that finishing these parts does something about."""
        return self.gaps_with(
            {one for part in parts for one in self.meets(revision, part)}
        )

    def gaps_with(self, numbers: Ids) -> list[Gap]:
        """The gaps that have one of these needs, each once."""
        found = {
            gap.requirement.competency: gap
            for number, (gap, _need) in enumerate(self.needs)
            if number in numbers
        }
        return list(found.values())

    def _place(self, competency: str, gap: Gap) -> None:
        """Sort the gap under `waiting`, `stuck` or `needs`."""
        if not self._is_concerned(competency, gap):
            self.stuck.append(StuckGap(gap, StuckReason.NO_COURSE))
            return
        judgements = self._judgement_needs(competency, gap)
        needs = [*self._proof_needs(gap), *judgements.needs] or [PROVING]
        signed = self.parts.signed.get(competency, NEVER)
        needs = [need for need in needs if need.isdisjoint(signed)]
        if not needs:
            self.waiting.append(gap)
        elif barred := self._barred(competency, needs):
            reason = self._reason(competency, gap, barred)
            self.stuck.append(StuckGap(gap, reason))
        else:
            self._add(competency, gap, needs, judgements.cut)

    def _barred(self, competency: str, needs: Iterable[Need]) -> Needs:
        """Those that nothing on offer meets."""
        reachable = self.parts.minutes_to(competency).keys()
        return [need for need in needs if need.isdisjoint(reachable)]

    def _is_concerned(self, competency: str, gap: Gap) -> bool:
        """Whether any course or evidence has to do with the gap."""
        return (
            competency in self.parts.offered
            or competency in self.parts.signed
            or has_several_needs(gap, self.index.rule(competency))
        )

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

    def _proof_needs(self, gap: Gap) -> Needs:
        if has_several_needs(gap, self.index.rule(gap.requirement.competency)):
            return proof_needs(self.situation.details.options_for(gap))
        return [PROVING]

    def _judgement_needs(self, competency: str, gap: Gap) -> JudgementNeeds:
        enough = self.index.rule(competency).enough
        if enough <= 1:
            return JudgementNeeds([])
        minutes = self.parts.minutes_to(competency)
        minutes |= dict.fromkeys(self.parts.signed.get(competency, ()), 0)
        judgements = [one for one in minutes if one.kind == SIGNATURE.kind]
        judgements.sort(key=lambda one: (minutes[one], one))
        options = self.situation.details.options_for(gap)
        return judgement_needs(enough, options, judgements)

    def _reason(
        self, competency: str, gap: Gap, barred: Iterable[Need]
    ) -> StuckReason:
        """Why nothing on offer meets these needs of the gap."""
        need = max(barred, key=_proof_first)
        parts = self.parts.offered.get(competency, [])
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
