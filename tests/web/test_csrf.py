"""The token of a session's forms: signed now and then, never another session's."""

import re
import time

from lms.web import csrf
from tests import lite


def shown(browser):
    """The tokens on the pages of this browser."""
    return re.findall(
        r'name="csrf_token" value="([^"]+)"', browser.get("/").text
    )


@lite
def test_a_session_keeps_its_token_for_a_while_and_gets_a_new_one_in_time(
    browser, monkeypatch
):
    lan = browser("lan")
    (first,) = set(shown(lan))
    assert set(shown(lan)) == {first}
    monkeypatch.setattr(csrf, "FRESH", -1)
    time.sleep(1.1)  # a signature tells whole seconds
    (later,) = set(shown(lan))
    assert later != first, (
        "or a host's own limit of an hour would refuse a page just opened"
    )
    for token in (first, later):
        answer = lan.post(
            "/language",
            {"language": "vi", "next": "/", "csrf_token": token},
            token=False,
        )
        assert answer.status_code == 302, "both are this session's"


@lite
def test_a_token_of_another_session_is_refused_however_fresh(browser):
    lan, kien = browser("lan"), browser("kien")
    theirs, mine = shown(kien)[0], shown(lan)[0]
    assert theirs != mine
    form = {"language": "vi", "next": "/"}
    for token in (theirs, mine[:-1], "", None):
        fields = form if token is None else form | {"csrf_token": token}
        assert lan.post("/language", fields, token=False).status_code == 400
    assert (
        lan.post(
            "/language", form | {"csrf_token": mine}, token=False
        ).status_code
        == 302
    )


@lite
def test_no_more_tokens_are_remembered_than_can_be(app, browser, monkeypatch):
    monkeypatch.setattr(csrf, "MOST", 2)
    for login in ("lan", "kien", "admin", "mentor-hoa", "manager-duc"):
        assert len(set(shown(browser(login)))) == 1
    assert len(csrf._signed()) <= 3
