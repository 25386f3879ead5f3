"""Of what a form sent, all that somebody typed is given back, and no more."""

import pytest

from lms.access import service as access
from lms.directory import service as directory
from lms.web.errors import words_of
from tests import lite
from tests.signoff.conftest import PART


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("place", "Quầy"),
        ("place", "xong"),
        ("text", "Một\r\nHai"),
        ("note-kind", "chưa"),
        ("strength", "Rất kỹ."),
        ("outcome", "Vẫn giữ"),
        ("email", "lan@xa.gov.vn"),
        ("critical_steps-0-text-vi", "Hỏi"),
        ("source", "https://vbpl.vn/" + "a" * 60),
    ],
)
def test_what_was_typed_is_given_back(name, value):
    assert words_of([(name, value)]) == [value]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("was-strength", "a1b2 c3d4"),
        ("was-item", "a1b2c3"),
        ("critical_steps-0-was", "0:k2:a1b2c3"),
        ("once", "dGhpcyBpcyBvbmNl"),
        ("next", "/people"),
        ("version", "v2"),
        ("round", "2"),
        ("over", "abc"),
        ("code", "K7PX2M"),
        ("anew", "K7PX2M"),
        ("seen_at", "2026-11-29T08:30"),
        ("unit_id", "x12"),
        ("outcome", "upheld"),
        ("outcome-k2", "done"),
        ("act", "enter"),
        ("act", "up:steps-1"),
        ("entrustment", "3"),
        ("text", "WyJhIiwgImIiXQ." * 6),
        ("place", " – "),
    ],
)
def test_nothing_else_is(name, value):
    assert words_of([(name, value)]) == []


@lite
def test_one_word_stands_on_the_page_and_marks_do_not(browser, actor, app):
    hoa = browser("mentor-hoa")
    (held,) = access.roles_of([actor("mentor-hoa").person_id])
    directory.revoke(actor("admin"), held.id)
    said = {"place": "Quầy", "strength": "Tốt", "was-strength": "a1 b2"}
    page = hoa.post(
        f"/observe/people/{actor('lan').person_id}/1/{PART}",
        said,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert page.status_code == 403
    for word in ("Quầy", "Tốt"):
        assert f'<p class="said">{word}</p>' in page.text
    assert "a1 b2" not in page.text
