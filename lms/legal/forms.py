"""The form of a legal document."""

from wtforms import (
    SelectField,
    TextAreaField,
)

from lms.core.i18n import gettext as _
from lms.legal.types import CERTAINTIES, KINDS, Document
from lms.web.forms import GuardedForm, LineField, OptionalDate, TextsForm


class BasisForm(GuardedForm, TextsForm):
    """Everything that is kept of a document but its successor, which has a page
    of its own. Meaning is checked by the use-case.
    """

    kind = SelectField()
    number = LineField()
    key = LineField()
    title_vi = LineField()
    title_en = LineField()
    issued = OptionalDate()
    effective_from = OptionalDate()
    effective_to = OptionalDate()
    checked_on = OptionalDate()
    certainty = SelectField()
    source = TextAreaField()
    note_vi = TextAreaField()
    note_en = TextAreaField()

    def offer(self) -> "BasisForm":
        """The lists to choose from."""
        self.kind.choices = {key: _(label) for key, label in KINDS.items()}
        self.certainty.choices = {
            key: _(label) for key, label in CERTAINTIES.items()
        }
        return self

    def document(self) -> Document:
        """What was typed."""
        return Document(
            kind=self._text("kind"),
            number=self._text("number"),
            title=self.texts("title"),
            issued=self.issued.data,
            effective_from=self.effective_from.data,
            effective_to=self.effective_to.data,
            checked_on=self.checked_on.data,
            certainty=self._text("certainty"),
            source=self._text("source"),
            note=self.texts("note"),
        )

    def _text(self, name: str) -> str:
        return self[name].data.strip()
