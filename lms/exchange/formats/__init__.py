"""The socket for file formats of competency frameworks.

Each module here but `base` is one format; what several of them share lies in
the folders beside them. Another distribution adds a format by an object in the
entry-point group `lms.exchange.formats`. How to write one: see `base`.
"""

from collections.abc import Mapping

from lms.core.sockets import discover, formats
from lms.core.types import Likeness
from lms.exchange.formats.base import Format

PACKAGE = "lms.exchange.formats"


def available() -> dict[str, Format]:
    """All there are; RuntimeError if two of them share a key."""
    return discover(PACKAGE)


def readable() -> dict[str, Format]:
    """Formats that can be brought in."""
    return formats(PACKAGE, "can_read")


def writable() -> dict[str, Format]:
    """Formats that something can be taken out in."""
    return formats(PACKAGE, "can_write")


def recognised(content: bytes) -> Format:
    """The format a file is most likely of, by its content alone."""
    return max(readable().values(), key=lambda one: one.recognise(content))


def by_suffix(suffix: str) -> Format | None:
    """The format that is written to a file with this ending, like ".xlsx"."""
    fitting = (one for one in writable().values() if suffix in one.suffixes)
    return next(fitting, None)


def names(formats: Mapping[str, Format]) -> str:
    """What they are called, as one list: "YAML, XLSX, CSV"."""
    return ", ".join(dict.fromkeys(one.name for one in formats.values()))


def endings(formats: Mapping[str, Format]) -> str:
    """Their endings, for the field that asks for a file."""
    suffixes = [suffix for one in formats.values() for suffix in one.suffixes]
    return ",".join(suffixes)
