"""Marking, judging and correcting at their edges, without a database."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lms.core import yamlfile
from lms.core.errors import Conflict, Invalid
from lms.core.sockets import discover
from lms.quizzes import loader, rules
from lms.quizzes.rules import regrading
from lms.quizzes.rules.regrading import (
    Earned,
    HeldResult,
    Policy,
    QuestionChange,
)
from lms.quizzes.types import Judgement
from tests.quizzes.test_regrading_rules import OLD, question
from tests.quizzes.test_rules import failed, quiz

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
RUBRIC = SimpleNamespace(
    rubric=[SimpleNamespace(levels=[1, 2]), SimpleNamespace(levels=[1, 2, 3])]
)
GOOD = Judgement((1, 2), ("", "x" * 2_000), "Tốt ạ")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, []),
        ({"levels": (0, 0)}, []),
        ({"levels": (2, 2)}, ["level-0"]),
        ({"levels": (1,)}, ["level-1"]),
        ({"levels": ()}, ["level-0", "level-1"]),
        ({"notes": ("", "x" * 2_001)}, ["note-1"]),
        ({"comment": " Tốt "}, ["comment"]),
        ({"comment": "x" * 2_000}, []),
        ({"comment": "x" * 2_001}, ["comment"]),
    ],
)
def test_a_judgement_has_a_level_for_each_criterion_and_a_sentence(said, wrong):
    found = []
    try:
        rules.check_judgement(RUBRIC, replace(GOOD, **said))
    except Invalid as refused:
        found = [one.field for one in (refused, *refused.also)]
    assert found == wrong


def test_of_a_judgement_that_is_begun_one_letter_too_many_is_kept():
    """So that it is refused for its length, not cut without a word."""
    sent = {"level-1": 2, "note-2": "x", "comment": "x" * 3_000, "other": "x"}
    kept = rules.kept_fields(RUBRIC, sent)
    assert kept == {"level-1": "2", "comment": "x" * 2_001}


def test_nobody_starts_anew_while_an_attempt_waits_to_be_read():
    waits = replace(failed(60), unread=True)
    for earlier in ([waits], [failed(90), waits]):
        with pytest.raises(Conflict, match="waits to be read"):
            rules.check_start(quiz(), earlier, NOW)
    rules.check_start(quiz(), [failed(60)], NOW)


def test_a_lesson_is_missed_where_anything_was_not_right():
    asked = quiz(
        questions=tuple(
            replace(question("A"), key=key, lesson=key) for key in "ab"
        )
    )
    assert rules.missed(asked, {"a": [0]}) == {"b"}


def test_what_an_attempt_tells_of_a_question_is_beside_the_others():
    asked = [
        replace(question("A", points=points), key=key)
        for key, points in (("a", 1.0), ("b", 3.0), ("c", 1.0))
    ]
    found = rules.observe(asked, {"a": [0], "b": [1], "c": [0]})
    told = [(one.share, one.rest) for one in found]
    assert told == [(10_000, 2_500), (0, 10_000), (10_000, 2_500)]
    told = rules.observe(asked, {"a": [0]})
    assert [one.is_empty for one in told] == [False, True, True]
    (alone,) = rules.observe(asked[:1], {"a": [0]})
    assert (alone.share, alone.rest) == (10_000, 0)


def test_what_was_written_waits_until_it_is_judged_and_nothing_else_does():
    (plug,) = (
        one for one in discover("lms.quizzes.questions").values() if one.judged
    )
    essay = loader.read_question(yamlfile.read(plug.example, "q.yaml", []))
    asked, key = quiz(questions=(essay, OLD)), essay.key
    answers = {key: ["Bài"], "q": [0]}
    assert rules.unread(asked, answers) == [key]
    assert rules.unread(asked, {"q": [0]}) == [], "nothing to read"
    assert not rules.mark_of(essay, answers, {}).share
    best = Judgement(tuple(len(one.levels) - 1 for one in essay.rubric))
    assert rules.unread(asked, answers, {key: best}) == []
    assert rules.mark_of(essay, answers, {key: best}).share == 1


def test_an_answer_is_carried_to_where_it_stands_now():
    turned = question("A", "CBA")
    assert regrading.carried(OLD, turned, [0]) == [2]
    assert regrading.earned_anew(OLD, turned, [0]) == Earned(1.0, 1.0)


STANDING = HeldResult(0.8, 10, 80, passed=False)


def test_a_score_of_just_the_line_is_enough():
    assert STANDING.is_enough
    assert not replace(STANDING, score=0.7999).is_enough
    assert not replace(STANDING, score=0.795).is_enough


def test_who_earned_all_of_it_needs_no_other_try():
    for share, may in ((0.99, True), (1.0, False)):
        held = Earned(share, 1.0)
        assert regrading.may_retry(Policy.RETRY, STANDING, held) is may


@pytest.mark.parametrize(
    "change",
    [QuestionChange.GONE, QuestionChange.KIND, QuestionChange.OFFERED],
)
def test_what_cannot_be_told_is_never_marked_anew(change):
    found = regrading.policies(OLD, [change])
    assert not {Policy.ANEW, Policy.EITHER} & set(found)
    assert set(regrading.policies(OLD, [QuestionChange.KEY])) == set(Policy)
