"""One attempt in two browsers, on a bad line, and past its time."""

import datetime as dt
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.quizzes import rules
from lms.quizzes.models import Attempt
from tests.browser.person import Person

QUIZ = "/revisions/1/quizzes/quiz"
PICTURES = os.environ.get("PICTURES")
"""A folder for screenshots, to look at what the tests have made."""


def picture(person, name):
    if not PICTURES:
        return
    page = person.page
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 760})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(
                path=Path(PICTURES) / f"{name}-{width}-{scheme}.png"
            )
    page.set_viewport_size({"width": 360, "height": 760})
    page.emulate_media(color_scheme="light")


@pytest.fixture
def lan(chromium, live, monkeypatch):
    """`lan()`: another browser of hers, at the questions of her attempt: the
    whole bank, so that there are some of each kind.
    """
    monkeypatch.setattr(
        rules, "draw", lambda bank, *_how: [one.key for one in bank]
    )
    people = []

    def opened():
        person = Person(chromium, live, "lan", 360, "vi", javascript=True)
        people.append(person)
        person.go(QUIZ)
        person.press()
        person.saved = person.page.locator("[data-saved]")
        return person

    yield opened
    for person in people:
        person.context.close()


def choose(person, kind="radio", which=0):
    """Choose in the first question of this kind; the saved state follows."""
    boxes = f".question:has(> fieldset > .choice) input[type={kind}][name^=q]"
    box = person.page.locator(boxes).nth(which)
    name = box.get_attribute("name")
    person.ask(int(name.removeprefix("q")))
    box.check()


def stored(live):
    with live.app.app_context():
        rows = execute(Attempt.__table__.select()).all()
        session().rollback()
    return rows[-1].answers


def until_saved(person):
    expect(person.saved).to_contain_text("lúc", timeout=15_000)


def test_answers_of_one_browser_stay_when_another_ticks_one_box(lan, live):
    first, other = lan(), lan()
    choose(first)
    until_saved(first)
    choose(other, "checkbox")
    until_saved(other)
    assert len(stored(live)) == 2
    choose(other, which=1)
    question = other.page.locator("[data-both]")
    expect(question).to_be_visible(timeout=15_000)
    picture(other, "both")
    before = stored(live)
    question.locator("[value=here]").check()
    expect(question).to_have_count(0, timeout=15_000)
    after = stored(live)
    assert sum(before[key] != after[key] for key in before) == 1
    other.press("[name=look]")
    assert "/summary" in other.page.url


def test_what_could_not_be_sent_is_sent_when_the_line_returns(lan, live):
    person = lan()
    person.page.route("**/autosave", lambda route: route.abort())
    choose(person)
    expect(person.saved).to_contain_text("Mất kết nối", timeout=15_000)
    picture(person, "offline")
    choose(person, which=1)
    dialogs = []
    person.page.on(
        "dialog", lambda one: (dialogs.append(one.type), one.dismiss())
    )
    person.page.evaluate("location.href = '/'")
    person.page.wait_for_timeout(500)
    assert dialogs == ["beforeunload"]
    assert "/attempts/" in person.page.url
    person.page.unroute("**/autosave")
    person.page.evaluate("dispatchEvent(new Event('online'))")
    until_saved(person)
    expect(person.page.locator("[data-both]")).to_have_count(0)
    assert len(stored(live)) == 1


def test_sending_the_page_without_a_line_keeps_everything_on_it(lan):
    person = lan()
    choose(person)
    until_saved(person)
    person.context.set_offline(True)
    choose(person, which=1)
    expect(person.saved).to_contain_text("Mất kết nối", timeout=15_000)
    person.page.click("[name=look]")
    person.page.wait_for_timeout(500)
    assert person.page.url.split("#")[0].rsplit("/", 1)[1].isdigit()
    person.context.set_offline(False)
    until_saved(person)
    person.press("[name=look]")
    assert "/summary" in person.page.url


def test_a_click_while_a_save_is_under_way_is_not_lost(lan):
    """The save began without a line and fails after the line has returned."""
    person, held = lan(), []
    person.page.route("**/autosave", lambda route: route.abort())
    choose(person)
    expect(person.saved).to_contain_text("Mất kết nối", timeout=15_000)
    person.page.unroute("**/autosave")
    person.page.route(
        "**/autosave",
        lambda route: route.continue_() if held else held.append(route),
    )
    person.page.evaluate("dispatchEvent(new Event('online'))")
    while not held:
        person.page.wait_for_timeout(50)
    person.page.click("[name=look]")
    with person.page.expect_navigation():
        held[0].abort()
    assert "/summary" in person.page.url


def test_after_the_time_nothing_is_promised(lan, live):
    person = lan()
    with live.app.app_context(), transaction():
        late = clock.now() + dt.timedelta(seconds=4)
        execute(update(Attempt).values(deadline=late))
    live.app.extensions["lms"].settings["LMS_QUIZ_GRACE"] = 0
    person.page.reload()
    expect(person.page.locator("[data-seconds-left]")).to_be_in_viewport()
    expect(person.saved).to_be_in_viewport()
    picture(person, "clock")
    expect(person.page.locator("[data-saved]")).to_contain_text(
        "Đã hết giờ", timeout=15_000
    )
    assert person.page.locator("[data-field][inert]").count() > 1
    picture(person, "over")
    person.press("[name=look]")
    assert "/result" in person.page.url
