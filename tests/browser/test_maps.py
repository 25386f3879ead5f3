"""A manager and their maps, in a real browser: from the unit down to a person's
evidence, narrowed to a post and to a day, as files and on paper.
"""

import csv
import io
from itertools import takewhile
from pathlib import Path

import pytest

from lms.core.db import session
from lms.people import service as people
from tests.browser.person import Person

SCREENS = pytest.mark.parametrize(
    ("width", "language", "javascript"),
    [(360, "vi", True), (1280, "en", False)],
)


def unit_id(live, key):
    with live.app.app_context():
        found = people.find_unit(key).id
        session().close()
    return found


@SCREENS
def test_a_manager_goes_from_the_map_to_the_evidence(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, ward = duc.page, unit_id(live, "cua-song")
    duc.go("/maps")
    assert page.url.endswith(f"/maps/{ward}"), (
        "with one unit in reach its map opens at once"
    )
    assert page.locator("table.heat a.h").count() > 10
    if width < 640:
        last = page.locator("table.heat tbody th").last
        last.scroll_into_view_if_needed()
        head = page.locator("table.heat thead th").last
        way = last.bounding_box()["y"] - head.bounding_box()["y"]
        assert 0 < way < 640, "heads stay near the last row"
    duc.follow("a[href$='/dig.safety']")
    assert page.locator("#people").count() == 1
    duc.follow("a[href*='state=meets']")
    duc.follow(".people h3 a")
    assert page.url.endswith("/gaps/dig.safety")
    assert page.locator("#evidence").count() == 1
    duc.leave()


@SCREENS
def test_a_map_is_narrowed_to_a_post_and_a_day(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, ward = duc.page, unit_id(live, "cua-song")
    duc.go(f"/maps/{ward}")
    whole = page.locator("table.heat tbody tr").count()
    page.click("details:has(#post) > summary")
    page.select_option("#post", "one-stop-officer")
    duc.press("form.narrow-down button")
    assert 0 < page.locator("table.heat tbody tr").count() < whole
    duc.go(f"/maps/{ward}?on=2026-01-01")
    assert page.locator(".notice").count() == 1
    duc.go(f"/maps/{ward}?on=ngay-mai")
    assert "ngay-mai" in page.locator("[role=alert]").inner_text()
    duc.leave()


@SCREENS
def test_a_province_sees_communes_and_no_small_group(
    live, chromium, width, language, javascript
):
    quang = Person(
        chromium,
        live,
        "province-quang",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, ward = quang.page, unit_id(live, "doi-thong")
    quang.go("/maps")
    quang.follow(f"a[href$='/maps/{ward}']")
    assert page.locator(".veiled").inner_text().count(",") > 3
    assert page.locator("main a[href*='/people/']").count() == 0
    quang.leave()


@SCREENS
def test_a_cell_opens_its_people_who_are_asked_for_a_course(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, ward = duc.page, unit_id(live, "cua-song")
    duc.go(f"/maps/{ward}")
    duc.follow("a.h[href*='cell=pro.certify-copies'] >> nth=0")
    assert page.locator("#cell").is_visible()
    asked = page.locator("#cell input:checked").count()
    assert 0 < asked <= page.locator("#cell .mates li").count()
    duc.press("#cell button.first")
    assert page.locator(".mates input:checked").count() == asked
    course = page.locator("optgroup").first.locator("option").first
    assert course.inner_text()
    duc.press("form.cols button.first")
    assert str(asked) in page.locator(".notice.good").inner_text()
    duc.leave()


@SCREENS
def test_the_cell_that_is_open_is_in_sight_wherever_it_stands(
    live, chromium, width, language, javascript
):
    duc = Person(
        chromium,
        live,
        "manager-duc",
        width,
        language,
        javascript,
        axe=javascript,
    )
    page, ward = duc.page, unit_id(live, "cua-song")
    duc.go(f"/maps/{ward}")
    last = page.locator("td:last-child a.h[href*='at=']").first
    address = last.get_attribute("href").partition("#")[0]
    duc.go(address)
    if width < 640:
        link = page.locator("main a[href='#cell']")
        assert link.bounding_box()["y"] < 740, "on the first screen"
        duc.follow("main a[href='#cell']")
        assert page.locator("#cell").is_visible()
    opened = page.locator("a.h[aria-current]").bounding_box()
    box = page.locator(".wide:has(.heat)").bounding_box()
    assert opened["x"] + opened["width"] <= box["x"] + box["width"] + 1
    duc.leave()


def test_a_map_as_files_and_on_paper(live, chromium):
    duc = Person(chromium, live, "manager-duc", 1280, "vi", True)
    page, ward = duc.page, unit_id(live, "cua-song")
    duc.go(f"/maps/{ward}")
    for ending, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        with page.expect_download() as download:
            page.click(f"a[href$='.{ending}']")
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(begins)
        if ending == "csv":
            table = csv.reader(io.StringIO(content.decode("utf-8-sig")))
            rows = list(takewhile(bool, table))
            assert len(rows[0]) == 9 and len(rows) > 20
            assert all(
                int(row[3]) == sum(map(int, row[4:])) for row in rows[1:]
            )
    page.emulate_media(media="print")
    assert (
        not page.locator("header.top").is_visible()
        and not page.locator("form.narrow-down").is_visible()
    )
    assert page.locator("table.heat .h").first.is_visible()
    assert page.locator(".legend").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    duc.leave()
