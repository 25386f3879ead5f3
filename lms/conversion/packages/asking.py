"""What the script of a package marks by, and what people read of their answers.

Marks are worked out in the browser, so a package holds its keys: whoever opens
the file can read them. The tests give the same answers to both sides.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lms.conversion.packages.types import PackagedCourse, PackagedQuestion
from lms.core.types import Json, Texts
from lms.quizzes.types import Quiz

Note = tuple[str, Texts]
"""What is said of an answer, under the name that the script knows it by."""
ODD_NUMBERS = {"no-number": "?", "other-unit": "1 zzzzz"}
"""Answers to a question for a number that say what such answers hear."""


def key_of(asked: PackagedQuestion) -> Json:
    """What the answers to this question are marked by; of a type that the
    script does not know, nothing.
    """
    if not is_marked(asked):
        return {"kind": "none"}
    key = _KEYS[asked.kind](asked.question)
    return key | {"kind": _SAME.get(asked.kind, asked.kind)}


def is_marked(asked: PackagedQuestion) -> bool:
    """Whether its answers are marked in a package."""
    return asked.kind in _KEYS


def marked_quizzes(package: PackagedCourse) -> list[Quiz]:
    """Those that give a score: one that asks only what a person marks gives
    none.
    """
    return [
        one.quiz
        for one in package.parts
        if one.quiz and any(map(is_marked, one.questions))
    ]


def notes_of(asked: PackagedQuestion) -> Mapping[str, Texts]:
    """All that can be said of answers to it."""
    notes = _NOTES.get(asked.kind)
    return dict(notes(asked.question)) if notes else {}


def _options_key(question: Any) -> Json:
    return {"right": [option.right for option in question.options]}


def _statement_key(question: Any) -> Json:
    return {"right": question.perfect()[0]}


def _words_key(question: Any) -> Json:
    return {
        "answers": [
            {"accept": sorted(answer.folded), "share": answer.share}
            for answer in question.answers
        ]
    }


def _number_key(question: Any) -> Json:
    return {
        "answer": question.answer,
        "tolerance": question.tolerance,
        "near": [near.value for near in question.near],
        "unit": list(question.unit.values()),
        "units": list(map(_unit_key, question.units)),
        "asked": list(question.text.values()),
    }


def _unit_key(other: Any) -> Json:
    return {"names": list(other.unit.values()), "times": other.times}


def _pairs_key(question: Any) -> Json:
    return {"pairs": len(question.pairs)}


def _items_key(question: Any) -> Json:
    return {"items": len(question.items)}


def _blanks_key(question: Any) -> Json:
    return {"blanks": list(map(_blank_key, question.blanks))}


def _blank_key(blank: Any) -> Json:
    if blank.options:
        return _options_key(blank)
    return _words_key(blank)


_KEYS: Mapping[str, Callable[[Any], Json]] = {
    "single": _options_key,
    "multiple": _options_key,
    "hotspot": _options_key,
    "true_false": _statement_key,
    "short_text": _words_key,
    "numeric": _number_key,
    "matching": _pairs_key,
    "ordering": _items_key,
    "gap_fill": _blanks_key,
}
_SAME = {"hotspot": "multiple"}
"""Types that are marked as another one is."""


def _of_options(question: Any) -> Iterator[Note]:
    for index, option in enumerate(question.options):
        yield f"o{index}", option.feedback


def _of_both(question: Any) -> Iterator[Note]:
    yield "right", question.right
    yield "wrong", question.wrong


def _of_words(question: Any) -> Iterator[Note]:
    for index, answer in enumerate(question.answers):
        yield f"a{index}", answer.feedback
    yield "wrong", question.wrong


def _of_number(question: Any) -> Iterator[Note]:
    yield from _of_both(question)
    for index, near in enumerate(question.near):
        yield f"n{index}", near.feedback
    for name, answer in ODD_NUMBERS.items():
        yield name, question.mark([answer]).notes[0]


def _of_pairs(question: Any) -> Iterator[Note]:
    for row, pair in enumerate(question.pairs):
        yield f"p{row}", pair.feedback


def _of_blanks(question: Any) -> Iterator[Note]:
    for row, blank in enumerate(question.blanks):
        notes = _of_options(blank) if blank.options else _of_words(blank)
        for name, text in notes:
            yield f"b{row}.{name}", text


_NOTES: Mapping[str, Callable[[Any], Iterator[Note]]] = {
    "single": _of_options,
    "multiple": _of_options,
    "hotspot": _of_options,
    "true_false": _of_both,
    "short_text": _of_words,
    "numeric": _of_number,
    "matching": _of_pairs,
    "ordering": _of_both,
    "gap_fill": _of_blanks,
}
