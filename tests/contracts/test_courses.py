"""What every course folder promises: a new course is tested by being there."""

import datetime as dt
import functools
import itertools
import re

import pytest

from lms.authoring import service as authoring
from lms.authoring.rules import checks as authoring_rules
from lms.core import paths
from lms.courses import loader
from lms.courses.types import EffectKind, Kind
from lms.framework.types import Depth
from lms.legal import loader as legal
from lms.quizzes import loader as quizzes
from lms.quizzes.types import JudgedQuestion
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
    assert set(kinds) - {Kind.PRACTICE, Kind.SCENARIO} == {
        Kind.LESSON,
        Kind.QUIZ,
        Kind.TASK,
    }


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
            if not isinstance(question, JudgedQuestion)
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
    inside = [
        authoring_rules.cited_in(authoring_rules.pieces_in(inner.read([])))
        for _part, inner in draft.inner
    ]
    named = itertools.chain(draft.named, *inside)
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


LESSON_WORDS = 200
"""Words a minute, of somebody who reads to remember."""
FIGURE_MINUTES = 1


def words(html):
    """How many words a page says."""
    return len(re.sub(r"<[^>]+>", " ", str(html)).split())


def said(data, language):
    """How many words questions, answers and feedback have in a language."""
    if isinstance(data, dict):
        if data and set(data) <= {"vi", "en"}:
            return len(data.get(language, "").split())
        data = list(data.values())
    if isinstance(data, list):
        return sum(said(one, language) for one in data)
    return 0


def asked(part):
    """Which share of its questions an attempt asks."""
    if part.kind is not Kind.QUIZ:
        return 1
    quiz = quizzes.quiz_of.content(part)
    return quiz.length / len(quiz.questions)


@every
@pytest.mark.parametrize("language", ["vi", "en"])
def test_minutes_are_those_of_somebody_who_reads_everything(folder, language):
    for part in parts(folder, Kind.LESSON) + parts(folder, Kind.QUIZ):
        html = part.html.get(language, "")
        read = words(html) + said(part.data, language)
        needed = read / LESSON_WORDS + html.count("<img") * FIGURE_MINUTES
        needed *= asked(part)
        assert needed <= part.minutes <= 3 * needed, (part.key, needed)


illustrated = pytest.mark.parametrize(
    "folder",
    [
        one
        for one in authoring.folders(paths.COURSES)
        if (one / "figures").is_dir()
    ],
    ids=lambda folder: folder.name,
)
"""Courses that have drawings have them throughout; they set the standard."""


@illustrated
def test_every_lesson_shows_a_figure_that_is_told_in_words(folder):
    for part in parts(folder, Kind.LESSON):
        for language in ("vi", "en"):
            html = part.html[language]
            told = re.findall(r'<img src="[^"]+" alt="([^"]*)"', html)
            assert told and html.count("<img") == len(told), part.key
            assert all(len(text) > 80 for text in told), part.key
            captions = re.findall(
                r"<figcaption><span[^>]*>[^<]*</span> (.+?)</figcaption>", html
            )
            assert len(captions) == html.count("<figure"), part.key


@illustrated
def test_every_drawing_says_in_its_own_language_that_it_illustrates(folder):
    drawings = sorted((folder / "figures").glob("*.svg"))
    assert drawings
    for path in drawings:
        text = path.read_text("utf-8")
        mark = "minh họa" if ".vi." in path.name else "illustration"
        assert mark in text.lower(), path.name
        assert len(text.encode()) < 10_000, path.name


@illustrated
def test_a_course_has_a_job_aid_of_one_sheet(folder):
    course = course_of(folder)
    for language in ("vi", "en"):
        assert 150 < words(course.job_aid[language]) < 400


TO_COMPARE = {
    "vi": re.compile(r"đối chiếu (với )?văn bản gốc|văn bản gốc ra đối chiếu"),
    "en": re.compile(r"compare (it )?with the (original|official)"),
}


@illustrated
def test_a_lesson_that_asks_to_compare_names_what_is_not_sure(folder):
    """`courses check` then keeps it out of the exam."""
    for part in parts(folder, Kind.LESSON):
        if TO_COMPARE["vi"].search(part.html["vi"]):
            assert part.unsure, part.key


@every
def test_no_exam_question_says_that_it_is_still_to_be_compared(folder):
    for part in parts(folder, Kind.QUIZ):
        assert not TO_COMPARE["vi"].search(str(part.data))
        assert not TO_COMPARE["en"].search(str(part.data))
