"""Recordings that somebody hands us: short ones, of three kinds that every
browser plays, told by their bytes. What a recorder noted (name, place) is taken
out where it can be without touching what is heard.
"""

import re
from collections.abc import Iterator
from functools import reduce
from itertools import islice

from lms.core.errors import Invalid
from lms.core.marks import N_

LARGEST = 2_000_000
"""Bytes of a recording: some four minutes of speech, as phones record it."""
MEDIA_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}
UNKNOWN = N_(
    "This is no recording in MP3, M4A or OGG. Save it as one of these and choose that."
)
HEAVY = N_(
    "The recording is larger than %(most)s MB. Make it shorter, or save it for speech (mono, 64 kbit/s), and choose that."
)
LIES = N_(
    "The file is called .%(ending)s, but its content is %(right)s. Call it .%(right)s."
)
_TAG = re.compile(rb"ID3[\x02-\x04].{2}([\x00-\x7f]{4})", re.DOTALL)
_LAST = re.compile(rb"TAG.{125}\Z", re.DOTALL)
_FRAME = re.compile(rb"\xff[\xe2-\xff]", re.DOTALL)
_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_SLOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kilobits a second of layer III, in its first version and in the later ones."""
_SAMPLES = (44_100, 48_000, 32_000)
_FIRST, _LAYER_III = 3, 1
_SLOWER = {_FIRST: 1, 2: 2, 0: 4}
"""By version, how many times fewer samples there are."""
_BOX_HEAD = 8
_MOST_BOXES = 2_000
"""Until a file says what it holds: whatever it is, telling its kind has an end.
"""
_HOLDING = (b"moov", b"trak", b"mdia")
Box = tuple[bytes, int, int]
"""Its kind, where it begins and ends."""
_IS_LONG = b"\0\0\0\1"
_TOLD = (b"udta", b"meta")
"""The boxes in which a recorder notes names and places."""


def take_in(content: bytes, ending: str = "") -> tuple[str, bytes]:
    """The ending of a recording's kind, and what is kept of it. Invalid, with
    what to do. `ending`: what its file's name says it is.
    """
    if len(content) > LARGEST:
        raise Invalid(HEAVY, "file", most=LARGEST // 1_000_000)
    kind = kind_of_sound(content)
    if not kind:
        raise Invalid(UNKNOWN, "file")
    if ending and ending != kind:
        raise Invalid(LIES, "file", ending=ending, right=kind)
    return kind, _CLEAN[kind](content)


def kind_of_sound(content: bytes) -> str:
    """The ending that the bytes themselves show; "" if they are none of ours."""
    return next((kind for kind, is_it in _TESTS if is_it(content)), "")


def _is_mp3(content: bytes) -> bool:
    """Two frames of layer III right behind one another."""
    at = _tag_length(content)
    length = _frame_length(content[at : at + 4])
    return bool(length and _frame_length(content[at + length :][:4]))


def _tag_length(content: bytes) -> int:
    """Of what stands before the first frame: its bytes hold seven bits each."""
    found = _TAG.match(content)
    return 10 + reduce(_longer, found[1], 0) if found else 0


def _longer(size: int, seven_bits: int) -> int:
    return size << 7 | seven_bits


def _frame_length(head: bytes) -> int:
    """Of the frame that begins so, in bytes; 0 if none does."""
    if len(head) < 4 or not _FRAME.match(head):
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    is_known = version in _SLOWER and layer == _LAYER_III
    return _third_layer(version, head[2]) if is_known else 0


def _third_layer(version: int, rates: int) -> int:
    rate, sample = rates >> 4, rates >> 2 & 3
    if rate not in range(1, 15) or sample == 3:
        return 0
    length = _bits(version, rate) // (_SAMPLES[sample] // _SLOWER[version])
    return length + (rates >> 1 & 1)


def _bits(version: int, rate: int) -> int:
    if version == _FIRST:
        return 144_000 * _RATES[rate]
    return 72_000 * _SLOW_RATES[rate]


def _is_m4a(content: bytes) -> bool:
    """A box file with a track that is heard, and none that is seen."""
    if content[4:8] != b"ftyp":
        return False
    inside = _film(content)
    return b"soun" in inside and b"vide" not in inside


def _film(content: bytes) -> bytes:
    """The inside of the box that says what the file holds."""
    boxes = islice(_boxes(content, 0, len(content)), _MOST_BOXES)
    return next(
        (content[at:end] for one, at, end in boxes if one == b"moov"), b""
    )


def _boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places: none any more where one does not fit."""
    size = _box_size(content, start, end)
    while _BOX_HEAD <= size <= end - start:
        yield content[start + 4 : start + 8], start, start + size
        start += size
        size = _box_size(content, start, end)


def _box_size(content: bytes, start: int, end: int) -> int:
    """As its head says it; 0 stands for all that follows."""
    said = content[start : start + 4]
    if said == _IS_LONG:
        said = content[start + 8 : start + 16]
    return int.from_bytes(said) or end - start


def _is_ogg(content: bytes) -> bool:
    begins = content[:128]
    is_heard = b"\x01vorbis" in begins or b"OpusHead" in begins
    return begins.startswith(b"OggS") and is_heard


_TESTS = (("mp3", _is_mp3), ("m4a", _is_m4a), ("ogg", _is_ogg))


def _without_tags(content: bytes) -> bytes:
    return _LAST.sub(b"", content[_tag_length(content) :])


def _without_notes(content: bytes) -> bytes:
    """Boxes of notes become empty room of the same size, so that nothing else
    moves.
    """
    kept = bytearray(content)
    for start, end in _notes(content, 0, len(content), len(_HOLDING)):
        kept[start + 4 : end] = b"free" + bytes(end - start - _BOX_HEAD)
    return bytes(kept)


def _notes(
    content: bytes, start: int, end: int, deeper: int
) -> Iterator[tuple[int, int]]:
    for kind, begins, ends in _boxes(content, start, end):
        if kind in _TOLD and content[begins : begins + 4] != _IS_LONG:
            yield begins, ends
        elif kind in _HOLDING and deeper:
            inside = begins + _BOX_HEAD
            yield from _notes(content, inside, ends, deeper - 1)


def _as_it_is(content: bytes) -> bytes:
    """Its notes stand among what is heard."""
    return content


_CLEAN = {"mp3": _without_tags, "m4a": _without_notes, "ogg": _as_it_is}
