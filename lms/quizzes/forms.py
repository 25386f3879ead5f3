"""The form of extra time."""

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from lms.web.forms import Form, tidy


class ExtraTimeForm(Form):
    """More time in quizzes."""

    percent = IntegerField(validators=[InputRequired()])
    reason = StringField(filters=[tidy], validators=[Length(max=500)])
