"""Forms of the directory."""

from wtforms import (
    DateField,
    FileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.core.i18n import gettext as _
from lms.core.tables import encodings
from lms.web.forms import Form, tidy


class PersonForm(Form):
    """A new person."""

    name = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=200)]
    )
    login = StringField(
        filters=[tidy], validators=[InputRequired(), Length(max=80)]
    )
    email = StringField(
        filters=[tidy], validators=[Optional(), Length(max=200)]
    )
    unit = SelectField(coerce=int)
    post = SelectField()
    since = DateField(validators=[InputRequired()])


class PostingForm(Form):
    """A change of post."""

    unit = SelectField(coerce=int)
    post = SelectField()
    since = DateField(validators=[InputRequired()])


class RoleForm(Form):
    """A role within a unit."""

    role = SelectField()
    unit = SelectField(coerce=int)


class ImportForm(Form):
    """A CSV or XLSX file, or its text on the way from the dry run to the
    import.
    """

    file = FileField()
    encoding = SelectField(default="")
    text = TextAreaField()

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self.encoding.choices = {
            "": _("UTF-8 or UTF-16 (almost always)"),
            **encodings.OLD,
            encodings.PLAIN: _("UTF-8 or UTF-16, every letter just as it is"),
        }
