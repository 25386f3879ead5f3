"""Figures of quizzes, against the same counted by hand; sums, counted as
attempts come in and counted anew.
"""

import datetime as dt
from random import Random
from statistics import correlation, mean, pstdev

import pytest
from sqlalchemy import delete, select

from lms.access import service as access
from lms.access.types import Actor, Grant, Role
from lms.authoring import service as authoring
from lms.core import clock, outbox, paths
from lms.core.db import execute, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.core.state import state
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.enrolment import service as enrolment
from lms.enrolment.models import LessonProgress, PartTally, TimeTally
from lms.extension.features import HANDLERS
from lms.quizzes import service
from lms.quizzes.models import (
    AnswerTally,
    Attempt,
    PickTally,
    QuestionTally,
    QuizTally,
)
from lms.quizzes.service import recounting, sittings, tallies
from lms.teaching import service as teaching
from lms.teaching.types import QuestionFinding, Tempo
from tests import lite
from tests.quizzes.drawing import republish

SLUG, PART = "giup-nguoi-cao-tuoi-dung-vneid", "quiz"


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


@pytest.fixture
def asking_all(app, tmp_path):
    """A course nobody takes yet, whose quiz asks all its questions."""
    return republish("xin-loi-va-hen-lai", tmp_path)


def hand_in(who, revision, answers):
    attempt_id = service.start(who, revision, PART)
    service.submit(
        who, attempt_id, answers(service.sitting(who, attempt_id).quiz)
    )
    return attempt_id


def take(who, revision, answers):
    """Hand in, and count it as the worker does."""
    attempt_id = hand_in(who, revision, answers)
    service.count_next()
    return attempt_id


def everything(quiz):
    return {question.key: question.perfect() for question in quiz.questions}


def people_of(*names):
    return [access.actor_for(name) for name in names]


MANY = ("lan", "minh", "admin", "mentor-hoa", "manager-duc", "trainer-mai")


def forget():
    """As if nobody had taken anything."""
    with transaction() as db:
        for table in (
            Attempt,
            AnswerTally,
            QuizTally,
            QuestionTally,
            PickTally,
        ):
            db.execute(delete(table))


def quiz_in(revision):
    return service.quiz_of(revision, revision.course.part(PART))


def single_of(quiz):
    return next(one for one in quiz.questions if one.chooses)


def test_figures_are_those_of_first_attempts(asking_all, actor, monkeypatch):
    revision = asking_all
    forget()
    quiz = quiz_in(revision)
    single = single_of(quiz)
    (wrong, *_) = [
        key for key, one in single.picks().items() if not one.is_right
    ]
    good = everything(quiz)
    given = [good, good, {}, good | {single.key: [int(wrong)]}, {}]
    for who, answers in zip(people_of(*MANY[:5]), given, strict=True):
        take(who, revision, lambda _quiz, answers=answers: answers)
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    take(actor("admin"), revision, lambda _quiz: good)
    report = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
    found = report.quiz
    assert (found.attempts, found.people) == (6, 5)
    assert teaching.uncounted(found) == 0
    assert (found.passed, found.first_passed, found.first_rate) == (4, 3, 0.6)
    points = sum(one.points for one in quiz.questions)
    scores = [1, 1, 0, 1 - single.points / points, 0]
    assert report.scale.mean == pytest.approx(mean(scores), abs=1e-3)
    assert report.scale.deviation == pytest.approx(pstdev(scores), abs=1e-3)
    (item,) = [one for one in report.questions if one.question == single]
    assert (item.asked, item.empty, item.facility) == (5, 2, 0.4)
    assert item.discrimination == pytest.approx(
        correlation([1, 1, 0, 0, 0], [1, 1, 0, 1, 0]), abs=1e-3
    )
    times = {one.is_right: one.times for one in item.picks if one.times}
    assert times == {True: 2, False: 1}
    assert {one.upper for one in item.picks} == {None}  # of three people
    assert item.finding is None  # of five people


@lite
def test_with_enough_people_something_is_said(asking_all, actor):
    revision = asking_all
    few = {"LMS_STATISTICS_LEAST": 5, "LMS_SMALLEST_GROUP": 2}
    state().settings = {**state().settings, **few}
    forget()
    quiz = quiz_in(revision)
    single = single_of(quiz)
    (wrong, *_) = [
        key for key, one in single.picks().items() if not one.is_right
    ]
    good = everything(quiz)
    astray = good | {single.key: [int(wrong)]}
    lost = {single.key: single.perfect()}
    given = [astray, astray, astray, lost, lost, lost]
    for who, answers in zip(people_of(*MANY), given, strict=True):
        take(who, revision, lambda _quiz, answers=answers: answers)
    report = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
    worst = report.questions[0]
    assert (worst.question, worst.finding) == (single, QuestionFinding.KEY)
    upper = {one.is_right: one.upper for one in worst.picks if one.times}
    assert upper == {True: 0, False: 1}


def read(who, revision, monkeypatch, right=True):
    """Answer every lesson, seven minutes after the other, then as it was."""
    learned = {}
    for part in revision.course.parts:
        if part.kind is not Kind.LESSON:
            continue
        now = clock.now() + dt.timedelta(minutes=7)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        question = service.question_of(revision, part)
        share = float(right)
        enrolment.answer_lesson(
            who, revision, part.key, question.perfect(), share
        )
        enrolment.answer_lesson(who, revision, part.key, [], 1 - share)
        learned[part.key] = share
    return learned


def test_lessons_are_counted_by_the_first_answer(revision, actor, monkeypatch):
    forget()
    with transaction() as db:
        for table in (LessonProgress, PartTally, TimeTally):
            db.execute(delete(table))
    noon = clock.now().replace(hour=3, minute=0)
    monkeypatch.setattr(clock, "now", lambda: noon)
    for name in ("lan", "minh"):
        enrolment.enrol(actor(name), revision.slug)
    noon += dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: noon)
    learned = read(actor("lan"), revision, monkeypatch)
    read(actor("minh"), revision, monkeypatch, right=False)
    sums = enrolment.part_sums(revision.id)
    assert (sums[""].people, sums[""].first_tries) == (2, 0)
    assert set(sums) == {"", *learned}
    for part in learned:
        row = sums[part]
        assert (row.people, row.first_tries) == (2, 2)
        assert row.first_share == 10_000
    times = enrolment.time_sums(revision.id)
    later = list(learned)[1:]
    assert [times[part] for part in later] == [{7: 2}] * len(later)


@lite
def test_the_page_of_a_course_says_what_needs_a_look(
    revision, actor, browser, monkeypatch
):
    forget()
    (first, second, *_) = revision.course.parts
    with transaction() as db:
        db.execute(delete(PartTally))
        for part, people in (("", 60), (first.key, 60), (second.key, 31)):
            row = PartTally(revision_id=revision.id, part=part, people=people)
            row.first_tries, row.first_share = people, people * 9000
            db.add(row)
        slow = {"minutes": 3 * first.minutes, "times": 40}
        db.execute(delete(TimeTally))
        db.add(TimeTally(revision_id=revision.id, part=first.key, **slow))
    report = teaching.course_report(actor("trainer-mai"), revision.id)
    assert report.stop.before.part == second or report.stop.before.part == first
    assert report.parts[0].pace == Tempo.LONGER
    assert (report.began, report.few) == (60, False)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}").text
    assert "Many stop before" in page
    assert "Half of the people need much longer than stated" in page
    assert f"half in at most {slow['minutes']} minutes" in page


@lite
@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_of_a_course_few_people_did_nothing_is_shown(
    revision, browser, people, shown
):
    forget()
    part = revision.course.parts[0].key
    with transaction() as db:
        db.execute(delete(PartTally))
        row = PartTally(revision_id=revision.id, part=part, people=people)
        row.first_tries = row.first_share = 0
        db.add(row)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}").text
    assert ("people have done a part of this course" in page) is not shown
    assert (f"<strong>{people}</strong> people" in page) is shown
    assert "Nothing so far." in page


def stored():
    return {
        table.__tablename__: sorted(
            map(tuple, execute(select(table.__table__)))
        )
        for table in (
            QuizTally,
            QuestionTally,
            PickTally,
            PartTally,
            TimeTally,
        )
    }


def test_a_recount_gives_the_same_sums_in_any_order(
    revision, actor, monkeypatch
):
    read(actor("lan"), revision, monkeypatch)
    take(actor("lan"), revision, everything)
    take(actor("minh"), revision, lambda _quiz: {})
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    take(actor("minh"), revision, everything)
    before = stored()
    assert all(before.values()) and service.waiting() == 0
    enrolment.recount()
    assert stored() == before
    service.recount()
    assert service.waiting() > 3
    assert stored()["lms_question_tally"] == []
    monkeypatch.setattr(recounting, "AT_ONCE", 3)
    monkeypatch.setattr(recounting, "_NEXT", recounting._NEXT.limit(3))
    while service.count_next():
        pass
    assert stored() == before
    service.recount()
    with transaction():
        rows = execute(select(Attempt.__table__)).all()
        done = [row for row in rows if row.submitted_at]
        Random(12).shuffle(done)
        for row in done:
            tallies.count(row, sittings.sitting_of(row).questions())
    assert stored() == before


@lite
def test_what_is_handed_in_during_a_recount_is_counted_once(revision, actor):
    service.recount()
    hand_in(actor("lan"), revision, everything)
    while service.count_next():
        pass
    after = stored()
    service.recount()
    service.count_some()
    assert stored() == after


@lite
def test_the_worker_counts_what_is_handed_in(revision, actor, browser):
    def sums():
        page = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
        return page.quiz.people, teaching.uncounted(page.quiz)

    while outbox.work_once(HANDLERS):
        pass
    people, _none = sums()
    hand_in(actor("minh"), revision, everything)
    assert sums() == (people, 1)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}/{PART}")
    assert "1 more attempt is being counted." in page.text
    while outbox.work_once(HANDLERS):
        pass
    assert sums() == (people + 1, 0)


@lite
def test_the_worker_goes_on_until_all_are_counted(app, monkeypatch):
    service.recount()
    monkeypatch.setattr(recounting, "AT_ONCE", 3)
    monkeypatch.setattr(recounting, "_NEXT", recounting._NEXT.limit(3))
    while outbox.work_once(HANDLERS):
        pass
    assert service.waiting() == 0


def test_a_quiz_nobody_took_has_no_figures(empty_app):
    authoring.publish(None, paths.COURSES / SLUG, authoring.known_presets())
    trainer = Actor(1, "mai", "Mai", (Grant(Role.TRAINER, "/1/"),))
    report = teaching.quiz_report(trainer, courses.current(SLUG).id, PART)
    found = report.quiz
    assert (found.attempts, found.people, found.pass_rate, found.few) == (
        0,
        0,
        None,
        False,
    )
    assert not report.questions
    assert [one.attempts for one in teaching.every_quiz(trainer)] == [0]
    assert teaching.hardest(trainer) == []


@lite
def test_an_open_attempt_is_not_counted(revision, actor):
    before = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
    service.start(actor("lan"), revision, PART)
    assert (
        teaching.quiz_report(
            actor("trainer-mai"), revision.id, PART
        ).quiz.attempts
        == before.quiz.attempts
    )


@lite
def test_who_tries_again_is_one_person(revision, actor, monkeypatch):
    service.count_next()
    before = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
    take(actor("minh"), revision, lambda _quiz: {})
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    take(actor("minh"), revision, lambda _quiz: {})
    after = teaching.quiz_report(actor("trainer-mai"), revision.id, PART)
    assert (after.quiz.attempts, after.quiz.people) == (
        before.quiz.attempts + 2,
        before.quiz.people + 1,
    )


@lite
def test_only_trainers_read_the_figures(revision, actor):
    for who in ("lan", "mentor-hoa", "manager-duc", "admin"):
        with pytest.raises(NotAllowed):
            teaching.quiz_report(actor(who), revision.id, PART)
        with pytest.raises(NotAllowed):
            teaching.every_quiz(actor(who))
        with pytest.raises(NotAllowed):
            teaching.course_report(actor(who), revision.id)
    for revision_id, part in (
        (10**6, PART),
        (revision.id, "task"),
        (revision.id, "no-such"),
    ):
        with pytest.raises(NotFound):
            teaching.quiz_report(actor("trainer-mai"), revision_id, part)


@lite
def test_every_quiz_is_listed_with_its_submitted_attempts(revision, actor):
    listed = {
        (one.revision.slug, one.part.key): one.attempts
        for one in teaching.every_quiz(actor("trainer-mai"))
    }
    assert len(listed) == len(courses.catalogue())
    assert (
        listed[(SLUG, PART)]
        == teaching.quiz_report(
            actor("trainer-mai"), revision.id, PART
        ).quiz.attempts
    )


@lite
@pytest.mark.parametrize(
    ("people", "attempts", "passed", "told"),
    [
        (5, 10, 4, True),
        (5, 10, 5, False),
        (4, 10, 0, False),
        (6, 6, 6, False),
    ],
)
def test_many_stumble_where_fewer_than_half_pass_of_enough_people(
    revision, actor, people, attempts, passed, told
):
    with transaction() as db:
        db.execute(delete(QuizTally))
        counts = {"people": people, "attempts": attempts, "passed": passed}
        db.add(QuizTally(revision_id=revision.id, part=PART, **counts))
    found = teaching.hardest(actor("trainer-mai"))
    assert any(one.stumbles for one in found) is told
    assert teaching.hardest(actor("lan")) is None


@lite
@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_of_few_people_nothing_is_shown(
    revision, actor, browser, people, shown
):
    with transaction() as db:
        for table in (QuizTally, AnswerTally):
            db.execute(delete(table))
        tally = QuizTally(
            revision_id=revision.id,
            part=PART,
            attempts=people,
            people=people,
            passed=1,
        )
        db.add(tally)
    address = f"/quiz-results/{revision.id}/{PART}"
    page = browser("trainer-mai").get(address).text
    assert ("of the attempts passed" in page) is shown
    assert ("So few people have taken this quiz" in page) is not shown


def test_whoever_writes_the_course_is_led_from_figures_to_the_draft(
    app, browser, monkeypatch
):
    revision = courses.current("chung-thuc-ban-sao")
    with transaction() as db:
        tally = QuizTally(revision_id=revision.id, part=PART)
        tally.attempts = tally.people = 40
        tally.passed = 1
        db.add(tally)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}/{PART}")
    key = page.text.partition('form="correct" name="item" value="')[2]
    key = key.partition('"')[0]
    assert key
    sent = {"part": PART, "item": key}
    at = "/author/courses/chung-thuc-ban-sao/correct"
    assert f"/questions/{key}" in browser("trainer-mai").post(at, sent).location
    monkeypatch.setattr(authoring, "may_write", lambda actor, slug: False)
    page = browser("trainer-mai").get(f"/quiz-results/{revision.id}/{PART}")
    assert "Correct it in the draft" not in page.text
