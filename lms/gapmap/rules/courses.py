"""Which courses close a gap."""

from collections.abc import Iterable
from typing import NamedTuple

from lms.courses.types import Kind, Part, PartEffect, Revision
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Depth, SourceRule
from lms.gapmap.types import Gap

SOURCES = {
    Kind.QUIZ: "quiz",
    Kind.SCENARIO: "scenario",
    Kind.TASK: "signoff",
}
"""The source of evidence behind a kind of part."""
Effects = list[tuple[Part, PartEffect]]


class Help(NamedTuple):
    """The courses that close a gap, and those that only prove something of the
    competency; in both the shorter one first.
    """

    closing: list[Revision]
    helping: list[Revision]


def depth_of(effect: PartEffect, part: Part, rule: AttainmentRule) -> Depth:
    """How deep finishing the part proves this competency in this framework."""
    return min(effect.depth, _source(part, rule).deepest or effect.depth)


def _source(part: Part, rule: AttainmentRule) -> SourceRule:
    """What the framework says of the source behind a part."""
    return rule.sources.get(SOURCES.get(part.kind), SourceRule())


def help_for(
    gap: Gap, courses: Iterable[Revision], rule: AttainmentRule = DEFAULT_RULE
) -> Help:
    """What courses do for this gap."""
    help_ = Help([], [])
    for revision in sorted(courses, key=_minutes):
        effects = [
            (part, effect)
            for part, effect in revision.course.effects
            if effect.competency == gap.requirement.competency
        ]
        if effects:
            closes = _closes(gap, effects, rule)
            (help_.closing if closes else help_.helping).append(revision)
    return help_


def _minutes(revision: Revision) -> int:
    return revision.course.minutes


def _closes(gap: Gap, effects: Effects, rule: AttainmentRule) -> bool:
    required = gap.requirement
    proves = any(
        effect.level >= required.level
        and depth_of(effect, part, rule) >= required.depth
        for part, effect in effects
    )
    return proves and _judgements(gap, effects) >= rule.enough


def _judgements(gap: Gap, effects: Effects) -> int:
    """How many will have judged: each quiz and each scenario is one, all tasks
    are one together, if nobody has signed for this person before.
    """
    marked = {part.key for part, _ in effects if part.kind is not Kind.TASK}
    has_tasks = any(part.kind is Kind.TASK for part, _ in effects)
    signed = has_tasks and not gap.attainment.assessors
    return gap.attainment.judgements + len(marked) + signed
