"""Forms of decisions. Choices start empty; nothing is chosen for anybody."""

import datetime as dt
from functools import lru_cache

from wtforms import (
    BooleanField,
    MultipleFileField,
    RadioField,
    SelectField,
)

from lms.decisions import rules
from lms.decisions.types import DecisionDocument, DecisionKind, DecisionVerdict
from lms.web.forms import (
    Form,
    LineField,
    OptionalDate,
    OptionalWhole,
    TextField,
    picked_id,
)

STAYS = "stays"
"""What a petition is answered with if the decision is not changed."""


class ReplyForm(Form):
    """What the person concerned says."""

    reply = TextField()
    files = MultipleFileField()


class PetitionForm(Form):
    """Why it should be looked at again."""

    petition = TextField()


class VerdictForm(Form):
    """An outcome and its reason; `seen`: the last move that the page showed."""

    outcome = RadioField(validate_choice=False, default="")
    reason = TextField()
    seen = OptionalWhole()
    knowing = BooleanField()

    def verdict(self, kind: DecisionKind) -> DecisionVerdict:
        """What was chosen, with all that it asks for."""
        typed = {field.name: field.data or "" for field in self if field.data}
        chosen = self.outcome.data or ""
        return rules.verdict_of(
            kind,
            chosen,
            self.reason.data,
            typed,
            bool(self.knowing.data),
        )


@lru_cache
def _with_asks(names: tuple[str, ...]) -> type[VerdictForm]:
    fields = {name: LineField() for name in names}
    return type("KindForm", (VerdictForm,), fields)


def verdict_form(kind: DecisionKind) -> type[VerdictForm]:
    """The form of this kind: a field for each thing that an outcome asks for."""
    asks = (ask.name for one in kind.outcomes.values() for ask in one.asks)
    return _with_asks(tuple(dict.fromkeys(asks)))


class HandOnForm(Form):
    """Why somebody else is to decide, and who."""

    handing = TextField()
    to = SelectField(coerce=picked_id, validate_choice=False)


class SignedDocumentForm(Form):
    """The number and day of the document."""

    number = LineField()
    signed_on = OptionalDate()

    def document(self) -> DecisionDocument:
        """What was typed."""
        day: dt.date | None = self.signed_on.data
        return DecisionDocument(self.number.data, day)


class WithdrawForm(Form):
    """Why a proposal is taken back."""

    reason = TextField()
