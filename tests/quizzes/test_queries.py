"""How a quiz performed, against the same figures counted by hand."""

import datetime as dt

import pytest
from sqlalchemy import delete

from lms.access.types import Actor, Grant, Role
from lms.authoring import service as authoring
from lms.core import clock, paths
from lms.core.db import transaction
from lms.core.errors import NotAllowed, NotFound
from lms.courses import service as courses
from lms.quizzes import queries, service
from lms.quizzes.models import AnswerTally, QuizTally
from tests import lite

SLUG, PART = "giup-nguoi-cao-tuoi-dung-vneid", "quiz"


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


def take(who, revision, answers):
    attempt_id = service.start(who, revision, PART)
    service.submit(
        who, attempt_id, answers(service.sitting(who, attempt_id).quiz)
    )
    return attempt_id


def everything(quiz):
    return {question.key: question.perfect() for question in quiz.questions}


def test_the_figures_grow_by_what_is_handed_in(revision, actor):
    trainer = actor("trainer-mai")
    before = queries.statistics(trainer, revision.id, PART)
    single = next(
        q
        for q in service.quiz_of(revision, revision.course.part(PART)).questions
        if hasattr(q, "options")
    )
    wrong = next(
        index for index, option in enumerate(single.options) if not option.right
    )
    take(actor("lan"), revision, everything)
    take(
        actor("minh"),
        revision,
        lambda quiz: everything(quiz) | {single.key: [wrong]},
    )
    take(actor("admin"), revision, lambda _quiz: {})
    after = queries.statistics(trainer, revision.id, PART)
    assert (after.attempts, after.people) == (
        before.attempts + 3,
        before.people + 3,
    )
    assert after.pass_rate == pytest.approx(
        (before.pass_rate * before.attempts + 2) / after.attempts
    )
    was, now = (
        {item.question.key: item for item in found.items}[single.key]
        for found in (before, after)
    )
    assert (now.count, now.empty) == (was.count + 3, was.empty + 1)
    assert now.facility == pytest.approx(
        (was.facility * was.count + 1) / now.count
    )
    assert (now.worst, now.worst_count) == ([single.options[wrong].text], 1)


def test_the_hardest_question_stands_first(revision, actor):
    take(
        actor("lan"),
        revision,
        lambda quiz: {quiz.questions[-1].key: quiz.questions[-1].perfect()},
    )
    items = queries.statistics(actor("trainer-mai"), revision.id, PART).items
    assert [item.facility for item in items] == sorted(
        item.facility for item in items
    )
    assert (
        items[-1].question
        == service.quiz_of(revision, revision.course.part(PART)).questions[-1]
    )


def test_a_quiz_nobody_took_has_no_figures(empty_app):
    authoring.publish(None, paths.COURSES / SLUG, authoring.known_presets())
    trainer = Actor(1, "mai", "Mai", (Grant(Role.TRAINER, "/1/"),))
    found = queries.statistics(trainer, courses.current(SLUG).id, PART)
    assert (found.attempts, found.people, found.pass_rate, found.few) == (
        0,
        0,
        None,
        False,
    )
    assert {item.facility for item in found.items} == {None}
    assert [one.attempts for one in queries.quizzes(trainer)] == [0]
    assert queries.stumbling(trainer) == []


@lite
def test_an_open_attempt_is_not_counted(revision, actor):
    before = queries.statistics(actor("trainer-mai"), revision.id, PART)
    service.start(actor("lan"), revision, PART)
    assert (
        queries.statistics(actor("trainer-mai"), revision.id, PART).attempts
        == before.attempts
    )


@lite
def test_who_tries_again_is_one_person(revision, actor, monkeypatch):
    before = queries.statistics(actor("trainer-mai"), revision.id, PART)
    take(actor("minh"), revision, lambda _quiz: {})
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    take(actor("minh"), revision, lambda _quiz: {})
    after = queries.statistics(actor("trainer-mai"), revision.id, PART)
    assert (after.attempts, after.people) == (
        before.attempts + 2,
        before.people + 1,
    )


@lite
def test_only_trainers_read_the_figures(revision, actor):
    for who in ("lan", "mentor-hoa", "manager-duc", "admin"):
        with pytest.raises(NotAllowed):
            queries.statistics(actor(who), revision.id, PART)
        with pytest.raises(NotAllowed):
            queries.quizzes(actor(who))
    for revision_id, part in (
        (10**6, PART),
        (revision.id, "task"),
        (revision.id, "no-such"),
    ):
        with pytest.raises(NotFound):
            queries.statistics(actor("trainer-mai"), revision_id, part)


@lite
def test_every_quiz_is_listed_with_its_submitted_attempts(revision, actor):
    listed = {
        (one.revision.slug, one.part.key): one.attempts
        for one in queries.quizzes(actor("trainer-mai"))
    }
    assert len(listed) == len(courses.catalogue())
    assert (
        listed[(SLUG, PART)]
        == queries.statistics(actor("trainer-mai"), revision.id, PART).attempts
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
    found = queries.stumbling(actor("trainer-mai"))
    assert bool(found) is told
    assert queries.stumbling(actor("lan")) == []


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
    assert ("Questions, the hardest first" in page) is shown
    assert ("So few people have taken this quiz" in page) is not shown
