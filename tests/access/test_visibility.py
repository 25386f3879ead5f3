"""The table of docs/visibility.md, page by page through the browser: who sees
somebody of a ward by name, and that a refusal names nobody.
"""

import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.core import outbox
from lms.core.db import transaction
from lms.courses import service as courses
from lms.directory import service as directory
from lms.extension.features import HANDLERS
from lms.mentoring import service as mentoring
from lms.mentoring.types import PairPeriod
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff
from lms.standalone import accounts
from tests import papers
from tests.conftest import Browser
from tests.mentoring.conftest import day, id_of, offer, pair
from tests.scenarios.shipped import BAD
from tests.scenarios.shipped import SLUG as CASE
from tests.signoff.conftest import PART, SLUG, draft

KEY, NAME, WARD = "pro.certify-copies", "Nguyễn Thị Ngọc Lan", "cua-song"
MADE = {
    "hr-ward": (Role.HR, WARD),
    "hr-office": (Role.HR, f"{WARD}.centre"),
    "admin-ward": (Role.ADMIN, WARD),
    "admin-other": (Role.ADMIN, "doi-thong"),
    "mentor-province": (Role.MENTOR, "hai-binh"),
    "manager-other": (Role.MANAGER, "doi-thong"),
    "trainer-ward": (Role.TRAINER, WARD),
}
SELF, MENTORS = {"lan"}, {"mentor-hoa", "mentor-province"}
PAIRED = {"yen", "thao"}
"""Their own mentor, and whoever stands in."""
MANAGER, HR = {"manager-duc"}, {"hr-ward", "hr-office"}
ABOVE = {"province-quang", "nation-thu"}
ADMINS = {"admin", "admin-ward"}
STRANGERS = {
    "kien",
    "long",  # was their mentor once
    "mentor-son",
    "admin-other",
    "manager-other",
    "trainer-mai",
    "trainer-ward",
}
EVERYONE = SELF | MENTORS | PAIRED | MANAGER | HR | ABOVE | ADMINS | STRANGERS
SEEN = {
    "gaps": SELF | MENTORS | PAIRED | MANAGER,
    "competency": SELF | MENTORS | PAIRED | MANAGER,
    "plan": SELF | MENTORS | PAIRED | MANAGER | HR,
    "hand-in": SELF | MENTORS | PAIRED | MANAGER,
    "play": SELF | MENTORS | PAIRED | MANAGER,
    "file": SELF | MENTORS | PAIRED | MANAGER,
    "pair": SELF | PAIRED | MANAGER | HR,
    "find-mentor": MANAGER | HR,
    "person": MANAGER | HR | ADMINS,
    "people": MANAGER | HR | ADMINS,
    "extra-time": ADMINS,
    "stuck": MANAGER | {"hr-ward"},
    "cell": MANAGER | {"hr-ward"},
    "to-assign": MANAGER | {"hr-ward"} | ABOVE,
}
NUMBERS = {("cell", who) for who in ABOVE}
"""Answered, with numbers and without names."""
OTHERS = {("people", who) for who in (ABOVE | STRANGERS) - {"kien", "long"}}
"""Answered with other people."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def place(app):
    """Addresses of pages about Lan, and people of every role and distance."""
    for key, (role, unit) in MADE.items():
        with transaction():
            person = people.mirror(PersonInfo(key, f"Người {key}"))
            accounts.add(key, key, "no-password")
        directory.grant(None, person.id, role, people.find_unit(unit).id)
    lan = access.actor_for("lan")
    found = _pair()
    submission = _hand_in(lan)
    file_id = submission.latest().files[0].id
    person, unit = lan.person_id, people.find_unit(WARD).id
    return SimpleNamespace(
        person=person,
        unit=unit,
        addresses={
            "gaps": f"/people/{person}/gaps",
            "competency": f"/people/{person}/gaps/{KEY}",
            "plan": f"/people/{person}/plan",
            "hand-in": f"/submissions/{submission.id}",
            "play": f"/plays/{_play(lan)}/result",
            "file": f"/files/{file_id}",
            "person": f"/people/{person}",
            "people": "/people?search=ngoc+lan",
            "extra-time": f"/people/{person}/extra-time",
            "stuck": f"/plans/{unit}/stuck/no-course/com.coordination",
            "cell": f"/maps/{unit}/{KEY}",
            "to-assign": f"/plans/{unit}/people",
            "pair": f"/mentoring/pairs/{found}",
            "find-mentor": f"/mentoring/people/{person}",
        },
    )


def _pair():
    """Lan's mentor is Yến, who is away; Long was before. The pair's number."""
    former = pair("long", "lan")
    mentoring.end(access.actor_for("lan"), former, "changed")
    found = pair("yen", "lan")
    offer("thao")
    period = PairPeriod(day(0), day(5))
    mentoring.go_away(access.actor_for("yen"), id_of("thao"), period)
    return found


def _play(lan):
    revision = courses.current(CASE)
    play_id = scenarios.start(lan, revision, "ba-nhan")
    for step, key in enumerate(BAD):
        scenarios.choose(lan, play_id, step, key)
    return play_id


def _hand_in(lan):
    revision = courses.current(SLUG)
    photo = io.BytesIO(papers.photo()), "ảnh.jpg"
    signoff.save_draft(lan, revision, PART, draft(), [photo])
    signoff.hand_in(lan, revision, PART, draft(), "lan:seen")
    while outbox.work_once(HANDLERS):
        pass
    return signoff.work(lan, revision, PART).submission


def test_each_page_shows_a_person_to_those_of_the_table_and_nobody_else(
    app, place
):
    for who in sorted(EVERYONE):
        browser = Browser(app, who)
        for page, address in place.addresses.items():
            with browser.get(address, buffered=True) as answer:
                sees, where = who in SEEN[page], (page, who, answer.status)
                if sees or (page, who) in NUMBERS:
                    assert answer.status_code == 200, where
                elif (page, who) not in OTHERS:
                    assert answer.status_code in (403, 404), where
                    assert page == "people" or answer.status_code == 404, where
                if not sees and who != "lan":
                    assert NAME not in answer.get_data(as_text=True), where


def test_the_search_finds_those_whose_page_one_may_open_and_nobody_else(
    app, place
):
    """Also for whoever leads one ward and signs in another."""
    other = people.find_person("manager-other").id
    unit = people.find_unit(f"{WARD}.centre").id
    directory.grant(None, other, Role.MENTOR, unit)
    opening = SEEN["person"] | SEEN["gaps"] | {"manager-other"}
    pages = f'href="(/people/{place.person}(?:/gaps)?)"'
    for who in sorted(EVERYONE - SELF):
        browser = Browser(app, who)
        text = browser.get("/menu?q=ngoc+lan").text
        ways = re.findall(pages, text)
        assert len(ways) == (who in opening) == (NAME in text), who
        assert all(browser.get(way).status_code == 200 for way in ways), who


def test_who_assigns_from_above_reads_names_and_posts_and_nothing_else(
    app, place
):
    above, own = (
        Browser(app, who).get(place.addresses["to-assign"]).text
        for who in ("province-quang", "manager-duc")
    )
    plan = f"/people/{place.person}/plan"
    assert NAME in above and NAME in own
    for said in (plan, "nothing asked for yet", "asked for by"):
        assert said not in above
    assert plan in own and "nothing asked for yet" in own


@pytest.mark.parametrize("who", ["province-quang", "kien", "admin"])
def test_no_act_on_a_single_person_is_possible_from_above(app, place, who):
    browser = Browser(app, who)
    for path in (
        place.addresses["plan"],
        f"{place.addresses['hand-in']}/sign",
        f"{place.addresses['hand-in']}/return",
        f"{place.addresses['competency']}/confirm",
    ):
        answer = browser.post(path, {"note": "x", "round": "1"})
        assert answer.status_code in (403, 404), (path, answer.status)
        assert NAME not in answer.text


def test_the_page_about_it_has_a_row_for_each_page_of_the_table():
    text = Path("docs/visibility.md").read_text("utf-8")
    for row in (
        "Gaps, competency, evidence",
        "Plan of a person",
        "Hand-in and its files",
        "Person in the directory",
        "Extra time",
        "Who cannot be helped",
        "People behind a cell",
        "List to assign from",
        "Statistics of quizzes",
        "Pair: who",
        "Next steps of a pair",
        "Who has no mentor",
    ):
        assert f"| {row}" in text
