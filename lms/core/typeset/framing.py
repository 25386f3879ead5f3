"""What stands on every page of a paper, in the language that is spoken."""

import datetime as dt

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, moment
from lms.core.state import setting
from lms.core.types import Json


def frame(heading: str, name: str, made: dt.datetime) -> Json:
    """Of a paper with this heading, of this person, as of this moment."""
    local = clock.day_of(made)
    return {
        "lang": lang(),
        "title": f"{heading}: {name}",
        "heading": heading,
        "name": name,
        "site": setting("LMS_TITLE"),
        "made": [local.year, local.month, local.day],
        "foot": _("%(name)s · as of %(time)s", name=name, time=moment(made)),
    }
