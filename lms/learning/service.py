"""Read lessons, answer their check questions, see progress and the next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, merging
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.merging import Fields, Shown
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.gapmap.types import Gap, GapState
from lms.learning import rules
from lms.learning.types import Learner, NextStep, Step
from lms.people import service as people
from lms.planning import service as planning
from lms.planning.types import Due, PersonPlan, Progress, Situation, Taking
from lms.quizzes import service as quizzes
from lms.quizzes.types import Mark, Question, Response
from lms.revalidation import service as revalidation
from lms.revalidation.types import LawChange
from lms.signoff import service as signoff

ORDER = (
    GapState.MEETS,
    GapState.RECONFIRM,
    GapState.NEARLY,
    GapState.NOT_YET,
    GapState.UNKNOWN,
)
MENTORS_NAMED = 3
FIELD = "q0"
"""The field of the check question."""
TRIES = 2
"""So often a check question is answered before its solution is shown."""


@dataclass(frozen=True)
class CourseStanding:
    """Where a person stands in a course: progress, the part to go on with, what
    is asked for by when, and the quiz if they failed it.
    """

    taking: Taking
    due: Due | None
    part: Part | None
    failed: quizzes.Overview | None


def standing(actor: Actor, revision: Revision) -> CourseStanding:
    """Where the actor stands in this revision."""
    mine = planning.courses_of(actor)
    taken = _taking(mine.takings, revision)
    due, failed = mine.due.get(revision.slug), planning.failed_in(actor, taken)
    return CourseStanding(taken, due, taken.next_part, failed)


def taking(actor: Actor, revision: Revision) -> Taking:
    """Progress in one course."""
    return _taking(planning.takings(actor, revision.id), revision)


def _taking(takings: Mapping[str, Taking], revision: Revision) -> Taking:
    mine = takings.get(revision.slug)
    if mine and mine.revision.id == revision.id:
        return mine
    return Taking(revision, dict.fromkeys(revision.course.keys, Progress.OPEN))


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    planned: PersonPlan
    takings: Sequence[Taking]
    step: NextStep
    doubts: Mapping[str, Sequence[LawChange]]
    reached: Sequence[Gap]
    """What was closed in these days, newest first."""
    signed: Row | None
    """The task that was signed in these days (`signoff.last_signed`)."""
    failed: quizzes.Overview | None
    """The quiz that was failed in the course of the next step."""

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Of everything that is asked for, what is met first."""
        gaps = self.planned.situation.gaps
        return tuple(sorted((gap.state for gap in gaps), key=ORDER.index))

    @property
    def level(self) -> int:
        """How high the picture of the next step stands: in fifths of what is
        met.
        """
        states = self.states
        return max(1, 5 * states.count(GapState.MEETS) // (len(states) or 1))

    @property
    def asked(self) -> int:
        """The step with the flag: the one above."""
        return min(5, self.level + 1)


def home(actor: Actor) -> Home:
    """The next step, the gaps, what is asked for by when, and the courses
    begun.
    """
    planned = planning.mine(actor)
    mine = planned.situation
    learner = Learner(
        mine.gaps,
        list(mine.takings.values()),
        planning.catalogue(mine),
        bool(mine.posting and mine.posting.post),
        planned.plan.items,
    )
    step = rules.next_step(learner)
    now, shown = clock.now(), (planned, learner.takings, step, _doubts(mine))
    signed = signoff.last_signed(actor.person_id, now - rules.NEWS)
    reached = rules.just_reached(mine.gaps, now)
    failed = _failed_in_step(actor, mine, step)
    return Home(*shown, reached, signed, failed)


def _failed_in_step(
    actor: Actor, mine: Situation, step: NextStep
) -> quizzes.Overview | None:
    if step.kind is not Step.GO_ON or step.revision is None:
        return None
    return planning.failed_in(actor, _taking(mine.takings, step.revision))


def mentors(mine: Situation) -> list[str]:
    """The names of those who can sign what the person hands in, those of their
    own unit first.
    """
    ids = mine.mentors[:MENTORS_NAMED] if mine.posting else []
    names = people.names(ids)
    return [names[one] for one in ids]


def _doubts(mine: Situation) -> Mapping[str, Sequence[LawChange]]:
    """As the plan has read them, if it had to."""
    if not mine.doubtful:
        return {}
    if mine.doubtful <= mine.details.read:
        return revalidation.law_changes(mine.details.doubts)
    return revalidation.open_doubts(mine.person_id, mine.doubtful)


@dataclass(frozen=True)
class Lesson:
    """A lesson of a frozen revision, its check question in this person's order,
    and the last answer to it.
    """

    revision: Revision
    part: Part
    question: Question
    order: list[int]
    answered: Row | None
    mark: Mark | None

    @property
    def is_right(self) -> bool:
        """Whether the last answer was right."""
        return self.mark is not None and self.mark.share == 1

    @property
    def shows_solution(self) -> bool:
        """Whether the right answer is said: once it was found, or tried for
        twice.
        """
        tried = self.answered is not None and self.answered.tries >= TRIES
        return self.is_right or tried

    @property
    def response(self) -> Response:
        """The last answer; an empty list before the first."""
        return self.answered.answer if self.answered else []

    def on_page(self, response: Response) -> Fields:
        """The answer as the page shows it."""
        shown = self.question.echo(response, self.order) if response else []
        return {FIELD: shown}

    @property
    def shown(self) -> str:
        """The mark of the answer that the page shows."""
        return merging.mark(self.on_page(self.response)[FIELD])


def lesson(actor: Actor, revision_id: int, part_key: str) -> Lesson:
    """A lesson to read."""
    revision = _opened(actor, revision_id)
    part = courses.part_of(revision, part_key, Kind.LESSON)
    question = quizzes.question_of(revision, part)
    answered = enrolment.lesson_answer(actor, revision_id, part_key)
    mark = question.mark(answered.answer) if answered else None
    return Lesson(
        revision,
        part,
        question,
        quizzes.check_order(question, actor.person_id),
        answered,
        mark,
    )


def _opened(actor: Actor, revision_id: int) -> Revision:
    access.require(actor, Permission.LEARN)
    return enrolment.opened(actor, revision_id)


def drawing(actor: Actor, revision_id: int, sha256: str) -> str:
    """A figure of a revision, in SVG, for whoever may read its lessons."""
    return courses.drawing(_opened(actor, revision_id), sha256)


def photo(actor: Actor, revision_id: int, sha256: str, width: int) -> bytes:
    """A picture of a revision in one width, for whoever may read its lessons."""
    return courses.photo(_opened(actor, revision_id), sha256, width)


def sound(actor: Actor, revision_id: int, sha256: str) -> tuple[str, bytes]:
    """A recording of a revision and its kind, for whoever may read its
    lessons.
    """
    return courses.sound(_opened(actor, revision_id), sha256)


def with_job_aid(actor: Actor, revision_id: int) -> Revision:
    """A revision that has a job aid, or NotFound."""
    revision = _opened(actor, revision_id)
    if not revision.course.job_aid:
        raise NotFound
    return revision


def answer(
    actor: Actor,
    revision_id: int,
    part_key: str,
    values: list[str],
    shown: Shown | None = None,
) -> None:
    """Answer the check question; the lesson is done with the first answer,
    right or wrong, and may be answered again. `shown`: what the page showed;
    `Conflict` if another page has answered otherwise since.
    """
    with access.own_act(actor):
        found = lesson(actor, revision_id, part_key)
        response = found.question.read(values, found.order)
        if not response:
            raise Invalid(
                "Choose or write an answer first; a wrong one costs nothing here.",
                "answer",
            )
        if _is_new(found, response, shown):
            share = found.question.mark(response).share
            enrolment.answer_lesson(
                actor, found.revision, part_key, response, share
            )


def _is_new(found: Lesson, response: Response, shown: Shown | None) -> bool:
    """Whether this answer takes the place of the stored one."""
    stored, here = found.on_page(found.response), found.on_page(response)
    joined = merging.join(stored, here, shown)
    if joined.conflicts:
        raise Conflict(
            "You have also answered this on another page in the meantime. Nothing is lost: choose below which answer counts."
        )
    is_kept = shown is not None and FIELD in shown.kept
    return not (joined.newer or is_kept)
