"""Forms of offers and pairs."""

import datetime as dt

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional

from lms.mentoring.types import OfferDraft, PairPeriod, PairTerms, Until
from lms.web.forms import Form, tidy


def day_after(last: dt.date | None) -> Until:
    """The day until (excluding) which something holds whose last day this is."""
    return last and last + dt.timedelta(days=1)


class MentorOfferForm(Form):
    """Places, and how one is reached."""

    places = IntegerField(validators=[Optional()])
    contact = StringField(default="", filters=[tidy])
    competencies = SelectMultipleField(validate_choice=False, choices=())
    until = DateField(validators=[Optional()])

    def draft(self) -> OfferDraft:
        """What is offered from today on."""
        return OfferDraft(
            self.places.data,
            self.contact.data or "",
            tuple(self.competencies.data or ()),
            until=day_after(self.until.data),
        )


class PairForm(Form):
    """Who is to guide a person, from when until when."""

    mentor_id = IntegerField(validators=[Optional()])
    kind = RadioField(validate_choice=False, default="main")
    competencies = SelectMultipleField(validate_choice=False, choices=())
    since = DateField(validators=[Optional()])
    last = DateField(validators=[Optional()])

    def terms(self, person_id: int, today: dt.date) -> PairTerms:
        """The pair that is asked for."""
        period = PairPeriod(self.since.data or today, day_after(self.last.data))
        chosen = tuple(self.competencies.data or ())
        return PairTerms(
            self.mentor_id.data or 0,
            person_id,
            period,
            self.kind.data != "special",
            chosen if self.kind.data == "special" else (),
        )


class EndForm(Form):
    """Why a pair ends."""

    how = RadioField(validate_choice=False, default="")
