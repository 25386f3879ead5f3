"""Codes that are shown, and which hand-ins may be signed together. Pure."""

import datetime as dt

from lms.core.errors import Conflict, Invalid
from lms.signoff.types import CodeTerms, Names, WhyAlone

CODE_LETTERS = "234679ACDEFGHJKMNPQRTUVWXY"
"""None that is taken for another: of 0 O, 1 I L, 2 Z, 5 S and 8 B one at most."""
CODE_LENGTH = 6


def typed_code(text: str) -> str:
    """A code as somebody typed it: case, spaces and hyphens do not count. Empty
    if it cannot be one.
    """
    kept = [one for one in text.upper() if one.isalnum()]
    code = "".join(kept[: CODE_LENGTH + 1])
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if is_code else ""


def check_code(code: CodeTerms, now: dt.datetime) -> None:
    """Refuse to sign with a code that was used, or never opened in time, or
    opened too long ago.
    """
    if code.used_at is not None:
        raise Conflict(
            "This code has been used already; one code is for one signature.",
            "code",
        )
    opened = code.opened_at
    if opened is None or now > opened + code.lasting:
        raise Conflict(
            "This code has expired. Ask for a new one; what you wrote is still here.",
            "code",
        )


def opens(code: CodeTerms, now: dt.datetime) -> bool:
    """Whether the code opens the form."""
    return code.used_at is None and now <= code.expires_at


# Several like hand-ins at once


def why_alone(
    *, essential: bool, observations: int, opened: bool
) -> WhyAlone | None:
    """Why a hand-in is signed by itself only; None if others may come along.
    `observations`: how many separate ones its task asks for.
    """
    if essential:
        return WhyAlone.ESSENTIAL
    if observations > 1:
        return WhyAlone.TWICE
    return None if opened else WhyAlone.UNREAD


def check_like(tasks: Names, count: int, most: int) -> None:
    """Refuse hand-ins of more than one task, or more than are signed at once."""
    if len(tasks) > 1:
        raise Invalid("Choose hand-ins of one task only.")
    if count > most:
        raise Invalid(
            "At most %(most)s hand-ins are signed at once. Take some away first.",
            most=most,
        )
