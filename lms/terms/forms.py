"""Forms of numbers and days off."""

from wtforms import BooleanField, StringField

from lms.terms.types import DayDraft, TermDraft
from lms.web.forms import (
    GuardedForm,
    LineField,
    OptionalDate,
    OptionalWhole,
)


class UnitTermForm(GuardedForm):
    """What a number is to be from a day on; empty: as above."""

    name = StringField()
    value = OptionalWhole()
    ground = LineField()
    since = OptionalDate()

    def draft(self) -> TermDraft:
        """What was typed."""
        return TermDraft(
            self.name.data,
            self.value.data,
            self.ground.data,
            self.since.data,
        )


class DayForm(GuardedForm):
    """A day off, or a day that is worked instead."""

    day = OptionalDate()
    name = LineField()
    document = LineField()
    worked = BooleanField()

    def draft(self) -> DayDraft:
        """What was typed."""
        return DayDraft(
            self.day.data,
            self.name.data,
            self.document.data,
            self.worked.data,
        )
