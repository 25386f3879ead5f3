"""Reads quizzes and questions, from files being checked and from frozen
revisions alike.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from lms.core import markdown
from lms.core.media import notation
from lms.core.sockets import discover
from lms.core.types import Json, Texts
from lms.core.yamlfile import Node, refuse_repeated
from lms.courses.types import PartReader
from lms.quizzes import rules
from lms.quizzes.questions.base import read_figure
from lms.quizzes.types import DIFFICULTIES, Draw, Question, QuestionType, Quiz

KEY = re.compile(r"[a-z0-9.-]+")
LONGEST_WAIT = 60 * 24 * 30
MOST_QUESTIONS = 100
MOST_DRAWS = 20


USUAL = ("single", "multiple", "true_false", "short_text", "numeric")
"""What trainers ask most; lists of types begin with them."""


def question_types() -> dict[str, QuestionType]:
    """Every question type by key, the usual ones first."""
    found = discover("lms.quizzes.questions")
    return {key: found[key] for key in USUAL} | found


def read_quiz(node: Node) -> Quiz:
    """A quiz; mistakes go to the node."""
    limit = node.int("time_limit_minutes", 0, 600, 0)
    entries = node.items("questions", 1, MOST_QUESTIONS)
    read = _read_all(entries)
    draws = _draws(node, max(1, len(entries)))
    quiz = Quiz(
        pass_percent=node.int("pass_percent", 1, 100, 80),
        attempts=node.int("attempts", 0, 100, 0),
        wait=dt.timedelta(minutes=node.int("wait_minutes", 0, LONGEST_WAIT, 0)),
        time_limit=dt.timedelta(minutes=limit) if limit else None,
        shuffle=node.bool("shuffle", True),
        questions=read,
        draws=tuple(written.draw for written in draws),
    )
    node.done()
    if len(read) == len(entries):
        _check_draws(read, draws)
    return quiz


class WrittenDraw(NamedTuple):
    """A draw and where its number is written."""

    draw: Draw
    node: Node
    field: str


def _draws(node: Node, most: int) -> list[WrittenDraw]:
    """What an attempt takes: a number, or a list of numbers of what."""
    if not node.has("draw"):
        return []
    if not isinstance(node.any("draw"), list):
        return [WrittenDraw(Draw(node.int("draw", 1, most)), node, "draw")]
    entries = node.items("draw", 1, MOST_DRAWS)
    return [_draw(entry, most) for entry in entries]


def _draw(entry: Node, most: int) -> WrittenDraw:
    draw = Draw(
        entry.int("count", 1, most),
        tuple(entry.strings("tags")),
        _difficulty(entry),
        entry.slug("competency") if entry.has("competency") else "",
    )
    entry.done()
    return WrittenDraw(draw, entry, "count")


def _check_draws(
    questions: Sequence[Question], draws: Sequence[WrittenDraw]
) -> None:
    """Each draw can be filled beside those before it."""
    filled = []
    for written in draws:
        together = [*filled, written.draw]
        wanted = sum(draw.count for draw in together)
        missing = wanted - len(rules.draw(questions, together))
        if missing > 0:
            written.node.wrong(
                "asks for %(count)s questions; %(missing)s of them are not there",
                written.field,
                count=written.draw.count,
                missing=missing,
            )
        else:
            filled = together


def read_questions(node: Node) -> tuple[Question, ...]:
    """What is listed under `questions`, each with a key of its own; outside a
    quiz nothing waits for a person.
    """
    entries = node.items("questions", 1, MOST_QUESTIONS)
    for entry in entries:
        _check_unjudged(entry)
    return _read_all(entries)


def _check_unjudged(node: Node) -> None:
    kind = node.any("type") if isinstance(node.value, dict) else None
    plug = question_types().get(kind) if isinstance(kind, str) else None
    if plug and plug.judged:
        node.wrong(
            "is marked by a person, so it can only stand in a quiz", "type"
        )


def _read_all(entries: Sequence[Node]) -> tuple[Question, ...]:
    questions = [read_question(entry) for entry in entries]
    refuse_repeated(entries)
    return tuple(filter(None, questions))


def read_question(node: Node, key: str | None = None) -> Question | None:
    """A question of any type; `key` for check questions, which have none of
    their own. None if its type's own fields are wrong.
    """
    types = question_types()
    kind = node.choice("type", sorted(types))
    common = _common(node, key)
    if kind != node.any("type"):  # of its other fields nothing can be said
        return None
    before = len(node.mistakes)
    question = types[kind].parse(node, common)
    node.done()
    mistakes = node.mistakes[before:]
    return question if all(one.warning for one in mistakes) else None


def _common(node: Node, key: str | None) -> Json:
    """What every question type has."""
    points = node.number("points", 1.0)
    if points <= 0:
        node.wrong("should be more than 0", "points")
    key = key or node.slug("key")
    return {
        "key": key if KEY.fullmatch(key) else "x",
        "text": node.text("text"),
        "points": points,
        "explanation": node.text("explanation"),
        "legal_bases": tuple(node.strings("legal_bases")),
        "lesson": node.str("lesson", "", needed=False),
        "figure": read_figure(node, "figure"),
        "explanation_figure": read_figure(node, "explanation_figure"),
        "table": _table(node, "table"),
        "explanation_table": _table(node, "explanation_table"),
        **_for_draws(node),
    }


def _table(node: Node, field: str) -> Texts:
    """A table or a form in Markdown, where there is one."""
    texts = node.text(field, needed=False)
    if not all(map(_is_table, texts.values())):
        node.wrong(
            "should be a table in Markdown: lines like | a | b |, the second | --- | --- |",
            field,
        )
    for text in texts.values():
        for found in markdown.fenced(text):
            for flaw in notation.flaws(found.block):
                node.wrong(flaw.text, field, **dict(flaw.values))
    return texts


def _is_table(text: str) -> bool:
    if "<table>" in markdown.to_html(text):
        return True
    return [one.block.kind for one in markdown.fenced(text)] == ["form"]


def _for_draws(node: Node) -> Json:
    """By what a draw finds it, all of it optional."""
    has_level = node.has("level")
    if has_level and not node.has("competency"):
        node.wrong("is a level of no competency", "level")
    return {
        "tags": tuple(node.strings("tags")),
        "competency": node.slug("competency") if node.has("competency") else "",
        "level": node.int("level", 1, 5) if has_level else 0,
        "difficulty": _difficulty(node),
    }


def _difficulty(node: Node) -> str:
    if not node.has("difficulty"):
        return ""
    return node.choice("difficulty", list(DIFFICULTIES))


def read_check_question(node: Node) -> Question | None:
    """The question of a lesson."""
    _check_unjudged(node)
    return read_question(node, "check")


quiz_of = PartReader(read_quiz)
"""The quiz of a frozen revision, read once per process."""
question_of = PartReader(read_check_question)
"""The check question of a frozen lesson, read once per process."""
