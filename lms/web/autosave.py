"""What a form that saves by itself hears back, in JSON: `saved`, when and
whether anything is to be chosen; `was`, the new mark of each field that the
page now shows as it is stored; `both`, the question to put at each field that
was changed elsewhere as well. Or `closed`, why nothing is saved any more.
"""

import datetime as dt
from collections.abc import Mapping

from flask import Response, jsonify

from lms.core.errors import Conflict
from lms.core.i18n import clock_time
from lms.core.i18n import gettext as _


def saved(
    at: dt.datetime | None, was: Mapping[str, str], both: Mapping[str, str]
) -> Response:
    """Stored at this moment, by the names of the form's fields."""
    text = _("Saved at %(time)s", time=clock_time(at))
    if both:
        choose = _(
            "Something was also changed on another page: choose there what counts."
        )
        text = f"{text}. {choose}"
    return jsonify(saved=text, was=was, both=both)


def refused(reason: str) -> Response:
    """Nothing is stored, and why; what is typed stays on the page."""
    text = _("Not saved: %(reason)s", reason=reason)
    return jsonify(saved=text, refused=True, was={}, both={})


def closed(refusal: Conflict) -> tuple[Response, int]:
    """It can no longer change; trying again would not help."""
    return jsonify(closed=_(refusal.text, **refusal.values)), refusal.status
