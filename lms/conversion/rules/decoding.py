"""The text of a file that has to be UTF-8."""

from lms.core.errors import Invalid
from lms.core.tables import encodings

MOST_BYTES = 5_000_000
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def utf8(content: bytes) -> str:
    """The text, without a byte-order mark. Invalid, with the name of the
    encoding it probably has, if it is not saved as UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(
            "The file is larger than %(limit)s bytes. Split it.",
            "file",
            limit=MOST_BYTES,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Invalid(
            "The file is not saved as UTF-8 but probably as %(encoding)s: byte %(place)s, in line %(line)s, is no letter. Save it again as UTF-8.",
            "file",
            encoding=_named(content),
            place=problem.start,
            line=content.count(
                b"\n",
                0,
                problem.start,
            )
            + 1,
        ) from problem


def _named(content: bytes) -> str:
    if content[:2] in _MARKS:
        return _MARKS[content[:2]]
    return encodings.OLD.get(encodings.suspect(content), "Windows-1252")
