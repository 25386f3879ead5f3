"""Forms for files."""

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from lms.core.i18n import LANGUAGES
from lms.core.i18n import gettext as _
from lms.exchange import formats
from lms.web.forms import FileForm, Form, LineField


class RowsForm(FileForm):
    """A file of rows, or its text on the way from the first step to the second;
    `shown`: the mark of what the first step has said of it.
    """

    text = TextAreaField()
    shown = StringField()
    unit = LineField()


class KindForm(Form):
    """A kind of unit."""

    key = LineField(validators=[InputRequired()])
    vi = LineField(validators=[InputRequired(), Length(max=200)])
    en = LineField(validators=[Length(max=200)])
    part = BooleanField()


class FrameworkFileForm(FileForm):
    """A framework in one of the formats."""

    kind = SelectField(default="")
    language = SelectField(default="vi")

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        kinds = {key: _(one.label) for key, one in formats.readable().items()}
        self.kind.choices = {"": _("Find out from the file"), **kinds}
        self.language.choices = dict(LANGUAGES)


class ProposalForm(Form):
    """What was shown, on its way to being saved."""

    sealed = HiddenField()
    edit = HiddenField()
