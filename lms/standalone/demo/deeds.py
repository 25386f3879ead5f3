"""What people of the demo do: practise, play a case, take a quiz, hand a task in,
answer a hand-in.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, NamedTuple

from lms.access.types import Actor
from lms.core import clock
from lms.courses import service as courses
from lms.courses.types import Course, Kind, Part
from lms.enrolment import service as enrolment
from lms.learning import service as learning
from lms.oversight import service as oversight
from lms.oversight.types import CalibrationDraft, ReadingDraft
from lms.practice import service as practice
from lms.quizzes import service as quizzes
from lms.quizzes.service import Sitting
from lms.quizzes.types import Judgement
from lms.scenarios import service as scenarios
from lms.scenarios.service import ScenarioTrial
from lms.scenarios.types import (
    Scenario,
    SceneChoice,
    Trace,
    ValueCondition,
)
from lms.signoff import service as signoff
from lms.signoff.types import HandInDraft, TaskName, Verdict
from lms.standalone.demo import photos


class Words(NamedTuple):
    """What somebody writes who hands in, and whoever answers."""

    account: str
    place: str
    strength: str
    change: str


USUAL = Words(
    "Đã làm trọn một ngày tại quầy, ghi đủ từng hồ sơ theo bảng kiểm.",
    "Quầy số 2",
    "Đối chiếu kỹ, nói năng từ tốn.",
    "Ghi sổ ngay khi trả kết quả.",
)


def part_of(course: Course, kind: Kind) -> Part | None:
    """The first part of a kind; None if the course has none."""
    return next((part for part in course.parts if part.kind == kind), None)


def read_lessons(actor: Actor, slug: str) -> None:
    """Read the lessons of a course and answer their questions rightly."""
    revision = enrolment.enrol(actor, slug)
    for part in revision.course.parts:
        if part.kind is Kind.LESSON:
            question = quizzes.question_of(revision, part)
            order = quizzes.check_order(question, actor.person_id)
            values = question.echo(question.perfect(), order)
            learning.answer(
                actor,
                revision.id,
                part.key,
                values,
            )


def practise(actor: Actor, slug: str) -> None:
    """Answer a round of the course's practice rightly."""
    revision = enrolment.enrol(actor, slug)
    part = part_of(revision.course, Kind.PRACTICE)
    place = revision.id, part.key if part else ""
    while part and (asked := practice.page(actor, *place).exercise):
        question = asked.question
        values = question.echo(question.perfect(), asked.order)
        practice.answer(actor, *place, question.key, asked.turn, values)


MOST_TRIES, MOST_STEPS, BY_CHANCE = 100, 40, 0.2


def play_case(actor: Actor, slug: str, passes: bool) -> None:
    """Play the course's case to an ending that is enough, or to one that is
    not; nothing if it has none.
    """
    revision = enrolment.enrol(actor, slug)
    part = part_of(revision.course, Kind.SCENARIO)
    if part:
        way = _way(scenarios.scenario_of(revision, part), passes)
        play_id = scenarios.start(actor, revision, part.key)
        for step, key in enumerate(way):
            scenarios.choose(
                actor,
                play_id,
                step,
                key,
            )


def _way(scenario: Scenario, passes: bool) -> Trace:
    """The first of many ways that ends so; none if none does."""
    chances = map(Random, range(MOST_TRIES))
    tries = (_wander(scenario, passes, chance) for chance in chances)
    good = (one.way for one in tries if one.ending and one.is_passed is passes)
    return next(good, ())


def _wander(scenario: Scenario, passes: bool, chance: Random) -> ScenarioTrial:
    """Mostly what serves best, or least; now and then by chance."""
    trial, best = ScenarioTrial(scenario, "", ()), max if passes else min
    while (choices := trial.choices) and len(trial.way) < MOST_STEPS:
        by_chance = chance.random() < BY_CHANCE
        some = chance.sample(choices, 1) if by_chance else choices
        key = best(some, key=partial(_gain, scenario)).key
        trial = ScenarioTrial(scenario, "", (*trial.way, key))
    return trial


def _gain(scenario: Scenario, choice: SceneChoice) -> int:
    """How much it does for what has to hold at the end."""
    ways = {one.variable: _wanted(scenario, one) for one in scenario.passing}
    return sum(
        one.number * ways.get(one.variable, 0)
        for one in choice.effects
        if not one.sets
    )


def _wanted(scenario: Scenario, asked: ValueCondition) -> int:
    return 1 if asked.low > scenario.variable(asked.variable).low else -1


def take_quiz(
    actor: Actor,
    slug: str,
    right: float,
    meanwhile: Callable[[], None] = lambda: None,
) -> Sitting:
    """Take the course's quiz and answer this share of it rightly; `meanwhile`
    is called between its beginning and its end.
    """
    revision = enrolment.enrol(actor, slug)
    part = part_of(revision.course, Kind.QUIZ)
    sitting = quizzes.sitting(
        actor,
        quizzes.start(
            actor,
            revision,
            part.key,
        ),
    )
    answers = {}
    for index, question in enumerate(sitting.quiz.questions):
        if question.judged:
            answers[question.key] = question.read([WRITTEN], ())
        elif (index * 7 + actor.person_id) % 10 < right * 10:
            answers[question.key] = question.perfect()
        else:
            answers[question.key] = _guess(question, index + actor.person_id)
    meanwhile()
    return quizzes.submit(
        actor,
        sitting.attempt.id,
        answers,
    )


WRITTEN = (
    "Mời bà con ra nhà văn hóa bản lúc 7 giờ tối thứ Tư ngày 16 tháng 12. "
    "Xã hỏi ý bà con đặt bể nước ở đâu, nhà nào cũng được nói. "
    "Bản vẽ dán ở nhà văn hóa, ai chưa rõ thì hỏi anh Thắng."
)
"""What colleagues write where a quiz asks for a text."""
GOOD, SAID = 0.8, "Rõ việc, rõ giờ. Thêm số máy để bà con gọi được ngay."


def mark_written(mentor: Actor, sitting: Sitting, right: float) -> None:
    """The mentor marks what was written, well if so much else was right."""
    for key, row in quizzes.readings_of(sitting).items():
        asked = sitting.quiz.questions
        rubric = next(one for one in asked if one.key == key).rubric
        lower = 0 if right >= GOOD else 1
        levels = [len(one.levels) - 1 - lower for one in rubric]
        notes = ("",) * len(rubric)
        quizzes.judge(mentor, row.id, Judgement(tuple(levels), notes, SAID))


def _guess(question: Any, choice: int) -> Any:
    """One of the answers that earn least: which questions are drawn is chance,
    who passes is not.
    """
    order = list(range(question.size))
    size = max(2, question.size)
    guesses = [question.read([str(one)], order) for one in range(size)]
    shares = [question.mark(guess).share for guess in guesses]
    worst = [
        guess
        for guess, share in zip(guesses, shares, strict=True)
        if share == min(shares)
    ]
    return worst[choice % len(worst)]


def hand_in(
    actor: Actor, slug: str, words: Words, done: dt.timedelta, number: int = 1
) -> int:
    """Hand the course's task in, done so long ago, for this time; the id of the
    submission.
    """
    revision = courses.current(slug)
    part = part_of(revision.course, Kind.TASK)
    draft = HandInDraft(
        words.account,
        clock.now() - done,
        words.place,
    )
    once = f"demo:{actor.key}:{slug}:{number}"
    return signoff.hand_in(
        actor,
        revision,
        part.key,
        draft,
        once,
    ).id


def bring_photos(
    actor: Actor, slug: str, words: Words, done: dt.timedelta
) -> int:
    """Hand the course's task in with two photos of which others may see when
    and where they were taken; the id of the submission.
    """
    revision, at = courses.current(slug), clock.now() - done
    part = part_of(revision.course, Kind.TASK)
    draft = HandInDraft(words.account, at, words.place, shows_taken=True)
    files = [
        (photos.photo(at.astimezone(clock.zone()), columns), "anh.jpg")
        for columns in (2, 4)
    ]
    signoff.save_draft(actor, revision, part.key, draft, files)
    once = f"demo:{actor.key}:{slug}:photos"
    return signoff.hand_in(actor, revision, part.key, draft, once).id


def sign(
    mentor: Actor, submission_id: int, entrustment: int, words: Words
) -> None:
    """Sign the newest hand-in, every critical step seen."""
    work = signoff.for_review(mentor, submission_id)
    steps = tuple(step.key for step in work.task.steps)
    verdict = Verdict(
        steps,
        entrustment,
        words.strength,
        words.change,
    )
    signoff.sign(
        mentor,
        submission_id,
        work.submission.round,
        verdict,
    )


def send_back(mentor: Actor, submission_id: int, comment: str) -> None:
    """Return the newest hand-in with what to correct."""
    signoff.return_for_rework(
        mentor,
        submission_id,
        signoff.for_review(mentor, submission_id).submission.round,
        comment,
    )


def object_to(actor: Actor, slug: str, text: str) -> None:
    """See the answer to the course's task differently."""
    revision = courses.current(slug)
    part = part_of(revision.course, Kind.TASK)
    submission = signoff.work(actor, revision, part.key).submission
    signoff.object_to(actor, submission.id, submission.round, text)


ALIKE = "chung-thuc-ban-sao"
JUDGED = 3, 3, 5, 2, 4
"""What a mentor says of the made-up cases of its task: one of them two levels
off.
"""


def judge_alike(mentor: Actor) -> None:
    """Judge the made-up cases of a task, all steps as they were agreed on."""
    course = courses.current(ALIKE).course
    name = TaskName(ALIKE, part_of(course, Kind.TASK).key)
    cases = oversight.cases_of(mentor, name).task.cases
    for case, level in zip(cases, JUDGED, strict=True):
        said = CalibrationDraft(case.mark, ReadingDraft(level, case.steps))
        oversight.judge_case(mentor, name, case.key, said)
