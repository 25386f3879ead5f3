"""The form of a legal document."""

from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.legal.models import LegalBasis
from lms.legal.types import CERTAINTIES, KINDS, Document
from lms.web.forms import Form, tidy

LANGUAGES = ("vi", "en")


class BasisForm(Form):
    """Everything that is kept of a document but its successor, which has a page
    of its own. Meaning is checked by the use-case.
    """

    kind = SelectField()
    number = StringField(filters=[tidy])
    key = StringField(filters=[tidy])
    title_vi = StringField(filters=[tidy])
    title_en = StringField(filters=[tidy])
    issued = DateField(validators=[Optional()])
    effective_from = DateField(validators=[Optional()])
    effective_to = DateField(validators=[Optional()])
    checked_on = DateField(validators=[Optional()])
    certainty = SelectField()
    source = TextAreaField()
    note_vi = TextAreaField()
    note_en = TextAreaField()
    edit = HiddenField()

    def offer(self) -> "BasisForm":
        """The lists to choose from."""
        self.kind.choices = {key: _(label) for key, label in KINDS.items()}
        self.certainty.choices = {
            key: _(label) for key, label in CERTAINTIES.items()
        }
        return self

    def document(self) -> Document:
        """What was typed."""
        texts = {
            name: {
                language: (self[f"{name}_{language}"].data or "").strip()
                for language in LANGUAGES
            }
            for name in ("title", "note")
        }
        plain = {
            name: (self[name].data or "").strip()
            for name in ("kind", "number", "certainty", "source")
        }
        days = {
            name: self[name].data
            for name in (
                "issued",
                "effective_from",
                "effective_to",
                "checked_on",
            )
        }
        return Document(**plain, **texts, **days)

    def opened(self) -> int:
        """How often the document had been changed when the form was opened."""
        given = self.edit.data or ""
        return (
            int(given)
            if given.isascii() and given.isdigit() and len(given) < 10
            else -1
        )


def filled(row: LegalBasis) -> BasisForm:
    """The form as a document stands now."""
    texts = {
        f"{name}_{language}": getattr(row, name).get(language, "")
        for name in ("title", "note")
        for language in LANGUAGES
    }
    return BasisForm(obj=row, data=texts).offer()
