"""Forms of offers and pairs."""

import datetime as dt

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)

from lms.core.types import id_in
from lms.mentoring.types import (
    MeetingDraft,
    OfferDraft,
    PairPeriod,
    PairTerms,
    Until,
)
from lms.web.forms import (
    GuardedForm,
    JudgingForm,
    LineField,
    OptionalDate,
    OptionalWhole,
    picked_id,
)


def day_after(last: dt.date | None) -> Until:
    """The day until (excluding) which something holds whose last day this is;
    of the last day of the calendar there is none, so it is that one.
    """
    day = dt.timedelta(days=1)
    return last and min(last, dt.date.max - day) + day


class MentorOfferForm(GuardedForm, JudgingForm):
    """Places, and how one is reached."""

    places = OptionalWhole()
    contact = LineField()
    competencies = SelectMultipleField(validate_choice=False, choices=())
    until = OptionalDate()

    def draft(self) -> OfferDraft:
        """What is offered from today on."""
        return OfferDraft(
            self.places.data,
            self.contact.data,
            tuple(self.competencies.data or ()),
            until=day_after(self.until.data),
        )


class PairForm(JudgingForm):
    """Who is to guide a person, from when until when."""

    mentor_id = OptionalWhole()
    kind = RadioField(validate_choice=False, default="main")
    competencies = SelectMultipleField(validate_choice=False, choices=())
    since = OptionalDate()
    last = OptionalDate()

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


class MeetingForm(JudgingForm):
    """A meeting that was held."""

    held_on = OptionalDate()
    minutes = OptionalWhole()
    next_step = LineField()
    next_on = OptionalDate()
    observes = BooleanField()
    once = HiddenField()

    def draft(self) -> MeetingDraft:
        """What is to be noted."""
        return MeetingDraft(
            self.held_on.data,
            self.minutes.data,
            self.next_step.data,
            self.next_on.data,
            self.observes.data,
        )


class AbsenceForm(JudgingForm):
    """Who stands in, and when."""

    substitute_id = SelectField(coerce=picked_id, validate_choice=False)
    since = OptionalDate()
    last = OptionalDate()

    def period(self, today: dt.date) -> PairPeriod:
        """From today unless another day is given."""
        since = self.since.data or today
        return PairPeriod(since, day_after(self.last.data))


class PairsForm(JudgingForm):
    """Which pairs of a proposal are to be asked, each "person:mentor"."""

    pairs = SelectMultipleField(validate_choice=False, choices=())

    def chosen(self) -> list[tuple[int, int]]:
        """The ids of both; what is no such pair is left out."""
        parts = (one.split(":") for one in self.pairs.data or ())
        pairs = (tuple(map(id_in, both)) for both in parts)
        return [both for both in pairs if len(both) == 2 and all(both)]


class TieForm(JudgingForm):
    """To whom one is close."""

    other_id = OptionalWhole()


class EndForm(JudgingForm):
    """Why a pair ends."""

    how = RadioField(validate_choice=False, default="")
