"""The socket for file formats of questions.

Each module here but `base` is one format; what several of them share lies in
the folders beside them. Another distribution adds a format by an object in the
entry-point group `lms.conversion.questions`. How to write one: see `base`.
"""

from lms.conversion.questions.base import QuestionFormat
from lms.core.sockets import discover, formats

PACKAGE = "lms.conversion.questions"
PLAIN = "utf-8"
"""The encoding of a table of ours, in which nothing is suspected."""


def available() -> dict[str, QuestionFormat]:
    """All there are; RuntimeError if two of them share a key."""
    return discover(PACKAGE)


def readable() -> dict[str, QuestionFormat]:
    """Formats that can be brought in."""
    return formats(PACKAGE, "can_read")


def writable() -> dict[str, QuestionFormat]:
    """Formats that something can be taken out in."""
    return formats(PACKAGE, "can_write")


def recognised(content: bytes) -> QuestionFormat:
    """The format a file is most likely of, by its content alone."""
    return max(readable().values(), key=lambda one: one.recognise(content))
