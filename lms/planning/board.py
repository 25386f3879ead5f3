"""What one person's open gaps still need, which of them can be closed, and why
the others cannot. Pure.
"""

from collections.abc import Mapping

from lms.courses.types import Part, Revision
from lms.framework.types import Depth
from lms.gapmap.types import Gap, State
from lms.planning import needs
from lms.planning.needs import MENTOR, PROVE, PROVING, Need, Thing
from lms.planning.offers import Shelf
from lms.planning.types import Offer, Progress, Reason, Situation, Stuck

FIRST = (
    Reason.LANGUAGE,
    Reason.MENTOR,
    Reason.USED_UP,
)  # of several obstacles the one that is easiest to remove is named


class Board:
    """A person's open gaps, what they need, and what the parts offered to her
    do about it.

    `waiting`: gaps that close when what she has handed in is signed. `needs`:
    what must happen for the others that can be closed, as (gap, need); what is
    handed in meets is left out. `stuck`: those that cannot. `cut`: needs that
    leave something out of account.
    """

    def __init__(
        self, situation: Situation, shelf: Shelf, found: Mapping[str, Offer]
    ) -> None:
        self.situation, self.shelf, self.found = situation, shelf, found
        self.gaps = {
            gap.requirement.competency: gap
            for gap in situation.gaps
            if not gap.closed
        }
        self.waiting, self.stuck, self.needs, self.cut = (
            list[Gap](),
            list[Stuck](),
            list[tuple[Gap, Need]](),
            set[int](),
        )
        self._gives: dict[tuple[int, str], dict[str, Need]] = {}
        self._offered = self._sorted()
        self._signed = [
            self.gives(taking.revision, part)
            for taking in situation.takings.values()
            for part in taking.revision.course.parts
            if taking.parts[part.key] is Progress.WAITING
        ]
        for gap in self.gaps.values():
            self._place(gap)

    def gives(self, revision: Revision, part: Part) -> dict[str, Need]:
        """What finishing the part does, by competency of an open gap."""
        key = revision.id, part.key
        found = self._gives.get(key)
        if found is None:
            confirms = self.situation.pieces.confirms.get(key, ())
            mine = {
                effect.competency for effect in part.effects
            } & self.gaps.keys()
            found = self._gives[key] = {
                one: needs.gives(
                    revision.slug,
                    part,
                    self.gaps[one],
                    self.shelf.rule(one),
                    confirms,
                )
                for one in mine
            }
        return found

    def _sorted(self) -> dict[str, dict[Thing, int]]:
        """By competency all that can still be done for it, each with the fewest
        minutes in which a course comes to it.
        """
        found: dict[str, dict[Thing, int]] = {
            competency: {} for competency in self.gaps
        }
        for offer in self.found.values():
            minutes = 0
            for part, state in zip(
                offer.parts[: offer.usable], offer.progress, strict=False
            ):
                if state is Progress.DONE:
                    continue
                minutes += 0 if state is Progress.WAITING else part.minutes
                for competency, given in self.gives(
                    offer.revision, part
                ).items():
                    for thing in given:
                        found[competency][thing] = min(
                            minutes, found[competency].get(thing, minutes)
                        )
        return found

    def _place(self, gap: Gap) -> None:
        competency = gap.requirement.competency
        rule, footing = (
            self.shelf.rule(competency),
            needs.footing_of(self.situation.pieces, gap),
        )
        offered = self._offered[competency]
        wanted = [PROVING]
        if needs.is_special(gap, rule):
            signed = {
                thing
                for given in self._signed
                for thing in given.get(competency, ())
            }
            reached = offered | dict.fromkeys(signed, 0)
            judges = sorted(
                (thing for thing in reached if thing[0] == MENTOR[0]),
                key=lambda one: (reached[one], one),
            )
            wanted = needs.of(gap, rule, footing, judges)
        left = [
            need
            for need in wanted
            if not any(
                need & given.get(competency, frozenset())
                for given in self._signed
            )
        ]
        if not left:
            self.waiting.append(gap)
        elif barred := [need for need in left if not need & offered.keys()]:
            self.stuck.append(
                Stuck(
                    gap,
                    self._reason(
                        gap,
                        max(
                            barred,
                            key=lambda need: (PROVE in need, sorted(need)),
                        ),
                    ),
                )
            )
        else:
            if rule.enough > 1 and needs.is_cut(rule.enough, footing, judges):
                self.cut |= {
                    len(self.needs) + at
                    for at, need in enumerate(left)
                    if PROVE not in need
                }
            self.needs += [(gap, need) for need in left]

    def meets(self, revision: Revision, part: Part) -> list[int]:
        """The numbers of the needs that finishing the part meets."""
        given = self.gives(revision, part)
        return [
            number
            for number, (gap, need) in enumerate(self.needs)
            if not need.isdisjoint(given.get(gap.requirement.competency, ()))
        ]

    def _reason(self, gap: Gap, need: Need) -> Reason:
        """Why nothing on offer meets this need of the gap."""
        obstacles, known = set[Reason](), False
        for offer in self.found.values():
            for place, part in enumerate(offer.parts):
                known = known or any(
                    effect.competency == gap.requirement.competency
                    for effect in part.effects
                )
                done = offer.progress[place] is Progress.DONE
                if (done and PROVE not in need) or (
                    not done and place < offer.usable
                ):
                    continue  # it is behind her and judged, or she can do it, and that is not enough
                if self._would_help(gap, need, offer.revision, part):
                    obstacles.add(
                        Reason.USED_UP
                        if done or offer.block is None
                        else offer.block
                    )
        if gap.state is State.RECONFIRM:
            return (
                Reason.LANGUAGE
                if Reason.LANGUAGE in obstacles
                else Reason.CONFIRM
            )
        if obstacles:
            return next(one for one in FIRST if one in obstacles)
        if PROVE not in need:
            return Reason.JUDGEMENT
        if not known:
            return Reason.NO_COURSE
        return (
            Reason.WORK
            if gap.requirement.depth >= Depth.SHOWS_HOW
            else Reason.TOO_LOW
        )

    def _would_help(
        self, gap: Gap, need: Need, revision: Revision, part: Part
    ) -> bool:
        """Whether the part meets the need, or is a judgement that is not there
        yet.
        """
        given = self.gives(revision, part).get(
            gap.requirement.competency, frozenset()
        )
        if need:
            return not need.isdisjoint(given)
        judges = needs.footing_of(self.situation.pieces, gap).judges
        signed = any(judge[0] == "by" for judge in judges)
        return any(
            thing[0] == MENTOR[0]
            and (
                not signed
                if thing == MENTOR
                else ("of", thing[1]) not in judges
            )
            for thing in given
        )
