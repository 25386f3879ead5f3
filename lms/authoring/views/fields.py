"""The fields of questions, by what their types declare."""

import re

import yaml

from lms.authoring.rules import declared
from lms.core import inputs
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.quizzes import service as quizzes
from lms.quizzes.types import QuestionType

ROW = re.compile(r"-([0-9]+)(?=-|$)")


def type_of(name: str) -> QuestionType:
    """The type of this name."""
    known = quizzes.question_types()
    if name not in known:
        raise NotFound
    return known[name]


def of_type(name: str, data: Json, in_bank: bool = True) -> declared.Fields:
    """Of a question of this type that holds these data."""
    kind = type_of(name)
    return declared.question_fields(
        kind.fields or _inferred(kind), data, in_bank
    )


def _inferred(kind: QuestionType) -> declared.Fields:
    """As its example shows them."""
    return declared.from_example(yaml.safe_load(kind.example))


def of_question(data: Json, in_bank: bool = True) -> declared.Fields:
    """The same, of a question whose type may be unknown."""
    name = str(data.get("type"))
    return (
        of_type(name, data, in_bank) if name in quizzes.question_types() else ()
    )


def in_words(fields: declared.Fields, control: str) -> str:
    """What the way to an input is called: "Answer 2, What they read"."""
    place = ROW.sub(r"[\1]", control).replace("-", ".")
    return ", ".join(
        f"{_(label)} {row}" if row else _(label)
        for label, row in inputs.place_in_words(fields, place)
        if label
    )
