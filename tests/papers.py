"""Photos, pages and traps as people hand them in, made for the tests."""

import io
import random
import struct
import zlib

import pillow_heif
from PIL import Image, ImageDraw

from lms.core import outbox
from lms.extension.features import HANDLERS

PLACE = (21.0, 1.0, 42.5), (105.0, 51.0, 15.0)
PHONE = "Dien Thoai Cua Lan"
pillow_heif.register_heif_opener()


def scene(seed=1, size=(400, 300)):
    """A picture that has edges; others with other seeds."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, "#dde8dd")
    pen = ImageDraw.Draw(image)
    for _shape in range(9):
        left, top = (chance.randrange(-20, side) for side in size)
        right, bottom = (chance.randrange(40, side // 2) for side in size)
        colour = tuple(chance.randrange(256) for _part in range(3))
        pen.ellipse((left, top, left + right, top + bottom), colour)
    return image


def exif(turned=1, place=PLACE, taken="2026:11:20 09:14:00"):
    """What a phone notes."""
    notes = Image.Exif()
    notes[0x0112], notes[0x0110] = turned, PHONE
    if taken:
        notes.get_ifd(0x8769)[0x9003] = taken
    if place:
        gps = notes.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", place[0], "E", place[1]
    return notes


def photo(kind="JPEG", seed=1, size=(400, 300), **options):
    """A photo in this format; with `exif=None` without notes."""
    notes = options.pop("exif", exif())
    written = io.BytesIO()
    more = {} if notes is None else {"exif": notes}
    scene(seed, size).save(written, kind, **more, **options)
    return written.getvalue()


def _chunk(name, data):
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def png_bomb(width=30_000, height=30_000):
    """A small PNG that unfolds to so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer, line = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(line) for _ in range(height))
    data += packer.flush()
    chunks = (b"IHDR", head), (b"IDAT", data), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


BOX = 0, 0, 595, 842
WORDS = b"BT /F1 48 Tf 60 700 Td (Bien ban so 1) Tj ET"


def pdf(pages=1, box=BOX, stream=WORDS, more=b""):
    """A PDF by hand; `more`: what its trailer says besides."""
    kids = b" ".join(b"%d 0 R" % (at + 5) for at in range(pages))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[%d %d %d %d]/Contents 4 0 R"
        b"/Resources<</Font<</F1 3 0 R>>>>>>" % box
    )
    return _written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
            *[page] * pages,
        ],
        more,
    )


def _written(objects, more):
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer<</Size %d/Root 1 0 R%s>>\n" % (count, more)
        + b"startxref\n%d\n%%%%EOF" % len(out)
    )


LOCKED = (
    b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<41><41>]"
    % (b"41" * 32, b"42" * 32)
)


def work():
    """What the worker does, until nothing is left."""
    while outbox.work_once(HANDLERS):
        pass
