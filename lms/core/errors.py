"""What can go wrong in a use-case. `lms.web.errors` turns each into a status
and a page, in one place.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from lms.core.marks import N_

T = TypeVar("T")


class LMSError(Exception):
    """A refusal that a person can understand: a text to translate, its values
    (a value may be a `{vi: …, en: …}` pair) and, for a form, the field it is
    about.
    """

    status = 500
    usual = ""
    """What it says if nothing else is said."""
    course = ""
    """The course whose page says more, by its slug."""

    def __init__(self, text: str = "", field: str = "", **values: Any) -> None:
        self.text = text or self.usual
        english = {name: _in_english(one) for name, one in values.items()}
        super().__init__(self.text % english if values else self.text)
        self.field, self.values = field, values
        self.also: list[LMSError] = []
        """What else of the same form is refused."""


def _in_english(value: Any) -> Any:
    return value["en"] if isinstance(value, dict) else value


class NotSignedIn(LMSError):
    """Nobody is signed in."""

    status, usual = 401, N_("Please sign in first.")


class NotAllowed(LMSError):
    """The person may not do this here."""

    status, usual = 403, N_("You do not have the right to do this here.")


class NotFound(LMSError):
    """There is no such thing, or this person may not know that there is."""

    status = 404
    usual = N_("There is nothing at this address, or it is not yours to see.")


class Invalid(LMSError):
    """What was typed cannot be taken; the text says where and how to correct it."""

    status = 422


class Conflict(LMSError):
    """Somebody was faster, or the thing is already closed."""

    status = 409


class Gone(LMSError):
    """What was here has been lost."""

    status = 410


class Busy(LMSError):
    """Others are writing; this act has not begun, so it may be tried again."""

    status = 503
    usual = N_(
        "The system is busy and nothing was changed. Wait a few seconds and send it again."
    )


class OtherSchema(LMSError):
    """The tables are not at the revision that this version needs."""

    status = 503


WrongFields = Iterator[Invalid]
"""What is wrong with a form, field by field."""


def refuse_all(refusals: Iterable[Invalid]) -> None:
    """Refuse a form for all that is wrong with it at once, if anything is."""
    found = list(refusals)
    if found:
        found[0].also = found[1:]
        raise found[0]


def check_length(text: str, limit: int, field: str) -> None:
    """Refuse a text of more characters than its place holds."""
    refuse_all(too_long(text, limit, field))


def too_long(text: str, limit: int, field: str) -> WrongFields:
    """The refusal of such a text, to be raised with others."""
    if len(text) > limit:
        yield Invalid(
            "This is longer than %(limit)s characters. Shorten it.",
            field,
            limit=limit,
        )


YEAR = dt.timedelta(days=366)
"""What people enter afterwards lies no further back; a year is easily mistyped."""


def outside(
    day: dt.date | None, first: dt.date, last: dt.date, field: str
) -> WrongFields:
    """The refusal of a day that is missing or lies outside its window."""
    if day is None or not first <= day <= last:
        yield Invalid(
            "Choose a day from %(first)s to %(last)s.",
            field,
            first=first,
            last=last,
        )


def found(thing: T | None) -> T:
    """The thing; NotFound if there is none."""
    if thing is None:
        raise NotFound
    return thing
