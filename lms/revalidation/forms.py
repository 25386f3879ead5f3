"""Forms of a replacement, of undoing it, of a confirmation and of a review."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.revalidation.types import How
from lms.web.forms import Form

HOW_LABELS = {
    How.RIGHT: N_("Still right by the new document"),
    How.MENDED: N_("Mended"),
}


class ReplaceForm(Form):
    """What takes a document's place, from when on, and what that changes.
    Meaning is checked by the use-case.
    """

    successor = SelectField(validate_choice=False)
    on = DateField(validators=[Optional()])
    why = TextAreaField()

    def offer(self, bases: Sequence[Any], key: str) -> "ReplaceForm":
        """Every document but this one."""
        named = {
            row.key: f"{row.number} – {pick(row.title)}"
            for row in bases
            if row.key != key
        }
        self.successor.choices = {"": _("Choose the new document"), **named}
        return self


class UndoForm(Form):
    """Why it was a mistake."""

    why = TextAreaField()


class ConfirmationForm(Form):
    """Which work by the new rules a mentor has seen."""

    note = TextAreaField()
    once = StringField()


class SettleForm(Form):
    """How an item was settled."""

    how = RadioField(validate_choice=False)
    revision = SelectField(validate_choice=False)
    note = TextAreaField()

    def offer(self, newer: Sequence[int]) -> "SettleForm":
        """The two answers, and the revisions in which something can have been
        mended.
        """
        self.how.choices = {
            str(how): _(label) for how, label in HOW_LABELS.items()
        }
        self.revision.choices = {
            str(number): _("Revision %(number)s", number=number)
            for number in newer
        }
        return self

    def number(self) -> int | None:
        """The revision chosen."""
        given = self.revision.data or ""
        return (
            int(given)
            if given.isascii() and given.isdigit() and len(given) < 10
            else None
        )
