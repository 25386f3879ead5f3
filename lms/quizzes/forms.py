"""The form of an attempt, of marking what was written in one, and of extra
time.
"""

from dataclasses import dataclass
from functools import cached_property

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.core.merging import Fields, Shown
from lms.quizzes.service import Sitting
from lms.quizzes.types import Answers, JudgedQuestion, Judgement, Question
from lms.web.forms import (
    Form,
    GuardedForm,
    LineField,
    WholeField,
    shown_in,
    values_in,
)


@dataclass(frozen=True)
class AnswerSheet:
    """What a page with some or all questions of an attempt sends; questions
    that are not on it are left alone.
    """

    sitting: Sitting
    form: MultiDict[str, str]

    @cached_property
    def fields(self) -> dict[str, Question]:
        """The questions on the page by the name of their field."""
        on_page = set(self.form.getlist("shown"))
        return {
            f"q{index}": question
            for index, question in enumerate(self.sitting.questions())
            if str(index) in on_page
        }

    def answers(self) -> Answers:
        """What it says about each question on it."""
        return {
            question.key: question.read(
                values_in(self.form, name), self.sitting.order(question)
            )
            for name, question in self.fields.items()
        }

    def shown(self) -> Shown:
        """What it showed of each."""
        names = {question.key: name for name, question in self.fields.items()}
        return shown_in(self.form, names)


class JudgementForm(Form):
    """What is said of an answer: `level-0` and `note-0` for the first criterion
    and so on, then a comment for the whole. Meaning is checked by the use-case.
    """

    @classmethod
    def of(cls, question: JudgedQuestion) -> type["JudgementForm"]:
        """The form for the rubric of this question."""
        fields = {}
        for place, criterion in enumerate(question.rubric):
            levels = {at: str(at) for at in range(len(criterion.levels))}
            fields[f"level-{place}"] = RadioField(
                choices=levels, coerce=int, validators=[Optional()]
            )
            fields[f"note-{place}"] = TextAreaField()
        fields["comment"] = TextAreaField()
        return type(cls.__name__, (cls,), fields)

    def show(self, draft: Fields) -> None:
        """What was begun to be said."""
        levels = {
            name: int(value)
            for name, value in draft.items()
            if name.startswith("level-") and value.isdecimal()
        }
        self.process(data=dict(draft) | levels)

    def show_judgement(self, said: Judgement) -> None:
        """What stands, to be corrected."""
        levels = {f"level-{at}": one for at, one in enumerate(said.levels)}
        notes = {f"note-{at}": one for at, one in enumerate(said.notes)}
        self.process(data=levels | notes | {"comment": said.comment})

    def sent(self) -> Fields:
        """What stands in each field; nothing chosen, or a level that there is
        not, is empty.
        """
        return {field.name: _typed(field) for field in self}

    def judgement(self) -> Judgement:
        """What it says."""
        levels = [field.data for field in self if field.name[:6] == "level-"]
        notes = [
            field.data or "" for field in self if field.name[:5] == "note-"
        ]
        return Judgement(tuple(levels), tuple(notes), self["comment"].data)


def _typed(field: Field) -> str:
    is_none = field.data is None
    if is_none or (
        isinstance(field, RadioField) and field.data not in field.choices
    ):
        return ""
    return str(field.data)


class ExtraTimeForm(GuardedForm):
    """More time in quizzes."""

    percent = WholeField(validators=[InputRequired()])
    reason = LineField(validators=[Length(max=500)])
