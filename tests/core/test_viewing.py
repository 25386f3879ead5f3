"""The process that opens strangers' pictures and papers: what it makes, what it
leaves out, and that nothing it is given makes it cost more than it may.
"""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from lms.core.media import kind_of
from lms.core.viewing import DrawingLimits, Size, WhyNot, apart, drawn_apart
from lms.core.viewing.drawing import shape_of
from tests import papers

USUAL = DrawingLimits(pages=30, seconds=20, memory=1024, pixels=120_000_000)


@pytest.fixture
def draw(tmp_path):
    """`draw(content)`: what becomes of these bytes."""

    def drawn(content, **limits):
        path = tmp_path / "file"
        path.write_bytes(content)
        return drawn_apart(path, kind_of(content), USUAL._replace(**limits))

    return drawn


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_of_every_kind_is_shown_without_what_its_camera_noted(
    draw, kind
):
    content = papers.photo(kind)
    assert papers.PHONE.encode() in content
    drawn = draw(content)
    assert drawn.why_not is None
    sizes = [(one.size, one.width, one.height) for one in drawn.pictures]
    assert sizes == [(Size.SMALL, 320, 240), (Size.LARGE, 400, 300)]
    for one in drawn.pictures:
        for trace in (papers.PHONE.encode(), b"Exif", b"EXIF", b"XMP", b"GPS"):
            assert trace not in one.content
        assert (opened(one).format, dict(opened(one).getexif())) == ("WEBP", {})


def test_when_and_where_it_was_taken_is_noted_apart(draw):
    facts = draw(papers.photo()).facts
    assert f"{facts.taken_at:%Y-%m-%d %H:%M}" == "2026-11-20 09:14"
    assert (facts.latitude, facts.longitude) == (21.028, 105.854)


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        (None, None),
        (((91.0, 0.0, 0.0), (0.0, 0.0, 0.0)), "2026:02:31 10:00:00"),
        (((1.0,), (2.0,)), "gestern"),
    ],
)
def test_what_a_camera_cannot_have_noted_is_not_taken(draw, place, taken):
    drawn = draw(papers.photo(exif=papers.exif(1, place, taken)))
    assert len(drawn.pictures) == 2
    assert drawn.facts == (None, None, None)


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photo_stands_upright_as_it_was_held(draw, turned):
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 100, 100))
    content = io.BytesIO()
    image.save(content, "PNG", exif=papers.exif(turned))
    large = opened(draw(content.getvalue()).pictures[1])
    assert large.size == ((400, 200) if turned < 5 else (200, 400))
    corners = {
        1: (20, 20),
        2: (380, 20),
        3: (380, 180),
        4: (20, 180),
        5: (20, 20),
        6: (180, 20),
        7: (180, 380),
        8: (20, 380),
    }
    red, green, _blue = large.getpixel(corners[turned])
    assert red > 200 > 90 > green


def test_a_paper_is_shown_page_by_page_up_to_a_number(draw):
    drawn = draw(papers.pdf(40), pages=3)
    pages = [(one.page, one.size) for one in drawn.pictures]
    large = [(page, Size.LARGE) for page in (1, 2, 3)]
    assert pages == [(1, Size.SMALL), *large]
    assert (drawn.pages, drawn.why_not, drawn.shape) == (40, None, None)
    page = opened(drawn.pictures[1])
    assert max(page.size) == 1600
    assert page.convert("L").getextrema()[0] < 60, "its words are to be seen"


BAD = {
    "30,000 × 30,000 points": (papers.png_bomb, WhyNot.PIXELS),
    "half a photo": (lambda: papers.photo()[:5000], WhyNot.BROKEN),
    "half a paper": (lambda: papers.pdf()[:200], WhyNot.BROKEN),
    "a locked paper": (lambda: papers.pdf(more=papers.LOCKED), WhyNot.LOCKED),
    "no photo at all": (lambda: b"\xff\xd8\xff\xe0a photo", WhyNot.BROKEN),
    "no HEIC at all": (
        lambda: b"\0\0\0\x18ftypheic" + bytes(99),
        WhyNot.BROKEN,
    ),
    "no page": (lambda: papers.pdf(0), WhyNot.BROKEN),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_shown_says_why(draw, what):
    make, why_not = BAD[what]
    drawn = draw(make())
    assert (drawn.pictures, drawn.why_not) == ([], why_not)


@pytest.mark.parametrize(
    "box", [(0, 0, 2 * 10**9, 2 * 10**9), (0, 0, 2 * 10**9, 1), (0, 0, 0, 0)]
)
def test_a_page_of_any_size_is_a_picture_of_ours(draw, box):
    drawn = draw(papers.pdf(box=box))
    assert drawn.why_not is None
    assert max(max(one.width, one.height) for one in drawn.pictures) <= 1600


def test_a_photo_that_is_a_page_of_a_site_as_well_is_only_a_photo(draw):
    drawn = draw(papers.photo() + b"<script>alert(1)</script>%PDF-1.7")
    assert len(drawn.pictures) == 2
    assert not any(b"script" in one.content for one in drawn.pictures)


def test_the_seconds_hold(draw):
    endless = papers.WORDS + b" 0 0 m 500 800 l S" * 3_000_000
    content = papers.pdf(stream=endless)
    begun = time.monotonic()
    assert draw(content, seconds=1).why_not is WhyNot.LONG
    assert time.monotonic() - begun < 2 * 1 + 5 + 5


def test_the_pages_that_were_drawn_in_time_are_kept(draw):
    drawn = draw(papers.pdf(10_000), pages=10_000, seconds=2)
    assert drawn.why_not is WhyNot.LONG
    assert 1 < len(drawn.pictures) < 10_000


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows binds no memory")
def test_the_memory_holds(draw):
    drawn = draw(papers.png_bomb(20_000, 5_000), memory=300)
    assert (drawn.pictures, drawn.why_not) == ([], WhyNot.MEMORY)


@given(st.binary(max_size=60), st.integers(0, 400))
def test_nothing_that_the_process_says_is_believed(tmp_path_factory, noise, at):
    said = b'{"pages": 1}\n{"picture": [1, "large", 4, 4], "bytes": 12}\n'
    said += b'RIFF\0\0\0\0WEBP{"end": ""}\n'
    said = said[:at] + noise + said[at:]
    drawn = apart.read(io.BytesIO(said), WhyNot.BROKEN)
    for one in drawn.pictures:
        assert one.content[8:12] == b"WEBP"
        assert max(one.width, one.height) <= 1600


@pytest.mark.parametrize(
    "line",
    [
        b'{"picture": [1, "large", 4, 4], "bytes": 6}\n<html>',
        b'{"picture": [1, "large", 4000, 4], "bytes": 12}\nRIFF\0\0\0\0WEBP',
        b'{"picture": [0, "huge", 4, 4], "bytes": 12}\nRIFF\0\0\0\0WEBP',
        b'{"picture": [1, "large", 4, 4], "bytes": 9999999999}\nRIFF',
        b'{"picture": [1, "large", 4, 4], "bytes": 12}\nRIFF\0\0',
        b'{"end": "fine"}\n',
        b"x" * 9999,
    ],
)
def test_what_no_process_of_ours_says_is_not_taken(line):
    drawn = apart.read(io.BytesIO(line), WhyNot.BROKEN)
    assert (drawn.pictures, drawn.why_not) == ([], WhyNot.BROKEN)


def distance(one, other):
    return (one ^ other).bit_count()


@given(
    st.integers(1, 60),
    st.floats(0.85, 1.15),
    st.integers(50, 95),
    st.floats(0.4, 1.6),
)
def test_a_look_changes_little_with_little(seed, light, quality, scale):
    image = papers.scene(seed)
    changed = ImageEnhance.Brightness(image).enhance(light)
    size = round(400 * scale), round(300 * scale)
    again = io.BytesIO()
    changed.resize(size).save(again, "JPEG", quality=quality)
    assert distance(shape_of(image), shape_of(Image.open(again))) <= 7


def test_different_pictures_look_different():
    shapes = [shape_of(papers.scene(seed)) for seed in range(1, 25)]
    near = [
        (one, other)
        for one in range(24)
        for other in range(one)
        if distance(shapes[one], shapes[other]) <= 7
    ]
    assert near == []


def test_an_empty_page_looks_like_nothing():
    assert shape_of(Image.new("RGB", (400, 300), "white")) is None


def test_the_process_knows_nothing_of_the_product():
    source = Path(apart.PROCESS).read_text()
    assert "from lms" not in source
    assert "import lms" not in source
