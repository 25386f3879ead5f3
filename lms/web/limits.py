"""What a request may cost before anything is computed from it: bytes are
counted before they are read, fields before they are parsed.
"""

from typing import IO

from flask import Blueprint, request
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestURITooLarge,
)

from lms.core.errors import NotFound
from lms.core.state import setting
from lms.core.types import LARGEST_ID

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


def whole(text: str) -> int:
    """The whole number that an argument or a field holds, one that tables have
    room for; ValueError for any other.
    """
    number = int(text)
    if abs(number) > LARGEST_ID:
        raise ValueError("no table has room for it")
    return number


PUBLIC = 16 * KILOBYTE
"""For pages that need nobody to be signed in: a name and a password."""
USUAL = MEGABYTE
MOST_TEXT = 4 * MEGABYTE
"""Fields without a file are parsed in memory, wherever they are sent to."""
MOST_FIELDS = 2_000
"""More than any form of ours has: the longest lists are 500 people to choose
from, and every row of them may have a field or two.
"""
MOST_ARGUMENTS = 100


def _limit() -> None:
    """Generous where files are expected, so that one too many is refused by
    name and with the text kept, not by a cut connection.
    """
    most = _most_bytes()
    request.max_content_length = most
    request.max_form_memory_size = min(most, MOST_TEXT)
    request.max_form_parts = MOST_FIELDS
    if request.content_length and request.content_length > most:
        raise RequestEntityTooLarge
    _limit_fields()


def _most_bytes() -> int:
    endpoint = (request.endpoint or "").removeprefix("lms.")
    if endpoint in setting("public"):
        return PUBLIC
    most = setting("LMS_REQUEST_MB") * MEGABYTE
    if endpoint not in setting("large"):
        return min(USUAL, most)
    is_multipart = request.mimetype == "multipart/form-data"
    return most if is_multipart else min(MOST_TEXT, most)


def _limit_fields() -> None:
    """Werkzeug counts the parts of a multipart form; of other forms it parses
    whatever came.
    """
    if request.query_string.count(b"&") >= MOST_ARGUMENTS:
        raise RequestURITooLarge
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_form and request.get_data().count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge


def _refuse_unfit() -> None:
    """Ids that no table has room for, and texts that no database takes."""
    ids = (request.view_args or {}).values()
    if any(isinstance(id_, int) and id_ > LARGEST_ID for id_ in ids):
        raise NotFound
    values = list(request.args.items(multi=True))
    if request.method == "POST":
        values += request.form.items(multi=True)
    if any("\0" in value for _name, value in values):
        raise BadRequest


def init(root: Blueprint) -> None:
    """Guard the pages below `root`."""
    root.before_request(_limit)
    root.before_request(_refuse_unfit)


def uploads() -> list[tuple[IO[bytes], str]]:
    """The files of the field `files`, with their names."""
    sent = request.files.getlist("files")
    return [(one.stream, one.filename) for one in sent if one.filename]
