"""Writes the table, with headings in the language of its texts."""

from collections.abc import Sequence

from lms.conversion.questions.moodle.answers import said
from lms.conversion.questions.spreadsheet.columns import (
    HEADINGS,
    KINDS,
    MOST_OPTIONS,
    TRUTHS,
    write_list,
)
from lms.conversion.types import QuestionItem
from lms.core.types import Json, TextRows

Cells = dict[str, str]


def lines(items: Sequence[QuestionItem], language: str) -> TextRows:
    """A row for each question that the columns can hold."""
    rows = [
        _row(item, language)
        for item in items
        if item.question["type"] in _WRITERS
    ]
    return [[row.get(name, "") for name in HEADINGS] for row in rows]


def _row(item: QuestionItem, language: str) -> Cells:
    question = item.question
    kind = question["type"]
    own = _WRITERS[kind](question, language)
    return own | {
        "id": item.id or item.key,
        "type": KINDS[kind] if language == "vi" else kind,
        "category": "/".join(part.replace("/", "//") for part in item.category),
        "tags": write_list(list(item.tags), ","),
        "name": item.name,
        "text": said(question["text"], language),
        "explanation": said(question.get("explanation"), language),
        **_common(question),
    }


def _common(question: Json) -> Cells:
    names = ("lesson", "competency", "difficulty", "points", "level")
    found = {name: str(question.get(name) or "") for name in names}
    bases = question.get("legal_bases", [])
    return found | {"legal_bases": write_list(list(bases), ",")}


def _numbered(column: str, texts: Sequence[str]) -> Cells:
    """Texts at their places; what is beyond the last place is not held."""
    return {
        f"{column}.{place}": text
        for place, text in enumerate(texts[:MOST_OPTIONS], 1)
    }


def _feedback(parts: Sequence[Json], language: str) -> Cells:
    texts = [said(part.get("feedback"), language) for part in parts]
    return _numbered("said", texts)


def _both(texts: Json, language: str) -> Cells:
    return {
        f"feedback.{name}": said(texts.get(name), language)
        for name in ("right", "wrong")
    }


def _right_and_wrong(question: Json, language: str) -> Cells:
    return _both(question.get("feedback", {}), language)


def _choice(question: Json, language: str) -> Cells:
    options = question["options"]
    texts = [said(option["text"], language) for option in options]
    rights = [
        str(place)
        for place, option in enumerate(options, 1)
        if option.get("right")
    ]
    cells = _numbered("option", texts) | _feedback(options, language)
    return cells | {"right": ", ".join(rights)}


def _true_false(question: Json, language: str) -> Cells:
    right = TRUTHS[question["answer"]][language == "vi"]
    return _right_and_wrong(question, language) | {"right": right}


def _short_text(question: Json, language: str) -> Cells:
    answers = question["answers"]
    words = [write_list(answer["accept"], "|") for answer in answers]
    shares = [str(answer.get("share", "")) for answer in answers]
    wrong = said(question.get("wrong"), language)
    cells = _numbered("option", words) | _numbered("match", shares)
    return cells | _feedback(answers, language) | {"feedback.wrong": wrong}


def _numeric(question: Json, language: str) -> Cells:
    near = question.get("near", [])
    values = [repr(one["value"]) for one in near]
    cells = _numbered("option", values) | _feedback(near, language)
    return (
        cells
        | _both(question, language)
        | {
            "right": repr(question["answer"]),
            "tolerance": repr(question.get("tolerance", 0)),
            "unit": said(question.get("unit"), language),
        }
    )


def _matching(question: Json, language: str) -> Cells:
    pairs = question["pairs"]
    lefts = [said(pair["left"], language) for pair in pairs]
    rights = [said(pair["right"], language) for pair in pairs]
    rights += [said(one, language) for one in question.get("extra", [])]
    cells = _numbered("option", lefts) | _numbered("match", rights)
    return cells | _feedback(pairs, language)


def _ordering(question: Json, language: str) -> Cells:
    items = [said(one, language) for one in question["items"]]
    return _numbered("option", items) | _right_and_wrong(question, language)


def _essay(question: Json, language: str) -> Cells:
    return {"right": said(question.get("model"), language)}


_WRITERS = {
    "essay": _essay,
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
