"""Forms of a hand-in and of a review."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from lms.core import clock, letters
from lms.core.i18n import gettext as _
from lms.core.merging import Joined
from lms.core.types import TextPairs
from lms.signoff.types import (
    ENTRUSTMENT,
    HandInDraft,
    LikeAnswer,
    Names,
    ObjectionDecision,
    ObjectionOutcome,
    Sighting,
    StepOutcome,
    Verdict,
)
from lms.web.forms import Form, JudgingForm, LineField, WholeField


class HandInForm(Form):
    """What was done, when, where, with files. Meaning is checked by the
    use-case, so that a draft may be unfinished.
    """

    text = TextAreaField()
    done_at = DateTimeLocalField(
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    place = LineField(validators=[Length(max=200)])
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
        text, place = self.text.data, self.place.data
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

    round = WholeField(
        widget=HiddenInput(),
        validators=[InputRequired(), NumberRange(0, 100_000)],
    )


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
        strength, change = self.strength.data, self.change.data
        steps = tuple(self.steps.data or ())
        return Verdict(steps, self.entrustment.data, strength, change)


class JudgeForm(SignForm):
    """All that a mentor writes about a hand-in: both answers, with what is said
    of single steps in fields named after them. `sure`: they have read what
    follows.
    """

    comment = TextAreaField()
    sure = BooleanField()

    def __init__(
        self, sent: Mapping[str, str] | None = None, **shown: Any
    ) -> None:
        super().__init__(MultiDict(sent or {}), **shown)
        self.sent: Mapping[str, str] = sent or {}
        self.wrong_notes: dict[str, str] = {}

    def validate(self, *given: Any, **named: Any) -> bool:
        """As every form; what is written beside a step is a text as well."""
        is_valid = super().validate(*given, **named)
        self.wrong_notes = dict(self._misread_notes())
        self.form_errors += self.wrong_notes.values()
        return is_valid and not self.wrong_notes

    def _misread_notes(self) -> TextPairs:
        for name, typed in self.sent.items():
            found = name.startswith("note-") and letters.misread(typed)
            if found:
                text, values = letters.describe(found)
                yield name, _(text, **values)

    def with_newer(self, kept: Mapping[str, str], joined: Joined) -> Self:
        """With what is stored of fields that this page has left as they were;
        what is wrong with the others stays said.
        """
        fresh = type(self)({**self.sent, **_of(kept, joined.newer)})
        fresh._say_again(self)
        return fresh

    def _say_again(self, other: "JudgeForm") -> None:
        self.form_errors = other.form_errors
        self.wrong_notes = other.wrong_notes
        for field in other:
            self[field.name].errors = field.errors

    def outcome(self, step: str) -> StepOutcome:
        """What is said of a step; nothing: it was not observed."""
        said = self.sent.get(f"outcome-{step}", "")
        return StepOutcome(said) if said in OUTCOMES else StepOutcome.UNSEEN

    def note(self, step: str) -> str:
        """What is written beside a step."""
        return self.sent.get(f"note-{step}", "")

    def judged(self, *outcomes: StepOutcome) -> tuple[str, ...]:
        """The steps of which one of these is said."""
        return tuple(
            one
            for one in (self.steps.choices or {})
            if self.outcome(one) in outcomes
        )

    def verdict(self) -> Verdict:
        """What was typed; one button stands for all steps."""
        ticked = replace(super().verdict(), comments=self._notes())
        return ticked if self.all.data else self._marked(ticked)

    def _marked(self, ticked: Verdict) -> Verdict:
        safe = _once(ticked.steps + self.judged(StepOutcome.SAFE))
        return replace(
            ticked, steps=safe, unsafe=self.judged(StepOutcome.UNSAFE)
        )

    def _notes(self) -> dict[str, str]:
        steps = self.steps.choices or {}
        return {step: self.note(step) for step in steps if self.note(step)}

    def values(self) -> dict[str, str]:
        """What stands in the fields, as it is kept and compared: browsers end
        lines in their own way, and what was not observed is as if not said.
        """
        return {
            name: _plain(self.sent.get(name, ""))
            for name in fields_of(self.steps.choices or {})
        }


class ObserveForm(JudgeForm):
    """A signature for what somebody saw being done; `code`: which the learner
    showed, if they did; `anew`: another, after that one was refused.
    """

    is_logged = True
    round = comment = None
    seen_at = DateTimeLocalField(
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    place = LineField(validators=[Length(max=200)])
    once = HiddenField(validators=[Length(max=60)])
    code = HiddenField(validators=[Length(max=40)])
    anew = StringField(validators=[Length(max=40)])

    def sighting(self) -> Sighting:
        """When and where it was seen."""
        return Sighting(_moment(self.seen_at.data), self.place.data)


OUTCOMES = frozenset(StepOutcome)


def _of(kept: Mapping[str, str], names: Names) -> dict[str, str]:
    return {name: kept.get(name, "") for name in names}


def _once(steps: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(steps))


def _plain(value: str) -> str:
    text = "\n".join(value.split("\r\n")).strip()
    return "" if text == StepOutcome.UNSEEN else text


def fields_of(steps: Iterable[str]) -> list[str]:
    """The names of all that is written about a hand-in with these steps."""
    by_step = [f"{kind}-{one}" for one in steps for kind in ("outcome", "note")]
    return ["entrustment", "strength", "change", "comment", *by_step]


class ObjectForm(JudgingForm):
    """What a learner sees differently."""

    text = TextAreaField()


class ObjectionForm(SignForm):
    """What a second reader decides about an objection."""

    is_logged = True
    round = None
    outcome = RadioField(validate_choice=False)
    reason = TextAreaField()

    def decision(self) -> ObjectionDecision:
        """What was chosen, with what would take the place of the judgement."""
        kinds = {str(one): one for one in ObjectionOutcome}
        outcome = kinds.get(self.outcome.data or "")
        return ObjectionDecision(outcome, self.reason.data, self.verdict())


class TogetherForm(SignForm):
    """What is said of all of several like hand-ins; what is said of one stands
    in its `LikeForm`. `sure`: they have read what follows.
    """

    round = strength = change = None
    sure = BooleanField()
    checks_letters = False


class LikeForm(ReviewForm):
    """Of one of several like hand-ins: its own sentence and, where it differs
    from the others', how much supervision is needed.
    """

    level = SelectField(default=0, coerce=int)
    strength = TextAreaField()

    def __init__(
        self, sent: MultiDict[str, str] | None = None, id_: int | None = None
    ) -> None:
        super().__init__(sent, prefix="" if id_ is None else f"of-{id_}-")
        self.level.choices = {0: _("as for all"), **dict.fromkeys(ENTRUSTMENT)}
        for level in ENTRUSTMENT:
            self.level.choices[level] = _level(level)

    def answer(self, id_: int, common: TogetherForm) -> LikeAnswer:
        """What is signed with it."""
        steps = tuple(common.steps.data or ())
        level = self.level.data or common.entrustment.data
        verdict = Verdict(steps, level, self.strength.data, "")
        return LikeAnswer(id_, self.round.data, verdict)


class CodeForm(Form):
    """A code as the learner shows it."""

    code = StringField(validators=[Length(max=40)])


def _level(level: int) -> str:
    return f"{level}. {_(ENTRUSTMENT[level][0])}"
