"""The form of an attempt, and that of extra time."""

from dataclasses import dataclass
from functools import cached_property

from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from lms.core.merging import Shown
from lms.quizzes.service import Sitting
from lms.quizzes.types import Answers, Question
from lms.web.forms import Form, shown_in, tidy, values_in


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


class ExtraTimeForm(Form):
    """More time in quizzes."""

    percent = IntegerField(validators=[InputRequired()])
    reason = StringField(filters=[tidy], validators=[Length(max=500)])
