"""Words, days and numbers as people here write and compare them."""

import copy
import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from lms.core import errors, i18n, marks, sockets
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from lms.core.letters import folding
from lms.web.forms import once_key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Hoà", "dang thi hoa"),
        ("Đặng Thị Hòa", "dang thi hoa"),
        ("ĐẶNG  THỊ HÒA ", "dang thi hoa"),
        (unicodedata.normalize("NFD", "Nguyễn Trường Tộ"), "nguyen truong to"),
        ("Phường\u00a0Cửa Sông\n", "phuong cua song"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_marks_and_spaces(written, folded):
    assert folding.fold(written) == folded


def test_tidying_keeps_marks_and_case():
    assert (
        folding.tidy(unicodedata.normalize("NFD", "  Đặng\t Thị \n Hoà "))
        == "Đặng Thị Hoà"
    )


@given(
    st.text(
        alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyÁÀẢÃẠẤẦẨẪẬẾỀỂỄỆÝỲỶỸỴĐ \u00a0\t",
        max_size=40,
    )
)
def test_folding_twice_is_folding_once_and_leaves_plain_letters(text):
    once_folded = folding.fold(text)
    assert folding.fold(once_folded) == once_folded
    assert once_folded.isascii()
    assert (
        folding.fold(text.upper()) == folding.fold(text.lower()) == once_folded
    )
    assert folding.tidy(folding.tidy(text)) == folding.tidy(text)


@given(st.text(alphabet="aĐ \u00a0\t\n\x00\u200b\u202e", max_size=8))
def test_no_text_whatever_keeps_what_nobody_sees(text):
    tidy = folding.tidy(text)
    assert not any(
        unicodedata.category(letter) in ("Cc", "Cf") for letter in tidy
    )
    assert tidy == " ".join(tidy.split())
    assert folding.tidy(tidy) == tidy


def test_the_text_of_the_other_language_stands_in_for_a_missing_one():
    with i18n.use("vi"):
        assert i18n.pick({"vi": "Một", "en": "One"}) == "Một"
        assert i18n.pick({"en": "One"}) == "One"
        assert i18n.pick({"vi": "", "en": "One"}) == "One"
        assert i18n.pick({"vi": "Một", "en": "One"}, "en") == "One"
        assert i18n.pick("plain") == "plain"
        assert i18n.pick({}) == i18n.pick(None) == i18n.pick({"vi": ""}) == ""
    with i18n.use("en"):
        assert i18n.pick({"vi": "Một", "en": "One"}) == "One"


def test_days_and_moments_are_written_the_way_of_the_language_in_the_peoples_time_zone(
    empty_app,
):
    late = dt.datetime(2026, 11, 22, 18, 5, tzinfo=dt.UTC)
    with i18n.use("vi"):
        assert i18n.day(dt.date(2026, 1, 2)) == "02/01/2026"
        assert i18n.day(late) == "23/11/2026"
        assert i18n.moment(late) == "01:05 ngày 23/11/2026"
    with i18n.use("en"):
        assert i18n.day(dt.date(2026, 1, 2)) == "2 Jan 2026"
        assert i18n.moment(late) == "23 Nov 2026, 01:05"
    assert i18n.day(None) == i18n.moment(None) == ""


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1234.5, "1.234,5", "1,234.5"),
        (1_000_000, "1.000.000", "1,000,000"),
        (0.25, "0,25", "0.25"),
        (-7, "-7", "-7"),
    ],
)
def test_numbers_are_written_the_way_of_the_language(value, vi, en):
    with i18n.use("vi"):
        assert i18n.number(value) == vi
    with i18n.use("en"):
        assert i18n.number(value) == en


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "–"),
        (0, "0%"),
        (0.8, "80%"),
        (2 / 3, "66%"),
        (0.7983, "79%"),
        (0.29, "29%"),
        (0.9999, "99%"),
        (1, "100%"),
    ],
)
def test_a_share_is_written_as_the_whole_percentage_it_reaches(share, said):
    assert i18n.percent(share) == said


def test_a_bound_is_written_as_the_whole_percentage_it_keeps():
    said = [i18n.most_percent(share) for share in (0, 0.001, 0.29, 0.5001)]
    assert said == ["0%", "1%", "29%", "51%"]


def test_speaking_another_language_for_a_while_ends_with_the_while(empty_app):
    assert i18n.lang() == "en"
    with i18n.use("vi"):
        with i18n.use("en"):
            assert i18n.lang() == "en"
        assert i18n.lang() == "vi"
    assert i18n.lang() == "en"


def test_a_browser_keeps_its_language_and_an_invented_one_is_ignored(empty_app):
    for cookie, language in (
        ("vi", "vi"),
        ("en", "en"),
        ("xx", "en"),
        ("", "en"),
    ):
        sent = {"Cookie": f"{i18n.COOKIE}={cookie}"}
        with (
            empty_app.app_context(),
            empty_app.test_request_context(headers=sent),
        ):
            assert i18n.lang() == language


def test_a_value_put_into_a_text_of_ours_cannot_become_markup():
    words = i18n.template_words("en")
    assert (
        words["_"]("Hello <b>%(name)s</b>", name="<script>")
        == "Hello <b>&lt;script&gt;</b>"
    )
    assert "&lt;i&gt;" in words["ngettext"](
        "%(num)s of %(x)s", "%(num)s of %(x)s", 2, x="<i>"
    )
    assert i18n.gettext("") == words["_"]("") == ""


@pytest.mark.parametrize("points", [0.5, 1, 1.5])
def test_a_text_that_depends_on_a_number_takes_a_part_of_one(points):
    texts = "%(points)s point", "%(points)s points"
    with i18n.use("en"):
        for say in (i18n.ngettext, i18n.template_words("en")["ngettext"]):
            said = say(*texts, points, points=points)
            assert said == f"{points} point" + "s" * (points > 1)


def test_a_borrowed_text_is_marked_as_a_copy_too():
    text = copy.deepcopy(i18n.Borrowed("Xã", "vi"))
    assert escape(text) == '<span lang="vi">Xã</span>'


def test_a_refusal_carries_its_text_its_values_and_its_field():
    refused = Invalid(marks.N_("At most %(count)s files."), "files", count=5)
    assert (str(refused), refused.text, refused.values) == (
        "At most 5 files.",
        "At most %(count)s files.",
        {"count": 5},
    )
    assert refused.field == "files"
    kinds = {
        NotSignedIn: 401,
        NotAllowed: 403,
        NotFound: 404,
        Conflict: 409,
        Invalid: 422,
    }
    assert {kind: kind.status for kind in kinds} == kinds
    assert all(issubclass(kind, errors.LMSError) for kind in kinds)


def test_no_two_forms_get_the_same_key():
    keys = {once_key() for _form in range(200)}
    assert len(keys) == 200
    assert all(20 <= len(key) <= 60 for key in keys)


def test_every_socket_finds_its_plugs_by_key_and_refuses_two_of_one_name(
    monkeypatch,
):
    found = sockets.discover("lms.evidence.sources")
    assert all(plug.key == key for key, plug in found.items())

    class Entry:
        value, dist = "plug:AGAIN", None
        load = staticmethod(lambda: found["quiz"])

    monkeypatch.setattr(
        sockets,
        "entry_points",
        lambda group: [Entry] if group == "lms.evidence.sources" else [],
    )
    with pytest.raises(RuntimeError, match="have the same key 'quiz'"):
        sockets.discover.__wrapped__("lms.evidence.sources")


def test_a_text_that_is_there_in_another_language_only_says_in_which():
    here = i18n.pick_marked({"vi": "Một <b>", "en": "One"}, "en")
    there = i18n.pick_marked({"vi": "Một <b>", "en": ""}, "en")
    assert (str(here), escape(here)) == ("One", "One")
    assert there == "Một <b>"
    assert escape(there) == '<span lang="vi">Một &lt;b&gt;</span>'
    assert i18n.pick_marked({"vi": Markup("<p>Một</p>")}, "en") == (
        '<div lang="vi"><p>Một</p></div>'
    )
    assert [i18n.pick_marked(none, "en") for none in (None, {}, "")] == [""] * 3
