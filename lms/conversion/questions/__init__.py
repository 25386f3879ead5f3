"""The socket for file formats of questions.

Each module here but `base` is one format; what several of them share lies in
the folders beside them. Another distribution adds a format by an object in the
entry-point group `lms.conversion.questions`. How to write one: see `base`.
"""

from lms.conversion.questions.base import QuestionFormat
from lms.core.sockets import discover

PACKAGE = "lms.conversion.questions"
PLAIN = "utf-8"
"""The encoding of a table of ours, in which nothing is suspected."""


def available() -> dict[str, QuestionFormat]:
    """Every format there is by its key, in the order of lists.

    RuntimeError if two of them share a key.
    """
    formats = discover(PACKAGE).items()
    return dict(sorted(formats, key=lambda item: item[1].position))


def readable() -> dict[str, QuestionFormat]:
    """Formats that can be brought in."""
    return {key: one for key, one in available().items() if one.can_read}


def writable() -> dict[str, QuestionFormat]:
    """Formats that questions can be taken out in."""
    return {key: one for key, one in available().items() if one.can_write}


def recognised(content: bytes) -> QuestionFormat:
    """The format a file is most likely of, by its content alone."""
    return max(readable().values(), key=lambda one: one.recognise(content))
