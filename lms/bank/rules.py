"""What a question is found by. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from lms.core.letters import folding
from lms.core.types import Json
from lms.courses.types import Kind, Part

WORD = re.compile(r"[^\W_]+")
LONGEST = 60
MOST_TYPED = 6
TEXTS = ("vi", "en", "accept")
"""The keys under which a question has its words, at whatever depth."""


def questions_in(part: Part) -> dict[str, Json]:
    """The questions of a part as they were written, by key; that of a lesson
    under "".
    """
    if part.kind is Kind.LESSON:
        return {"": part.data}
    inside = part.data.get("questions") if part.data else None
    return {one["key"]: one for one in inside or []}


def words_of(text: str) -> list[str]:
    """The folded words of a text, each cut to what is kept."""
    return [word[:LONGEST] for word in WORD.findall(folding.fold(text))]


def typed(search: str) -> list[str]:
    """The words that somebody looks for; the first few of them decide."""
    return words_of(search)[:MOST_TYPED]


def marks_of(question: Json, part: Part) -> set[str]:
    """Everything that the question is found by: its words, its tags, and the
    competency it names or else those of its part.
    """
    words = {mark for text in _texts(question) for mark in _marks(text)}
    tags = map(tag_mark, question.get("tags") or ())
    return words.union(tags, map(competency_mark, _asks_about(question, part)))


def _marks(text: str) -> list[str]:
    """Its words and, since a word of Vietnamese is often two, its pairs."""
    words = words_of(text)
    return words + pairs(words)


def pairs(words: Sequence[str]) -> list[str]:
    """How each two words are kept that follow each other."""
    return [f"{first} {second}" for first, second in pairwise(words)]


def _asks_about(question: Json, part: Part) -> list[str]:
    own = question.get("competency")
    return [own] if own else [effect.competency for effect in part.effects]


def tag_mark(tag: str) -> str:
    """How a tag is kept."""
    return f"#{folding.fold(str(tag))[:LONGEST]}"


def competency_mark(key: str) -> str:
    """How a competency is kept."""
    return f"@{key}"


def _texts(inside: Any) -> Iterator[str]:
    """Every text for people in a question as it was written."""
    if isinstance(inside, Mapping):
        for key, value in inside.items():
            if key in TEXTS:
                yield from map(
                    str, value if isinstance(value, list) else [value]
                )
            else:
                yield from _texts(value)
    elif isinstance(inside, list):
        for one in inside:
            yield from _texts(one)
