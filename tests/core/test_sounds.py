"""Recordings are told by their bytes, and lose what a recorder noted."""

import struct

import pytest

from lms.core.errors import Invalid
from lms.core.media import sounds

FRAME = b"\xff\xfb\x90\x00" + bytes(413)
"""MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes."""
TAG = b"ID3\x04\x00\x00\x00\x00\x00\x0aTIT2 Nha 12"[:20]
MP3 = TAG + FRAME * 3 + b"TAG" + bytes(125)


def box(kind, *inside):
    content = b"".join(inside)
    return struct.pack(">I4s", len(content) + 8, kind) + content


TRACK = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun")))
TOLD = box(b"udta", box(b"\xa9nam", b"12 Le Loi"))
M4A = box(b"ftyp", b"M4A ") + box(b"moov", TRACK, TOLD) + box(b"mdat", b"heard")
OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(60)


@pytest.mark.parametrize(
    ("content", "kind"), [(MP3, "mp3"), (M4A, "m4a"), (OGG, "ogg")]
)
def test_kinds_are_told_by_their_bytes(content, kind):
    assert sounds.take_in(content)[0] == kind
    assert sounds.take_in(content, kind)[0] == kind
    with pytest.raises(Invalid, match="Call it"):
        sounds.take_in(content, "wav")


def test_telling_its_kind_has_an_end_however_many_boxes_it_has():
    head, empty = box(b"ftyp", b"M4A "), box(b"free")
    behind = head + empty * 5_000 + box(b"moov", TRACK)
    assert sounds.kind_of_sound(behind) == ""
    some = head + empty * 50 + box(b"moov", TRACK)
    assert sounds.kind_of_sound(some) == "m4a"


def test_what_a_recorder_noted_is_gone():
    kept = sounds.take_in(MP3)[1]
    assert kept == FRAME * 3
    kept = sounds.take_in(M4A)[1]
    assert len(kept) == len(M4A) and kept.endswith(b"heard")
    assert b"Le Loi" not in kept and b"udta" not in kept
    assert sounds.kind_of_sound(kept) == "m4a"


FILM = M4A.replace(b"soun", b"vide")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ID3",
        FRAME,
        FRAME + b"\xff\xfb",
        FILM,
        M4A[:30],
        box(b"ftyp", b"M4A "),
        b"OggS" + bytes(100),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"<html>",
        b"\xff" * 5000,
        struct.pack(">I4s", 1, b"ftyp") + b"\0" * 40,
    ],
)
def test_what_is_none_of_them_is_refused(content):
    with pytest.raises(Invalid, match="no recording"):
        sounds.take_in(content)


def test_what_is_too_large_is_not_even_looked_at():
    with pytest.raises(Invalid, match="larger"):
        sounds.take_in(MP3 + bytes(sounds.LARGEST))
