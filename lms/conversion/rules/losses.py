"""What a file does not hold of a question: found by comparing what was written
with what is read again, so that nothing is lost without a word.
"""

from collections.abc import Iterator
from typing import Any

from lms.conversion.rules.languages import is_text
from lms.conversion.types import ConversionNote, QuestionItem
from lms.core.marks import N_, Message
from lms.core.types import Json

PARTS = N_(
    {
        "answers": "shares of the points",
        "category": "category",
        "competency": "competency",
        "difficulty": "difficulty",
        "explanation": "explanation",
        "explanation_figure": "figure of the explanation",
        "extra": "what belongs to nothing",
        "feedback": "feedback",
        "legal_bases": "legal bases",
        "hints": "hints",
        "least_words": "words at least",
        "lesson": "lesson",
        "level": "level",
        "model": "model answer",
        "most_words": "words at most",
        "near": "known mistakes",
        "points": "points",
        "right": "feedback to the right answer",
        "rubric": "what it is marked by",
        "tags": "tags",
        "text": "bold, italics, links",
        "tolerance": "tolerance",
        "unit": "unit",
        "wrong": "feedback to a wrong answer",
    }
)
_SPARE = frozenset(
    {*PARTS, "key", "share"} - {"answers", "extra", "text", "tolerance"}
)
"""What a question may lose and still asks and marks the same."""


def missing(
    before: QuestionItem, after: QuestionItem | None
) -> ConversionNote | None:
    """What is lost of a question on its way into a file and back; None if
    nothing is.
    """
    if after is None or core(before.question) != core(after.question):
        return ConversionNote(
            "This question is left out: the format cannot hold it.",
            label=before.label,
            lost=True,
        )
    parts = list(dict.fromkeys(_differences(before, after)))
    if not parts:
        return None
    names = [Message(PARTS.get(part, part)) for part in parts]
    return ConversionNote(
        "Not in the file: %(parts)s.", {"parts": names}, label=before.label
    )


def core(question: Any) -> Any:
    """What decides what is asked and what is right, with texts as their
    letters.
    """
    if is_text(question):
        return [
            "".join(letter for letter in text if letter.isalnum())
            for text in question.values()
        ]
    if isinstance(question, dict):
        return {
            name: core(part)
            for name, part in question.items()
            if _is_core(name, part)
        } | _right_sides(question)
    if isinstance(question, list | tuple):
        return [core(part) for part in question]
    return question


def _is_core(name: str, part: Any) -> bool:
    if name == "right":
        return part is True
    return name not in _SPARE and part != 0


def _right_sides(question: Json) -> Json:
    """The right of a pair is no feedback."""
    return {"other": core(question["right"])} if "left" in question else {}


def _differences(before: QuestionItem, after: QuestionItem) -> Iterator[str]:
    if before.category != after.category:
        yield "category"
    if before.tags != after.tags:
        yield "tags"
    there = {**after.question, "key": before.key}
    yield from _differing(
        before.question,
        there,
        "text",
    )


def _differing(
    before: Any,
    after: Any,
    part: str,
) -> Iterator[str]:
    """The names of the parts that are not the same."""
    if before == after or not (before or after):
        return
    if isinstance(before, list) and isinstance(after, list):
        before, after = _by_place(before), _by_place(after)
    if isinstance(before, dict) and not is_text(before):
        yield from _differing_maps(
            before,
            after,
            part,
        )
    else:
        yield part


def _by_place(parts: list[Any]) -> Json:
    return {str(place): part for place, part in enumerate(parts)}


def _differing_maps(
    before: Json,
    after: Any,
    part: str,
) -> Iterator[str]:
    after = after if isinstance(after, dict) else {}
    for name in dict.fromkeys((*before, *after)):
        known = name if name in PARTS else part
        yield from _differing(
            before.get(name),
            after.get(name),
            known,
        )
