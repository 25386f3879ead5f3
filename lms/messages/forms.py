"""The form of what one wishes to be told."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField

from lms.core.types import NoticeKind
from lms.messages.types import PACES, MessageHours, SendPace, SendWay
from lms.web.forms import Form, OptionalWhole, WholeField


class MessageHoursForm(Form):
    """When, and in which language."""

    digest_hour = OptionalWhole()
    quiet_from = OptionalWhole()
    quiet_until = OptionalWhole()
    rests = BooleanField()
    language = SelectField(validate_choice=False, default="")

    def hours(self) -> MessageHours:
        """What is chosen; an hour that is missing is one that no clock has."""
        return MessageHours(
            _hour(self.digest_hour),
            _hour(self.quiet_from),
            _hour(self.quiet_until),
            self.rests.data,
            self.language.data,
        )


def _hour(field: WholeField) -> int:
    return -1 if field.data is None else field.data


def wishes_in(
    form: MultiDict[str, str], ways: Mapping[SendWay, object]
) -> dict[tuple[SendWay, NoticeKind], SendPace]:
    """The paces that were sent, field `mail-work` and so on; what is none is
    left as it was.
    """
    sent = {
        (way, kind): form.get(f"{way}-{kind}", "")
        for way in ways
        for kind in NoticeKind
    }
    return {key: SendPace(pace) for key, pace in sent.items() if pace in PACES}
