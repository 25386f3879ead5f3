"""What one person's open gaps still need, which of them can be closed, and why
the others cannot. Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lms.courses.types import Part, Revision
from lms.framework.types import Depth
from lms.gapmap.types import Gap, State
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
    outcomes,
    proof_needs,
)
from lms.planning.types import (
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
        self._outcomes: dict[PartKey, dict[str, Need]] = {}
        self._minutes = self._soonest()
        self._signed = self._handed_in()
        for gap in self.gaps.values():
            self._place(gap)

    def outcomes(self, revision: Revision, part: Part) -> dict[str, Need]:
        """What finishing the part does, by competency of an open gap."""
        key = revision.id, part.key
        known = self._outcomes.get(key)
        if known is None:
            known = self._outcomes[key] = self._find_outcomes(revision, part)
        return known

    def _find_outcomes(self, revision: Revision, part: Part) -> dict[str, Need]:
        details, found = self.situation.details, {}
        confirms = details.confirms.get((revision.id, part.key), ())
        for effect in part.effects:
            gap = self.gaps.get(effect.competency)
            if gap and effect.competency not in found:
                rule = self.index.rule(effect.competency)
                found[effect.competency] = outcomes(
                    revision.slug, part, gap, rule, confirms
                )
        return found

    def meets(self, revision: Revision, part: Part) -> list[int]:
        """The numbers of the needs that finishing the part meets."""
        found = self.outcomes(revision, part)
        return [
            number
            for number, (gap, need) in enumerate(self.needs)
            if not need.isdisjoint(found.get(gap.requirement.competency, ()))
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

    def _soonest(self) -> dict[str, dict[Outcome, int]]:
        """By competency all that can still be done for it, each with the fewest
        minutes in which a course comes to it.
        """
        found: dict[str, dict[Outcome, int]] = {key: {} for key in self.gaps}
        for offer in self.offers.values():
            for part, minutes in _reachable(offer):
                outcomes = self.outcomes(offer.revision, part)
                for competency, need in outcomes.items():
                    known = found[competency]
                    for outcome in need:
                        known[outcome] = min(
                            minutes, known.get(outcome, minutes)
                        )
        return found

    def _handed_in(self) -> list[dict[str, Need]]:
        """What the parts do that wait for a signature."""
        return [
            self.outcomes(taking.revision, part)
            for taking in self.situation.takings.values()
            for part in taking.revision.course.parts
            if taking.parts[part.key] is Progress.WAITING
        ]

    def _place(self, gap: Gap) -> None:
        """Sort the gap under `waiting`, `stuck` or `needs`."""
        competency = gap.requirement.competency
        signed = [found.get(competency, NEVER) for found in self._signed]
        judgements = self._judgement_needs(gap, signed)
        needs = [
            need
            for need in [*self._proof_needs(gap), *judgements.needs]
            or [PROVING]
            if all(need.isdisjoint(outcome) for outcome in signed)
        ]
        offered = self._minutes[competency].keys()
        barred = [need for need in needs if need.isdisjoint(offered)]
        if not needs:
            self.waiting.append(gap)
        elif barred:
            need = max(barred, key=_is_proof_first)
            self.stuck.append(StuckGap(gap, self._reason(gap, need)))
        else:
            self._add(gap, needs, judgements.cut)

    def _add(self, gap: Gap, needs: Sequence[Need], cut: bool) -> None:
        for need in needs:
            if cut and PROOF not in need:
                self.cut.add(len(self.needs))
            self.needs.append(GapNeed(gap, need))

    def _proof_needs(self, gap: Gap) -> list[Need]:
        if has_several_needs(gap, self.index.rule(gap.requirement.competency)):
            return proof_needs(self.situation.details.options_for(gap))
        return [PROVING]

    def _judgement_needs(
        self, gap: Gap, signed: Sequence[Need]
    ) -> JudgementNeeds:
        competency = gap.requirement.competency
        enough = self.index.rule(competency).enough
        if enough <= 1:
            return JudgementNeeds([])
        minutes = self._minutes[competency] | dict.fromkeys(
            frozenset().union(*signed), 0
        )
        judgements = sorted(
            (one for one in minutes if one.kind == SIGNATURE.kind),
            key=lambda one: (minutes[one], one),
        )
        options = self.situation.details.options_for(gap)
        return judgement_needs(enough, options, judgements)

    def _reason(self, gap: Gap, need: Need) -> StuckReason:
        """Why nothing on offer meets this need of the gap."""
        obstacles = self._obstacles(gap, need)
        if gap.state is State.RECONFIRM:
            obstacles &= {StuckReason.LANGUAGE}
        for obstacle in EASIEST_FIRST:
            if obstacle in obstacles:
                return obstacle
        if gap.state is State.RECONFIRM:
            return StuckReason.CONFIRM
        if PROOF not in need:
            return StuckReason.JUDGEMENT
        if not self._has_course(gap):
            return StuckReason.NO_COURSE
        if gap.requirement.depth >= Depth.SHOWS_HOW:
            return StuckReason.WORK
        return StuckReason.TOO_LOW

    def _has_course(self, gap: Gap) -> bool:
        return any(
            effect.competency == gap.requirement.competency
            for offer in self.offers.values()
            for part in offer.parts
            for effect in part.effects
        )

    def _obstacles(self, gap: Gap, need: Need) -> set[StuckReason]:
        """What bars the parts that would meet the need."""
        found = set()
        for offer in self.offers.values():
            for part, obstacle in _barred_parts(offer, need):
                if self._would_help(gap, need, offer.revision, part):
                    found.add(obstacle)
        return found

    def _would_help(
        self, gap: Gap, need: Need, revision: Revision, part: Part
    ) -> bool:
        """Whether the part meets the need, or is a judgement that is not there
        yet.
        """
        competency = gap.requirement.competency
        found = self.outcomes(revision, part).get(competency, NEVER)
        if need:
            return not need.isdisjoint(found)
        judges = self.situation.details.options_for(gap).judges
        return any(_is_new(outcome, judges) for outcome in found)


def _reachable(offer: CourseOffer) -> Iterator[tuple[Part, int]]:
    """The parts still to do that can be done, each with the minutes to its end."""
    minutes = 0
    for part, state in zip(
        offer.parts[: offer.usable], offer.progress, strict=False
    ):
        if state is not Progress.DONE:
            minutes += part.minutes if state is not Progress.WAITING else 0
            yield part, minutes


def _barred_parts(
    offer: CourseOffer, need: Need
) -> Iterator[tuple[Part, StuckReason]]:
    """The parts that are of no use any more, and why. One that is done could
    only have proven something: its judgement counts already.
    """
    for place, part in enumerate(offer.parts):
        if offer.progress[place] is Progress.DONE:
            if PROOF in need:
                yield part, StuckReason.USED_UP
        elif place >= offer.usable:
            yield part, offer.block or StuckReason.USED_UP


def _is_new(outcome: Outcome, judges: Collection) -> bool:
    """Whether it is a judgement by somebody who has not judged yet."""
    if outcome.kind != SIGNATURE.kind:
        return False
    if outcome == SIGNATURE:
        return all(judge[0] != "by" for judge in judges)
    return ("of", outcome.key) not in judges


def _is_proof_first(need: Need) -> tuple[bool, list[Outcome]]:
    return PROOF in need, sorted(need)
