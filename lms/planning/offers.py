"""What courses there are to plan with, and what they offer one person. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from lms.courses.types import Kind, Part, Revision
from lms.framework.types import DEFAULT_RULE, AttainmentRule
from lms.gapmap.rules import depth_of
from lms.planning.types import BEHIND, Offer, Progress, Reason, Situation

T = TypeVar("T")


@dataclass(frozen=True)
class Shelf:
    """The current revision of every course by slug, and by competency which
    courses prove something of it, which short quizzes about changes of law
    record something of it, and how evidence for it adds up, where that is
    not the default.
    """

    revisions: Mapping[str, Revision]
    about: Mapping[str, tuple[str, ...]]
    deltas: Mapping[str, tuple[tuple[Revision, Part], ...]]
    rules: Mapping[str, AttainmentRule]

    def rule(self, competency: str) -> AttainmentRule:
        """How evidence for this competency adds up."""
        return self.rules.get(competency, DEFAULT_RULE)


def shelf(
    catalogue: Iterable[Revision],
    rule_for: Callable[[str], AttainmentRule] = lambda _: DEFAULT_RULE,
) -> Shelf:
    """The catalogue made ready for many people."""
    revisions = {revision.slug: revision for revision in catalogue}
    about: dict[str, list[str]] = {}
    deltas: dict[str, list[tuple[Revision, Part]]] = {}
    for slug, revision in revisions.items():
        for competency in dict.fromkeys(
            effect.competency
            for part in revision.course.every
            for effect in part.effects
        ):
            about.setdefault(competency, []).append(slug)
        for part in revision.course.deltas:
            for competency in dict.fromkeys(
                effect.competency for effect in part.effects
            ):
                deltas.setdefault(competency, []).append((revision, part))
    rules = {
        competency: rule
        for competency in about
        if (rule := rule_for(competency)) != DEFAULT_RULE
    }
    return Shelf(revisions, _tuples(about), _tuples(deltas), rules)


def _tuples(lists: Mapping[str, list[T]]) -> dict[str, tuple[T, ...]]:
    return {key: tuple(found) for key, found in lists.items()}


def offers(situation: Situation, shelf: Shelf) -> dict[str, Offer]:
    """What the courses that have to do with her gaps, her work and her
    assignments offer her, and all that those build on.
    """
    slugs = {
        slug
        for gap in situation.gaps
        if not gap.closed
        for slug in shelf.about.get(gap.requirement.competency, ())
    }
    ask = [
        slug
        for slug in sorted(slugs | set(situation.takings) | set(situation.due))
        if slug in shelf.revisions
    ]
    found: dict[str, Offer] = {}
    while ask:
        slug = ask.pop()
        if slug not in found:
            found[slug] = _offer(situation, shelf, slug)
            ask += found[slug].requires
    return {
        slug: _behind(offer, found) for slug, offer in found.items()
    } | _deltas(situation, shelf)


def _deltas(situation: Situation, shelf: Shelf) -> dict[str, Offer]:
    """The short quizzes about changes of law that are open to her: each by
    itself, since nobody joins the course for it.
    """
    doubts, found = situation.pieces.doubts, dict[str, Offer]()
    for competency, bases in doubts.items():
        for revision, part in shelf.deltas.get(competency, ()):
            if (
                bases.intersection(part.confirms)
                and (revision.id, part.key) not in situation.pieces.closed
            ):
                block, key = (
                    _block(situation, part, Progress.OPEN, frozenset()),
                    f"{revision.slug}#{part.key}",
                )
                found[key] = Offer(
                    key,
                    revision,
                    (part,),
                    (Progress.OPEN,),
                    0 if block else 1,
                    block,
                )
    return found


def _offer(situation: Situation, shelf: Shelf, slug: str) -> Offer:
    revision, taking = shelf.revisions[slug], situation.takings.get(slug)
    if taking and (not taking.complete or taking.revision.id == revision.id):
        revision = taking.revision
    parts = revision.course.parts
    mine = taking.parts if taking and taking.revision.id == revision.id else {}
    spent = taking.spent if mine else frozenset()
    progress = tuple(mine.get(part.key, Progress.OPEN) for part in parts)
    blocks = (
        _block(situation, part, state, spent)
        for part, state in zip(parts, progress, strict=True)
    )
    usable, block = next(
        ((place, block) for place, block in enumerate(blocks) if block),
        (len(parts), None),
    )
    begun = any(state is not Progress.OPEN for state in progress)
    requires = (
        ()
        if begun
        else tuple(
            key
            for key in revision.course.requires
            if not _has(situation, shelf, key)
        )
    )
    return Offer(slug, revision, parts, progress, usable, block, requires)


def _block(
    situation: Situation, part: Part, state: Progress, spent: frozenset[str]
) -> Reason | None:
    """Why she could not finish this part, if it is still to do."""
    if state in BEHIND:
        return None
    if situation.language and situation.language not in part.languages:
        return Reason.LANGUAGE
    if part.kind is Kind.TASK and not situation.mentor:
        return Reason.MENTOR
    return Reason.USED_UP if part.key in spent else None


def _has(situation: Situation, shelf: Shelf, slug: str) -> bool:
    """Whether what another course requires is there: finished or handed in,
    already proven otherwise, or not on offer here at all.
    """
    if slug not in shelf.revisions:
        return True
    taking, effects = (
        situation.takings.get(slug),
        shelf.revisions[slug].course.effects(),
    )
    if taking and all(state in BEHIND for state in taking.parts.values()):
        return True
    return bool(effects) and all(
        (shown := situation.shown.get(effect.competency))
        and shown.at(depth_of(effect, part, shelf.rule(effect.competency)))
        >= effect.level
        for part, effect in effects
    )


def _behind(offer: Offer, found: Mapping[str, Offer]) -> Offer:
    """The same, barred from the start if something it requires cannot be
    finished.
    """
    seen, ask = set(), list(offer.requires)
    while ask:
        need = found[ask.pop()]
        if need.block:
            return replace(offer, usable=0, block=need.block)
        if need.key not in seen:
            seen.add(need.key)
            ask += need.requires
    return offer
