"""The form in which a framework's rule is set (every field named by its place
in the rule, kept as it was typed), of a self-assessment and of a revocation.
"""

from collections.abc import Iterable, Mapping

from wtforms import RadioField, StringField
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.evidence.sources.base import Source
from lms.framework.types import LEVELS, AttainmentRule, SourceRule
from lms.web.forms import Form

NUMBERS = ("valid_days", "enough", "judgements", "age_days", "spread")
LONGEST_NUMBER = 9  # digits


def fields_of(
    rule: AttainmentRule, sources: Iterable[Source]
) -> dict[str, str]:
    """What stands in the fields before anybody types: the rule in force in the
    draft.
    """
    fields = {"result": str(rule.result), "enough": str(rule.enough)}
    for source in sources:
        part = rule.sources.get(source.key, SourceRule())
        place = f"sources.{source.key}"
        fields[f"{place}.valid_days"] = str(part.valid_days or "")
        fields[f"{place}.deepest"] = part.deepest.word if part.deepest else ""
    for name, bar in (("high", rule.high), ("medium", rule.medium)):
        for part, value in vars(bar).items():
            fields[f"confidence.{name}.{part}"] = str(value)
    return fields


def content_of(fields: Mapping[str, str], names: Iterable[str]) -> Json:
    """What was typed, as a rule stands in a file; an empty field says nothing.
    A number that is none is left for the reader to refuse.
    """
    content: Json = {}
    for name in names:
        *way, last = name.split(".")
        inner = content
        for step in way:
            inner = inner.setdefault(step, {})
        if text := fields.get(name, "").strip():
            inner[last] = _value(last, text)
    return content


def _value(name: str, text: str) -> int | str:
    is_number = name in NUMBERS and text.isascii() and text.isdigit()
    return int(text) if is_number and len(text) <= LONGEST_NUMBER else text


class SelfAssessmentForm(Form):
    """One line out of six: not yet, or a level."""

    level = RadioField(coerce=int, validators=[Optional()], choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = [
            (0, _("Cannot do it yet")),
            *((level, _("Level %(level)s", level=level)) for level in LEVELS),
        ]


class RevocationForm(Form):
    """Why a piece of evidence no longer counts."""

    reason = StringField()
