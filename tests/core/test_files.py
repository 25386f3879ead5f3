"""Files people hand in: the content decides what they are, their names cannot
hurt, and they are stored whole or not at all.
"""

import datetime as dt
import hashlib
import io
import os
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import clock, files, media
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.people import service as people
from tests.core.test_media import parts, zipped


def packed(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


WORD = zipped(parts())
GOOD = {
    "photo.jpg": (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
    "screen.png": (b"\x89PNG\r\n\x1a\nrest", "image/png"),
    "photo.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    "phone.heic": (b"\x00\x00\x00\x18ftypheicrest", "image/heic"),
    "phone.heif": (b"\x00\x00\x00\x18ftypmif1rest", "image/heic"),
    "scan.pdf": (b"%PDF-1.7\nrest", "application/pdf"),
    "report.docx": (WORD, media.DOCX),
}
BAD = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\x00",
    "another program": b"\x7fELF",
    "an archive": packed("a.txt"),
    "an archive with some of the names": packed("word/document.xml"),
    "a Word file with macros": zipped(parts() | {"word/vbaProject.bin": "x"}),
    "half a Word file": WORD[: len(WORD) // 2],
    "a PDF behind a page": b"<html>%PDF-1.7\n%%EOF",
    "sound": b"RIFF\x00\x00\x00\x00WAVEfmt ",
    "a film": b"\x00\x00\x00\x18ftypisomrest",
    "a GIF": b"GIF89a",
    "words": b"photo.jpg",
    "nothing": b"",
}


@pytest.mark.parametrize("name", GOOD)
def test_the_bytes_tell_what_it_is(name):
    content, kind = GOOD[name]
    assert media.kind_of(content) == kind


@pytest.mark.parametrize("what", BAD)
def test_everything_else_is_not_taken(what):
    assert media.kind_of(BAD[what]) is None


@given(st.data())
def test_no_damage_to_a_file_whatever_raises(data):
    content = bytearray(
        data.draw(
            st.sampled_from([content for content, _kind in GOOD.values()])
        )
    )
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    cut = data.draw(st.integers(0, len(content)))
    assert media.kind_of(bytes(content[:cut])) in {None, *media.EXTENSIONS}


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("ảnh quầy.jpg", "ảnh quầy.pdf"),
        ("ảnh.quầy.số 2.JPG", "ảnh.quầy.số 2.pdf"),
        ("C:\\Users\\an\\Desktop\\bản chụp.png", "bản chụp.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a/b\\c.txt", "c.pdf"),
        ("hóa đơn\u202egpj.exe", "hóa đơngpj.pdf"),
        ("\u2066a\u2069\u200b\ufeff.png", "a.pdf"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.pdf"),
        ("a\x00.png", "a.pdf"),
        ("  . .png", "file.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        (".png", "file.pdf"),
        (unicodedata.normalize("NFD", "ảnh.png"), "ảnh.pdf"),
        ("x" * 500 + ".png", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_loses_what_could_mislead_and_gets_the_ending_of_its_real_type(
    name, cleaned
):
    assert files.clean_name(name, "application/pdf") == cleaned


@given(st.text(max_size=300), st.sampled_from(list(media.EXTENSIONS)))
def test_no_name_whatever_keeps_a_folder_or_an_invisible_letter(name, kind):
    cleaned = files.clean_name(name, kind)
    assert cleaned.endswith(media.EXTENSIONS[kind])
    assert not set("/\\") & set(cleaned)
    assert not any(unicodedata.category(letter)[0] == "C" for letter in cleaned)
    assert (
        cleaned == cleaned.strip()
        and not cleaned.startswith(".")
        and len(cleaned) <= 125
    )


@pytest.fixture
def lan(app):
    return people.find_person("lan").id


def keep(owner, content, name="ảnh.jpg"):
    with transaction():
        return files.keep(io.BytesIO(content), name, owner)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_kept_file_lies_under_its_digest_whole(lan):
    content, _kind = GOOD["scan.pdf"]
    row = keep(lan, content, "../scan.exe")
    digest = hashlib.sha256(content).hexdigest()
    assert (row.name, row.kind, row.size, row.sha256, row.owner_id) == (
        "scan.pdf",
        "application/pdf",
        len(content),
        digest,
        lan,
    )
    assert files.path_of(digest).read_bytes() == content
    assert list(files.path_of(digest).parent.iterdir()) == [
        files.path_of(digest)
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_same_bytes_twice_share_one_place(lan):
    first, second = (
        keep(lan, GOOD["scan.pdf"][0], name) for name in ("a.pdf", "b.pdf")
    )
    assert first.id != second.id
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_liar_is_refused_by_its_shown_name_and_leaves_nothing(app, lan):
    for content, said in ((BAD["a page"], "is not a photo"), (b"", "is empty")):
        with pytest.raises(Invalid, match=f"“ảnh” {said}") as refused:
            keep(lan, content)
        assert refused.value.field == "files"
    assert session().query(files.StoredFile).count() == 0
    assert not files.path_of("00").parent.parent.exists()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_disk_that_fills_up_leaves_no_half_file(lan, monkeypatch):
    def full(_handle):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep(lan, GOOD["scan.pdf"][0])
    folder = files.path_of(
        hashlib.sha256(GOOD["scan.pdf"][0]).hexdigest()
    ).parent
    assert list(folder.iterdir()) == []
    assert session().query(files.StoredFile).count() == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_only_bytes_that_no_row_names_are_swept_away_and_not_before_a_day(
    lan, monkeypatch
):
    kept, lost = keep(lan, GOOD["scan.pdf"][0]), keep(lan, GOOD["photo.jpg"][0])
    with transaction():
        files.forget(lost)
    assert files.sweep() == 0
    tomorrow = clock.now() + dt.timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert files.sweep() == 1
    assert (
        files.path_of(kept.sha256).exists(),
        files.path_of(lost.sha256).exists(),
    ) == (True, False)
