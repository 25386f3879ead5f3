"""Forms of a hand-in and of a review."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.web.forms import Form, tidy


class HandInForm(Form):
    """What was done, when, where, with files. Meaning is checked by the
    use-case, so that a draft may be unfinished.
    """

    text = TextAreaField()
    done_at = DateTimeLocalField(
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    place = StringField(filters=[tidy], validators=[Length(max=200)])
    files = MultipleFileField()
    once = HiddenField(validators=[Length(max=60)])

    def moment(self) -> datetime | None:
        """The time given, in the people's time zone, if it is readable."""
        given = self.done_at.data
        if given and given.year < 2000:
            return None
        zone: ZoneInfo = clock.zone()
        return (
            given.replace(tzinfo=zone) if isinstance(given, datetime) else None
        )


class ReturnForm(Form):
    """A return with its comment."""

    round = IntegerField(validators=[InputRequired(), NumberRange(0, 100_000)])
    comment = TextAreaField()


class SignForm(Form):
    """A signature."""

    round = IntegerField(validators=[InputRequired(), NumberRange(0, 100_000)])
    steps = SelectMultipleField()
    entrustment = RadioField(validators=[Optional()], coerce=int)
    strength = TextAreaField()
    change = TextAreaField()

    def offer(self, steps: list[str], entrustments: list[int]) -> None:
        """The steps of this task and the scale."""
        self.steps.choices = {step: step for step in steps}
        self.entrustment.choices = {
            level: _("Level %(level)s", level=level) for level in entrustments
        }
