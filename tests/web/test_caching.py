"""What may be kept by a browser or a proxy, over every address there is."""

import re

import pytest

from lms.web import frame
from tests.conftest import Browser

PRIVATE = "private, no-store"
METHODS = ("GET", "POST", "DELETE")


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def _addresses(app):
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        yield re.sub(r"<(string|path):\w+>", "x", path)


def _answers(browser, path):
    for method in METHODS:
        with browser.send(method.lower(), path, buffered=True) as answer:
            yield method, answer


@pytest.mark.parametrize("login", [None, "admin", "manager-duc"])
def test_no_answer_of_any_address_may_be_kept(app, login):
    browser, statuses = Browser(app, login), set()
    nowhere = "/nothing-here", "/static/none.css", "/static/none.css?v=1"
    for path in {*_addresses(app), *nowhere}:
        for method, answer in _answers(browser, path):
            statuses.add(answer.status_code)
            headers, where = answer.headers, (method, path, answer.status)
            assert headers["Cache-Control"] == PRIVATE, where
            assert headers["X-Content-Type-Options"] == "nosniff", where
            assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert {404, 405} <= statuses


def test_what_is_too_large_or_breaks_is_not_kept_either(app, monkeypatch):
    browser = Browser(app, "lan")
    large = browser.post("/language", {"next": "x" * 2_000_000})
    monkeypatch.setattr("lms.gapmap.service.mine", lambda _actor: 1 / 0)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    broken = browser.get("/gaps")
    assert (large.status_code, broken.status_code) == (413, 500)
    for answer in (large, broken):
        assert answer.headers["Cache-Control"] == PRIVATE
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_static_file_may_be_kept_under_its_own_fingerprint_only(app):
    browser, name = Browser(app), "lms.css"
    right = f"/static/{name}?v={frame.fingerprint(name)}"
    for path, kept in ((right, True), (f"/static/{name}?v=1", False)):
        with browser.get(path, buffered=True) as answer:
            assert answer.status_code == 200
            assert ("immutable" in answer.headers["Cache-Control"]) is kept
