"""The navigation says where one is: the entry of the page itself, or of the
section that a deeper page belongs to.
"""

import re

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.access.types import Role
from lms.core.cache import announce_change
from lms.core.db import execute, transaction
from lms.courses import service as courses
from lms.legal.models import LegalBasis
from lms.people import service as people
from lms.people.types import NewUnit
from tests import lite

MARKED = re.compile(r'<a href="([^"]+)" aria-current="(\w+)">')
PLACES = [
    ("lan", "/", ("/", "page")),
    ("lan", "/courses", ("/courses", "page")),
    ("lan", "/courses/chung-thuc-ban-sao", ("/courses", "true")),
    ("lan", "/gaps", ("/gaps", "page")),
    ("lan", "/gaps/pro.certify-copies/self-assessment", ("/gaps", "true")),
    ("lan", "/plan", ("/plan", "page")),
    ("lan", "/notices", None),
    ("mentor-hoa", "/inbox", ("/inbox", "page")),
    ("mentor-hoa", "/confirmations", ("/inbox", "true")),
    ("manager-duc", "/maps/4", ("/maps/4", "true")),
    ("manager-duc", "/plans/4", ("/plans/4", "true")),
    ("manager-duc", "/people/1/gaps", ("/people", "true")),
    ("nation-thu", "/posts", ("/requirements", "true")),
]


@lite
@pytest.mark.parametrize(("login", "address", "marked"), PLACES)
def test_one_entry_at_most_is_marked(browser, login, address, marked):
    page = browser(login).get(address)
    nav = page.text.partition('<nav class="main"')[2].partition("</nav>")[0]
    assert nav
    assert MARKED.findall(nav) == ([marked] if marked else [])


PEOPLE = ("lan", "mentor-hoa", "manager-duc", "trainer-mai", "admin")


def nav_of(browser, login, address="/courses"):
    page = browser(login).get(address).text
    return page.partition('<nav class="main"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    ("login", "entries"),
    [
        ("lan", ["/", "/gaps", "/courses", "/plan"]),
        ("mentor-hoa", ["/", "/gaps", "/inbox", "/my-people"]),
        ("manager-duc", ["/", "/maps", "/plans", "/people"]),
        ("trainer-mai", ["/", "/author", "/legal-review", "/quiz-results"]),
    ],
)
def test_what_each_does_most_lies_under_the_thumb(browser, login, entries):
    found = re.findall(
        r'<li class="thumb"><a href="([^"]+)"', nav_of(browser, login)
    )
    assert sorted(found) == sorted([*entries, "/menu"])


@lite
def test_nobody_is_shown_what_was_drawn_for_another(app, browser):
    def forget():
        app.extensions["lms"].cache.clear()

    alone = {}
    for login in PEOPLE:
        forget()
        alone[login] = nav_of(browser, login)
    assert len(set(alone.values())) == len(PEOPLE)
    forget()
    assert {login: nav_of(browser, login) for login in PEOPLE} == alone
    here = nav_of(browser, "manager-duc", "/maps/4")
    assert here != alone["manager-duc"]
    browser("manager-duc").post("/language", data={"language": "en"})
    assert "Courses" in nav_of(browser, "manager-duc")
    assert nav_of(browser, "lan") == alone["lan"]


@lite
def test_what_was_drawn_once_follows_roles_and_names_of_units(app, browser):
    ward = people.find_unit("cua-song")
    page = f"/maps/{ward.id}"
    before = nav_of(browser, "lan"), nav_of(browser, "manager-duc", page)
    assert "/inbox" not in before[0]
    assert "Ward of Another Name" not in before[1]
    title = {**ward.title, "en": "Ward of Another Name"}
    named = NewUnit(ward.key, ward.kind, title, None)
    with transaction():
        lan = people.find_person("lan")
        access.store_role(lan.id, Role.MENTOR, ward, None)
        people.rename_units([named])
    assert "/inbox" in nav_of(browser, "lan")
    assert "Ward of Another Name" in nav_of(browser, "manager-duc", page)


def lesson_page():
    revision = courses.current("chung-thuc-ban-sao")
    return f"/revisions/{revision.id}/lessons/{revision.course.parts[0].key}"


@lite
def test_a_lesson_drawn_once_follows_language_and_documents(browser):
    lan, page = browser("lan"), lesson_page()
    first = lan.get(page).text
    assert lan.get(page).text == first
    cited = first[first.index('class="bases"') :]
    number = re.search(r"<li><strong>([^<]+)</strong>", cited)[1]
    title = re.search(r"<h1>([^<]+)</h1>", first)[1]
    lan.post("/language", data={"language": "vi"})
    assert title not in lan.get(page).text
    renamed = update(LegalBasis).filter_by(number=number)
    with transaction():
        execute(renamed.values(number="99/2099/NĐ-CP"))
        announce_change()
    assert "<li><strong>99/2099/NĐ-CP</strong>" in lan.get(page).text


@lite
def test_pieces_drawn_once_hold_nothing_of_one_person(app, browser):
    for login in PEOPLE:
        lesson = lesson_page()
        pages = "/", "/courses", "/courses/chung-thuc-ban-sao", lesson
        for page in pages:
            browser(login).get(page)
    (pieces,) = [
        value
        for key, value in app.extensions["lms"].cache.items()
        if isinstance(key, tuple) and key[0] == "pieces"
    ]
    assert len(pieces) > len(PEOPLE)
    names = [people.find_person(login).name for login in PEOPLE]
    for piece in pieces.values():
        assert "csrf" not in piece
        assert not any(name in piece for name in names)
