"""On a small phone: taps are answered at once, nothing lies over anything with
letters twice as large, and what is folded opens when it is asked for.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

SLOWER, MOST, TRIES = 4, 200, 3
"""How much slower a phone is than this machine; milliseconds for a tap and
what it draws, in the best of some tries. The processor's time is counted, for
others work on this machine too.
"""
LOOK = (Path(__file__).parents[2] / "benchmarks" / "lengths.js").read_text()
WITH_CHOICES = """() => [...document.querySelectorAll(".question")].findIndex(
  (one, index) => index > 0 && one.querySelector("label.choice"))"""
COURSE = "chung-thuc-ban-sao"
PAGES = {
    "lan": (
        "/",
        "/gaps",
        "/plan",
        "/help",
        "/account",
        "/password",
        "/my-year",
        "/revisions/1/lessons/02-xem-ban-chinh",
    ),
    "mentor-hoa": ("/inbox", "/confirmations"),
    "manager-duc": (
        "/",
        "/menu",
        "/maps",
        "/requirements",
        "/people",
        "/mentoring",
        "/decisions",
    ),
    "trainer-mai": ("/", "/questions"),
}

HIGHEST = 4_000
SHORT = {
    "lan": (
        "/",
        "/notices",
        "/revisions/4/lessons/02-xem-cho-het",
        "/revisions/6/lessons/03-de-bac-tu-bam",
    ),
    "mentor-hoa": ("/", "/notices"),
    "manager-duc": ("/", "/people", "/maps", "/posts", "/plans/3/people"),
    "admin": ("/audit",),
}


def took(cdp, page, selector):
    """Milliseconds that a tap on this keeps a phone busy. Below a short question
    it stands higher and below a picture lower, so it is looked for each time and
    brought from under the bar that lies at the bottom.
    """

    def place():
        there = page.locator(selector).first
        there.evaluate("there => there.scrollIntoView({block: 'center'})")
        box = there.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def spent():
        metrics = cdp.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in metrics}["TaskDuration"]

    found = []
    for _ in range(TRIES):
        at, before = place(), spent()
        page.mouse.click(*at)
        page.wait_for_timeout(250)
        found.append(1000 * SLOWER * (spent() - before))
    return min(found)


@pytest.fixture
def lan(live, chromium):
    """In the middle of a quiz."""
    person = Person(chromium, live, "lan", 360, "vi", javascript=True)
    person.go(f"/courses/{COURSE}")
    person.press()
    person.go(f"/courses/{COURSE}")
    person.follow(".toc a[href*='/quizzes/']")
    person.press()
    yield person
    person.leave()


@pytest.mark.browser
def test_each_tap_of_a_quiz_is_answered_at_once(lan):
    page = lan.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    lan.ask(page.evaluate(WITH_CHOICES))
    assert took(cdp, page, ".question.open label.choice") <= MOST
    lan.ask(0)  # so that there are as many to go on to as there are tries
    for step in ("1", "-1"):
        assert took(cdp, page, f"[data-step='{step}']") <= MOST, step


@pytest.mark.browser
def test_whoever_hears_a_page_hears_of_the_time(lan):
    left = lan.page.locator("[data-minutes-left]")
    assert left.get_attribute("role") == "status"
    assert left.text_content() == ""
    lan.page.clock.install()
    lan.page.reload()
    lan.page.clock.run_for(21 * 60 * 1000)
    expect(lan.page.locator("[data-minutes-left]")).to_contain_text("phút")


@pytest.mark.browser
def test_letters_twice_as_large_have_room_on_the_smallest_phone(
    live, large_letters
):
    over = {}
    for login, paths in PAGES.items():
        person = Person(large_letters, live, login, 320, "vi", javascript=True)
        for path in paths:
            person.go(path)  # where it looks whether anything goes aside
            found = person.page.evaluate(LOOK)["over"]
            if found:
                over[path] = found[:3]
            skip = person.page.locator(".skip").bounding_box()
            assert skip["y"] + skip["height"] <= 0, "it lies over nothing"
        person.leave()
    assert over == {}


@pytest.mark.browser
def test_a_page_of_few_things_is_no_long_way_on_a_phone(live, chromium):
    long = {}
    for login, paths in SHORT.items():
        person = Person(chromium, live, login, 360, "vi", javascript=True)
        for path in paths:
            person.go(path)
            height = person.page.evaluate(LOOK)["height"]
            if height > HIGHEST:
                long[login, path] = height
        person.leave()
    assert long == {}


@pytest.mark.browser
def test_an_answered_lesson_is_no_long_way_and_its_text_opens(lan):
    page = lan.page
    lan.go(f"/courses/{COURSE}")
    lan.follow(".toc a[href*='/lessons/']")
    page.click("#check > details:not([open]) > summary")
    page.click("#check label.choice >> nth=0")
    lan.press("#check button.first")
    assert page.evaluate(LOOK)["height"] <= HIGHEST
    expect(page.locator("article.text")).to_be_hidden()
    page.click("main .ways > summary")
    expect(page.locator("article.text")).to_be_visible()


@pytest.mark.browser
def test_what_waits_takes_a_line_on_a_phone_and_keeps_its_words(live, chromium):
    person = Person(chromium, live, "manager-duc", 360, "vi", javascript=False)
    act = person.page.locator(".rows.desk .end a").first
    assert act.bounding_box()["width"] < 60
    assert "–" in act.text_content()
    person.leave()


@pytest.mark.browser
def test_a_word_is_explained_where_it_stands(live, chromium):
    person = Person(chromium, live, "lan", 360, "vi", javascript=True)
    page = person.page
    page.click("a.term >> nth=0")
    expect(page.locator(".meaning")).to_contain_text("Cấp độ")
    page.keyboard.press("Escape")
    expect(page.locator(".meaning")).to_have_count(0)
    assert page.url.endswith("/")
    person.leave()
    plain = Person(chromium, live, "lan", 360, "vi", javascript=False)
    plain.follow("a.term >> nth=0")
    assert plain.page.url.endswith("/help#level")
    expect(plain.page.locator("#level")).to_have_text("Cấp độ")
    plain.leave()


@pytest.mark.browser
def test_a_password_is_shown_and_judged_while_it_is_typed(live, chromium):
    person = Person(chromium, live, "lan", 360, "vi", javascript=True)
    person.go("/password")
    page, said = person.page, person.page.locator("[data-worth] [role=status]")
    page.fill("#password", "NgocLan2026!")
    expect(said).to_contain_text("dễ đoán")
    page.fill("#password", "kẹo dừa gói lá chuối")
    expect(said).to_contain_text("Mạnh")
    assert page.get_attribute("#password", "type") == "password"
    page.click("[data-shows]")
    assert page.get_attribute("#password", "type") == "text"
    person.leave()


@pytest.mark.browser
def test_the_part_of_a_task_that_is_asked_for_opens(lan):
    page = lan.page
    lan.go(f"/courses/{COURSE}")
    lan.follow(".toc a[href*='/tasks/']")
    opened = page.locator(".stage > details[open]")
    assert opened.count() == 1
    page.click("a[href='#do']")
    expect(opened).to_have_count(2)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(opened).to_have_count(3)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "shown"), [(360, False), (1280, True)])
def test_what_a_list_is_narrowed_by_hides_no_list_on_a_phone(
    live, chromium, width, shown
):
    duc = Person(chromium, live, "manager-duc", width, "vi", javascript=False)
    for path in ("/people?role=mentor", "/people?place=phong"):
        duc.go(path)
        assert duc.page.locator("#role").is_visible() == shown
        first = duc.page.locator(".folded tbody a, .notice a").first
        assert first.bounding_box()["y"] < 760
    duc.leave()
