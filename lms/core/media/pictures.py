"""Photos and screenshots that somebody hands us: looked at before anything of
them is decoded, then written anew, upright, small and without what a camera
noted about the place and the person.

Pillow decodes (HPND, released four times a year), HEIC through pillow-heif, and
only the four kinds named here: a file is opened as what its first bytes say.
A HEIC photo becomes WebP when it is taken in; in a folder of files, whose
pictures keep their names, it is refused with what to do.
"""

import io
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.media import segments
from lms.core.media.kinds import kind_of

LARGEST = 15_000_000
"""Bytes of a picture as it comes in."""
MOST_PIXELS = {
    "JPEG": 30_000_000,
    "PNG": 16_000_000,
    "WEBP": 16_000_000,
    "HEIF": 30_000_000,
}
"""A JPEG can be decoded small, the others cannot."""
LONGEST_SIDE = 1600
SMALLEST_SIDE = 16
MOST_STRETCHED = 5
WIDTHS = (360, 720, 1200)
ENDINGS = {"webp": "WEBP", "png": "PNG", "jpg": "JPEG"}
_KINDS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
}
register_heif_opener(thumbnails=False, decode_threads=1)
_ATTEMPTS = (
    (1, 78),
    (1, 66),
    (1, 54),
    (1, 42),
    (1, 30),
    (2, 30),
    (4, 30),
    (8, 30),
)
"""How coarse, in pixels, and how good a picture is written until it is light
enough; what is as restless as sand or leaves needs the last ones.
"""
_BYTES = {360: 18_000, 720: 25_000, 1200: 90_000}
"""What a width weighs at most: a page with two pictures stays under
60 KB on a phone, which takes 720 for the 360 pixels that it is wide.
"""
_KEPT_QUALITY = 84
_ORIENTATION = 0x0112
_GROUND = "#fffefb"
"""What shows through where a picture lets it."""
_DAMAGES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What opening and decoding a damaged one can raise."""

UNKNOWN = N_(
    "This is no picture in JPEG, PNG, WebP or HEIC. Save it as one of these and choose that."
)
HEIC = N_(
    "This is a HEIC photo, which browsers do not show. Save it as JPEG; on an iPhone choose Settings, Camera, Formats, Most Compatible."
)
BROKEN = N_(
    "The picture is damaged: it cannot be read to its end. Open it, save it anew and choose that."
)
MOVING = N_("The picture moves. Choose one that stands still.")
MANY_PIXELS = N_(
    "The picture has more than %(most)s million pixels. Make it smaller and choose that."
)
PIECES = N_(
    "The picture is put together of more pieces than any program makes. Open it, save it anew and choose that."
)
HEAVY = N_(
    "The picture is larger than %(most)s MB. Make it smaller and choose that."
)
STRETCHED = N_(
    "The picture is more than %(most)s times as long as wide, or too small to be seen. Cut out what matters."
)
OTHER_KIND = N_(
    "The file is called .%(ending)s, but its content is %(kind)s. Call it .%(right)s."
)


class ExaminedPicture(NamedTuple):
    """A picture's size as it is shown, upright."""

    width: int
    height: int

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in which it is kept: none wider than it is."""
        top = min(self.width, WIDTHS[-1])
        return (*(width for width in WIDTHS if width < top), top)


def examine(content: bytes, ending: str = "") -> ExaminedPicture:
    """A picture's size. Invalid, with what to do, for what is none or cannot be
    decoded. `ending`: what its file's name says it is.
    """
    with _opened(content, ending) as image:
        size = _seen_size(image)
        _decode(image, WIDTHS[0])
    return size


def take_in(content: bytes, ending: str = "webp") -> bytes:
    """A picture as it is kept: upright, at most 1,600 pixels long, written anew;
    in WebP, or as the ending of the file says whose place it takes.
    """
    with _opened(content) as image:
        _seen_size(image)
        picture = _decode(image, LONGEST_SIDE)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if ending == "webp":
        return _as_webp(picture, _KEPT_QUALITY)
    written = io.BytesIO()
    picture.save(written, ENDINGS[ending], quality=_KEPT_QUALITY)
    return written.getvalue()


def renditions(content: bytes, widths: Iterable[int]) -> dict[int, bytes]:
    """A picture in these widths, each in WebP."""
    wanted = sorted(widths, reverse=True)
    with _opened(content) as image:
        size = _upright_size(image)
        largest = max(wanted[0], wanted[0] * size.height // size.width)
        picture = _decode(image, largest)
    return {width: _rendition(picture, width) for width in wanted}


@contextmanager
def _opened(content: bytes, ending: str = "") -> Iterator[Image.Image]:
    """The picture, nothing of it decoded yet."""
    kind = _kind(content, ending)
    if segments.has_many(content, kind):
        raise Invalid(PIECES, "file")
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            _check_pixels(image, kind)
            yield image
    except _DAMAGES as problem:
        raise Invalid(BROKEN, "file") from problem


def _kind(content: bytes, ending: str) -> str:
    if len(content) > LARGEST:
        raise Invalid(HEAVY, "file", most=LARGEST // 1_000_000)
    media_type = kind_of(content)
    if media_type == "image/heic" and ending:
        raise Invalid(HEIC, "file")
    if media_type not in _KINDS:
        raise Invalid(UNKNOWN, "file")
    kind = _KINDS[media_type]
    if ending and ENDINGS[ending] != kind:
        right = next(one for one in ENDINGS if ENDINGS[one] == kind)
        raise Invalid(
            OTHER_KIND,
            "file",
            ending=ending,
            kind=kind,
            right=right,
        )
    return kind


def _check_pixels(image: Image.Image, kind: str) -> None:
    width, height = image.size
    most = MOST_PIXELS[kind]
    if width * height > most:
        raise Invalid(MANY_PIXELS, "file", most=most // 1_000_000)
    # A JPEG of a phone may hold a second, smaller picture; it stands still.
    if kind != "JPEG" and getattr(image, "is_animated", False):
        raise Invalid(MOVING, "file")


def _upright_size(image: Image.Image) -> ExaminedPicture:
    width, height = image.size
    is_turned = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
    return ExaminedPicture(*((height, width) if is_turned else (width, height)))


def _seen_size(image: Image.Image) -> ExaminedPicture:
    """The size of a picture that can be seen on a page."""
    size = _upright_size(image)
    short, long = sorted(size)
    if short < SMALLEST_SIDE or long > MOST_STRETCHED * short:
        raise Invalid(STRETCHED, "file", most=MOST_STRETCHED)
    return size


def _decode(image: Image.Image, side: int) -> Image.Image:
    """The whole picture upright on a light ground, nothing else with it; a
    JPEG no larger than it has to be.
    """
    image.draft("RGB", (side, side))
    coloured = ImageOps.exif_transpose(image).convert("RGBA")
    ground = Image.new("RGB", coloured.size, _GROUND)
    ground.paste(coloured, mask=coloured.getchannel("A"))
    return ground


def _rendition(picture: Image.Image, width: int) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    most = next(_BYTES[one] for one in WIDTHS if width <= one)
    written = b""
    for pixels, quality in _ATTEMPTS:
        written = _as_webp(_coarser(small, pixels), quality)
        if len(written) <= most:
            break
    return written


def _coarser(picture: Image.Image, pixels: int) -> Image.Image:
    """The same in as many pixels, with the detail of fewer."""
    return picture.reduce(pixels).resize(picture.size)


def _as_webp(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=quality, method=4)
    return written.getvalue()
