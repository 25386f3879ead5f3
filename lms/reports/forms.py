"""The form of a report, and that of its answer."""

from typing import Self

from wtforms import BooleanField, RadioField

from lms.core.i18n import gettext as _
from lms.reports.types import OUTCOME_LABELS, TROUBLE_LABELS
from lms.web.forms import Form, TextField


class ContentReportForm(Form):
    """What is wrong or unclear, and whether one's name may be seen."""

    trouble = RadioField(validate_choice=False, default="")
    text = TextField()
    is_named = BooleanField()

    def offer(self) -> Self:
        """What can be the matter."""
        labels = TROUBLE_LABELS.items()
        self.trouble.choices = {str(one): _(label) for one, label in labels}
        return self


class ReportAnswerForm(Form):
    """What came of a report."""

    outcome = RadioField(validate_choice=False, default="")
    answer = TextField()

    def offer(self) -> Self:
        """What can come of it."""
        labels = OUTCOME_LABELS.items()
        self.outcome.choices = {str(one): _(label) for one, label in labels}
        return self
