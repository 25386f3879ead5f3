"""The page of one's account: where one is signed in, and signing out there."""

import re

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core.db import execute, session
from lms.standalone import sessions
from lms.standalone.demo import PASSWORD
from lms.standalone.models import LoginSession
from tests import lite
from tests.conftest import Browser

HANDLES = re.compile(r"/account/sessions/([0-9a-f]{16})/end")


@lite
def test_another_browser_is_signed_out_and_this_one_goes_on(browser):
    here, there = browser("lan"), browser("lan")
    page = here.get("/account").text
    handles = HANDLES.findall(page)
    assert len(handles) == 1, "one's own session is not offered"
    said = here.post(f"/account/sessions/{handles[0]}/end", follow=True)
    assert "Signed out there" in said.text
    assert there.get("/").status_code == 302
    assert here.get("/account").status_code == 200
    assert HANDLES.findall(here.get("/account").text) == []


@lite
def test_nobody_ends_the_session_of_somebody_else(browser):
    lan, hoa = browser("lan"), browser("mentor-hoa")
    browser("lan")
    handle = HANDLES.findall(lan.get("/account").text)[0]
    hoa.post(f"/account/sessions/{handle}/end")
    assert HANDLES.findall(lan.get("/account").text) == [handle]


@lite
def test_of_many_browsers_the_last_three_stand_open(browser):
    lan = browser("lan")
    for _other in range(5):
        browser("lan")
    shown, _fold, folded = lan.get("/account").text.partition("3 more browsers")
    assert "This browser" in shown
    assert (len(HANDLES.findall(shown)), len(HANDLES.findall(folded))) == (2, 3)


@lite
def test_all_other_browsers_are_signed_out_at_once(browser):
    here, one, two, hoa = map(browser, ("lan", "lan", "lan", "mentor-hoa"))
    assert 'action="/account/sessions/end"' in here.get("/account").text
    said = here.post("/account/sessions/end", follow=True).text
    assert "2 other browsers are signed out" in said
    assert 'action="/account/sessions/end"' not in said
    assert [b.get("/account").status_code for b in (here, hoa)] == [200, 200]
    assert [b.get("/").status_code for b in (one, two)] == [302, 302]
    again = here.post("/account/sessions/end", follow=True).text
    assert "signed in nowhere else" in again
    kinds = select(Event.details).where(Event.event == "session.others")
    assert execute(kinds).scalars().all() == [{"ended": 2}]
    log = browser("admin").get("/audit").text
    assert "Signed out everywhere else" in log


@lite
def test_who_was_signed_out_in_the_same_moment_signs_nobody_out(browser):
    lan = browser("lan")
    assert sessions.end_others("lan", "ended a moment ago") == 0
    assert lan.get("/account").status_code == 200


@lite
def test_a_handle_is_no_pattern(browser):
    lan = browser("lan")
    browser("lan")
    lan.post("/account/sessions/" + "%25" * 16 + "/end")
    assert len(HANDLES.findall(lan.get("/account").text)) == 1


@lite
def test_it_says_who_administers_the_account(browser):
    assert "Who administers your account" in browser("lan").get("/account").text


@lite
def test_what_a_password_is_worth_is_said_before_it_is_sent(browser):
    lan = browser("lan")
    assert 'data-worth="/password/strength"' in lan.get("/password").text
    typed = {"Nguyen1985": 0, "ngắn": 0, "kẹo dừa gói lá chuối": 3}
    for password, step in typed.items():
        answer = lan.post("/password/strength", {"password": password}).json
        assert answer["strength"] == step, password
        assert answer["text"]


@lite
def test_one_s_own_name_is_no_password(browser):
    lan = browser("lan")
    form = {"old": PASSWORD, "password": "NgocLan@CuaSong"}
    answer = lan.post("/password", form)
    assert answer.status_code == 422
    assert "would be tried first" in answer.text


def test_of_two_browsers_that_end_each_other_one_stays(app, together):
    for _try in range(10):
        keys = [sessions.begin("lan").key for _browser in range(2)]
        ended = together(
            *(lambda key=key: sessions.end_others("lan", key) for key in keys)
        )
        stay = [key for key in keys if sessions.find(key)]
        assert (len(stay), sum(map(bool, ended))) == (1, 1)
        session().rollback()


WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (WINDOWS, "Chrome, Windows"),
        (f"{WINDOWS} Edg/131.0", "Edge, Windows"),
        (f"{WINDOWS} coc_coc_browser/131", "Cốc Cốc, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36 Zalo/1.0",
            "Zalo, Android",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_its_kind_and_system(agent, kind):
    assert sessions.kind_of(agent) == kind


@lite
def test_sessions_say_their_browser_and_which_one_is_this(app, browser):
    """Nothing else of what a browser says of itself is stored."""
    here, there = Browser(app), Browser(app)
    for one, agent in ((here, WINDOWS), (there, f"{WINDOWS} Edg/131.0")):
        form = {"login": "lan", "password": PASSWORD}
        sent = one.post("/sign-in", form, headers={"User-Agent": agent})
        assert sent.status_code == 302
    page = here.get("/account").text
    (mine,) = re.findall(r"<h3>([^<]+) <span[^>]*>this one</span></h3>", page)
    assert mine == "Chrome, Windows"
    assert "<h3>Edge, Windows</h3>" in page and "Signed in" in page
    rows = [row._mapping for row in execute(select(LoginSession.__table__))]
    assert "537" not in str(rows)
