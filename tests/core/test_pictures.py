"""Pictures come in upright, small and without what a camera noted; what lies,
moves, is damaged or made to do harm is refused at a bounded cost.
"""

import io
import random
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from lms.core.errors import Invalid
from lms.core.media import kind_of, pictures, segments
from tests import papers

KIND = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


def picture(width=800, height=600, kind="JPEG", mode="RGB", **saved):
    """A picture, dark above and light below."""
    image = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width, height // 2), fill="black")
    written = io.BytesIO()
    image.save(written, kind, **saved)
    return written.getvalue()


def noise(width, height):
    """The hardest of photos."""
    letters = random.Random(1).randbytes(width * height * 3)
    written = io.BytesIO()
    image = Image.frombytes("RGB", (width, height), letters)
    image.save(written, "JPEG", quality=90)
    return written.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("ending", KIND)
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "CMYK"])
def test_all_kinds_come_in_as_webp(ending, mode):
    if mode in {"jpg": ("P", "RGBA", "LA"), "png": ("CMYK",)}.get(ending, ()):
        return
    if ending == "webp" and mode not in ("RGB", "RGBA"):
        return
    content = picture(kind=KIND[ending], mode=mode)
    assert pictures.examine(content, ending) == (800, 600)
    taken = opened(pictures.take_in(content))
    assert (taken.format, taken.mode, taken.size) == ("WEBP", "RGB", (800, 600))


def test_a_large_photo_becomes_small():
    taken = pictures.take_in(picture(3000, 2000))
    assert opened(taken).size == (1600, 1067)


def with_notes(orientation=6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 41.0)
    return picture(exif=exif, icc_profile=b"x" * 200, comment=b"by Lan")


@pytest.mark.parametrize("act", ["kept", "shown"])
def test_a_photo_stands_upright_and_tells_no_place(act):
    content = with_notes()
    assert pictures.examine(content) == (600, 800)
    written = (
        pictures.take_in(content)
        if act == "kept"
        else pictures.renditions(content, [600])[600]
    )
    image = opened(written)
    assert image.size == (600, 800)
    assert not image.getexif()
    assert set(image.info) <= {"loop", "background", "timestamp", "duration"}
    for told in (b"Maker", b"Exif", b"ICCP", b"Lan", b"xxxx"):
        assert told not in written
    # Orientation 6: what was above is on the right now.
    assert image.convert("L").getpixel((590, 400)) < 60
    assert image.convert("L").getpixel((10, 400)) > 200


def test_what_shows_through_is_light():
    content = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(content, "PNG")
    taken = opened(pictures.take_in(content.getvalue()))
    assert min(taken.getpixel((50, 50))) > 240


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (300, (300,)),
        (360, (360,)),
        (500, (360, 500)),
        (1000, (360, 720, 1000)),
        (2000, (360, 720, 1200)),
    ],
)
def test_widths_are_none_wider_than_the_picture(width, widths):
    size = pictures.ExaminedPicture(width, width)
    assert size.widths == widths
    made = pictures.renditions(picture(width, width), widths)
    assert {one: opened(made[one]).size for one in made} == {
        one: (one, one) for one in widths
    }


def test_widths_weigh_what_a_phone_can_carry():
    made = pictures.renditions(picture(1600, 1200), pictures.WIDTHS)
    assert len(made[360]) < 5_000


@pytest.mark.parametrize("size", [(1600, 1200), (400, 1600)])
def test_the_hardest_of_photos_weighs_no_more(size):
    hard = noise(*size)
    made = pictures.renditions(hard, pictures.examine(hard).widths)
    most = {360: 18_000, 400: 25_000, 720: 25_000, 1200: 90_000}
    assert all(len(made[width]) <= most[width] for width in made)
    assert {width: opened(made[width]).width for width in made} == {
        width: width for width in made
    }


def test_the_same_picture_gives_the_same_bytes():
    content = picture()
    assert pictures.take_in(content) == pictures.take_in(content)


# What is refused


def moving(kind):
    frames = [Image.new("RGB", (50, 50), shade) for shade in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def bomb(width, height):
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


GOOD = picture()
BAD = {
    "empty": (b"", pictures.UNKNOWN),
    "words": (b"hello", pictures.UNKNOWN),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", pictures.UNKNOWN),
    "GIF": (moving("GIF"), pictures.UNKNOWN),
    "HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 99, pictures.BROKEN),
    "APNG": (moving("PNG"), pictures.MOVING),
    "moving WebP": (moving("WEBP"), pictures.MOVING),
    "cut": (GOOD[: len(GOOD) // 2], pictures.BROKEN),
    "cut PNG": (picture(kind="PNG")[:-400], pictures.BROKEN),
    "head only": (b"\xff\xd8\xff\xe0", pictures.BROKEN),
    "lies": (b"\x89PNG\r\n\x1a\n" + GOOD, pictures.BROKEN),
    "bomb": (bomb(60_000, 60_000), None),
    "small bomb": (bomb(5_000, 5_000), pictures.MANY_PIXELS),
    "wide": (picture(2_000, 100), pictures.STRETCHED),
    "a dot": (picture(8, 8), pictures.STRETCHED),
    "heavy": (GOOD + b"\0" * pictures.LARGEST, pictures.HEAVY),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("act", [pictures.examine, pictures.take_in])
def test_it_is_refused_with_what_to_do(name, act):
    content, text = BAD[name]
    start = time.perf_counter()
    with pytest.raises(Invalid) as refusal:
        act(content)
    assert time.perf_counter() - start < 0.5
    assert text is None or refusal.value.text == text
    assert refusal.value.field == "file"


def test_a_name_that_lies_is_said():
    with pytest.raises(Invalid, match=r"Call it \.png"):
        pictures.examine(picture(kind="PNG"), "jpg")


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=30))
def test_damage_anywhere_is_a_picture_or_a_refusal(place, bytes_):
    damaged = GOOD[:place] + bytes_ + GOOD[place + len(bytes_) :]
    try:
        pictures.take_in(damaged)
    except Invalid as refusal:
        assert refusal.text


def test_a_heic_photo_is_taken_in_and_in_a_folder_refused_with_what_to_do():
    content = papers.photo("HEIF")
    size = pictures.examine(content)
    assert (size.width, size.height) == (400, 300)
    kept = pictures.take_in(content)
    assert (kind_of(kept), papers.PHONE.encode() in kept) == (
        "image/webp",
        False,
    )
    with pytest.raises(Invalid, match="is a HEIC photo"):
        pictures.examine(content, "jpg")


def repeated(content, piece, times):
    """With a piece of its own behind the head."""
    return content[:2] + piece * times + content[2:]


def with_scans(times):
    """The last scan goes over the whole picture again and again."""
    content = picture(kind="JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + scan * times + content[-2:]


def test_a_photo_goes_over_the_picture_so_often_and_no_more():
    written = with_scans(0).count(b"\xff\xda")
    most = segments.MOST_SCANS - written
    assert pictures.examine(with_scans(most))
    with pytest.raises(Invalid, match="more pieces"):
        pictures.examine(with_scans(most + 1))
    with pytest.raises(Invalid, match="more pieces"):
        pictures.take_in(with_scans(500))


def test_what_stands_behind_a_photo_is_none_of_its_pieces():
    """Phones put a film there."""
    assert pictures.examine(picture() + b"\xff\xda\0\2" * 50_000)


def test_what_is_noted_in_a_photo_is_none_of_its_scans():
    note = b"\xff\xfe\x10\x02" + b"\xff\xda" * 2_048
    assert pictures.examine(repeated(picture(), note, 2))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_has_so_many_pieces_and_no_more(kind, monkeypatch):
    content = picture(kind=kind)
    piece = b"\xff\xfe\0\2"
    if kind == "PNG":
        piece = struct.pack(">I4sI", 0, b"abCd", zlib.crc32(b"abCd"))
        content = content[:33] + piece * 20 + content[33:]
    else:
        content = repeated(content, piece, 20)
    assert pictures.examine(content)
    monkeypatch.setattr(segments, "MOST_SEGMENTS", 19)
    with pytest.raises(Invalid, match="more pieces"):
        pictures.examine(content)
