"""What still has to happen before a gap closes, and which parts of courses make
it happen. Pure.

A gap closes when each of its *needs* is met, and a need is met by any of
several things. Mostly there is one need: that the level is proven, as deeply as
is asked. After a change of law it is instead that the level is proven anew or,
for each replaced legal basis that stands in the way, that its replacement is
confirmed. A framework that asks for several independent judgements adds as many
needs as it takes to say "at least so many of these": any two of three quizzes
are the needs "one or two", "one or three", "two or three".

So whatever evidence would do is written as ways (all of this, or all of that)
and turned into needs (one of these, and one of those): the same truth told the
other way round, which is what a covering problem takes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

from lms.courses.types import EffectKind, Kind, Part
from lms.evidence.types import NO_FOOTING, Footing, Judge
from lms.framework.types import AttainmentRule, Result
from lms.gapmap.rules import depth_of
from lms.gapmap.types import Gap, State

Thing = tuple[str, str]
Need = frozenset[Thing]
"""Things any one of which meets it. None: nothing can."""
PROVE: Thing = ("prove", "")
MENTOR: Thing = ("judge", "")
PROVING: Need = frozenset((PROVE,))
MOST = 300
"""Needs that "so many judgements out of these" may turn into; beyond it only
the quizzes that are reached soonest are looked at.
"""


@dataclass(frozen=True)
class Pieces:
    """What a person's single pieces of evidence tell beyond their sum, where
    the plan depends on it.

    `read`: the competencies of which they were looked at. `footings`: by
    competency, for gaps to re-confirm and where several must have judged.
    `doubts`: by competency the replaced legal bases that put evidence in doubt.
    `confirms`: by revision and part, the legal bases whose replacement the part
    takes into account. `closed`: short quizzes that she passed since the
    change, or used up.
    """

    read: frozenset[str] = frozenset()
    footings: Mapping[str, Footing] = field(default_factory=dict)
    doubts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirms: Mapping[tuple[int, str], frozenset[str]] = field(
        default_factory=dict
    )
    closed: frozenset[tuple[int, str]] = frozenset()


NO_PIECES = Pieces()


def is_special(gap: Gap, rule: AttainmentRule) -> bool:
    """Whether more than one thing may have to happen before the gap closes."""
    return gap.state is State.RECONFIRM or rule.enough > 1


def asks_for_pieces(gap: Gap, rule: AttainmentRule) -> bool:
    """Whether the sum of her evidence does not tell what closes the gap, so
    that its pieces have to be looked at.
    """
    return gap.state is State.RECONFIRM or (
        rule.enough > 1 and not gap.closed and gap.attainment.judgements > 0
    )


def proves(part: Part, gap: Gap, rule: AttainmentRule) -> bool:
    """Whether finishing the part proves the level asked for, at the depth asked
    for or deeper, in this framework.
    """
    asked = gap.requirement
    return not part.confirms and any(
        effect.competency == asked.competency
        and effect.level >= asked.level
        and depth_of(effect, part, rule) >= asked.depth
        and effect.kind != EffectKind.NOTHING
        for effect in part.effects
    )


def gives(
    slug: str,
    part: Part,
    gap: Gap,
    rule: AttainmentRule,
    confirms: Collection[str] = (),
) -> Need:
    """Everything finishing the part does for the gap. `confirms`: the legal
    bases whose replacement it takes into account.

    Under `latest` a result below what is asked would take the place of all
    before it, so it is no help as a judgement either.
    """
    asked = gap.requirement.competency
    if not any(
        effect.competency == asked and effect.kind != EffectKind.NOTHING
        for effect in part.effects
    ):
        return frozenset()
    found = {("confirm", basis) for basis in confirms}
    proven = proves(part, gap, rule)
    if proven:
        found.add(PROVE)
    if (
        rule.enough > 1
        and not part.confirms
        and (proven or rule.result is not Result.LATEST)
    ):
        found.add(
            MENTOR
            if part.kind is Kind.TASK
            else ("judge", f"{part.kind}:{slug}:{part.key}")
        )
    return frozenset(found)


def of(
    gap: Gap, rule: AttainmentRule, footing: Footing, judges: Sequence[Thing]
) -> list[Need]:
    """What has to happen before the gap closes. `judges`: the judgements that
    courses offer, those reached soonest first.
    """
    confirmed = [
        frozenset(("confirm", basis) for basis in way) for way in footing.proven
    ]
    found = turned([*confirmed, PROVING])
    if rule.enough > 1:
        found += several(rule.enough, footing, judges)
    return found or [PROVING]


def several(
    enough: int, footing: Footing, judges: Sequence[Thing]
) -> list[Need]:
    """That at least so many judge independently, among what is sure."""
    missing = enough - sum(
        frozenset() in ways for ways in footing.judges.values()
    )
    if missing <= 0:
        return []
    on_offer = _on_offer(footing, judges)
    while len(on_offer) > missing and comb(len(on_offer), missing - 1) > MOST:
        on_offer.pop()
    if len(on_offer) < missing:
        return [frozenset()]
    groups = combinations(on_offer, len(on_offer) - missing + 1)
    return least(
        need
        for group in groups
        for need in turned([way for ways in group for way in ways])
    )


def is_cut(enough: int, footing: Footing, judges: Sequence[Thing]) -> bool:
    """Whether `several` leaves some of these judgements out of account."""
    missing = enough - sum(
        frozenset() in ways for ways in footing.judges.values()
    )
    many = len(_on_offer(footing, judges))
    return 0 < missing < many and comb(many, missing - 1) > MOST


def _on_offer(footing: Footing, judges: Sequence[Thing]) -> list[list[Need]]:
    """Each judgement that is missing, with the ways to it: a quiz passed, a
    signature, or what it relied on confirmed.

    The same mentor will probably sign again. So all tasks together are one
    judgement, and it adds nothing to that of somebody who has signed before,
    except that it makes one that is in doubt sure.
    """
    found: dict[Judge | Thing, list[Need]] = {}
    sure = {
        judge for judge, ways in footing.judges.items() if frozenset() in ways
    }
    for judge, ways in footing.judges.items():
        if judge not in sure and ways:
            found[judge] = [
                frozenset(("confirm", basis) for basis in way) for way in ways
            ]
    people = [judge for judge in footing.judges if judge[0] == "by"]
    for thing in judges:
        judge: Judge | Thing = ("of", thing[1])
        if thing == MENTOR and people:
            judge = next((one for one in people if one in sure), people[0])
        if judge not in sure:
            found.setdefault(judge, []).append(frozenset((thing,)))
    return list(found.values())


def turned(ways: Iterable[Need]) -> list[Need]:
    """From "all of one of these" to "one of all of these": the smallest sets
    that have something in common with every way (Berge).
    """
    found: list[Need] = [frozenset()]
    for way in ways:
        found = least(
            need if need & way else need | {thing}
            for need in found
            for thing in way
        )
    return found


def least(sets: Iterable[Need]) -> list[Need]:
    """Those that contain no other; each once."""
    found: list[Need] = []
    for one in sorted(set(sets), key=lambda need: (len(need), sorted(need))):
        if not any(other <= one for other in found):
            found.append(one)
    return found


def footing_of(pieces: Pieces, gap: Gap) -> Footing:
    """What her pieces would do for the gap."""
    return pieces.footings.get(gap.requirement.competency, NO_FOOTING)
