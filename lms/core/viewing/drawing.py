"""The process that opens a stranger's picture or PDF and writes it anew.

It is run by its path with one argument, the limits and the kind as JSON; the
file is its standard input. It imports nothing of the product. To its standard
output it writes what it finds as it goes, a line of JSON each, pictures with
their bytes behind the line, so whoever stops it keeps what is there.

Libraries: Pillow (HPND); pillow-heif for HEIC (BSD, libheif and libde265 under
the LGPL); PDFium through pypdfium2 (Apache-2.0 or BSD), whose build has no
JavaScript and no XFA.
"""

import contextlib
import io
import json
import math
import os
import re
import struct
import sys
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from PIL import Image, ImageOps

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
}
SIDES = {"small": 320, "large": 1600}
"""The longest side of each size, in pixels."""
QUALITY = {"small": 70, "large": 80}
LARGEST_OUTPUT = 64 * 1024 * 1024
"""Bytes of all that is written for one file."""
MOST_OPEN = 64
"""Files that the process may hold open."""
GROUND = "white"
EXIF, GPS = 0x8769, 0x8825
TAKEN, ZONE = 0x9003, 0x9011
LEAST_EDGES = 6
"""Bits that a look has on and off at least: an empty page looks like every
other, which says nothing.
"""
_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_ZONE = re.compile(r"[+-]\d\d:\d\d")
_DAMAGES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    AttributeError,
    struct.error,
)
"""What opening and decoding a damaged one can raise."""


class CannotDraw(Exception):
    """Why not, in a word of `types.WhyNot`."""


class EncodedPicture(NamedTuple):
    """A picture in one size, encoded."""

    size: str
    width: int
    height: int
    content: bytes


def main(argument: str, source: BinaryIO, target: BinaryIO) -> None:
    """Draw the file and say how it ended; never raises for what a file holds."""
    wanted = json.loads(argument)
    hold(wanted["seconds"], wanted["memory"])
    say = ResultStream(target)
    try:
        draw = draw_pages if wanted["kind"] == "application/pdf" else draw_photo
        draw(source.read(), wanted, say)
        why_not = ""
    except CannotDraw as problem:
        why_not = str(problem)
    except MemoryError:
        why_not = "memory"
    except _DAMAGES:
        why_not = "broken"
    say.line(end=why_not)


class ResultStream:
    """What is written for whoever asked."""

    def __init__(self, target: BinaryIO) -> None:
        self.target = target

    def line(self, **values: Any) -> None:
        """One thing found."""
        self.target.write(json.dumps(values).encode() + b"\n")
        self.target.flush()

    def picture(self, page: int, image: Image.Image, size: str) -> None:
        """One picture, its bytes behind the line."""
        drawn = encoded(image, size)
        facts = page, drawn.size, drawn.width, drawn.height
        self.line(picture=facts, bytes=len(drawn.content))
        self.target.write(drawn.content)
        self.target.flush()


def hold(seconds: int, memory: int) -> None:
    """Bind this process, where the system can: seconds of the processor,
    megabytes of memory, bytes written, files open. Windows cannot; there the
    pixels, the pages and the time on the wall are what binds.
    """
    with contextlib.suppress(ImportError):
        import resource

        os.nice(10)
        bytes_ = memory * 1024 * 1024
        for what, most in (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, bytes_),
            (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
            (resource.RLIMIT_NOFILE, MOST_OPEN),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))


def draw_photo(
    content: bytes, wanted: dict[str, Any], say: ResultStream
) -> None:
    """A photo in both sizes, with what the camera noted and its look."""
    with opened(content, wanted["kind"]) as image:
        check_pixels(image, wanted["pixels"])
        say.line(pages=1, **noted(image))
        photo = upright(image)
    say.line(shape=shape_of(photo))
    for size in ("small", "large"):
        say.picture(1, photo, size)


@contextlib.contextmanager
def opened(content: bytes, kind: str) -> Iterator[Image.Image]:
    """The picture as what its first bytes say it is, nothing decoded yet."""
    if kind == "image/heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = None  # ours is asked instead
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        yield image


def check_pixels(image: Image.Image, most: int) -> None:
    """Refuse what is larger than it may be before anything is decoded."""
    width, height = image.size
    if width * height > most:
        raise CannotDraw("pixels")


def upright(image: Image.Image) -> Image.Image:
    """The first picture of the file, upright, no longer than the longest side,
    on a white ground; nothing else of the file comes with it.
    """
    side = SIDES["large"]
    image.draft("RGB", (side, side))
    turned = image.getexif().get(0x0112, 1)
    small = image.convert("RGBA" if is_clear(image) else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", small.size, GROUND)
    plain.paste(small, mask=small if small.mode == "RGBA" else None)
    plain.getexif()[0x0112] = turned
    straight = ImageOps.exif_transpose(plain)
    return Image.frombytes("RGB", straight.size, straight.tobytes())


def is_clear(image: Image.Image) -> bool:
    """Whether the ground can show through."""
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def encoded(image: Image.Image, size: str) -> EncodedPicture:
    """A picture in one size as WebP, without anything of the file."""
    small = image.copy()
    side = SIDES[size]
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.save(written, "WEBP", quality=QUALITY[size], method=4)
    return EncodedPicture(size, *small.size, written.getvalue())


def shape_of(image: Image.Image) -> int | None:
    """The look of a picture in 64 bits: whether each of 8 × 8 fields is lighter
    than the one to its right (dHash, N. Krawetz, "Kind of Like That", 2013).
    None where it has hardly any edges.
    """
    grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    light = grey.tobytes()
    bits = 0
    for row in range(0, 72, 9):
        for at in range(row, row + 8):
            bits = bits * 2 + (light[at] > light[at + 1])
    return bits if has_edges(bits) else None


def has_edges(bits: int) -> bool:
    """Whether a look is of something."""
    return LEAST_EDGES <= bits.bit_count() <= 64 - LEAST_EDGES


def noted(image: Image.Image) -> dict[str, Any]:
    """When and where the camera says it was; nothing where that is damaged."""
    try:
        exif = image.getexif()
        detail, place = exif.get_ifd(EXIF), exif.get_ifd(GPS)
        return {"taken": moment_in(detail), "place": place_in(place)}
    except _DAMAGES:
        return {}


def moment_in(detail: dict[int, Any]) -> str | None:
    """In ISO 8601, with the offset from UTC where the camera knows one."""
    found = _MOMENT.match(str(detail.get(TAKEN, "")))
    zone = str(detail.get(ZONE, ""))
    if not found:
        return None
    day, time = "-".join(found.groups()[:3]), ":".join(found.groups()[3:])
    return f"{day}T{time}" + (zone if _ZONE.fullmatch(zone) else "")


def place_in(place: dict[int, Any]) -> list[float] | None:
    """Latitude and longitude in degrees, to three decimals."""
    if 2 not in place or 4 not in place:
        return None
    south, west = place.get(1) == "S", place.get(3) == "W"
    latitude, longitude = degrees(place[2], south), degrees(place[4], west)
    is_there = abs(latitude) <= 90 and abs(longitude) <= 180
    return [latitude, longitude] if is_there else None


def degrees(parts: Any, is_negative: bool) -> float:
    """From degrees, minutes and seconds."""
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError
    return round(-value if is_negative else value, 3)


def draw_pages(
    content: bytes, wanted: dict[str, Any], say: ResultStream
) -> None:
    """The first pages of a PDF, each large, the first also small."""
    document = opened_pdf(content)
    count = len(document)
    if not count:
        raise CannotDraw("empty")
    say.line(pages=count)
    for index in range(min(count, wanted["pages"])):
        page = rendered(document[index])
        if index == 0:
            say.picture(1, page, "small")
        say.picture(index + 1, page, "large")


def opened_pdf(content: bytes) -> Any:
    """The document. A password, also an empty one for the owner's rights, is
    PDFium's to judge.
    """
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        is_locked = "password" in str(problem).lower()
        raise CannotDraw("locked" if is_locked else "broken") from problem


def rendered(page: Any) -> Image.Image:
    """A page as a picture, its longest side as long as pictures are."""
    bitmap = page.render(scale=scale_for(page.get_size()), may_draw_forms=False)
    return bitmap.to_pil().convert("RGB")


def scale_for(sides: tuple[float, float]) -> float:
    """How much larger a page is drawn; a stamp does not become a poster."""
    return min(SIDES["large"] / max(*sides, 1.0), 4.0)


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
