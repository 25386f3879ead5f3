"""Compare what is asked with what was shown. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.courses.types import Kind, Part, PartEffect, Revision
from lms.evidence.types import NOTHING, Attainment
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Depth
from lms.gapmap.types import Gap, State
from lms.requirements.types import Requirement

ORDER = {state: at for at, state in enumerate(State)}
URGENCY = {
    State.RECONFIRM: 0,
    State.NOT_YET: 1,
    State.UNKNOWN: 2,
    State.NEARLY: 3,
    State.MEETS: 4,
}


def compare(asked: Requirement, shown: Attainment) -> Gap:
    """Meets: the level is proven at the depth asked for, or deeper. Nearly: one
    level short there, or proven but not yet deeply enough.

    To re-confirm: met, but a legal basis that the evidence relied on has been
    replaced since, and nothing later confirms it. No counting evidence at all
    is its own state: nothing is known, so nothing is said about the person.
    """
    reached = shown.at(asked.depth)
    if reached >= asked.level:
        sure = shown.sure_at(asked.depth) >= asked.level
        return Gap(asked, shown, State.MEETS if sure else State.RECONFIRM, 0)
    missing = asked.level - reached
    if shown.count == 0:
        return Gap(asked, shown, State.UNKNOWN, missing)
    shallower = shown.at(Depth.KNOWS) >= asked.level
    near = shallower or (missing == 1 and reached > 0)
    return Gap(asked, shown, State.NEARLY if near else State.NOT_YET, missing)


def hidden(groups: Mapping[Any, int], least: int) -> set[Any]:
    """The groups that are too small to show; and, so that none can be found by
    subtraction, as many of the next smallest as it takes.

    What is hidden in all is at least two groups and at least `least` people, as
    statistical offices do it (primary and secondary suppression).
    """
    order = sorted(groups, key=lambda key: (groups[key], str(key)))
    found = {key for key in order if groups[key] < least}
    for key in order[len(found) :]:
        if not found or (
            len(found) > 1 and sum(groups[one] for one in found) >= least
        ):
            break
        found.add(key)
    return found


SOURCES = {Kind.QUIZ: "quiz", Kind.TASK: "signoff"}
"""The source of evidence behind a kind of part."""


def depth_of(effect: PartEffect, part: Part, rule: AttainmentRule) -> Depth:
    """How deep finishing the part proves this competency in this framework."""
    source = rule.sources.get(SOURCES.get(part.kind, ""))
    return (
        min(effect.depth, source.deepest)
        if source and source.deepest
        else effect.depth
    )


Help = tuple[list[Revision], list[Revision]]
"""The courses that close a gap, and those that only help on the way."""


def help_for(
    gap: Gap, courses: Iterable[Revision], rule: AttainmentRule = DEFAULT_RULE
) -> Help:
    """The courses that close the gap, and those that only prove something of
    the competency; in both the shorter one first.
    """
    asked, closing, helping = (
        gap.requirement,
        list[Revision](),
        list[Revision](),
    )
    for revision in courses:
        effects = [
            (part, one)
            for part, one in revision.course.effects
            if one.competency == asked.competency
        ]
        if effects:
            proves = any(
                effect.level >= asked.level
                and depth_of(effect, part, rule) >= asked.depth
                for part, effect in effects
            )
            closes = (
                proves
                and _judgements(gap, (part for part, _effect in effects))
                >= rule.enough
            )
            (closing if closes else helping).append(revision)
    return sorted(closing, key=_minutes), sorted(helping, key=_minutes)


def _judgements(gap: Gap, parts: Iterable[Part]) -> int:
    """How many will have judged: each quiz is one, all tasks are one together,
    if nobody has signed for her in this before.
    """
    new = {part.key if part.kind is Kind.QUIZ else "" for part in parts}
    return gap.attainment.judgements + len(
        new if not gap.attainment.assessors else new - {""}
    )


def _minutes(revision: Revision) -> int:
    return revision.course.minutes


def gaps(
    required: Mapping[str, Requirement], shown: Mapping[str, Attainment]
) -> list[Gap]:
    """All requirements compared; open ones first, essential before useful,
    larger before smaller.
    """
    found = [
        compare(requirement, shown.get(competency, NOTHING))
        for competency, requirement in required.items()
    ]
    return sorted(
        found,
        key=lambda gap: (
            gap.closed,
            not gap.requirement.essential,
            URGENCY[gap.state],
            -gap.missing,
            gap.requirement.competency,
        ),
    )
