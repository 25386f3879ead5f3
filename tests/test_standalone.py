"""Signing in to the stand-alone application: nothing to guess by, nothing to
steal, and an end to every session.
"""

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.directory import service as directory
from lms.people import service as people
from lms.standalone import accounts, passwords, sessions, throttle
from lms.standalone.app import create_app
from lms.standalone.demo import PASSWORD
from lms.standalone.models import Account, LoginSession
from tests.conftest import Browser

SQLITE = pytest.mark.parametrize("backend", ["sqlite"])


def _try(app, login, password, **more):
    """One try at the sign-in form in a fresh browser; the browser and the
    answer.
    """
    browser = Browser(app)
    return browser, browser.post(
        "/sign-in", {"login": login, "password": password, **more}
    )


def _replay(app, browser):
    """A thief's browser with a copy of the cookie."""
    thief = Browser(app)
    thief.client.set_cookie("lms", browser.client.get_cookie("lms").value)
    return thief


@pytest.fixture
def later(monkeypatch):
    """`later(hours=3)`: it is now so much later than at the start of the test."""
    start = clock.now()
    return lambda **span: monkeypatch.setattr(
        clock, "now", lambda: start + dt.timedelta(**span)
    )


@pytest.fixture
def code(app):
    """A one-time code for Lan."""
    return directory.new_code(
        access.actor_for("admin"), people.find_person("lan").id
    )


def _plain(answer):
    kept = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Set-Cookie", "X-Request-Id")
    }
    token = r'name="csrf_token" value="[^"]+"'
    return answer.status_code, kept, re.sub(token, "", answer.text)


@SQLITE
def test_a_wrong_name_a_wrong_password_and_a_suspended_person_look_and_cost_the_same(
    app, monkeypatch
):
    with transaction():
        people.find_person("yen").active = False
    counted = []

    class Counting:
        """The real hasher, counting its work."""

        def __getattr__(self, name):
            counted.append(name)
            return getattr(hasher, name)

    passwords.fits(None, "x")
    cache = app.extensions["lms"].cache
    hasher = cache["hasher"]
    monkeypatch.setitem(cache, "hasher", Counting())
    answers, costs = [], []
    for login, password in (
        ("lan", "wrong"),
        ("lxn", "wrong"),
        ("yen", PASSWORD),
        ("yxn", PASSWORD),
    ):
        counted.clear()
        status, headers, page = _plain(_try(app, login, password)[1])
        answers.append((status, headers, page.replace(f'value="{login}"', "")))
        costs.append(list(counted))
    assert answers[0][0] == 401
    assert all(answer == answers[0] for answer in answers)
    assert costs == [["verify"]] * 4


@SQLITE
def test_a_hash_of_another_cost_is_renewed_at_the_next_sign_in(app):
    before = accounts_hash("lan")
    state = app.extensions["lms"]
    state.settings = {**state.settings, "LMS_HASH_PASSES": 3}
    state.cache.pop("hasher", None)
    assert _try(app, "lan", "wrong")[1].status_code == 401
    assert accounts_hash("lan") == before
    assert _try(app, "lan", PASSWORD)[1].status_code == 302
    renewed = accounts_hash("lan")
    assert renewed != before and not passwords.is_outdated(renewed)
    # Of the same cost it stays, so that nobody pays for it twice.
    assert _try(app, "lan", PASSWORD)[1].status_code == 302
    assert accounts_hash("lan") == renewed


def accounts_hash(login):
    query = select(Account.password_hash).where(Account.login == login)
    return session().execute(query).scalar_one()


def test_an_account_is_braked_by_all_processes_together_and_freed_by_time(
    app, later
):
    more = {name: app.config[name] for name in ("LMS_DATA", "LMS_DATABASE_URL")}
    apps = [
        create_app(
            **more,
            LMS_SIGN_IN_TRIES=3,
            LMS_SECURE_COOKIES=False,
            LMS_LANGUAGE="en",
        )
        for _ in range(2)
    ]
    answers = [
        _try(apps[index % 2], "lan", "wrong")[1].status_code
        for index in range(5)
    ]
    assert answers == [401, 401, 401, 429, 429]
    refused = _try(apps[0], "LAN ", PASSWORD)[1]
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.text
    assert _try(apps[1], "mentor-hoa", PASSWORD)[1].status_code == 302, (
        "others are not kept out"
    )
    later(minutes=16)
    assert _try(apps[1], "lan", PASSWORD)[1].status_code == 302
    for one in apps:
        with one.app_context():
            one.extensions["sqlalchemy"].engine.dispose()


@SQLITE
def test_signing_in_rightly_gives_the_account_all_its_tries_again(app):
    app.extensions["lms"].settings["LMS_SIGN_IN_TRIES"] = 2
    for _ in range(3):
        assert _try(app, "lan", "wrong")[1].status_code == 401
        assert _try(app, "lan", PASSWORD)[1].status_code == 302


@SQLITE
@pytest.mark.parametrize(
    ("addresses", "refused"),
    [
        (["192.0.2.1"] * 3, True),
        (["192.0.2.1", "192.0.2.2", "192.0.2.3"], False),
        (
            ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:3:4:5:6"],
            True,
        ),
        (["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"], False),
        (["::ffff:192.0.2.1", "::ffff:192.0.2.2", "::ffff:192.0.2.3"], False),
        (["::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"], True),
        (["", "nonsense", "unix:"], True),
    ],
)
def test_an_address_is_braked_whatever_accounts_it_tries(
    app, monkeypatch, addresses, refused
):
    app.extensions["lms"].settings["LMS_SIGN_IN_TRIES_ADDRESS"] = 2
    monkeypatch.setattr(
        accounts, "_verified", lambda *_: accounts.SignInProof(False, False)
    )
    for index, address in enumerate(addresses[:2]):
        assert accounts.sign_in(f"name{index}", "x", address) is None
    if refused:
        with pytest.raises(throttle.TooManyTries):
            accounts.sign_in("name3", "x", addresses[2])
    else:
        assert accounts.sign_in("name3", "x", addresses[2]) is None


@SQLITE
def test_a_forged_forwarding_header_is_no_other_address(app, monkeypatch):
    app.extensions["lms"].settings["LMS_SIGN_IN_TRIES_ADDRESS"] = 2
    monkeypatch.setattr(
        accounts, "_verified", lambda *_: accounts.SignInProof(False, False)
    )
    for index, status in enumerate((401, 401, 429)):
        headers = {"X-Forwarded-For": f"198.51.100.{index}"}
        fields = {"login": f"name{index}", "password": "x"}
        assert (
            Browser(app).post("/sign-in", fields, headers=headers).status_code
            == status
        )


def test_signing_out_ends_the_session_on_the_server_too(app):
    browser, answer = _try(app, "lan", PASSWORD)
    assert answer.location == "/"
    thief = _replay(app, browser)
    assert thief.get("/").status_code == 200
    assert browser.post("/sign-out").location == "/sign-in"
    assert thief.get("/").location.startswith("/sign-in")
    assert session().scalar(select(func.count()).select_from(LoginSession)) == 0


@SQLITE
def test_a_new_password_ends_every_other_session(app):
    browser, other = (_try(app, "lan", PASSWORD)[0] for _ in range(2))
    thief, new = _replay(app, browser), "một hai ba bốn năm"
    wrong = browser.post("/password", {"old": "not mine", "password": new})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    changed = browser.post(
        "/password", {"old": PASSWORD, "password": new}, follow=True
    )
    assert "Your password is changed" in changed.text
    assert browser.get("/").status_code == 200
    assert other.get("/").status_code == thief.get("/").status_code == 302
    assert _try(app, "lan", PASSWORD)[1].status_code == 401
    assert _try(app, "lan", new)[1].status_code == 302


@SQLITE
def test_suspension_ends_the_session_at_once_and_for_good(app):
    browser, lan = _try(app, "lan", PASSWORD)[0], people.find_person("lan").id
    directory.set_active(access.actor_for("admin"), lan, False)
    assert browser.get("/").location.startswith("/sign-in")
    directory.set_active(access.actor_for("admin"), lan, True)
    assert browser.get("/").location.startswith("/sign-in"), (
        "the old cookie stays dead"
    )


@SQLITE
def test_a_session_ends_when_nobody_comes_and_after_two_weeks_in_any_case(
    app, later
):
    browser = _try(app, "lan", PASSWORD)[0]
    for hours in (11, 22, 33):
        later(hours=hours)
        assert browser.get("/").status_code == 200
    later(hours=33 + 13)
    assert browser.get("/").status_code == 302
    app.extensions["lms"].settings["LMS_SESSION_IDLE_MINUTES"] = 60 * 24 * 10
    browser = _try(app, "lan", PASSWORD)[0]
    for days, status in ((9, 200), (15, 200), (17, 302)):
        later(days=days)
        assert browser.get("/").status_code == status, days
    sessions.sweep()
    assert session().scalar(select(func.count()).select_from(LoginSession)) == 0


def test_a_one_time_code_opens_the_password_page_once_and_nothing_else(
    app, code
):
    browser, answer = _try(app, "lan", code.upper())
    assert answer.location == "/password"
    assert (
        browser.get("/").location
        == browser.get("/courses").location
        == "/password"
    )
    assert browser.post("/courses/chung-thuc-ban-sao").status_code == 401
    assert _try(app, "lan", code)[1].status_code == 401
    assert (
        browser.post("/password", {"password": "một hai ba bốn năm"}).location
        == "/"
    )
    assert browser.get("/").status_code == 200


@SQLITE
def test_a_one_time_code_expires(app, code, later):
    later(days=14, seconds=5)
    assert _try(app, "lan", code)[1].status_code == 401


def test_of_two_who_use_one_code_at_the_same_time_one_gets_in(
    app, code, monkeypatch
):
    real, got = accounts._verified, []

    def other() -> None:
        with app.app_context():
            got.append(accounts.sign_in("lan", code, "192.0.2.2"))
            session().close()

    def slowly(*of):
        fits = real(*of)
        if threading.current_thread() is threading.main_thread():
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        return fits

    monkeypatch.setattr(accounts, "_verified", slowly)
    assert accounts.sign_in("lan", code, "192.0.2.1") is None
    assert got[0].must_change


@SQLITE
@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ngắn quá", "Use at least 10 characters"),
        ("Mật khẩu 123", "would be tried first"),
        ("lan", "Use at least 10 characters"),
        ("abababababab", "would be tried first"),
        ("đ" * 600, "longer than 1024"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    app, code, password, reason
):
    browser = _try(app, "lan", code)[0]
    answer = browser.post("/password", {"password": password})
    assert answer.status_code == 422
    assert reason in answer.text
    assert browser.get("/").location == "/password"


@SQLITE
def test_a_session_planted_before_signing_in_is_worth_nothing_after(app):
    victim = Browser(app)
    before = victim.token()
    attacker = _replay(app, victim)
    assert (
        victim.post(
            "/sign-in", {"login": "lan", "password": PASSWORD}
        ).status_code
        == 302
    )
    assert victim.get("/").status_code == 200
    assert attacker.get("/").status_code == 302
    assert victim.token() != before
    first = _replay(app, victim)
    assert (
        victim.post(
            "/sign-in", {"login": "mentor-hoa", "password": PASSWORD}
        ).status_code
        == 302
    )
    assert first.get("/").status_code == 302, (
        "signing in as somebody else ends the former session"
    )


@SQLITE
@pytest.mark.parametrize(
    "away",
    [
        "//e.vn",
        "https://e.vn/",
        "/\\e.vn",
        "/\t/e.vn",
        "\t//e.vn",
        "/\n/e.vn",
        "\\\\e.vn",
        "javascript:x",
        "e.vn",
        " //e.vn",
    ],
)
def test_the_way_back_never_leaves_the_site(app, away):
    assert (
        f'value="{away}"'
        not in Browser(app).get("/sign-in", query_string={"next": away}).text
    )
    assert _try(app, "lan", PASSWORD, next=away)[1].location == "/"


@SQLITE
def test_the_way_back_leads_where_one_wanted_to_go(app):
    wanted = "/courses?sort=tên"
    assert Browser(app).get("/courses").location == "/sign-in?next=/courses"
    mounted = Browser(app).get("/courses", base_url="http://localhost/base")
    assert mounted.location == "/base/sign-in?next=/base/courses"
    assert _try(app, "lan", PASSWORD, next=wanted)[1].location.startswith(
        "/courses?sort=t"
    )


@SQLITE
@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/lms.css"])
def test_another_name_of_the_site_is_told_in_our_words(app, path):
    app.config["TRUSTED_HOSTS"] = ["lms.example.vn"]
    name = "<b>elsewhere.example"
    answer = Browser(app).get(path, headers={"Host": name})
    assert answer.status_code == 400
    assert "LMS_TRUSTED_HOSTS" in answer.text
    assert "<b>" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    browser = Browser(app)
    browser.client.set_cookie("lms_lang", "vi", domain="other.example")
    other = browser.get(path, base_url="http://other.example")
    assert "Hệ thống này có tên khác" in other.text
    assert "“other.example”" in other.text
    known = Browser(app).get("/sign-in", headers={"Host": "lms.example.vn"})
    assert known.status_code == 200


@SQLITE
def test_sqlite_plans_a_statement_with_a_limit_once(app):
    """A bare `LIMIT ?` is planned anew for each value; its authorizer is asked
    while a statement is planned.
    """
    planned, query = [], select(people.PEOPLE.c.id)
    driver = session().connection().connection.driver_connection
    driver.set_authorizer(lambda *asked: planned.append(asked) or 0)
    assert len(execute(query.limit(3)).all()) == 3
    assert planned
    planned.clear()
    assert len(execute(query.limit(2)).all()) == 2
    assert not planned
    driver.set_authorizer(None)
