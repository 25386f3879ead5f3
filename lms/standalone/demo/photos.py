"""Drawn photos of the demo: a sheet on a desk and a book page, no real papers."""

import datetime as dt
import io

from PIL import Image, ImageDraw

DESK, SHEET, INK, STAMP = "#8a6a4a", "#fbfaf4", "#44546a", "#b03a2e"
PLACE = (21.0, 1.0, 42.5), (105.0, 51.0, 15.0)
"""Where the demo's photos say they were taken."""
_TURNED, _DETAIL, _PLACE, _TAKEN = 0x0112, 0x8769, 0x8825, 0x9003


def photo(taken: dt.datetime, columns: int) -> io.BytesIO:
    """A photo of a filled sheet, as a phone that was held upright stores it."""
    image = Image.new("RGB", (1500, 2000), DESK)
    pen = ImageDraw.Draw(image)
    pen.rectangle((140, 120, 1360, 1880), SHEET)
    pen.rectangle((240, 220, 900, 270), INK)
    _fill_in(pen, columns)
    _stamp(pen)
    return _stored(image, taken)


def _stamp(pen: ImageDraw.ImageDraw) -> None:
    for inset in (0, 60):
        low, high = 900 + inset, 1240 - inset
        pen.ellipse((low, low + 580, high, high + 580), None, STAMP, 12)


def _fill_in(pen: ImageDraw.ImageDraw, columns: int) -> None:
    width = 1000 // columns
    for row in range(9):
        for column in range(columns):
            left, top = 240 + column * width, 360 + row * 120
            pen.rectangle((left, top, left + width, top + 120), outline=INK)
            written = 40 + (row * 97 + column * 61) % (width - 80)
            _write(pen, left, top, written)


def _write(pen: ImageDraw.ImageDraw, left: int, top: int, long: int) -> None:
    pen.line((left + 24, top + 64, left + long, top + 58), INK, 12)


def _stored(image: Image.Image, taken: dt.datetime) -> io.BytesIO:
    """Lying on its side, with what a phone notes."""
    written = io.BytesIO()
    side = image.transpose(Image.Transpose.ROTATE_90)
    side.save(written, "JPEG", quality=82, exif=_notes(taken))
    written.seek(0)
    return written


def _notes(taken: dt.datetime) -> Image.Exif:
    notes = Image.Exif()
    notes[_TURNED] = 6
    notes.get_ifd(_DETAIL)[_TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    notes.get_ifd(_PLACE).update({1: "N", 2: PLACE[0], 3: "E", 4: PLACE[1]})
    return notes
