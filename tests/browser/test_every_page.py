"""Every page there is, in dark, with letters twice as large on the smallest
phone, and with names that are there in one language only: nothing serious for
axe.
"""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error

from lms.core.db import session
from tests.browser.conftest import listening
from tests.browser.person import UNREAD, Person, serious
from tests.conftest import build
from tests.house.test_one_language import rename

KEEPS = """!document.querySelector("[type=file]")
  || document.querySelector("script[data-standing]") !== null"""
USUAL = "document.documentElement.style.fontSize = '50%'"
"""Large letters need less contrast, so that is looked at in small ones."""
SIZED = {"rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOOK = (Path(__file__).parents[2] / "benchmarks" / "lengths.js").read_text()
PARTS = 2
"""Of the pages, so that two processors share them."""


@pytest.fixture
def lived(lived_sqlite, tmp_path):
    """A site in which a quarter was lived, and its pages: who may open each,
    and where.
    """
    data, pages = lived_sqlite
    shutil.copytree(data, tmp_path / "data")
    app = build(tmp_path / "data")
    with app.app_context():
        rename("vi", mark="")
        session().close()
    with listening(app) as live:
        yield live, pages


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_serious_on_any_page(large_letters, lived, part):
    live, pages = lived
    wrong, by_login = {}, {}
    for login, path in sorted(set(pages.values()))[part::PARTS]:
        by_login.setdefault(login, []).append(path)
    for login, paths in by_login.items():
        way = login, 320, "en", True
        person = Person(large_letters, live, *way, scheme="dark")
        for path in paths:
            if opens(person.page, live.address + path):
                wrong[login, path] = wrong_with(person.page)
        person.context.close()
    assert {at: one for at, one in wrong.items() if one} == {}
    assert len(wrong) > 60, "they are shown, not taken as files"


def opens(page, address):
    """Whether it is a page; a file is not."""
    try:
        answer = page.goto(address)
    except Error as problem:
        assert "Download" in str(problem), problem
        return False
    assert answer.ok, (address, answer.status)
    return answer.headers["content-type"].startswith("text/html")


def wrong_with(page):
    """What is wrong with a page as it stands."""
    wrong = serious(page, **SIZED)
    look = page.evaluate(LOOK)
    if look["aside"] > 0:
        wrong.append(f"goes {look['aside']} pixels aside")
    wrong += [f"letters over letters: {over}" for over in look["over"][:3]]
    if not page.evaluate(KEEPS):
        wrong.append("a chosen file would be lost")
    page.evaluate(USUAL)
    return wrong + serious(page, **COLOURS) + page.evaluate(UNREAD)
