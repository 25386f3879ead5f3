"""Forms of numbers and days off."""

from wtforms import BooleanField, DateField, StringField
from wtforms.validators import Optional

from lms.terms.types import DayDraft, TermDraft
from lms.web.forms import Form, WholeField, tidy


class UnitTermForm(Form):
    """What a number is to be from a day on; empty: as above."""

    name = StringField(default="")
    value = WholeField(validators=[Optional()])
    ground = StringField(default="", filters=[tidy])
    since = DateField(validators=[Optional()])

    def draft(self) -> TermDraft:
        """What was typed."""
        return TermDraft(
            self.name.data or "",
            self.value.data,
            self.ground.data or "",
            self.since.data,
        )


class DayForm(Form):
    """A day off, or a day that is worked instead."""

    day = DateField(validators=[Optional()])
    name = StringField(default="", filters=[tidy])
    document = StringField(default="", filters=[tidy])
    worked = BooleanField()

    def draft(self) -> DayDraft:
        """What was typed."""
        return DayDraft(
            self.day.data,
            self.name.data or "",
            self.document.data or "",
            self.worked.data,
        )
