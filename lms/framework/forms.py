"""The form of one requirement."""

from wtforms import SelectField, TextAreaField

from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.framework.models import Competency
from lms.framework.types import DEPTH_LABELS, LEVELS, Depth
from lms.web.forms import Form


class RequirementForm(Form):
    """What a unit asks of a post."""

    competency = SelectField()
    level = SelectField(coerce=int)
    depth = SelectField(coerce=int)
    reason = TextAreaField()

    def offer(self, competencies: dict[str, Competency]) -> None:
        """The lists to choose from."""
        self.competency.choices = {key: pick(row.title) for key, row in competencies.items()}
        self.level.choices = {level: _("Level %(level)s", level=level) for level in LEVELS}
        self.depth.choices = {int(depth): _(DEPTH_LABELS[depth]) for depth in Depth}
