"""The log as a page: whose events are read, how many, and where a list is too
long to be counted.
"""

import datetime as dt
import html
import re
import shutil
from itertools import chain

import pytest

from lms.access.types import Actor, Grant, Role
from lms.audit import queries, service
from lms.audit.types import (
    DETAIL_LABELS,
    DETAIL_VALUES,
    EVENTS,
    PAGES,
    LogFilter,
)
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.i18n import gettext, use
from lms.directory import service as service_of_directory
from lms.people import service as people
from lms.standalone import sessions
from tests import lite
from tests.conftest import Browser, build


@pytest.fixture
def events(app):
    """Two kinds of events in a ward, one in a city, one of the whole system."""
    ward, city = people.find_unit("cua-song"), people.find_unit("hai-binh")
    with transaction():
        for path, number in ((ward.path, 3), (city.path, 2), ("/", 1)):
            acts = [
                (path, None, {"role": "hr", "unit": f"x{one}"})
                for one in range(number)
            ]
            service.record_many(None, "access.granted", acts)
        service.record_many(None, "people.suspended", [(ward.path, None, {})])


def administrator(key):
    grant = Grant(Role.ADMIN, people.find_unit(key).path)
    return Actor(1, "host:1", "An", (grant,))


def read(key, event=""):
    query, total = service.log(administrator(key), LogFilter(event))
    return execute(query).all(), total


@pytest.mark.parametrize("most", [10_000, 0])
def test_the_log_holds_what_happened_within_the_units_newest_first(
    events, monkeypatch, most
):
    monkeypatch.setattr(service, "MOST_COUNTED", most)
    ward = people.find_unit("cua-song").path
    rows, total = read("cua-song")
    assert total == (len(rows) if most else None)
    assert {row.path[: len(ward)] for row in rows} == {ward}
    assert [row.id for row in rows] == sorted(
        (row.id for row in rows), reverse=True
    )
    granted = [row for row in rows if row.event == "access.granted"]
    chosen, total = read("cua-song", "access.granted")
    assert chosen == granted
    assert total == (len(granted) if most else None)
    above, _total = read("hai-binh", "access.granted")
    assert {row.id for row in granted} < {row.id for row in above}


def test_what_concerns_the_whole_system_is_read_at_the_root_only(events):
    paths = [{row.path for row in read(key)[0]} for key in ("vn", "hai-binh")]
    assert "/" in paths[0]
    assert "/" not in paths[1]


def test_the_page_counts_while_it_can(events, browser, monkeypatch):
    page = browser("admin").get("/audit").text
    assert "entries" in page or "mục" in page
    monkeypatch.setattr(service, "MOST_COUNTED", 2)
    page = browser("admin").get("/audit?event=access.granted").text
    assert page.partition('class="list log"')[2].count("<li>") > 2


def test_a_page_of_the_log_holds_20_lines(events, browser):
    with transaction():
        acts = [
            ("/", None, {"role": "hr", "unit": f"x{one}"}) for one in range(30)
        ]
        service.record_many(None, "access.granted", acts)
    page = browser("admin").get("/audit").text
    assert page.partition('class="list log"')[2].count("<li>") == 20


def test_each_day_stands_once_over_its_lines(events, browser, monkeypatch):
    moment = clock.now()
    for back in (3, 1):
        at = moment - dt.timedelta(days=back)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        with transaction():
            acts = [
                ("/", None, {"role": "hr", "unit": f"x{one}"})
                for one in range(3)
            ]
            service.record_many(None, "access.revoked", acts)
    monkeypatch.setattr(clock, "now", lambda: moment)
    page = browser("admin").get("/audit?event=access.revoked").text
    days = re.findall('<h2 class="log-day">(.+?)</h2>', page)
    assert len(days) == len(set(days)) >= 2
    times = re.findall(r"<time [^>]+>([^<]+)", page)
    assert times and all(len(one) == len("14:05") for one in times)


def test_behind_the_end_of_an_uncounted_list_there_is_an_empty_page(
    app, browser
):
    for path in ("/people", "/audit"):
        page = browser("admin").get(f"{path}?page={10**20}")
        assert page.status_code == 200, path


def test_of_several_units_at_the_top_each_has_a_log_of_its_own(events):
    with transaction():
        title = {"vi": "Nơi khác", "en": "Elsewhere"}
        people.put_unit("elsewhere", "nation", title, None)
    paths = [{row.path for row in read(key)[0]} for key in ("vn", "elsewhere")]
    ward = people.find_unit("cua-song").path
    assert ward in paths[0]
    assert ward not in paths[1]
    assert "/" in paths[0] & paths[1]


def narrowed(key="vn", **asked):
    query, _total = service.log(administrator(key), LogFilter(**asked))
    return execute(query).all()


@lite
def test_the_log_is_narrowed_to_a_unit_days_and_a_person(events, actor):
    ward = people.find_unit("cua-song")
    inside = narrowed(unit=ward)
    assert {row.path[: len(ward.path)] for row in inside} == {ward.path}
    today, day = clock.today(), dt.timedelta(days=1)
    everything = narrowed()
    assert narrowed(since=today - 400 * day, until=today) == everything
    assert narrowed(since=today + day) == []
    assert narrowed(until=today - 4000 * day) == []
    first = everything[-1].at.astimezone(clock.zone()).date()
    assert narrowed(until=first)[-1] == everything[-1]
    lan = people.find_person("lan")
    service_of_directory.set_active(actor("admin"), lan.id, False)
    rows = narrowed(person="Ngoc Lan")
    assert {lan.id} <= {row.person_id for row in rows}
    assert all(lan.id in (row.actor_id, row.person_id) for row in rows)
    assert narrowed(person="nobody at all") == []


@lite
def test_the_log_as_a_file_follows_the_page_and_is_noted(events, browser):
    page = browser("admin")
    text = page.get("/audit.csv?event=people.suspended").data.decode()
    assert "Person suspended" in text
    assert "Role given" not in text
    assert "Cửa Sông" in text, "the unit with those above it"
    newest = narrowed()[0]
    assert newest.event == "tables.exported"
    assert newest.details == {"table": "log", "rows": 1}
    for address in (
        "since=x",
        "since=0001-01-01",
        "until=9999-12-31",
        "unit=99999",
        "event=none",
    ):
        shown = page.get(f"/audit?{address}")
        assert shown.status_code == 200
        assert "is not known here" in shown.text


@lite
@pytest.mark.parametrize(
    "narrowing",
    [
        "person=Ngoc+Lan",
        "unit={ward}&event=access.granted",
        "event=access.granted&since={today}",
        "since=2001-01-01&until=2001-01-02",
    ],
)
def test_the_files_that_a_narrowed_log_offers_hold_its_lines_only(
    events, browser, actor, narrowing
):
    lan, today = people.find_person("lan").id, clock.today()
    service_of_directory.set_active(actor("admin"), lan, False)
    ward = people.find_unit("cua-song").id
    page, address = browser("admin"), narrowing.format(ward=ward, today=today)
    shown = page.get(f"/audit?{address}").text
    lines = shown.count("<time ")
    offered = [
        html.unescape(one)
        for one in re.findall(r'href="(/audit\.[^"]+)"', shown)
    ]
    if not lines:
        assert offered == []
        return
    assert len(offered) == 2 and 0 < lines < 20
    for one in offered:
        assert page.get(one).status_code == 200
        assert narrowed()[0].details == {"table": "log", "rows": lines}


@lite
def test_a_name_that_many_have_is_found_as_well(events, actor, monkeypatch):
    """Of a nation hundreds are called so; those in one's units are meant."""
    lan = people.find_person("lan").id
    service_of_directory.set_active(actor("admin"), lan, False)
    few = narrowed(person="ngoc lan")
    assert few
    monkeypatch.setattr(queries, "MOST_NAMES", 0)
    assert narrowed(person="ngoc lan") == few
    assert narrowed(person="no such name") == []


@lite
def test_a_file_says_who_signed_in_as_the_page_does(browser):
    with transaction():
        sessions.record("session.started", "lan")
    page = browser("admin")
    table = page.get("/audit.csv?event=session.started").data.decode()
    (row,) = [one for one in table.splitlines() if "Ngọc Lan" in one][:1]
    assert row.count("Ngọc Lan") == 2, "by whom and for whom"
    assert "the system" in page.get("/audit.csv?event=access.granted").text


def test_every_detail_of_the_log_has_words():
    named = {name for event in EVENTS.values() for name in event.details}
    assert named == set(DETAIL_LABELS)


@lite
def test_what_the_log_says_of_a_cause_and_a_move_is_words(app, browser):
    with transaction():
        service.record(None, "evaluation.excused", cause="late")
        service.record(None, "decisions.moved", decision=1, move="handed-on")
    page = browser("admin").get("/audit").text
    for said in ("what is excused: a missed deadline", "move: handed on"):
        assert said in page


@lite
def test_a_seal_is_said_by_its_first_letters_and_kept_whole(app, browser):
    seal = "0123456789abcdef" * 4
    with transaction():
        service.record(None, "evidence.sealed", seal=seal)
    page = browser("admin")
    listed = page.get("/audit").text
    assert "seal: 01234567…" in listed
    assert f'title="{seal}"' in listed
    assert listed.count(seal) == 1
    assert f"seal: {seal}" in page.get("/audit.csv").text


def test_what_is_begun_in_the_log_is_no_course(app):
    """The word is shared with nothing that somebody learns."""
    with app.test_request_context(), use("vi"):
        assert gettext(DETAIL_VALUES["act"]["begun"]) == "bắt đầu"


EVENTS_IN_WORDS = {
    "access.refused": {
        "method": "POST",
        "endpoint": "lms.directory.person",
        "status": 403,
    },
    "authoring.offered": {
        "course": "chung-thuc-ban-sao",
        "units": ["cua-song.centre", "hai-binh"],
    },
    "courses.succeeded": {
        "course": "phan-loai-don",
        "successor": "tiep-cong-dan",
    },
    "framework.begun": {"framework": "professional-product", "version": 2},
    "framework.required": {
        "post": "one-stop-officer",
        "competency": "dig.safety",
        "level": 3,
        "depth": "knows_how",
    },
    "legal.checked": {"basis": "nd-150-2025"},
    "people.corrected": {"fields": ["name", "email"]},
    "planning.assigned": {"courses": ["chung-thuc-ban-sao"]},
    "records.made": {"kind": "task"},
    "signoff.refused": {
        "submission": 1,
        "round": 1,
        "act": "sign_together",
        "why": "NotAllowed",
    },
    "terms.set": {"term": "mentoring.places", "unit": "cua-song"},
    "units.kind": {"kind": "department"},
}


@lite
@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_log_calls_things_by_their_names_and_no_key(app, browser, language):
    with transaction():
        for event, details in EVENTS_IN_WORDS.items():
            service.record(None, event, path="/", **details)
    admin = browser("admin")
    admin.post("/language", {"language": language, "next": "/audit"})
    page = admin.get("/audit").text
    listed = html.unescape(re.sub("<[^>]+>", "", page.partition("<h1>")[2]))
    table = admin.get("/audit.csv").data.decode()
    for details in EVENTS_IN_WORDS.values():
        for value in chain(*map(_keys_of, details.values())):
            assert value not in listed and value not in table, value
    said = {"en": "Certif", "vi": "Chứng thực"}[language]
    assert said in listed and said in table


def _keys_of(value):
    texts = value if isinstance(value, list) else [value]
    return [one for one in texts if isinstance(one, str) and len(one) > 4]


def test_the_log_has_a_word_for_the_pages_of_every_room(app):
    rooms = {name.removeprefix("lms.") for name in app.blueprints}
    asked = rooms - {"lms", "packages"} - set(PAGES)
    assert not asked


@lite
def test_the_same_done_again_within_a_minute_is_one_line(app, browser):
    """Each is an event of its own in the file."""
    with transaction():
        for act in ("noted", "noted", "noted", "out"):
            service.record(None, "evaluation.month", act=act)
    admin = browser("admin")
    page = admin.get("/audit?event=evaluation.month").text
    listed = page.partition('class="list log"')[2].partition("</ul>")[0]
    assert listed.count("<li>") == 2 and listed.count("3 times") == 1
    table = admin.get("/audit.csv?event=evaluation.month").text
    assert table.count("act: noted") == 3


def test_rows_are_called_by_what_they_are_not_by_their_numbers(
    lived_sqlite, tmp_path
):
    shutil.copytree(lived_sqlite[0], tmp_path / "data")
    app = build(tmp_path / "data")
    with app.app_context():
        text = Browser(app, "admin").get("/audit.csv").text
        page = Browser(app, "admin").get("/audit?event=mentoring.asked").text
    numbers = r"\b(hand-in|pair|decision|mentor): \d+"
    assert re.findall(numbers, text) == []
    assert "hand-in: Practical task: help two older people" in text
    assert "decision: Sheet of a period" in text
    assert "Phạm Thị Thanh Hòa – " in page
