"""Whom publishing a draft would touch, for the page before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring.service import drafts, results
from lms.authoring.service.results import ResultsLook
from lms.core import clock
from lms.core.db import execute
from lms.core.types import Ids, Names
from lms.core.yamlfile import Mistake
from lms.courses import service as courses
from lms.courses.types import Part
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.quizzes import service as quizzes
from lms.quizzes.service import Choices, PolicyOutcome
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff

MOST_NAMED = 30


@dataclass(frozen=True)
class PartInWork:
    """So many people are in the middle of a part. `few`: too few to be
    counted; `names`: of those whom the one who looks may see.
    """

    part: Part
    people: int
    few: bool
    names: Sequence[str]


@dataclass(frozen=True)
class TouchedTask:
    """A task whose critical steps or legal basis would change, and to how many
    people it is signed. `few`: too few to be counted.
    """

    part: Part
    people: int
    few: bool


@dataclass(frozen=True)
class PublishingImpact:
    """Whom publishing would touch. `taking` people take the course at some
    revision; `few`: too few to be counted. `names`: of those whose results may
    change, as far as the one who looks may see them.
    """

    mistakes: Sequence[Mistake]
    results: ResultsLook | None
    taking: int = 0
    few: bool = False
    middle: Sequence[PartInWork] = ()
    names: Sequence[str] = ()
    tasks: Sequence[TouchedTask] = ()
    together: PolicyOutcome | None = None
    """What the choices made so far would do together, if it may be said."""


def impact(
    actor: Actor, draft_id: int, choices: Choices = results.NO_CHOICES
) -> PublishingImpact:
    """Whom publishing the draft would touch; of a draft that cannot be
    published only why. `choices`: what is to be counted together.
    """
    draft = drafts.open_draft(actor, draft_id)
    access.require(
        actor,
        Permission.COURSE_PUBLISH,
        draft.unit.path,
    )
    content, mistakes = drafts.checked(draft)
    if _is_wrong(mistakes):
        return PublishingImpact(mistakes, None)
    seen = results.look(
        content,
        draft.mark,
    )
    return replace(
        _impact(actor, mistakes, seen), together=results.together(seen, choices)
    )


def impact_since(actor: Actor, slug: str, choices: Choices) -> PublishingImpact:
    """The same of the revision in force, as far as nothing is decided yet: it
    may have come from a folder.
    """
    drafts.require_owner(
        actor,
        Permission.COURSE_PUBLISH,
        slug,
    )
    seen = results.look_back(courses.current(slug))
    return replace(
        _impact(actor, (), seen), together=results.together(seen, choices)
    )


def _is_wrong(mistakes: Sequence[Mistake]) -> bool:
    return not all(one.warning for one in mistakes)


def _impact(
    actor: Actor, mistakes: Sequence[Mistake], seen: ResultsLook
) -> PublishingImpact:
    taking, middle = enrolment.count_taking_course(seen.slug), _middle(seen)
    touched = set[int]().union(*(one.touched for one in seen.questions))
    named = _names(actor, touched.union(*middle.values()))
    return PublishingImpact(
        mistakes,
        seen,
        taking,
        access.is_few(taking, access.least()),
        [_in_work(seen, key, ids, named) for key, ids in middle.items()],
        _known(named, touched),
        _tasks(seen),
    )


def _tasks(seen: ResultsLook) -> list[TouchedTask]:
    touched = results.touched_tasks(seen)
    if not touched:
        return []
    course = seen.before.course
    return [_task(course.part(key), count) for key, count in touched.items()]


def _task(part: Part, people: int) -> TouchedTask:
    return TouchedTask(part, people, access.is_few(people, access.least()))


def _middle(seen: ResultsLook) -> dict[str, set[int]]:
    """Who is in the middle of which part, in the order of the course."""
    if seen.before is None:
        return {}
    revisions = results.revisions_of(seen.slug)
    found = {}
    for room in (quizzes, scenarios, signoff):
        found |= room.unfinished(revisions)
    keys = [part.key for part in seen.before.course.every]
    return {key: set(found[key]) for key in keys if found.get(key)}


def _in_work(seen: ResultsLook, key: str, ids: Ids, named: Names) -> PartInWork:
    few = access.is_few(len(ids), access.least())
    part = seen.before.course.part(key)
    return PartInWork(part, len(ids), few, _known(named, ids))


def _known(named: Names, ids: Iterable[int]) -> list[str]:
    """The names of those of these people that are known here."""
    there = set(ids)
    names = [name for id_, name in named.items() if id_ in there]
    return names[:MOST_NAMED]


def _names(actor: Actor, ids: Ids) -> Names:
    """The names of those whose results the actor may see, by name."""
    if not ids or not access.allows(actor, Permission.EVIDENCE_READ):
        return {}
    held = people.held_posts(clock.today())
    query = (
        select(held.c.person_id, held.c.name)
        .where(
            people.in_ids(held.c.person_id, "people"),
            access.seen(actor, Permission.EVIDENCE_READ, held),
        )
        .order_by(held.c.given_first, held.c.person_id)
    )
    return {
        row.person_id: row.name for row in execute(query, {"people": list(ids)})
    }
