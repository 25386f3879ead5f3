"""What still has to happen before a gap closes, and which parts of courses make
it happen. Pure.

A gap closes when each of its *needs* is met, and a need is met by any of
several outcomes. Mostly there is one need: that the level is proven, as deeply
as is asked. After a change of law it is instead that the level is proven anew
or, for each replaced legal basis that stands in the way, that its replacement
is confirmed. A framework that asks for several independent judgements adds as
many needs as it takes to say "at least so many of these": any two of three
quizzes are the needs "one or two", "one or three", "two or three".

So whatever evidence would do is written as ways (all of this, or all of that)
and turned into needs (one of these, and one of those): the same truth told the
other way round, which is what a covering problem takes.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, combinations
from math import comb
from typing import NamedTuple

from lms.courses.types import EffectKind, Kind, Part
from lms.evidence.types import ConfirmationOptions, Judge, Ways
from lms.framework.types import AttainmentRule, Result
from lms.gapmap.rules import depth_of
from lms.gapmap.types import Gap, GapState


class Outcome(NamedTuple):
    """What finishing a part does for a competency: it proves the level, adds a
    judgement of this object (a signature: of none), or confirms that this legal
    basis has been replaced.
    """

    kind: str
    key: str = ""

    @classmethod
    def judgement(cls, object_key: str) -> "Outcome":
        """Something marked without a person judges."""
        return cls("judge", object_key)

    @classmethod
    def confirmation(cls, basis: str) -> "Outcome":
        """The change of this legal basis is taken into account."""
        return cls("confirm", basis)


Need = frozenset[Outcome]
"""Outcomes any one of which meets it. None: nothing can."""
Needs = list[Need]
"""What has to be met, each of it."""
PROOF = Outcome("prove")
SIGNATURE = Outcome("judge")
PROVING: Need = frozenset((PROOF,))
NEVER: Need = frozenset()
MOST = 300
"""Needs that "so many judgements out of these" may turn into; beyond it only
the quizzes that are reached soonest are looked at.
"""


def has_several_needs(gap: Gap, rule: AttainmentRule) -> bool:
    """Whether more than one thing may have to happen before the gap closes."""
    return gap.state is GapState.RECONFIRM or rule.enough > 1


def outcome_of(
    slug: str,
    part: Part,
    gap: Gap,
    rule: AttainmentRule,
    confirms: Collection[str],
) -> Need:
    """Everything that finishing the part does for the gap. `confirms`: the
    legal bases whose replacement it takes into account.

    Under `latest` a result below what is asked would take the place of all
    before it, so it is no help as a judgement either.
    """
    if not _has_effect(part, gap):
        return NEVER
    found = {Outcome.confirmation(basis) for basis in confirms}
    is_proof = _proves(part, gap, rule)
    if is_proof:
        found.add(PROOF)
    is_result = not part.confirms and rule.enough > 1
    if is_result and (is_proof or rule.result is not Result.LATEST):
        found.add(_judgement(slug, part))
    return frozenset(found)


def _has_effect(part: Part, gap: Gap) -> bool:
    return any(
        effect.competency == gap.requirement.competency
        and effect.kind != EffectKind.NOTHING
        for effect in part.effects
    )


def _proves(part: Part, gap: Gap, rule: AttainmentRule) -> bool:
    """Whether finishing the part proves the level asked for, at the depth asked
    for or deeper, in this framework.
    """
    required = gap.requirement
    return not part.confirms and any(
        effect.competency == required.competency
        and effect.level >= required.level
        and depth_of(effect, part, rule) >= required.depth
        and effect.kind != EffectKind.NOTHING
        for effect in part.effects
    )


def _judgement(slug: str, part: Part) -> Outcome:
    if part.kind is Kind.TASK:
        return SIGNATURE
    return Outcome.judgement(f"{part.kind}:{slug}:{part.key}")


def proof_needs(options: ConfirmationOptions) -> Needs:
    """That the level is proven, or what an older proof relied on confirmed."""
    return hitting_sets([*_confirmations(options.proven), PROVING])


class JudgementNeeds(NamedTuple):
    """Needs of independent judgements. `cut`: some judgements on offer were
    left out of account.
    """

    needs: Needs
    cut: bool = False


def judgement_needs(
    enough: int, options: ConfirmationOptions, judgements: Iterable[Outcome]
) -> JudgementNeeds:
    """That at least so many judge independently, among what is sure.
    `judgements`: those that courses offer, reached soonest first.
    """
    missing = enough - len(_sure_judges(options))
    if missing <= 0:
        return JudgementNeeds([])
    reachable = _missing_judges(options, judgements)
    on_offer = len(reachable)
    while len(reachable) > missing and comb(len(reachable), missing - 1) > MOST:
        reachable.pop()
    if len(reachable) < missing:
        return JudgementNeeds([NEVER])
    needs = _at_least(missing, reachable)
    return JudgementNeeds(needs, len(reachable) < on_offer)


def _at_least(many: int, judges: Sequence[Iterable[Need]]) -> Needs:
    """That so many of these judge: one in every group of all but the others."""
    groups = combinations(judges, len(judges) - many + 1)
    needs = (hitting_sets(chain.from_iterable(group)) for group in groups)
    return smallest(chain.from_iterable(needs))


def _sure_judges(options: ConfirmationOptions) -> set[Judge]:
    return {
        judge for judge, ways in options.judges.items() if frozenset() in ways
    }


def _missing_judges(
    options: ConfirmationOptions, judgements: Iterable[Outcome]
) -> list[Needs]:
    """Each judgement that is missing, with the ways to it: a quiz passed, a
    signature, or what it relied on confirmed.
    """
    sure, found = _sure_judges(options), dict[Judge, Needs]()
    for judge, ways in options.judges.items():
        if judge not in sure and ways:
            found[judge] = _confirmations(ways)
    for judgement in judgements:
        judge = _judge_of(judgement, options, sure)
        if judge not in sure:
            found.setdefault(judge, []).append(frozenset((judgement,)))
    return list(found.values())


def _judge_of(
    judgement: Outcome, options: ConfirmationOptions, sure: Collection[Judge]
) -> Judge:
    """Who would judge. The same mentor will probably sign again. So all tasks
    together are one judgement, and it adds nothing to that of somebody who has
    signed before, except that it makes one that is in doubt sure.
    """
    people = [judge for judge in options.judges if judge[0] == "by"]
    if judgement == SIGNATURE and people:
        return next((judge for judge in people if judge in sure), people[0])
    return "of", judgement.key


def _confirmations(ways: Ways) -> Needs:
    return [frozenset(map(Outcome.confirmation, way)) for way in ways]


def hitting_sets(ways: Iterable[Need]) -> Needs:
    """From "all of one of these" to "one of all of these": the smallest sets
    that have something in common with every way (Berge).
    """
    found = [frozenset()]
    for way in ways:
        found = smallest(
            need if need & way else need | {outcome}
            for need in found
            for outcome in way
        )
    return found


def smallest(sets: Iterable[Need]) -> Needs:
    """Those that contain no other; each once."""
    found = []
    for one in sorted(set(sets), key=size_order):
        if not any(other <= one for other in found):
            found.append(one)
    return found


def size_order(need: Need) -> tuple[int, Sequence[Outcome]]:
    """Smaller sets first, then in the order of what is in them."""
    return len(need), sorted(need)
