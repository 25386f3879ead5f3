"""Questions as a Common Cartridge holds them: QTI 1.2 in the profiles of its
version 1.3 (choice, several, true or false, fill in, essay).
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from lms.conversion.packages.types import PackagedPart, PackagedQuestion
from lms.conversion.packages.xml import Node, leaf, node, written
from lms.core import i18n, markdown
from lms.core.types import Texts

PROFILES = {
    "single": "cc.multiple_choice.v0p1",
    "multiple": "cc.multiple_response.v0p1",
    "true_false": "cc.true_false.v0p1",
    "short_text": "cc.fib.v0p1",
    "essay": "cc.essay.v0p1",
}
SPACES = {
    "xmlns": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2",
}
ANSWER = "answer"
FULL = "100"
TRUE_FALSE = ("true", "false")
EXPLAINED = "general_fb"
EXAM = {
    "cc_profile": "cc.exam.v0p1",
    "qmd_assessmenttype": "Examination",
    "qmd_scoretype": "Percentage",
}
SCORE = {
    "varname": "SCORE",
    "vartype": "Decimal",
    "minvalue": "0",
    "maxvalue": FULL,
}


def can_hold(asked: PackagedQuestion) -> bool:
    """Whether a cartridge has such a question; a figure with it has no place."""
    return asked.kind in PROFILES and not _shows_figure(asked.question)


def _shows_figure(question: Any) -> bool:
    options = getattr(question, "options", ())
    figures = [getattr(option, "figure", None) for option in options]
    return bool(question.figure or any(figures))


def assessment(packaged: PackagedPart, language: str) -> bytes | None:
    """The questions of a part that a cartridge can hold; None if it holds none."""
    kept = filter(can_hold, packaged.questions)
    items = [_item(asked, language) for asked in kept]
    if not items:
        return None
    inside = node(
        "assessment",
        _fields(EXAM),
        node("section", *items, ident="questions"),
        ident=packaged.part.key,
        title=i18n.pick(packaged.part.title, language),
    )
    return written(node("questestinterop", inside, **SPACES))


def _fields(fields: Mapping[str, str]) -> Node:
    return node("qtimetadata", *map(_field, fields, fields.values()))


def _field(label: str, entry: str) -> Node:
    said = leaf("fieldlabel", label), leaf("fieldentry", entry)
    return node("qtimetadatafield", *said)


def _item(asked: PackagedQuestion, language: str) -> Node:
    question = asked.question
    response, right = _RESPONSES[asked.kind](question, language)
    return node(
        "item",
        node("itemmetadata", _fields(_weighed(asked))),
        node("presentation", _material(_stem(question, language)), response),
        *_processing(right),
        _explained(question, language),
        ident=question.key,
        title=question.key,
    )


def _weighed(asked: PackagedQuestion) -> dict[str, str]:
    fields = {
        "cc_profile": PROFILES[asked.kind],
        "cc_weighting": f"{asked.question.points:g}",
    }
    if asked.kind == "essay":
        fields["qmd_computerscored"] = "No"
    return fields


def _stem(question: Any, language: str) -> str:
    text = markdown.inline(i18n.pick(question.text, language))
    table = i18n.pick(question.table, language)
    return text + markdown.block(table) if table else text


def _material(html: str) -> Node:
    return node("material", leaf("mattext", html, texttype="text/html"))


Response = tuple[Node, Sequence[Node]]
"""How it is answered, and what holds of a right answer, one of them being
enough.
"""


def _choices(texts: Mapping[str, str], cardinality: str = "Single") -> Node:
    """The choices by their names."""
    choice = node("render_choice", *map(_label, texts, texts.values()))
    return node("response_lid", choice, ident=ANSWER, rcardinality=cardinality)


def _label(ident: str, text: str) -> Node:
    said = _material(markdown.inline(text))
    return node("response_label", said, ident=ident)


def _equal(value: str) -> Node:
    return leaf("varequal", value, respident=ANSWER)


def _texts(question: Any, language: str) -> Texts:
    """What the options say, by their names."""
    return {
        f"c{place}": i18n.pick(option.text, language)
        for place, option in enumerate(question.options)
    }


def _one(question: Any, language: str) -> Response:
    right = [_equal(f"c{place}") for place in question.perfect()]
    return _choices(_texts(question, language)), right


def _statement(question: Any, language: str) -> Response:
    choices = question.prompt((0, 1)).choices
    said = [i18n.pick(choice, language) for choice in choices]
    texts = dict(zip(TRUE_FALSE, said, strict=True))
    return _choices(texts), [_equal(TRUE_FALSE[question.perfect()[0]])]


def _several(question: Any, language: str) -> Response:
    """Right where all right ones are chosen and no other."""
    texts = _texts(question, language)
    chosen = map(_is_chosen, texts, question.options)
    return _choices(texts, "Multiple"), [node("and", *chosen)]


def _is_chosen(ident: str, option: Any) -> Node:
    chosen = _equal(ident)
    return chosen if option.right else node("not", chosen)


def _blank() -> Node:
    field = node("response_label", ident="field")
    fib = node("render_fib", field, prompt="Dashline")
    return node("response_str", fib, ident=ANSWER, rcardinality="Single")


def _words(question: Any, language: str) -> Response:
    """Wordings that earn everything; QTI has no tone marks to be put aside."""
    full = [answer for answer in question.answers if answer.share == 1]
    wordings = chain.from_iterable(answer.accept for answer in full)
    return _blank(), list(map(_equal, dict.fromkeys(wordings)))


def _essay(question: Any, language: str) -> Response:
    return _blank(), ()


_RESPONSES: Mapping[str, Callable[[Any, str], Response]] = {
    "single": _one,
    "true_false": _statement,
    "multiple": _several,
    "short_text": _words,
    "essay": _essay,
}


def _processing(right: Sequence[Node]) -> list[Node]:
    """What earns the points; nothing where a person reads the answer."""
    if not right:
        return []
    outcomes = node("outcomes", node("decvar", **SCORE))
    score = leaf("setvar", FULL, varname="SCORE", action="Set")
    earned = _condition("No", [node("conditionvar", *right), score])
    return [node("resprocessing", outcomes, _always_explained(), earned)]


def _condition(goes_on: str, inside: Sequence[Node]) -> Node:
    return node("respcondition", *inside, **{"continue": goes_on})


def _always_explained() -> Node:
    any_answer = node("conditionvar", node("other"))
    shown = node("displayfeedback", feedbacktype="Response")
    shown.set("linkrefid", EXPLAINED)
    return _condition("Yes", [any_answer, shown])


def _explained(question: Any, language: str) -> Node:
    said = node(
        "flow_mat",
        _material(markdown.inline(i18n.pick(question.explanation, language))),
    )
    return node("itemfeedback", said, ident=EXPLAINED)
