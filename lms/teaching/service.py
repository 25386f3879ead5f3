"""What trainers read of their courses: figures of everybody who took a quiz,
never of a person (docs/visibility.md, docs/statistics.md); and retiring them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import outbox
from lms.core.errors import Conflict, Invalid, check_length
from lms.core.marks import N_
from lms.core.merging import mark
from lms.core.state import setting
from lms.core.types import Json, NoticeKind, Texts, group
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.planning import service as planning
from lms.planning.service import CourseAsking
from lms.quizzes import service as quizzes
from lms.quizzes.types import Question
from lms.reports import service as reports
from lms.signoff import service as signoff
from lms.teaching.rules import figures, journey, sentences
from lms.teaching.types import (
    CourseLine,
    CourseLines,
    CourseReport,
    Limits,
    PartFigures,
    QuestionFigures,
    QuizFigures,
    QuizReport,
    QuizScale,
)

COUNTED = (Kind.LESSON, Kind.PRACTICE, Kind.QUIZ, Kind.TASK)
"""The kinds of parts of which it is known how many people have done them."""
RETIRED = N_(
    "“%(course)s” was retired, which you have asked people to take: your asking rests until it is brought back. Its page says why."
)
RESTORED = N_(
    "“%(course)s” was brought back: whoever you have asked to take it is asked again, by the same day."
)
NO_SCALE = QuizScale(None, None, None)


def limits() -> Limits:
    """From how many people on figures are shown, and something is said."""
    group = access.least()
    return Limits(group, max(group, setting("LMS_STATISTICS_LEAST")))


def every_quiz(actor: Actor) -> Sequence[QuizFigures]:
    """Every quiz of every revision with its counts, in two queries."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    known, least = quizzes.quiz_sums(), access.least()
    return [
        _quiz(revision, part, known.get((revision.id, part.key)), least)
        for revision in _offered(actor)
        for part in quizzes_in(revision)
    ]


def _offered(actor: Actor) -> list[Revision]:
    """Every revision of the courses that the actor finds: figures show the
    questions.
    """
    closed = enrolment.closed_to(actor)
    return [one for one in courses.all_revisions() if one.slug not in closed]


def quizzes_in(revision: Revision) -> list[Part]:
    """The quizzes of a course, short ones about a change of law included."""
    return [part for part in revision.course.every if part.kind is Kind.QUIZ]


def _quiz(revision: Revision, part: Part, sums: Any, least: int) -> QuizFigures:
    if sums is None:
        return QuizFigures(revision, part, 0, 0, 0, 0, False)
    return QuizFigures(
        revision,
        part,
        sums.attempts,
        sums.people,
        sums.passed,
        sums.first_passed,
        access.is_few(sums.people, least),
    )


def every_course(actor: Actor) -> CourseLines:
    """Every course, with the figures of its quizzes."""
    by_id = group((one.revision.id, one) for one in every_quiz(actor))
    lines: dict[str, list[CourseLine]] = group(
        (revision.slug, CourseLine(revision, by_id.get(revision.id, [])))
        for revision in _offered(actor)
    )
    newest = [of_course[0] for of_course in lines.values()]
    newest.sort(key=lambda one: not one.stumbles)
    older = [one for of_course in lines.values() for one in of_course[1:]]
    return CourseLines(newest, [one for one in older if one.people])


def hardest(actor: Actor) -> list[QuizFigures] | None:
    """Quizzes that enough people took to say something, those first of which
    the fewest attempts passed; None for those whose task it is not.
    """
    if not access.allows(actor, Permission.QUIZ_STATISTICS):
        return None
    taken = [one for one in every_quiz(actor) if one.attempts and not one.few]
    return sorted(taken, key=lambda found: found.passed / found.attempts)


@dataclass(frozen=True)
class _Sums:
    """What is stored of the quizzes of a revision."""

    quizzes: Mapping[tuple[int, str], Any]
    questions: Mapping[tuple[str, str], Any]
    picks: Mapping[tuple[str, str], list[Any]]

    def of_quiz(self, part: Part) -> Json:
        """The rows of a quiz's questions, by question."""
        rows = self.questions.items()
        return {key: row for (quiz, key), row in rows if quiz == part.key}

    def takers(self, revision: Revision) -> dict[str, int]:
        """How many people have handed in each quiz of a revision."""
        rows = self.quizzes.items()
        return {key: row.people for (of, key), row in rows if of == revision.id}


def _sums_of(revision: Revision) -> _Sums:
    return _Sums(
        quizzes.quiz_sums(),
        quizzes.question_sums(revision.id),
        quizzes.pick_sums(revision.id),
    )


def quiz_report(actor: Actor, revision_id: int, part_key: str) -> QuizReport:
    """The figures of one quiz of one revision."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision = enrolment.opened(actor, revision_id)
    part = courses.part_of(revision, part_key, Kind.QUIZ)
    given = quizzes.answers(revision_id, part_key)
    return _report(revision, part, _sums_of(revision), given)


def unread(quiz: QuizFigures) -> int:
    """How many attempts at it wait for a person to mark some of them, and are
    in no figure before. No permission of its own.
    """
    return quizzes.unread_attempts(quiz.revision.id).get(quiz.part.key, 0)


def uncounted(quiz: QuizFigures) -> int:
    """How many attempts at it the worker has yet to count. No permission of its
    own.
    """
    return quizzes.waiting(revision_id=quiz.revision.id, part=quiz.part.key)


def course_report(actor: Actor, revision_id: int) -> CourseReport:
    """The figures of one revision of a course."""
    access.require(actor, Permission.QUIZ_STATISTICS)
    revision, known = enrolment.opened(actor, revision_id), limits()
    sums, first = _sums_of(revision), enrolment.part_sums(revision_id)
    done = _done(revision, sums, first)
    way, few = _way(revision, done, known), _is_few(done, known)
    asked = _asked(revision, sums)
    return CourseReport(
        revision,
        enrolment.count_takers(revision_id),
        done.get("", 0),
        few,
        [] if few else way,
        journey.stop(way, known),
        journey.lessons(revision.course.parts, first, asked, known),
        [_report(revision, part, sums, {}) for part in quizzes_in(revision)],
        reports.waiting_for(revision.slug),
    )


def _way(
    revision: Revision, done: Mapping[str, int], known: Limits
) -> list[PartFigures]:
    times = enrolment.time_sums(revision.id)
    return journey.parts(revision.course.parts, done, times, known)


def _is_few(done: Mapping[str, int], known: Limits) -> bool:
    return max(done.values(), default=0) < known.group


def _done(
    revision: Revision, sums: _Sums, first: Mapping[str, Any]
) -> dict[str, int]:
    """How many people have done each part; of kinds that nobody counts,
    nothing.
    """
    tasks = signoff.handed_in(revision.id)
    counts = {key: row.people for key, row in first.items()}
    counts |= {key: row.handed_in for key, row in tasks.items()}
    counts |= sums.takers(revision)
    parts = revision.course.parts
    keys = [part.key for part in parts if part.kind in COUNTED]
    return {key: counts.get(key, 0) for key in ("", *keys)}


def _asked(revision: Revision, sums: _Sums) -> Iterator[tuple[Question, Any]]:
    """The questions of the quizzes on the way that have sums."""
    for part in revision.course.parts:
        if part.kind is Kind.QUIZ:
            for question in quizzes.quiz_of(revision, part).questions:
                if row := sums.questions.get((part.key, question.key)):
                    yield question, row


def _report(
    revision: Revision,
    part: Part,
    sums: _Sums,
    given: Mapping[str, Sequence[Any]],
) -> QuizReport:
    asked, known = quizzes.quiz_of(revision, part).questions, limits()
    row = sums.quizzes.get((revision.id, part.key))
    quiz = _quiz(revision, part, row, known.group)
    lessons = {one.key: one for one in revision.course.parts}
    if row is None or quiz.few or row.people < known.group:
        return QuizReport(quiz, NO_SCALE, None, [], lessons)
    scale = figures.scale(row, asked, sums.of_quiz(part))
    return QuizReport(
        quiz,
        scale,
        sentences.steadiness(scale, row.people, known.said),
        figures.in_order(
            _question(one, part, sums, given.get(one.key, ()), known)
            for one in asked
        ),
        lessons,
    )


def _question(
    question: Question,
    part: Part,
    sums: _Sums,
    given: Sequence[Any],
    known: Limits,
) -> QuestionFigures:
    key = part.key, question.key
    return figures.question_figures(
        question,
        sums.questions.get(key),
        sums.picks.get(key, []),
        given,
        known,
    )


# Retiring a course

LONGEST_REASON = 300


class RetiringImpact(NamedTuple):
    """What retiring a course would touch: how many people have begun it, who
    asks for it, and which courses that the reader sees build on it.
    """

    taking: int
    asking: CourseAsking
    building: Sequence[Revision]


def retiring_impact(actor: Actor, slug: str) -> RetiringImpact:
    """What it would touch, for those who publish the course."""
    require_publisher(actor, slug)
    return RetiringImpact(
        enrolment.count_taking_course(slug),
        planning.asking(slug),
        [one for one in courses.offered(actor) if slug in one.course.requires],
    )


def require_publisher(actor: Actor, slug: str) -> None:
    """Go on only if the actor publishes this course."""
    path = courses.owner(courses.current(slug).slug).path
    access.require(actor, Permission.COURSE_PUBLISH, path)


def retire(actor: Actor, slug: str, reason: str, replaced_by: str = "") -> None:
    """From now on nobody begins the course and nobody is asked for it; who has
    begun it may finish it. Twice is once; another reason takes the place of none,
    nor does another successor. `replaced_by`: the course to take instead, if
    there is one.
    """
    require_publisher(actor, slug)
    reason = reason.strip()
    if not reason:
        raise Invalid("Say in a sentence why; its people read it.", "reason")
    check_length(reason, LONGEST_REASON, "reason")
    _put_retired(actor, slug, reason, replaced_by)
    kept = courses.retired().get(slug)
    if kept and kept.reason != reason:
        raise Conflict(
            "The course is retired already, for the reason that stands here. To give another one, bring it back and retire it again."
        )
    if kept and kept.replaced_by != replaced_by:
        raise Conflict(
            "The course is retired already. Which course takes its place was not changed: store your choice below."
        )


def successors(actor: Actor, slug: str) -> dict[str, Texts]:
    """The courses that may take the place of this one, by address: of those
    that the actor sees.
    """
    return {
        one.slug: one.course.title
        for one in courses.offered(actor)
        if one.slug != slug
    }


def named(slug: str) -> str:
    """The address of the course that is stored as taking its place."""
    row = courses.retired().get(slug)
    return row.replaced_by if row else ""


def successor_mark(slug: str) -> str:
    """Of what is stored as taking its place."""
    return mark(named(slug))


def name_successor(
    actor: Actor, slug: str, replaced_by: str, shown: str | None = None
) -> None:
    """Say of a retired course which one takes its place, or that none does.
    `shown`: the `successor_mark` of its page.
    """
    require_publisher(actor, slug)
    with access.acting(actor):
        require_publisher(actor, slug)
        _check_successor(actor, slug, replaced_by)
        before = named(slug)
        courses.put_successor(actor, slug, replaced_by, shown)
        if replaced_by not in {"", before}:
            _tell_of_successor(slug, replaced_by)


def _tell_of_successor(slug: str, named: str) -> None:
    since = courses.retired()[slug].retired_at
    planning.ask_to_tell(slug, since, named=named)


def _check_successor(actor: Actor, slug: str, replaced_by: str) -> None:
    """What stands already may stay, though somebody else chose it who sees
    more.
    """
    if replaced_by not in {"", named(slug), *successors(actor, slug)}:
        raise Invalid("Choose a course from the list.", "replaced_by")


def restore(actor: Actor, slug: str) -> None:
    """The course is begun and asked for again, as it was before."""
    _put_retired(actor, slug, "")


def _put_retired(
    actor: Actor, slug: str, reason: str, replaced_by: str = ""
) -> None:
    with access.acting(actor):
        require_publisher(actor, slug)
        _check_successor(actor, slug, replaced_by)
        if courses.put_retired(actor, slug, reason, replaced_by):
            _tell_askers(actor, slug, RETIRED if reason else RESTORED)
            row = courses.retired().get(slug)
            # Who has not read that it was retired reads no more of it.
            if row or not planning.is_untold(slug):
                planning.ask_to_tell(slug, row.retired_at if row else None)
            planning.turn()


def _tell_askers(actor: Actor, slug: str, text: str) -> None:
    """Whoever has asked people for the course did not retire it themselves."""
    path, title = f"/courses/{slug}#retired", courses.current(slug).course.title
    outbox.settle(path)
    for person_id in planning.askers(slug):
        if person_id != actor.person_id:
            outbox.notify(
                person_id,
                text,
                path,
                kind=NoticeKind.CHANGE,
                course=dict(title),
            )
