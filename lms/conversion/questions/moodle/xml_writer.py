"""Writes Moodle XML."""

import re
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
from lms.conversion.questions.moodle.grades import written
from lms.conversion.rules.markup import as_plain
from lms.conversion.types import QuestionItem
from lms.core.types import Json

_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "essay",
}


def write(items: Sequence[QuestionItem], language: str) -> str:
    """The questions with their categories, ids and tags."""
    parts, category = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'], ()
    for item in items:
        if item.question["type"] not in _TYPES:
            continue
        if item.category != category:
            category = item.category
            parts.append(_category(category))
        parts.append(_question(item, language))
    return "".join([*parts, "</quiz>\n"])


def escape(text: str) -> str:
    """A text as XML holds it."""
    text = _NO_XML.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;")


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def _marked(
    name: str,
    text: str,
    more: str = "",
) -> str:
    """A text in our Markdown."""
    return f'  <{name} format="markdown">{_text(text)}{more}</{name}>\n'


def _category(parts: tuple[str, ...]) -> str:
    path = _text(categories.write(parts))
    return f'<question type="category"><category>{path}</category></question>\n'


def _question(item: QuestionItem, language: str) -> str:
    question = item.question
    kind = question["type"]
    head = (
        f'<question type="{_TYPES[kind]}">\n'
        f"  <name>{_text(item.name or item.key)}</name>\n"
        + _marked("questiontext", said(question["text"], language))
        + _marked(
            "generalfeedback", said(question.get("explanation"), language)
        )
        + f"  <defaultgrade>{question.get('points', 1)}</defaultgrade>\n"
        f"  <idnumber>{escape(item.id or item.key)}</idnumber>\n"
    )
    body = _WRITERS[kind](question, language)
    return f"{head}{body}{_tags(item.tags)}</question>\n"


def _tags(tags: Iterable[str]) -> str:
    inner = "".join(f"<tag>{_text(tag)}</tag>" for tag in tags)
    return f"  <tags>{inner}</tags>\n" if inner else ""


def _answer(
    text: str,
    share: float,
    feedback: str,
    kind: str = "markdown",
    more: str = "",
) -> str:
    inner = _text(text) + more
    if feedback:
        inner += f'<feedback format="markdown">{_text(feedback)}</feedback>'
    return f'  <answer fraction="{written(share)}" format="{kind}">{inner}</answer>\n'


def _single(question: Json, language: str) -> str:
    answers = [
        _answer(
            said(option["text"], language),
            float(bool(option.get("right"))),
            said(option.get("feedback"), language),
        )
        for option in question["options"]
    ]
    return f"  <single>true</single>\n{''.join(answers)}"


def _multiple(question: Json, language: str) -> str:
    answers = choice_answers(question["options"], language)
    return "  <single>false</single>\n" + "".join(map(_option, answers))


def _option(answer: MoodleAnswer) -> str:
    return _answer(
        answer.text,
        answer.share,
        answer.feedback,
    )


def _true_false(question: Json, language: str) -> str:
    feedback, holds = question.get("feedback", {}), question["answer"]
    return "".join(
        _answer(
            word,
            float(earns),
            said(feedback.get("right" if earns else "wrong"), language),
            "moodle_auto_format",
        )
        for word, earns in (("true", holds), ("false", not holds))
    )


def _words(question: Json, language: str) -> str:
    answers = [
        _answer(
            one.text,
            one.share,
            one.feedback,
            "plain_text",
        )
        for one in word_answers(question, language)
    ]
    return f"  <usecase>0</usecase>\n{''.join(answers)}"


def _number(question: Json, language: str) -> str:
    answers = [
        _answer(
            repr(one.value),
            one.share,
            one.feedback,
            "plain_text",
            f"<tolerance>{one.tolerance!r}</tolerance>",
        )
        for one in number_answers(question, language)
    ]
    wrong = said(question.get("wrong"), language)
    if wrong:
        answers.append(
            _answer(
                "*",
                0,
                wrong,
                "plain_text",
                "<tolerance>0</tolerance>",
            )
        )
    return "".join(answers) + _unit(said(question.get("unit"), language))


def _unit(unit: str) -> str:
    if not unit:
        return ""
    name = escape(as_plain(unit))
    inner = f"<multiplier>1</multiplier><unit_name>{name}</unit_name>"
    return (
        f"  <units><unit>{inner}</unit></units>\n"
        "  <unitgradingtype>0</unitgradingtype>\n  <showunits>0</showunits>\n"
    )


def _pairs(question: Json, language: str) -> str:
    pairs = written_pairs(question, language)
    parts = [_pair(left, right) for left, right in pairs]
    return f"  <shuffleanswers>true</shuffleanswers>\n{''.join(parts)}"


def _pair(left: str, right: str) -> str:
    answer = f"<answer>{_text(as_plain(right))}</answer>"
    return _marked(
        "subquestion",
        left,
        answer,
    )


def _order(question: Json, language: str) -> str:
    feedback = question.get("feedback", {})
    wrong = said(feedback.get("wrong"), language)
    right = said(feedback.get("right"), language)
    head = (
        "  <layouttype>VERTICAL</layouttype>\n  <selecttype>ALL</selecttype>\n"
        f"  <selectcount>{len(question['items'])}</selectcount>\n"
        "  <gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype>\n"
        "  <showgrading>SHOW</showgrading>\n"
    )
    for name, text in (
        ("correctfeedback", right),
        ("partiallycorrectfeedback", wrong),
        ("incorrectfeedback", wrong),
    ):
        head += _marked(name, text)
    return head + "".join(
        _place(number, said(one, language))
        for number, one in enumerate(question["items"], 1)
    )


def _place(number: int, text: str) -> str:
    """An item; its fraction is its place."""
    return f'  <answer fraction="{number}" format="markdown">{_text(text)}</answer>\n'


def _essay(question: Json, language: str) -> str:
    limits = "".join(
        f"  <{field}>{question[name]}</{field}>\n"
        for field, name in (
            ("minwordlimit", "least_words"),
            ("maxwordlimit", "most_words"),
        )
        if question.get(name)
    )
    return (
        "  <responseformat>editor</responseformat>\n"
        "  <responserequired>1</responserequired>\n"
        "  <attachments>0</attachments>\n"
        f"{limits}{_marked('graderinfo', said(question.get('model'), language))}"
    )


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
