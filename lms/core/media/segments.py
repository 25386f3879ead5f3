"""Of how many pieces a picture is put together, counted before a decoder sees it:
each scan of a JPEG goes over the whole picture once more, however few bytes it
has, and each piece of metadata costs its look.
"""

import re
from collections.abc import Iterator
from itertools import islice

MOST_SCANS = 30
"""Programs write ten or so."""
MOST_SEGMENTS = 10_000
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SCAN, _END = b"\xff\xda", b"\xff\xd9"


def has_many(content: bytes, kind: str) -> bool:
    """Whether a picture of this kind has more pieces than any program makes."""
    pieces = _WALKS[kind](content) if kind in _WALKS else iter(())
    counted = list(islice(pieces, MOST_SEGMENTS + 1))
    return len(counted) > MOST_SEGMENTS or counted.count(_SCAN) > MOST_SCANS


def _of_jpeg(content: bytes) -> Iterator[bytes]:
    """The marks of its segments, until the picture ends: what phones put behind
    it is no part of it.
    """
    found = _MARKER.search(content, 2)
    while found and found[0] != _END:
        yield found[0]
        at = found.end()
        length = int.from_bytes(content[at : at + 2])
        found = _MARKER.search(content, at + length)


def _of_png(content: bytes) -> Iterator[bytes]:
    """The kinds of its chunks."""
    at = 8
    while at < len(content):
        yield content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4])


_WALKS = {"JPEG": _of_jpeg, "PNG": _of_png}
