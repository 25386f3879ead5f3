"""A question in short, for whoever looks at it before it is taken: what may be
answered, what is right, what is said to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lms.conversion.rules.languages import is_text
from lms.core.types import Json, Texts


@dataclass(frozen=True)
class SummaryLine:
    """One answer, whether it is right (None where nothing is, or a part of the
    points is given for it), what it goes with and what is said to it.
    """

    text: Texts
    is_right: bool | None = None
    other: Texts | None = None
    feedback: Texts | None = None


def lines_of(question: Json) -> list[SummaryLine]:
    """The answers of a question, as far as they can be shown."""
    reader = _READERS.get(str(question.get("type")))
    return list(reader(question)) if reader else []


def text_of(value: Any) -> Texts:
    """A text of a question; empty if it is none."""
    return value if is_text(value) else {}


def _parts(question: Json, name: str) -> list[Json]:
    listed = _list(question.get(name))
    return [part for part in listed if isinstance(part, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _same(value: Any) -> Texts:
    """What is the same in every language."""
    return {"vi": str(value), "en": str(value)}


def _choice(question: Json) -> Iterator[SummaryLine]:
    for option in _parts(question, "options"):
        feedback = text_of(option.get("feedback"))
        is_right = bool(option.get("right"))
        text = text_of(option.get("text"))
        yield SummaryLine(text, is_right, None, feedback)


def _true_false(question: Json) -> Iterator[SummaryLine]:
    holds = bool(question.get("answer"))
    words = (
        {"vi": "Đúng", "en": "True"} if holds else {"vi": "Sai", "en": "False"}
    )
    yield SummaryLine(words, True)


def _words(question: Json) -> Iterator[SummaryLine]:
    for answer in _parts(question, "answers"):
        said = " | ".join(map(str, _list(answer.get("accept"))))
        share = answer.get("share", 1)
        is_half = isinstance(share, int | float) and 0 < share < 1
        yield SummaryLine(
            _same(f"{said} ({share:.0%})" if is_half else said),
            None if is_half else share == 1,
            feedback=text_of(answer.get("feedback")),
        )


def _number(question: Json) -> Iterator[SummaryLine]:
    number, off = question.get("answer"), question.get("tolerance")
    said = f"{number} ± {off}" if off else f"{number}"
    right = text_of(question.get("right"))
    yield SummaryLine(
        _same(said),
        True,
        text_of(question.get("unit")),
        right,
    )
    for near in _parts(question, "near"):
        yield SummaryLine(
            _same(near.get("value")),
            False,
            feedback=text_of(near.get("feedback")),
        )


def _pairs(question: Json) -> Iterator[SummaryLine]:
    for pair in _parts(question, "pairs"):
        yield SummaryLine(
            text_of(pair.get("left")),
            other=text_of(pair.get("right")),
            feedback=text_of(pair.get("feedback")),
        )
    for extra in _parts(question, "extra"):
        yield SummaryLine(_same("–"), other=text_of(extra))


def _blanks(question: Json) -> Iterator[SummaryLine]:
    """The passage, then what fills each blank."""
    yield SummaryLine(text_of(question.get("passage")))
    for blank in _parts(question, "blanks"):
        yield from _choice(blank)
        yield from _words(blank)


def _items(question: Json) -> Iterator[SummaryLine]:
    for item in _parts(question, "items"):
        yield SummaryLine(text_of(item))


_READERS = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short_text": _words,
    "numeric": _number,
    "matching": _pairs,
    "ordering": _items,
    "gap_fill": _blanks,
}
