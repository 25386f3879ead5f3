"""Forms of a second reading and of a third reader's decision."""

from collections.abc import Iterable

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.oversight.types import CalibrationDraft, ReadingDraft, ThirdDraft
from lms.signoff.types import ENTRUSTMENT
from lms.web.forms import JudgingForm


class ReadingForm(JudgingForm):
    """Level, steps, and a sentence if one wants."""

    level = RadioField(validators=[Optional()], coerce=int)
    steps = SelectMultipleField()
    sentence = TextAreaField()

    def offer(self, steps: Iterable[str]) -> None:
        """The steps of this task, and the scale."""
        self.steps.choices = {step: step for step in steps}
        self.level.choices = {
            level: _("Level %(level)s", level=level) for level in ENTRUSTMENT
        }

    @property
    def seen(self) -> tuple[str, ...]:
        """The steps that are ticked."""
        return tuple(self.steps.data or ())

    def draft(self) -> ReadingDraft:
        """What was typed."""
        return ReadingDraft(self.level.data, self.seen, self.sentence.data)


class CalibrationForm(ReadingForm):
    """Level and steps of a made-up case."""

    mark = HiddenField()

    def judged(self) -> CalibrationDraft:
        """What was chosen."""
        return CalibrationDraft(self.mark.data, self.draft())


class ExplanationForm(JudgingForm):
    """What it was."""

    explanation = TextAreaField()


class FindingClosingForm(JudgingForm):
    """Why nothing more is asked; `seen`: the mark of what was explained."""

    seen = HiddenField()
    why = TextAreaField()


class DecisionForm(ReadingForm):
    """What counts, and why; what replaces it."""

    outcome = RadioField(
        choices={"stands": "", "replaced": ""}, validators=[Optional()]
    )
    reason = TextAreaField()

    def decision(self) -> ThirdDraft:
        """What was typed."""
        return ThirdDraft(
            self.outcome.data or "",
            self.reason.data,
            self.level.data,
            self.seen,
            self.sentence.data,
        )
