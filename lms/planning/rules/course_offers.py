"""What courses there are to plan with, and what they offer one person. Pure."""

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from lms.core.types import group
from lms.courses.rules import hidden_at
from lms.courses.types import Kind, Part, Revision
from lms.framework.types import DEFAULT_RULE, AttainmentRule
from lms.gapmap.rules import depth_of
from lms.planning.types import (
    BEHIND,
    CourseOffer,
    PartKey,
    Progress,
    Situation,
    StuckReason,
    Taking,
)

T = TypeVar("T")


class ShortQuiz(NamedTuple):
    """A short quiz about a change of law, beside a course."""

    revision: Revision
    part: Part

    @property
    def key(self) -> PartKey:
        """Its revision and part."""
        return self.revision.id, self.part.key


@dataclass(frozen=True)
class CourseIndex:
    """The current revision of every course by slug, and by competency which
    courses prove something of it, which short quizzes about changes of law
    record something of it, and how evidence for it adds up, where that is
    not the default.
    """

    revisions: Mapping[str, Revision]
    about: Mapping[str, Sequence[str]]
    deltas: Mapping[str, Sequence[ShortQuiz]]
    rules: Mapping[str, AttainmentRule]
    offers: Mapping[str, Sequence[str]]
    """Where those are offered that not everybody is; nowhere, if retired."""

    hidden: dict[str, frozenset[str]] = field(default_factory=dict)
    """What is not offered, by place, as far as somebody has asked: a unit has
    many people.
    """

    def hidden_from(self, situation: Situation) -> frozenset[str]:
        """The courses that are not offered where the person works."""
        posting = situation.posting
        path = posting.unit.path if posting else ""
        if path not in self.hidden:
            self.hidden[path] = hidden_at(self.offers, [path])
        return self.hidden[path]

    def rule(self, competency: str) -> AttainmentRule:
        """How evidence for this competency adds up."""
        return self.rules.get(competency, DEFAULT_RULE)


def index_courses(
    catalogue: Iterable[Revision],
    rule_for: Callable[[str], AttainmentRule] = lambda _: DEFAULT_RULE,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> CourseIndex:
    """The catalogue made ready for many people."""
    revisions = {revision.slug: revision for revision in catalogue}
    courses = _by_competency(
        (slug, revision.course.every) for slug, revision in revisions.items()
    )
    deltas = _by_competency(
        (ShortQuiz(revision, part), [part])
        for revision in revisions.values()
        for part in revision.course.deltas
    )
    rules = {competency: rule_for(competency) for competency in courses}
    special = {key: rule for key, rule in rules.items() if rule != DEFAULT_RULE}
    return CourseIndex(revisions, courses, deltas, special, offers or {})


def _by_competency(
    subjects: Iterable[tuple[T, Iterable[Part]]],
) -> dict[str, list[T]]:
    """These subjects by each competency that their parts name."""
    return group(
        (competency, subject)
        for subject, parts in subjects
        for competency in dict.fromkeys(
            effect.competency for part in parts for effect in part.effects
        )
    )


def course_offers(
    situation: Situation, index: CourseIndex
) -> dict[str, CourseOffer]:
    """What the courses that have to do with a person's gaps, work and
    assignments offer them, and all that those build on.
    """
    queue = sorted(_relevant(situation, index))
    offers = {}
    while queue:
        slug = queue.pop()
        if slug not in offers:
            offers[slug] = _offer(situation, index, slug)
            queue += offers[slug].requires
    found = {slug: _barred(offer, offers) for slug, offer in offers.items()}
    quizzes = (
        _quiz_offer(situation, quiz) for quiz in _open_quizzes(situation, index)
    )
    return found | {offer.key: offer for offer in quizzes}


def _relevant(situation: Situation, index: CourseIndex) -> set[str]:
    """The courses to begin with: those that are taken, and of what is offered
    where they work what is asked or helps.
    """
    slugs = {*situation.due}
    for gap in situation.open_gaps:
        slugs.update(index.about.get(gap.requirement.competency, ()))
    slugs = {*situation.takings, *(slugs - index.hidden_from(situation))}
    return slugs & index.revisions.keys()


def _open_quizzes(
    situation: Situation, index: CourseIndex
) -> Iterator[ShortQuiz]:
    """The short quizzes about changes of law that a person may take."""
    for competency, bases in situation.details.doubts.items():
        for quiz in index.deltas.get(competency, ()):
            is_about = not bases.isdisjoint(quiz.part.confirms)
            if is_about and quiz.key not in situation.details.closed:
                yield quiz


def _quiz_offer(situation: Situation, quiz: ShortQuiz) -> CourseOffer:
    """Each by itself, since nobody joins the course for it."""
    revision, part = quiz
    block = _block(situation, part)
    return CourseOffer(
        f"{revision.slug}#{part.key}",
        revision,
        (part,),
        (Progress.OPEN,),
        0 if block else 1,
        block,
    )


def _offer(situation: Situation, index: CourseIndex, slug: str) -> CourseOffer:
    taking = _current_taking(situation, index, slug)
    revision = taking.revision if taking else index.revisions[slug]
    parts, known = revision.course.parts, taking.parts if taking else {}
    progress = tuple(known.get(part.key, Progress.OPEN) for part in parts)
    is_begun = any(state is not Progress.OPEN for state in progress)
    barrier = _barrier(situation, taking, parts, progress)
    return CourseOffer(
        slug,
        revision,
        parts,
        progress,
        *barrier,
        () if is_begun else _missing(situation, index, revision),
    )


class _Barrier(NamedTuple):
    """How many parts can be done, and why not the next one."""

    usable: int
    block: StuckReason | None = None


def _barrier(
    situation: Situation,
    taking: Taking | None,
    parts: Sequence[Part],
    progress: Sequence[Progress],
) -> _Barrier:
    for place, part in enumerate(parts):
        is_todo = progress[place] not in BEHIND
        block = _block(situation, part, taking) if is_todo else None
        if block:
            return _Barrier(place, block)
    return _Barrier(len(parts))


def _current_taking(
    situation: Situation, index: CourseIndex, slug: str
) -> Taking | None:
    """The taking to go on with: not that of an older revision, finished."""
    taking = situation.takings.get(slug)
    if taking is None:
        return None
    is_current = taking.revision.id == index.revisions[slug].id
    return taking if is_current or not taking.complete else None


def _block(
    situation: Situation, part: Part, taking: Taking | None = None
) -> StuckReason | None:
    """Why the person could not finish this part, which is still to do."""
    if situation.language and situation.language not in part.languages:
        return StuckReason.LANGUAGE
    if part.kind is Kind.TASK and not situation.mentors:
        return StuckReason.MENTOR
    is_spent = taking is not None and part.key in taking.spent
    return StuckReason.USED_UP if is_spent else None


def _missing(
    situation: Situation, index: CourseIndex, revision: Revision
) -> tuple[str, ...]:
    """What the course builds on that is not there yet and can be begun."""
    hidden = index.hidden_from(situation)
    return tuple(
        slug
        for slug in revision.course.requires
        if slug in index.revisions
        and slug not in hidden
        and not _has(situation, index, slug)
    )


def _has(situation: Situation, index: CourseIndex, slug: str) -> bool:
    """Whether a course is finished or handed in, or what it proves was proven
    otherwise.
    """
    taking = situation.takings.get(slug)
    if taking and all(state in BEHIND for state in taking.parts.values()):
        return True
    effects = index.revisions[slug].course.effects
    for part, effect in effects:
        attained = situation.attained.get(effect.competency)
        depth = depth_of(effect, part, index.rule(effect.competency))
        if attained is None or attained.at(depth) < effect.level:
            return False
    return bool(effects)


def _barred(
    offer: CourseOffer, offers: Mapping[str, CourseOffer]
) -> CourseOffer:
    """The same, barred from the start if something it requires cannot be
    finished.
    """
    seen, queue = set(), list(offer.requires)
    while queue:
        required = offers[queue.pop()]
        if required.block:
            return replace(offer, usable=0, block=required.block)
        if required.key not in seen:
            seen.add(required.key)
            queue += required.requires
    return offer
