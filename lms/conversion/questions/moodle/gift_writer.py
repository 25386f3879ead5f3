"""Writes GIFT that Moodle reads as what was meant."""

from collections.abc import Iterable, Sequence

from lms.conversion.questions.moodle import categories
from lms.conversion.questions.moodle.answers import (
    MoodleAnswer,
    choice_answers,
    number_answers,
    said,
    word_answers,
    written_pairs,
)
from lms.conversion.questions.moodle.gift_text import escape
from lms.conversion.questions.moodle.grades import written
from lms.conversion.rules.markup import as_plain
from lms.conversion.types import QuestionItem
from lms.core.types import Json

_NO_BRACES = str.maketrans("{}", "()")
"""An ordering is known by its first brace, wherever that stands."""
_HOW = "ALL VERTICAL RELATIVE_ALL_PREVIOUS_AND_NEXT SHOW"
_ARROW = "->", "-&gt;"


def write(items: Sequence[QuestionItem], language: str) -> str:
    """The questions with their categories, ids and tags."""
    blocks, category = [], ()
    for item in items:
        if item.question["type"] not in _WRITERS:
            continue
        if item.category != category:
            category = item.category
            blocks.append(f"$CATEGORY: {categories.write(category)}")
        blocks.append(_question(item, language))
    return "".join(f"{block}\n\n" for block in blocks)


def _question(item: QuestionItem, language: str) -> str:
    question = item.question
    marks = [f"[id:{_bracketed(item.id or item.key)}]"]
    marks += [f"[tag:{_bracketed(tag)}]" for tag in item.tags]
    answers = _WRITERS[question["type"]](question, language)
    explanation = said(question.get("explanation"), language)
    name = item.name or item.key
    if question["type"] == "ordering":
        name = name.translate(_NO_BRACES)
    general = f"####{_text(explanation)}" if explanation else ""
    return (
        f"// {' '.join(marks)}\n"
        f"::{escape(name)}::"
        f"[markdown]{_escaped(said(question['text'], language))}"
        f"{{{answers}{general}}}"
    )


def _bracketed(text: str) -> str:
    return text.replace("]", "\\]")


def _text(text: str) -> str:
    """A text in the question's own format, not to be taken for another."""
    text = _escaped(text)
    return f"[markdown]{text}" if text.startswith("[") else text


def _escaped(text: str) -> str:
    return escape(text.replace(*_ARROW))


def _with_feedback(text: str, feedback: str) -> str:
    return f"{text}#{_text(feedback)}" if feedback else text


def _lines(lines: Iterable[str]) -> str:
    return "\n" + "".join(f"\t{line}\n" for line in lines)


def _single(question: Json, language: str) -> str:
    return _lines(
        _with_feedback(
            ("=" if option.get("right") else "~%0%")
            + _text(said(option["text"], language)),
            said(option.get("feedback"), language),
        )
        for option in question["options"]
    )


def _weighed(
    sign: str,
    answer: MoodleAnswer,
    text: str,
) -> str:
    weighed = f"{sign}%{written(answer.share)}%{text}"
    return _with_feedback(weighed, answer.feedback)


def _multiple(question: Json, language: str) -> str:
    return _lines(
        _weighed(
            "~",
            answer,
            _text(answer.text),
        )
        for answer in choice_answers(question["options"], language)
    )


def _true_false(question: Json, language: str) -> str:
    feedback = question.get("feedback", {})
    wrong = _text(said(feedback.get("wrong"), language))
    right = _text(said(feedback.get("right"), language))
    answer = "TRUE" if question["answer"] else "FALSE"
    if right:
        return f"{answer}#{wrong}#{right}"
    return f"{answer}#{wrong}" if wrong else answer


def _words(question: Json, language: str) -> str:
    return _lines(
        _weighed(
            "=",
            answer,
            escape(answer.text),
        )
        for answer in word_answers(question, language)
    )


def _number(question: Json, language: str) -> str:
    answers = [
        _with_feedback(
            f"=%{written(one.share)}%{one.value!r}:{one.tolerance!r}",
            one.feedback,
        )
        for one in number_answers(question, language)
    ]
    wrong = said(question.get("wrong"), language)
    if wrong:
        answers.append(_with_feedback("~", wrong))
    return "#" + _lines(answers)


def _pairs(question: Json, language: str) -> str:
    return _lines(
        f"={_text(left)} -> {escape(as_plain(right))}"
        for left, right in written_pairs(question, language)
    )


def _order(question: Json, language: str) -> str:
    """Items stand as they are: Moodle knows no escapes there, only HTML."""
    items = [_as_html(said(one, language)) for one in question["items"]]
    return f">{len(items)} {_HOW}{_lines(items)}"


def _as_html(text: str) -> str:
    return as_plain(text).replace("&", "&amp;").replace("<", "&lt;")


def _essay(_question: Json, _language: str) -> str:
    """Empty braces: somebody has to read it."""
    return ""


_WRITERS = {
    "essay": _essay,
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _words,
    "numeric": _number,
    "matching": _pairs,
    "ordering": _order,
}
