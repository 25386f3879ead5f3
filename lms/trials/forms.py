"""Forms of trials."""

import datetime as dt
from typing import Any

from wtforms import (
    RadioField,
    SelectField,
)

from lms.trials.types import (
    AwayDraft,
    ReviewDraft,
    SuccessorDraft,
    TrialDraft,
)
from lms.web.forms import (
    Form,
    LineField,
    OptionalDate,
    OptionalWhole,
    TextField,
    picked_id,
)

YES, NO = "yes", "no"


class TrialForm(Form):
    """When, after which document, and the three people."""

    starts_on = OptionalDate()
    months = OptionalWhole()
    document_no = LineField()
    document_date = OptionalDate()
    signer = LineField()
    mentor_id = SelectField(coerce=picked_id, validate_choice=False)
    reviewer_id = SelectField(coerce=picked_id, validate_choice=False)
    decider_id = SelectField(coerce=picked_id, validate_choice=False)

    def draft(self, person_id: int) -> TrialDraft:
        """What was typed."""
        said = {field.name: field.data for field in self}
        return TrialDraft(person_id, **said)


class TrialReviewForm(Form):
    """How it stands; of somebody who is not on track, the help."""

    held_on = OptionalDate()
    on_track = RadioField(validate_choice=False, default="")
    note = TextField()
    what = TextField()
    plan = TextField()
    review_on = OptionalDate()
    number = OptionalWhole()

    def draft(self) -> ReviewDraft:
        """What was typed."""
        said = self.on_track.data
        return ReviewDraft(
            self.held_on.data,
            said == YES if said in (YES, NO) else None,
            self.note.data,
            self.what.data,
            self.plan.data,
            self.review_on.data,
            self.number.data,
        )


class ConcernForm(Form):
    """What is missing between two reviews, and the help. It stands beside the
    form of the next review, so its fields have names of their own.
    """

    what = TextField()
    plan = TextField()
    review_on = OptionalDate()

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, prefix="concern-")

    def draft(self) -> ReviewDraft:
        """What was typed; no review was held."""
        return ReviewDraft(
            None, False, "", self.what.data, self.plan.data, self.review_on.data
        )


class ClosingForm(Form):
    """How a concern was closed, or why a trial is withdrawn."""

    how = TextField()


class ProposingForm(Form):
    """Why it is laid before the decider now."""

    reason = TextField()
    decider_id = SelectField(coerce=picked_id, validate_choice=False)


class ConfirmEndForm(Form):
    """The end that the page showed."""

    end = OptionalDate()


class SuccessorForm(Form):
    """Who takes whose place, and why."""

    role = RadioField(validate_choice=False, default="")
    after_id = SelectField(coerce=picked_id, validate_choice=False)
    why = TextField()
    known = OptionalWhole()

    def draft(self) -> SuccessorDraft:
        """What was typed."""
        role, why = self.role.data or "", self.why.data
        return SuccessorDraft(role, self.after_id.data, why, self.known.data)


class TrialAwayForm(Form):
    """From which to which day, and of which kind."""

    kind = RadioField(validate_choice=False, default="")
    since = OptionalDate()
    last = OptionalDate()
    pause = RadioField(validate_choice=False, default=NO)

    def draft(self) -> AwayDraft:
        """What was typed."""
        last = self.last.data
        is_known = last is not None and last < dt.date.max
        until = last + dt.timedelta(days=1) if is_known else None
        is_pause = self.pause.data == YES
        kind, since = self.kind.data or "", self.since.data
        return AwayDraft(kind, since, until, is_pause)
