"""What every course folder promises: a new course is tested by being there."""

import datetime as dt
import functools

import pytest

from lms.authoring import rules as authoring_rules
from lms.authoring import service as authoring
from lms.core import paths
from lms.courses import loader
from lms.courses.types import EffectKind, Kind
from lms.framework.types import Depth
from lms.legal import loader as legal
from lms.quizzes import loader as quizzes
from lms.signoff import loader as signoff

KNOWN = authoring.known_presets()
BASES = {row["key"]: row for row in legal.read()}
every = pytest.mark.parametrize(
    "folder", authoring.folders(paths.COURSES), ids=lambda folder: folder.name
)


@functools.cache
def checked(folder):
    """Read once for all tests, none of which changes it."""
    return authoring.check(folder, KNOWN)


def course_of(folder):
    draft, found = checked(folder)
    assert [str(mistake) for mistake in found] == []
    return loader.course_of(draft.content)


def parts(folder, kind):
    return [part for part in course_of(folder).parts if part.kind is kind]


def test_there_are_courses():
    assert authoring.folders(paths.COURSES)


@every
def test_a_course_has_neither_mistakes_nor_warnings(folder):
    _draft, found = checked(folder)
    assert [str(mistake) for mistake in found] == []


@every
def test_a_course_teaches_asks_and_lets_do(folder):
    kinds = [part.kind for part in course_of(folder).parts]
    assert kinds[0] is Kind.LESSON
    assert {Kind.LESSON, Kind.QUIZ, Kind.TASK} == set(kinds)


@every
def test_every_lesson_is_written_in_both_languages(folder):
    for part in parts(folder, Kind.LESSON) + parts(folder, Kind.TASK):
        assert all(
            len(part.html[language]) > 200 for language in ("vi", "en")
        ), part.key
        assert part.html["vi"] != part.html["en"]


@every
def test_every_lesson_ends_with_a_question_that_can_be_answered(folder):
    for part in parts(folder, Kind.LESSON):
        question = quizzes.question_of.content(part)
        assert question.mark(question.perfect()).share == 1


@every
def test_a_quiz_asks_at_least_fifteen_questions_of_four_types(folder):
    for part in parts(folder, Kind.QUIZ):
        quiz = quizzes.quiz_of.content(part)
        assert len(quiz.questions) >= 15
        assert len({type(question) for question in quiz.questions}) >= 4
        assert all(
            question.mark(question.perfect()).share == 1
            for question in quiz.questions
        )
        assert all(
            question.explanation.get("vi") for question in quiz.questions
        )


@every
def test_no_right_option_gives_itself_away_by_its_length(folder):
    """Over all single-choice questions of a quiz the longest option is not
    usually the right one.
    """
    for part in parts(folder, Kind.QUIZ):
        quiz = quizzes.quiz_of.content(part)
        singles = [
            q
            for q in quiz.questions
            if hasattr(q, "options") and sum(o.right for o in q.options) == 1
        ]
        longest = [
            max(q.options, key=lambda option: len(option.text["vi"])).right
            for q in singles
        ]
        assert not longest or sum(longest) < len(longest)


@every
def test_a_task_has_four_to_nine_critical_steps_and_closes_at_work(folder):
    for part in parts(folder, Kind.TASK):
        task = signoff.task_of.content(part)
        assert 4 <= len(task.steps) <= 9
        assert len({step.key for step in task.steps}) == len(task.steps)
        assert 1 <= task.need <= 5 and task.mistakes
        assert any(
            effect.kind is EffectKind.ASK_MENTOR and effect.depth is Depth.DOES
            for effect in part.effects
        )


@every
def test_every_competency_a_quiz_prepares_for_is_known_and_within_a_quizs_depth(
    folder,
):
    for part in parts(folder, Kind.QUIZ):
        assert part.effects
        assert all(
            effect.depth <= Depth.KNOWS_HOW and effect.kind is EffectKind.RECORD
            for effect in part.effects
        )


def cited(folder):
    draft, _found = checked(folder)
    named = (*draft.named, *authoring_rules.cited_inside(draft))
    return {key for _node, field, key in named if field == "legal_bases"}


@every
def test_every_cited_legal_basis_was_in_force_when_the_course_was_checked(
    folder,
):
    checked_on = course_of(folder).checked_on
    assert checked_on <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    assert cited(folder)
    for key in cited(folder):
        basis = BASES[key]
        assert (
            basis["effective_from"] is None
            or basis["effective_from"] <= checked_on
        ), key
        assert (
            basis["effective_to"] is None or basis["effective_to"] > checked_on
        ), key


@every
def test_every_basis_cited_inside_is_listed_for_the_whole_course(folder):
    assert cited(folder) <= set(course_of(folder).legal_bases)
