"""Forms of plans and assignments."""

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.planning.types import RuleTerms
from lms.web.forms import (
    Form,
    GuardedForm,
    LineField,
    OptionalDate,
    OptionalWhole,
    WholeField,
)
from lms.web.limits import whole


class RuleForm(Form):
    """Who takes which course by when. `due`: "on" a day or so many "days" after
    the start.
    """

    slug = SelectField()
    post = SelectField()
    below = BooleanField(default=True)
    valid_from = DateField(validators=[InputRequired()])
    valid_to = OptionalDate()
    due = RadioField(choices={"days": "", "on": ""}, default="days")
    due_days = WholeField(validators=[Optional()], default=30)
    due_on = OptionalDate()
    note = LineField(validators=[Length(max=500)])

    def terms(self) -> RuleTerms:
        """The rule that is asked for, with one of both ways to be due."""
        values = {**self.data, "note": self.data["note"] or ""}
        other = "due_days" if values.pop("due") == "on" else "due_on"
        return RuleTerms(**{**values, other: None})


class ChosenForm(Form):
    """People ticked in a list, or everyone on it, and what they are asked for:
    their plans, or one course by a day.
    """

    people = SelectMultipleField(coerce=whole, validate_choice=False)
    what = RadioField(choices={"plan": "", "course": ""}, default="plan")
    slug = SelectField()
    due_on = OptionalDate()
    everyone = BooleanField()


class PaceForm(GuardedForm):
    """Minutes a week; empty: as in the unit above."""

    weekly = OptionalWhole()
