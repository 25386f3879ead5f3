"""Reads quizzes and questions, from files being checked and from frozen
revisions alike.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lms.core.marks import N_
from lms.core.sockets import discover
from lms.core.yamlfile import Node, refuse
from lms.quizzes.questions.base import Question, QuestionType
from lms.quizzes.types import Quiz

T = TypeVar("T")


def question_types() -> dict[str, QuestionType]:
    """Every question type by key."""
    return discover("lms.quizzes.questions")


def read_quiz(node: Node) -> Quiz:
    """A quiz; mistakes go to the node."""
    limit = node.int("time_limit_minutes", 0, 600, 0)
    read = [
        (entry, read_question(entry))
        for entry in node.items("questions", 1, 100)
    ]
    quiz = Quiz(
        node.int("pass_percent", 1, 100, 80),
        node.int("attempts", 0, 100, 0),
        dt.timedelta(minutes=node.int("wait_minutes", 0, 60 * 24 * 30, 0)),
        dt.timedelta(minutes=limit) if limit else None,
        node.bool("shuffle", True),
        tuple(question for _entry, question in read if question),
    )
    node.done()
    seen: set[str] = set()
    for entry, _question in read:
        key = entry.value.get("key") if isinstance(entry.value, dict) else None
        if isinstance(key, str) and key in seen:
            entry.wrong(N_("“%(key)s” stands twice"), "key", key=key)
        seen.add(key if isinstance(key, str) else "")
    return quiz


def read_question(node: Node, key: str | None = None) -> Question | None:
    """A question of any type; `key` for check questions, which have none of
    their own.
    """
    types = question_types()
    kind = node.choice("type", sorted(types))
    points = node.number("points", 1.0)
    if points <= 0:
        node.wrong(N_("should be more than 0"), "points")
    common: dict[str, Any] = {
        "key": key or node.slug("key"),
        "text": node.text("text"),
        "points": points,
        "explanation": node.text("explanation"),
        "legal_bases": tuple(node.strings("legal_bases")),
    }
    if not re.fullmatch(r"[a-z0-9.-]+", common["key"]):
        common["key"] = "x"
    before = len(node.found)
    question = types[kind].parse(node, common)
    node.done()
    return (
        question
        if len(node.found) == before
        or all(mistake.warning for mistake in node.found[before:])
        else None
    )


def frozen(value: Mapping[str, Any], read: Callable[[Node], T]) -> T:
    """Read published content. It was checked then; what cannot be read now (a
    missing plug, say) is an error, never a lost question.
    """
    node = Node(dict(value), "a published revision", 1, "", {}, [])
    found = read(node)
    refuse(node.found)
    return found
