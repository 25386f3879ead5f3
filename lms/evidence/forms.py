"""The form in which a framework's rule is set (every field named by its place
in the rule, kept as it was typed), of a self-assessment and of a revocation.
"""

import re
from collections.abc import Iterable, Mapping

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.evidence.sources.base import Source
from lms.framework.types import LEVELS, AttainmentRule, Bar, SourceRule
from lms.web.forms import Form

NUMBERS = ("valid_days", "enough", "judgements", "age_days", "spread")
NUMBER = re.compile("[0-9]{1,9}")
Fields = dict[str, str]


def fields_of(rule: AttainmentRule, sources: Iterable[Source]) -> Fields:
    """What stands in the fields before anybody types: the rule in force in the
    draft.
    """
    fields = {"result": str(rule.result), "enough": str(rule.enough)}
    for source in sources:
        part = rule.sources.get(source.key, SourceRule())
        fields |= _source_fields(f"sources.{source.key}", part)
    return (
        fields
        | _bar_fields("confidence.high", rule.high)
        | _bar_fields("confidence.medium", rule.medium)
    )


def _source_fields(place: str, part: SourceRule) -> Fields:
    return {
        f"{place}.valid_days": str(part.valid_days or ""),
        f"{place}.deepest": part.deepest.word if part.deepest else "",
    }


def _bar_fields(place: str, bar: Bar) -> Fields:
    numbers = vars(bar).items()
    return {f"{place}.{name}": str(number) for name, number in numbers}


def content_of(fields: Mapping[str, str]) -> Json:
    """What was typed, as a rule stands in a file; an empty field says nothing.
    A number that is none is left for the reader to refuse.
    """
    content = {}
    for place, text in fields.items():
        *way, name = place.split(".")
        inner = content
        for step in way:
            inner = inner.setdefault(step, {})
        if text := text.strip():
            inner[name] = _value(name, text)
    return content


def _value(name: str, text: str) -> int | str:
    is_number = name in NUMBERS and NUMBER.fullmatch(text)
    return int(text) if is_number else text


def _level(level: int) -> tuple[int, str]:
    return level, _("Level %(level)s", level=level)


class SelfAssessmentForm(Form):
    """One line out of six: not yet, or a level."""

    level = RadioField(coerce=int, validators=[Optional()], choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = [
            (0, _("Cannot do it yet")),
            *map(_level, LEVELS),
        ]


class RevocationReplyForm(Form):
    """What somebody says to a revocation."""

    text = TextAreaField()


class RevocationForm(Form):
    """Why a piece of evidence no longer counts; `together`: and what the same
    act has proven besides.
    """

    reason = StringField()
    together = BooleanField()
