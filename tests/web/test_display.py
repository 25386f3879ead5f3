"""Colours and size of letters are a choice of each browser."""

import pytest

from lms.web.forms import picked_id
from tests import lite


@lite
def test_the_choice_is_kept_and_shown(browser):
    lan = browser("lan")
    chosen = {"theme": "dark", "size": "largest", "next": "/menu"}
    answer = lan.post("/display", chosen)
    assert answer.headers["Location"] == "/menu"
    page = lan.get("/menu").text
    assert 'data-theme="dark" data-size="largest"' in page
    assert 'value="dark" checked' in page


@lite
@pytest.mark.parametrize("kept", ["", "x.y", "dark", "<b>.large", "." * 3000])
def test_what_nobody_chose_is_the_usual(browser, kept):
    lan = browser("lan")
    lan.client.set_cookie("lms_display", kept)
    page = lan.get("/menu")
    assert page.status_code == 200
    assert "<b>." not in page.text
    assert "data-size=" not in page.text or "large" in kept


@lite
def test_nobody_is_led_elsewhere(browser):
    answer = browser("lan").post("/display", {"next": "https://x.test/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "typed", ["9" * 30, "-1", "\u0663", "x", "", None, "1e3"]
)
def test_what_is_no_id_is_nobody(typed):
    assert picked_id(typed) == 0
    assert picked_id("12") == picked_id(12) == 12
