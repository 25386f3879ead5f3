"""The sizes of letters that the product offers: on a small phone nothing goes
beyond the edge, and both bars stay one row.
"""

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core.db import session, transaction
from lms.people import service as people
from lms.web import display
from tests.browser.person import Person
from tests.trials.conftest import id_of, plan

PAGES = {
    "lan": ("/", "/my-trial", "/courses"),
    "manager-duc": ("/", "/trials/1"),
    "mentor-hoa": ("/",),
}
BEYOND = """() => [...document.querySelectorAll("main :is(.state, .course *)")]
  .filter((one) => one.getBoundingClientRect().right
    > (one.closest(".card") ?? main).getBoundingClientRect().right)
  .map((one) => one.textContent.trim())"""
"""What a card cuts off makes no page wider, so it is looked for by itself."""
ROWS = """(bar) => new Set([...document.querySelectorAll(bar)]
  .map((one) => one.getBoundingClientRect()).filter((box) => box.height)
  .map((box) => Math.floor(box.top / box.height))).size"""
BARS = (".top > :is(a, details, form, div)", "nav.main li.thumb")


@pytest.fixture
def trial(live):
    """Lan is in a trial, and Đức decides it."""
    with live.app.app_context():
        with transaction():
            ward = people.find_unit("cua-song")
            access.store_role(id_of("ha"), Role.HR, ward, None)
        plan()
        session().close()


@pytest.mark.browser
@pytest.mark.usefixtures("trial")
@pytest.mark.parametrize("size", display.SIZES)
def test_letters_of_any_size_stay_within_a_phone(live, chromium, size):
    kept = display.Display(size=size).cookie
    for login, paths in PAGES.items():
        person = Person(chromium, live, login, 360, "vi", javascript=True)
        person.context.add_cookies(
            [{"name": display.COOKIE, "value": kept, "url": live.address}]
        )
        for path in paths:
            person.go(path)
            assert person.page.evaluate(BEYOND) == [], path
            rows = [person.page.evaluate(ROWS, bar) for bar in BARS]
            assert rows == [1, 1], (path, rows)
        person.leave()


@pytest.mark.browser
def test_codes_shown_once_are_seen_whole_on_a_phone(live, chromium):
    rows = "login,name,unit\nan.hoang.thi,Hoàng Thị An,cua-song\nba,,x\n"
    admin = Person(chromium, live, "admin", 360, "vi", javascript=True)
    admin.go("/people/import")
    sent = {"name": "a.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    admin.page.set_input_files("#file", sent)
    admin.press("main form.card button")
    save = admin.page.locator("button[name=save]").bounding_box()
    below = admin.page.locator("main form.card").bounding_box()
    assert below["y"] - save["y"] - save["height"] >= 12
    admin.press("button[name=save]")
    code = admin.page.locator("main table code").bounding_box()
    assert code["x"] + code["width"] <= 360 and code["height"] < 40
    admin.leave()
