"""Reads quizzes and questions, from files being checked and from frozen
revisions alike.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from lms.core.marks import N_
from lms.core.sockets import discover
from lms.core.types import Json
from lms.core.yamlfile import Node, refuse, root_of
from lms.courses.types import Part, Revision
from lms.quizzes.types import Question, QuestionType, Quiz

Content = TypeVar("Content")
KEY = re.compile(r"[a-z0-9.-]+")
LONGEST_WAIT = 60 * 24 * 30
MOST_FROZEN = 500
_frozen: dict[tuple[str, str], Any] = {}


def question_types() -> dict[str, QuestionType]:
    """Every question type by key."""
    return discover("lms.quizzes.questions")


def read_quiz(node: Node) -> Quiz:
    """A quiz; mistakes go to the node."""
    limit = node.int("time_limit_minutes", 0, 600, 0)
    entries = node.items("questions", 1, 100)
    questions = [read_question(entry) for entry in entries]
    quiz = Quiz(
        pass_percent=node.int("pass_percent", 1, 100, 80),
        attempts=node.int("attempts", 0, 100, 0),
        wait=dt.timedelta(minutes=node.int("wait_minutes", 0, LONGEST_WAIT, 0)),
        time_limit=dt.timedelta(minutes=limit) if limit else None,
        shuffle=node.bool("shuffle", True),
        questions=tuple(question for question in questions if question),
    )
    node.done()
    _check_keys(entries)
    return quiz


def _check_keys(entries: Sequence[Node]) -> None:
    known: set[str] = set()
    for entry in entries:
        key = entry.value.get("key") if isinstance(entry.value, dict) else None
        if not isinstance(key, str):
            continue
        if key in known:
            entry.wrong(N_("“%(key)s” appears twice"), "key", key=key)
        known.add(key)


def read_question(node: Node, key: str | None = None) -> Question | None:
    """A question of any type; `key` for check questions, which have none of
    their own. None if its type's own fields are wrong.
    """
    types = question_types()
    kind = node.choice("type", sorted(types))
    common = _common(node, key)
    before = len(node.mistakes)
    question = types[kind].parse(node, common)
    node.done()
    mistakes = node.mistakes[before:]
    return question if all(one.warning for one in mistakes) else None


def _common(node: Node, key: str | None) -> Json:
    """What every question type has."""
    points = node.number("points", 1.0)
    if points <= 0:
        node.wrong(N_("should be more than 0"), "points")
    key = key or node.slug("key")
    return {
        "key": key if KEY.fullmatch(key) else "x",
        "text": node.text("text"),
        "points": points,
        "explanation": node.text("explanation"),
        "legal_bases": tuple(node.strings("legal_bases")),
    }


def read_check_question(node: Node) -> Question | None:
    """The question of a lesson."""
    return read_question(node, "check")


def quiz_of(revision: Revision, part: Part) -> Quiz:
    """The quiz of a frozen revision, read once per process."""
    return _remember(revision, part, read_quiz)


def question_of(revision: Revision, part: Part) -> Question | None:
    """The check question of a frozen lesson, read once per process."""
    return _remember(revision, part, read_check_question)


def _remember(
    revision: Revision, part: Part, read: Callable[[Node], Content]
) -> Content:
    key = revision.digest, part.key
    if key not in _frozen:
        if len(_frozen) >= MOST_FROZEN:
            _frozen.clear()
        _frozen[key] = read_frozen(part.data, read)
    return _frozen[key]


def read_frozen(data: Json, read: Callable[[Node], Content]) -> Content:
    """Read published content. It was checked then; what cannot be read now (a
    missing plug, say) is an error, never a lost question.
    """
    node = root_of(data, "a published revision")
    content = read(node)
    refuse(node.mistakes)
    return content
