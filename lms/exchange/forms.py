"""Forms for files."""

from wtforms import (
    BooleanField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from lms.exchange import formats
from lms.web.forms import (
    FileForm,
    Form,
    FormattedFileForm,
    GuardedForm,
    LineField,
)


class RowsForm(FileForm):
    """A file of rows, or its text on the way from the first step to the second;
    `shown`: the mark of what the first step has said of it.
    """

    text = TextAreaField()
    shown = StringField()
    unit = LineField()


class KindForm(GuardedForm):
    """A kind of unit."""

    key = LineField(validators=[InputRequired()])
    vi = LineField(validators=[InputRequired(), Length(max=200)])
    en = LineField(validators=[Length(max=200)])
    part = BooleanField()


class FrameworkFileForm(FormattedFileForm):
    """A framework in one of the formats."""

    known_formats = staticmethod(formats.readable)


class ProposalForm(Form):
    """What was shown, on its way to being saved."""

    sealed = HiddenField()
    edit = HiddenField()
