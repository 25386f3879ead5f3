"""Forms of the editor."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    FileField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from lms.core import folding
from lms.core.i18n import LANGUAGES, pick_marked
from lms.people.types import Unit
from lms.web.forms import Form, TextsForm, tidy

LONGEST_TITLE = 200


class NewCourseForm(TextsForm):
    """A course that is new: what it is called and whose it is."""

    title_vi = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=LONGEST_TITLE)]
    )
    title_en = StringField(
        filters=[tidy], validators=[Length(max=LONGEST_TITLE)]
    )
    unit = SelectField()

    def offer(self, units: Sequence[Unit]) -> "NewCourseForm":
        """The units whose course it may be."""
        self.unit.choices = {
            str(unit.id): pick_marked(unit.title) for unit in units
        }
        return self

    def slug(self) -> str:
        """The course's key, made from its Vietnamese title."""
        return folding.slug(self.title_vi.data or "")


class LessonForm(TextsForm):
    """A lesson. `edit_…`: the count at which each text was last changed when
    the page was made.
    """

    title_vi = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=LONGEST_TITLE)]
    )
    title_en = StringField(
        filters=[tidy], validators=[Length(max=LONGEST_TITLE)]
    )
    minutes = IntegerField(
        validators=[InputRequired(), NumberRange(min=1, max=600)]
    )
    text_vi = TextAreaField(validators=[Length(max=200_000)])
    text_en = TextAreaField(validators=[Length(max=200_000)])
    edit_vi = IntegerField(widget=HiddenInput(), validators=[Optional()])
    edit_en = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def text(self, language: str) -> bytes:
        """What was written in a language, as a file has it."""
        typed = self[f"text_{language}"].data or ""
        lines = typed.replace("\r\n", "\n").rstrip()
        return f"{lines}\n".encode()

    def edit(self, language: str) -> int:
        """The count that the page showed of this language's text."""
        return self[f"edit_{language}"].data or 0


class DocumentForm(Form):
    """A Word or PowerPoint file, and the language it is written in."""

    checks_letters = False  # its reader does, by its fonts
    file = FileField()
    language = SelectField(default="vi")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = dict(LANGUAGES)


class PublishForm(TextsForm):
    """What is new in the revision, in the author's words."""

    note = TextAreaField(filters=[tidy], validators=[Length(max=500)])
    edit = IntegerField(widget=HiddenInput(), validators=[Optional()])
