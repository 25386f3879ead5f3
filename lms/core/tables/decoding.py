"""The text of a file, in whatever encoding it was saved."""

from lms.core.errors import Invalid
from lms.core.letters import from_tcvn3
from lms.core.tables import encodings

BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def decode(content: bytes, encoding: str = "") -> str:
    """The text of a file saved as UTF-8 or UTF-16, or in the old encoding that
    somebody has named; nothing is guessed, because guessing would spoil
    names. A refusal names the place and, where one fits, the encoding to
    name.
    """
    is_utf16 = content.startswith(BYTE_ORDER_MARKS)
    unicode = "utf-16" if is_utf16 else "utf-8-sig"
    if encoding in encodings.OLD:
        return _decode_old(content, encoding, unicode)
    try:
        return content.decode(unicode)
    except UnicodeDecodeError as problem:
        likely = "" if is_utf16 else encodings.suspect(content)
        raise _not_unicode(content, problem.start, likely) from problem


def _not_unicode(content: bytes, place: int, likely: str) -> Invalid:
    line = content.count(b"\n", 0, place) + 1
    if not likely:
        return Invalid(
            "The file is not saved as UTF-8 (probably Windows-1258 or TCVN3). In Excel choose “Save as” and “CSV UTF-8”, then choose the file again. The first letter that cannot be read is at byte %(place)s, in line %(line)s.",
            "file",
            place=place,
            line=line,
        )
    return Invalid(
        "The file is not saved as UTF-8 (probably %(encoding)s). In Excel choose “Save as” and “CSV UTF-8”, then choose the file again; or name the encoding. The first letter that cannot be read is at byte %(place)s, in line %(line)s; as %(encoding)s that line would begin “%(sample)s”.",
        "file",
        encoding=encodings.OLD[likely],
        place=place,
        line=line,
        sample=encodings.sample(content, likely, line),
    )


def _decode_old(content: bytes, encoding: str, unicode: str) -> str:
    """A text in an old encoding. One that was typed with an old font may since
    have been saved as Unicode, letter by letter.
    """
    try:
        text = content.decode(unicode)
    except UnicodeDecodeError:
        return encodings.read(content, encoding)
    if encoding == "tcvn3":
        return from_tcvn3(text)
    if text.isascii():
        return text
    raise Invalid(
        "The file is saved as UTF-8 or UTF-16 already. Leave the encoding as it was.",
        "file",
    )
