"""Before a chosen file is sent its page asks whether the one who opened it is
still signed in: only they get a token to go on with.
"""

import re

import pytest

from lms.people import service as people
from lms.standalone.demo import PASSWORD
from tests import lite
from tests.web.test_expired_session import end_sessions

pytestmark = lite


@pytest.fixture
def ask(app):
    def address(login):
        return f"/signed-in?whose={people.find_person(login).id}"

    return address


def token(answer):
    """What a page may go on with."""
    found = re.search(r'data-token="([^"]+)"', answer.text)
    return found and found[1]


def sign_in(one, address, login, password=PASSWORD):
    sent = {"sign_in_login": login, "sign_in_password": password}
    shown = one.get(address).text
    sent["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)', shown)[
        1
    ]
    return one.post(address, sent, token=False)


def test_who_opened_the_page_gets_a_token_that_passes(browser, ask):
    lan = browser("lan")
    given = token(lan.get(ask("lan")))
    typed = {"theme": "dark", "size": "normal", "csrf_token": given}
    assert lan.post("/display", typed, token=False).status_code == 302
    assert token(lan.get(ask("minh"))) is None
    assert "somebody else opened this page" in lan.get(ask("minh")).text
    assert token(lan.get("/signed-in")) is None


def test_whose_session_has_ended_signs_in_beside_the_file(browser, ask):
    lan = browser("lan")
    end_sessions()
    asked = lan.get(ask("lan"))
    assert asked.status_code == 200
    assert token(asked) is None
    wrong = sign_in(lan, ask("lan"), "lan", "not-the-password")
    assert "is not right" in wrong.text
    assert "not-the-password" not in wrong.text
    assert token(wrong) is None
    assert token(sign_in(lan, ask("lan"), "lan"))
    assert lan.get("/").status_code == 200


def test_somebody_else_gets_nothing_to_go_on_with(browser, ask):
    lan = browser("lan")
    end_sessions()
    answer = sign_in(lan, ask("lan"), "minh")
    assert token(answer) is None
    assert "Minh" in answer.text
    assert "sign_in_password" not in answer.text


def test_guessing_there_is_braked_like_at_the_sign_in_page(app, browser, ask):
    app.extensions["lms"].settings["LMS_SIGN_IN_TRIES"] = 1
    visitor = browser()
    sign_in(visitor, ask("lan"), "lan", "wrong")
    answer = sign_in(visitor, ask("lan"), "lan")
    assert "Wait 15 minutes" in answer.text
    assert token(answer) is None


def test_a_host_without_fields_of_its_own_leads_to_its_sign_in(
    app, browser, ask, monkeypatch
):
    monkeypatch.setattr(
        type(app.extensions["lms"].host), "sign_in_fields", lambda _self: None
    )
    answer = browser().get(ask("lan"))
    assert "Open the sign-in page in a new tab" in answer.text
    assert "sign_in_password" not in answer.text
