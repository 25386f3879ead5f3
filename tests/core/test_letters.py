"""Texts typed with an old font or copied in a wrong encoding are known from
good ones, whatever language those are in.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import letters, yamlfile
from lms.core.letters import Slip, fonts, misread
from lms.core.letters.syllables import is_syllable

CATALOGUE = Path("lms/translations/vi.po").read_text("utf-8")
VIETNAMESE = re.findall(r'^msgstr "(.+)"$', CATALOGUE, re.MULTILINE)
ENGLISH = re.findall(r'^msgid "(.+)"$', CATALOGUE, re.MULTILINE)
WORDS = sorted(
    {
        word
        for text in VIETNAMESE
        for word in re.findall(r"[^\W\d_]+", text)
        if is_syllable(word) and not word.isascii()
    }
)
NAMES = [
    "Nguyễn Văn An",
    "Trần Thị Bích",
    "Đặng Văn Đức",
    "Phạm Minh",
    "Phòng Văn hóa",
    "Văn phòng Đảng ủy",
    "Ủy ban nhân dân xã",
    "Xử lý hồ sơ",
    "Đỗ Mười",
]
GOOD = """Y Bhăm Niê|H'Hen Niê|Zơrâm|Rơ Châm|H'Bŏ Ksor|K'Pă Klơng|Bŭn Ñơr
Y Ñiêm|Čil Múp|Ê Đê|Pơloong|Bru–Vân Kiều|Kpuih H'Blăk|Rcom H'Yếu|Điểu K'Ré
Loïc|Loïc Lê|Seán|Seán Ó Súilleabháin|Zoë|Noël|Thaïs|Thaï|José|René Müller
Chloé|São Paulo|naïve|café|Zürich|façade|Brontë|crème brûlée|à la carte|laïc
João|Raúl|Haïti|Größe|Straße|Søren|Møn|på svenska|Łódź|Dvořák|Où|maïs|É’
5 µm|50 µg/l|N·m|Look · ask · tell|Loïc · Zoë|m×n|§ 5|© 2026|Excel®|«An»|« Bonjour »|¿Qué?|¡Hola!|½ ngày
Ðức|Hoà, Hòa, Thuý, Thúy|Is it so? Yes|What?No|https://a.vn/x?y=z|a?b|“Đức”"""
TCVN3 = {meant: letter for letter, meant in fonts.TCVN3.items()}
VNI = {meant: pair for pair, meant in fonts.VNI.items()}


def typed(text, font):
    """As somebody typed it with the font; capitals stay where it has them."""
    pieces = []
    for letter in text:
        piece = font.get(letter) or font.get(letter.lower(), letter)
        if letter.isupper() and font is VNI:
            piece = piece.upper()
        pieces.append(piece)
    return "".join(pieces)


def read_twice(text):
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte)
        for byte in text.encode()
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_an_old_font_or_a_wrong_encoding_is_known(name):
    assert misread(name) is None
    assert misread(typed(name, TCVN3)).slip == Slip.TCVN3
    assert misread(typed(name, VNI)).slip == Slip.VNI
    assert misread(read_twice(name)).slip == Slip.TWICE
    assert misread(name.replace("n", "\ufffd") + "\ufffd").slip == Slip.LOST


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=8))
def test_several_words_in_an_old_font_are_known(words):
    text = " ".join(words)
    assert misread(text) is None
    for font in (TCVN3, VNI):
        old = typed(text, font)
        read_as_is = all(is_syllable(word) for word in old.split())
        assert misread(old) or read_as_is


@pytest.mark.parametrize("text", re.split(r"[|\n]", GOOD))
def test_other_languages_and_signs_are_left_alone(text):
    assert misread(text) is None


def test_all_texts_of_the_product_read_as_they_were_meant():
    texts = [*VIETNAMESE, *ENGLISH]
    assert len(texts) > 3000
    assert [text for text in texts if misread(text)] == []


def test_lost_letters_are_named_and_questions_are_not():
    assert misread("Nguy?n V?n An") == (Slip.LOST, "Nguy?n", "")
    assert misread("Nguy\ufffdn").shown == "Nguy\ufffdn"


@given(st.text(max_size=200))
def test_no_text_whatever_does_more_than_be_named(text):
    found = misread(text)
    assert found is None or found.shown


def test_a_yaml_text_in_an_old_font_is_named_with_its_line():
    mistakes = []
    text = "a: Phòng\nb:\n  - x\n  - c: V¨n phßng\n"
    yamlfile.read(text, "x.yaml", mistakes)
    (mistake,) = mistakes
    assert (mistake.line, mistake.field) == (4, "b[1].c")
    assert "“Văn”" in str(mistake)


def test_what_a_json_file_holds_is_named_with_its_place():
    found = letters.misread_in({"a": [{"b": "V¨n"}, "Văn"], "c": "Vaên"})
    assert [place for place, _slip in found] == ["a[0].b", "c"]
