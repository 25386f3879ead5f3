"""What publishing would do to results: looked at before the lock, and once more
behind it if somebody has handed in meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.authoring.types import Undecided
from lms.core.cache import Remembered
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import CourseDraft, Kind, Part, Revision
from lms.quizzes import service as quizzes
from lms.quizzes.service import (
    Choices,
    Policy,
    PolicyOutcome,
    QuestionImpact,
)
from lms.quizzes.types import Quiz
from lms.revalidation import service as revalidation
from lms.signoff import service as signoff

NO_CHOICES: Choices = {}
Works = Mapping[str, bool]
"""By the key of a task, whether what is signed is to be confirmed again."""
NO_WORKS: Works = {}
SAY_WHY = N_(
    "Say in a sentence what was wrong: people read it beside their result."
)
TASKS_UNDECIDED = N_(
    "This draft changes tasks that are signed to people. Say for each of them whether it stays valid or is to be confirmed again."
)


@dataclass(frozen=True)
class ResultsLook:
    """The revision in force (None: the course is new), the parts and quizzes
    that would follow, the questions that these correct, and how many attempts
    had been handed in when they were counted.
    """

    slug: str
    before: Revision | None
    parts: Mapping[str, Json]
    quizzes: Mapping[str, Quiz]
    handed_in: int
    questions: Sequence[QuestionImpact]
    since: Revision | None = None
    """The revision in force, where one looks back at what it did."""


def look(content: CourseDraft, mark: str = "") -> ResultsLook:
    """What publishing this would do to results. `mark`: of the files that it
    was read from, so that its quizzes need not be read again.
    """
    parts = {part["key"]: part for part in content.content["parts"]}
    after = (
        _READ.get(mark, lambda: _quizzes(content))
        if mark
        else _quizzes(content)
    )
    return _look(
        content.slug,
        parts,
        after,
    )


MOST_READ = 8
_READ = Remembered[dict[str, Quiz]](MOST_READ)


def look_back(revision: Revision) -> ResultsLook:
    """What the revision in force has done to results since the one before it,
    as far as nobody has decided yet.
    """
    parts, after = _parts_of(revision), _quizzes_of(revision)
    if revision.number == 1:
        return ResultsLook(revision.slug, None, parts, after, 0, ())
    before = courses.numbered(revision.slug, revision.number - 1)
    done = quizzes.corrected_places(revision)
    found = quizzes.impact(before, after)
    open_ = [one for one in found if one.question.place not in done]
    return ResultsLook(revision.slug, before, parts, after, 0, open_, revision)


def is_undecided(slug: str) -> bool:
    """Whether the revision in force marks questions otherwise, or came from a
    folder and changes signed tasks, and nobody has said what becomes of that.
    No attempt is read. No permission of its own.
    """
    revision = courses.current(slug)
    if revision.number == 1:
        return False
    before = courses.numbered(slug, revision.number - 1)
    done = quizzes.corrected_places(revision)
    found = quizzes.corrected(before, _quizzes_of(revision))
    if any(one.place not in done for one in found):
        return True
    return revision.published_by is None and _is_any_open(before, revision)


def _is_any_open(before: Revision, revision: Revision) -> bool:
    parts, slug = _parts_of(revision), revision.slug
    return any(
        touched_tasks(
            ResultsLook(slug, before, parts, {}, 0, (), revision)
        ).values()
    )


def _parts_of(revision: Revision) -> dict[str, Json]:
    return {part.key: _as_written(part) for part in revision.course.parts}


def _quizzes_of(revision: Revision) -> dict[str, Quiz]:
    return {
        part.key: quizzes.quiz_of(revision, part)
        for part in revision.course.parts
        if part.kind is Kind.QUIZ
    }


def _as_written(part: Part) -> Json:
    return {"data": part.data, "legal_bases": list(part.legal_bases)}


def together(seen: ResultsLook, choices: Choices) -> PolicyOutcome | None:
    """What several choices would do together; None for a single one, whose
    effect stands beside it, and where one of them touches too few to be told.
    """
    chosen = [one for one in seen.questions if one.question.place in choices]
    is_told = all(not one.few for one in chosen)
    if seen.before is None or len(chosen) < TOGETHER or not is_told:
        return None
    places = {one.question.place: one.question.policies for one in chosen}
    valid = {
        place: choices[place]
        for place, policies in places.items()
        if choices[place] in policies
    }
    return quizzes.combined(seen.before, seen.quizzes, valid)


TOGETHER = 2


def _quizzes(content: CourseDraft) -> dict[str, Quiz]:
    parts = filter(_is_quiz, content.content["parts"])
    return {part["key"]: _quiz(part) for part in parts}


def _quiz(part: Json) -> Quiz:
    return quizzes.quiz_in(part["data"])


def _is_quiz(part: Json) -> bool:
    return part["kind"] == Kind.QUIZ


def _look(
    slug: str, parts: Mapping[str, Json], after: Mapping[str, Quiz]
) -> ResultsLook:
    before = _in_force(slug)
    if before is None:
        return ResultsLook(slug, None, parts, after, 0, ())
    handed_in = quizzes.count_handed_in(revisions_of(slug))
    impact = quizzes.impact(before, after)
    return ResultsLook(slug, before, parts, after, handed_in, impact)


def touched_tasks(seen: ResultsLook) -> dict[str, int]:
    """The tasks that are signed by other steps or by another law than they
    would have from now on, by key, and to how many people each is signed.
    """
    if seen.before is None:
        return {}
    done = revalidation.decided_works(seen.since) if seen.since else ()
    touched = [
        part.key
        for part in seen.before.course.parts
        if part.kind is Kind.TASK
        and part.key not in done
        and _is_touched(part, seen.parts)
    ]
    if not touched:
        return {}
    signed = signoff.signed(revisions_of(seen.slug))
    return {key: len(signed.get(key, ())) for key in touched}


def _is_touched(part: Part, after: Mapping[str, Json]) -> bool:
    """Whether its steps or its legal basis differ; of a task that is taken out
    nothing does.
    """
    then = after.get(part.key)
    if then is None:
        return False
    steps = part.data.get("critical_steps"), list(part.legal_bases)
    return steps != (
        then["data"].get("critical_steps"),
        list(then["legal_bases"]),
    )


def works_decided(seen: ResultsLook, works: Works, note: str) -> Works:
    """What is decided for each task that is signed to somebody. `Undecided`
    where nothing was said; whoever is asked again reads why.
    """
    signed = [key for key, people in touched_tasks(seen).items() if people]
    if any(key not in works for key in signed):
        raise Undecided(TASKS_UNDECIDED)
    chosen = {key: works[key] for key in signed}
    if any(chosen.values()) and not note.strip():
        raise Invalid(SAY_WHY, "note")
    return chosen


def _in_force(slug: str) -> Revision | None:
    return next((one for one in courses.catalogue() if one.slug == slug), None)


def revisions_of(slug: str) -> list[int]:
    """The ids of all revisions of a course."""
    return [one.id for one in courses.history(slug)]


def look_again(seen: ResultsLook) -> ResultsLook:
    """The same as of now: counted anew if somebody has handed in since, or
    another revision is in force.
    """
    there = _in_force(seen.slug)
    if there is None:
        return seen
    is_same = seen.before is not None and there.id == seen.before.id
    handed_in = quizzes.count_handed_in(revisions_of(seen.slug))
    if is_same and handed_in == seen.handed_in:
        return seen
    return _look(seen.slug, seen.parts, seen.quizzes)


def decided(seen: ResultsLook, choices: Choices, note: str) -> Choices:
    """What is decided for each corrected question. `Undecided` where results
    would change and nothing was chosen; a change of results needs its reason.
    """
    chosen: dict[tuple[str, str], Policy] = {}
    for one in seen.questions:
        policy = choices.get(one.question.place, one.usual)
        if policy not in one.question.policies:
            raise Undecided
        chosen[one.question.place] = policy
    if not note.strip() and any(
        one.touches(chosen[one.question.place]) for one in seen.questions
    ):
        raise Invalid(SAY_WHY, "note")
    return chosen
