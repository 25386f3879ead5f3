"""Forms of a hand-in and of a review."""

from collections.abc import Iterable
from datetime import datetime

from wtforms import (
    BooleanField,
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
from wtforms.widgets import HiddenInput

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.signoff.types import ENTRUSTMENT, HandInDraft, Names, Sighting, Verdict
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
    shows_taken = BooleanField()
    once = HiddenField(validators=[Length(max=60)])

    def fill(self, draft: HandInDraft) -> None:
        """Show what was saved, with its time in the people's time zone."""
        self.process(obj=draft)
        if draft.done_at:
            self.done_at.data = draft.done_at.astimezone(clock.zone()).replace(
                tzinfo=None
            )

    def show(self, draft: HandInDraft, names: Names) -> None:
        """Show what is stored of these fields, instead of what was sent."""
        stored = HandInForm()
        stored.fill(draft)
        for name in names:
            self[name].data = stored[name].data

    def draft(self) -> HandInDraft:
        """What was typed."""
        text, place = self.text.data or "", self.place.data or ""
        taken = bool(self.shows_taken.data)
        return HandInDraft(text, self._done_at(), place, taken)

    def _done_at(self) -> datetime | None:
        return _moment(self.done_at.data)


def _moment(typed: object) -> datetime | None:
    """The moment that was typed, where the people are; none that is odd."""
    if isinstance(typed, datetime) and typed.year >= 2000:
        return typed.replace(tzinfo=clock.zone())
    return None


class ReviewForm(Form):
    """An answer to the hand-in of this round."""

    round = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(), NumberRange(0, 100_000)],
    )


class ReturnForm(ReviewForm):
    """A return with its comment."""

    comment = TextAreaField()


class SignForm(ReviewForm):
    """A signature."""

    all = BooleanField()
    steps = SelectMultipleField()
    entrustment = RadioField(validators=[Optional()], coerce=int)
    strength = TextAreaField()
    change = TextAreaField()

    def offer(self, steps: Iterable[str]) -> None:
        """The steps of this task and the scale; one tick stands for all steps."""
        self.steps.choices = {step: step for step in steps}
        if self.all.data:
            self.steps.data = list(self.steps.choices)
        self.entrustment.choices = {
            level: _level(level) for level in ENTRUSTMENT
        }

    def verdict(self) -> Verdict:
        """What was typed."""
        strength, change = self.strength.data or "", self.change.data or ""
        steps = tuple(self.steps.data or ())
        return Verdict(steps, self.entrustment.data, strength, change)


class ObserveForm(SignForm):
    """A signature for what somebody saw being done; `code`: which the learner
    showed, if they did.
    """

    round = None
    seen_at = DateTimeLocalField(
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    place = StringField(filters=[tidy], validators=[Length(max=200)])
    once = HiddenField(validators=[Length(max=60)])
    code = HiddenField(validators=[Length(max=20)])

    def sighting(self) -> Sighting:
        """When and where it was seen."""
        return Sighting(_moment(self.seen_at.data), self.place.data or "")


class CodeForm(Form):
    """A code as the learner shows it."""

    code = StringField(validators=[Length(max=40)])


def _level(level: int) -> str:
    return _("Level %(level)s", level=level)
