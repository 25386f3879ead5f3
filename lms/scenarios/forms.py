"""The forms of a play."""

from wtforms import StringField
from wtforms.validators import InputRequired

from lms.web.forms import Form, WholeField


class ChoiceForm(Form):
    """What was chosen, and the number of the choice that the page asked for."""

    step = WholeField(validators=[InputRequired()])
    choice = StringField()


class RestartForm(Form):
    """The number of the decision to go back to."""

    step = WholeField(validators=[InputRequired()])
