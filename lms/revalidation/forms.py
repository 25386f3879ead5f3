"""Forms of a replacement, of undoing it, of a confirmation and of a review."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)

from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.types import Ids
from lms.revalidation.types import Finding
from lms.web.forms import Form, OptionalDate

NUMBER = re.compile("[0-9]{1,9}")
FINDING_LABELS = N_(
    {
        Finding.RIGHT: "Still right by the new document",
        Finding.CORRECTED: "Corrected",
    }
)


class ReplaceForm(Form):
    """What takes a document's place, from when on, and what that changes.
    Meaning is checked by the use-case.
    """

    successor = SelectField(validate_choice=False, default="")
    on = OptionalDate()
    why = TextAreaField()

    def offer(self, bases: Iterable[Any], key: str) -> "ReplaceForm":
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
    once = HiddenField()


class SettleForm(Form):
    """How an item was settled."""

    how = RadioField(validate_choice=False, default="")
    revision = SelectField(validate_choice=False, default="")
    note = TextAreaField()

    def offer(self, newer: Ids) -> "SettleForm":
        """The two answers, and the revisions in which something can have been
        corrected.
        """
        labels = FINDING_LABELS.items()
        self.how.choices = {str(finding): _(label) for finding, label in labels}
        self.revision.choices = {
            str(number): _("Revision %(number)s", number=number)
            for number in newer
        }
        return self

    def number(self) -> int | None:
        """The revision chosen."""
        typed = self.revision.data
        return int(typed) if NUMBER.fullmatch(typed) else None
