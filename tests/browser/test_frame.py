"""The frame leaves a phone to what one works at."""

import re

import pytest

from tests.browser.person import Person

MOST = 96
"""Pixels of the bar at the top and the one under the thumb together."""
LOGINS = ["lan", "mentor-hoa", "manager-duc", "trainer-mai", "admin"]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_bars_are_low_and_the_rail_keeps_the_way_to_all_in_view(
    live, chromium, language
):
    for login in LOGINS:
        person = Person(chromium, live, login, 360, language, javascript=True)
        bars = person.page.locator("header.top, nav.main")
        heights = [
            bars.nth(place).bounding_box()["height"]
            for place in range(bars.count())
        ]
        assert len(heights) == 2
        assert sum(heights) <= MOST, (login, heights)
        person.page.set_viewport_size({"width": 1280, "height": 600})
        way = person.page.locator("nav.main > ul a").bounding_box()
        assert way["y"] + way["height"] <= 600, (login, way)
        person.leave()


@pytest.mark.browser
def test_the_key_in_the_field_of_the_search_leads_there(live, chromium):
    quang = Person(
        chromium, live, "province-quang", 1280, "vi", javascript=True
    )
    page, field = quang.page, "#find"
    quang.go("/requirements")
    page.keyboard.press("/")
    page.keyboard.type("cua/song")
    assert page.input_value(field) == "cua/song", "and is typed in it"
    page.fill(field, "cua song")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Phường Cửa Sông" in page.inner_text("main .toc >> nth=0")
    page.focus("#q")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    quang.leave()


@pytest.mark.browser
def test_the_meaning_of_a_word_is_closed_by_a_button(live, chromium):
    lan = Person(chromium, live, "lan", 360, "vi", javascript=True)
    page = lan.page
    lan.go("/")
    page.click("main a.term >> nth=0")
    card = page.locator(".meaning")
    card.wait_for(state="visible")
    card.get_by_role("button").click()
    card.wait_for(state="detached")
    assert page.locator("main a.term >> nth=0").is_visible()
    lan.leave()


@pytest.mark.browser
def test_a_printed_home_is_dark_on_white_and_offers_nothing(live, chromium):
    duc = Person(chromium, live, "manager-duc", 1280, "vi", javascript=True)
    page = duc.page
    duc.go("/")
    page.emulate_media(media="print")
    hero = page.locator(".hero h2")
    ink = hero.evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)"
    assert not page.locator(".hero .scene").is_visible()
    waits = page.locator(".rows.desk > li")
    assert waits.count() and waits.first.is_visible()
    assert not page.locator(".rows.desk .end").first.is_visible()
    duc.leave()


@pytest.mark.browser
def test_paper_holds_what_is_read_and_no_form(live, chromium):
    duc = Person(chromium, live, "manager-duc", 1280, "vi", javascript=True)
    page = duc.page
    forms = page.locator("main form")
    duc.go("/requirements")
    duc.follow("main a[href*='/matrix']")
    page.emulate_media(media="print")
    assert forms.locator("table").is_visible()
    for path in ("/requirements", "/people", "/account", "/messages"):
        duc.go(path)
        shown = [one for one in forms.all() if one.is_visible()]
        assert forms.count() and not shown, path
    duc.go("/plans/3/people")
    assert page.locator("main form .ticked li").first.is_visible()
    duc.leave()


@pytest.mark.browser
def test_paper_says_at_its_head_of_whom_and_when(live, chromium):
    """Not in a last line, which had a page of its own."""
    duc = Person(chromium, live, "manager-duc", 1280, "vi", javascript=True)
    page = duc.page
    for path in ("maps/3", "plans/3", "people", "requirements/3/matrix"):
        duc.go(f"/{path}")
        page.emulate_media(media="print")
        line = page.locator(".printed")
        assert re.search(r"in ngày \d\d/\d\d/\d{4} · .*Đức", line.inner_text())
        below = line.bounding_box()["y"] + line.bounding_box()["height"]
        head = page.locator("h1")
        assert below <= head.bounding_box()["y"], path
        begins = page.locator("main").inner_text()[:200]
        assert "Phường Cửa Sông" in begins, path
        page.emulate_media(media="screen")
        assert not line.is_visible()
    duc.leave()


@pytest.mark.browser
def test_hidden_words_follow_those_of_a_button_with_a_dash(live, chromium):
    """A browser sets a space before them, where no colon could stand."""
    duc = Person(chromium, live, "manager-duc", 1280, "vi", javascript=True)
    duc.go("/")
    spoken = duc.page.locator("main").aria_snapshot()
    assert " – " in spoken
    assert " : " not in spoken
    duc.leave()


@pytest.mark.browser
def test_three_tabs_with_a_count_of_three_figures_stand_in_one_line(
    live, chromium
):
    hoa = Person(chromium, live, "mentor-hoa", 360, "vi", javascript=True)
    hoa.go("/inbox?state=signed")
    tabs = hoa.page.locator(".tabs")
    assert tabs.locator("li").count() == 3
    tabs.locator(".tag").evaluate("one => one.textContent = '128'")
    assert tabs.bounding_box()["height"] < 60
    hoa.leave()
