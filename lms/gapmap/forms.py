"""The form in which a person says where she stands."""

from wtforms import RadioField
from wtforms.validators import Optional

from lms.core.i18n import gettext as _
from lms.framework.types import LEVELS
from lms.web.forms import Form


class SelfForm(Form):
    """One line out of six: not yet, or a level."""

    level = RadioField(coerce=int, validators=[Optional()], choices=[])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = [
            (0, _("Cannot do it yet")),
            *((level, _("Level %(level)s", level=level)) for level in LEVELS),
        ]
