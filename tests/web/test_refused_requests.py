"""Whatever a request is refused for, the page is in the person's language, names
its number and leads on.
"""

import contextvars
import re

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug import exceptions as werkzeug

from lms.core import errors
from lms.records.views.pace import TooOften
from tests import lite
from tests.conftest import Browser


@lite
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/gaps", 405),
        ("PUT", "/sign-in", 405),
        ("DELETE", "/", 405),
        ("PROPFIND", "/health", 405),
        ("GET", "/sign-out", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/audit", 403),
        ("GET", "/?" + "a&" * 300, 414),
        ("POST", "/language", 400),
        ("POST", "/language?large", 413),
    ],
)
def test_a_refused_request_says_so_in_ones_language(
    app, language, method, path, status
):
    browser = Browser(app, "lan")
    browser.post("/language", {"language": language, "next": "/"})
    content = b"x" * 2_000_000 if "large" in path else b""
    answer = contextvars.Context().run(
        browser.client.open, path, method=method, data=content
    )
    number, home = {
        "vi": ("Mã của yêu cầu này", "Về trang"),
        "en": ("Number of this request", "To the home page"),
    }[language]
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text
    assert f"{number}: {answer.headers['X-Request-Id']}" in answer.text
    assert home in answer.text
    assert 'href="/static/lms.css' in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


@lite
def test_the_way_on_stays_below_the_address_of_the_site(app):
    browser = Browser(app, "lan")
    answer = browser.client.post("/gaps", base_url="http://localhost/hoc/")
    assert answer.status_code == 405
    assert '<a class="button first" href="/hoc/">' in answer.text


OURS = (
    (401, errors.NotSignedIn()),
    (410, errors.Gone("“%(name)s” is missing on the server.", name="a.pdf")),
    (422, errors.Invalid("Choose at least one unit.")),
    (429, TooOften()),
    (500, ZeroDivisionError("division by zero")),
    (503, errors.Busy()),
    (503, OperationalError("SELECT", {}, Exception("server closed"))),
)
THEIRS = tuple(
    (kind.code, kind())
    for kind in (
        werkzeug.Unauthorized,
        werkzeug.Forbidden,
        werkzeug.Gone,
        werkzeug.UnsupportedMediaType,
        werkzeug.UnprocessableEntity,
        werkzeug.TooManyRequests,
        werkzeug.InternalServerError,
        werkzeug.NotImplemented,
        werkzeug.ServiceUnavailable,
    )
)


@lite
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("status", "error"), OURS + THEIRS, ids=lambda one: type(one).__name__
)
def test_whatever_a_page_ends_with_is_said_in_ones_language(
    app, monkeypatch, language, status, error
):
    browser = Browser(app, "lan")
    browser.post("/language", {"language": language, "next": "/"})

    def ends():
        raise error

    monkeypatch.setitem(app.view_functions, "lms.planning.language", ends)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    answer = browser.post("/plan/language", {"language": "vi"})
    number = {"vi": "Mã của yêu cầu này", "en": "Number of this request"}
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text
    said = f"{number[language]}: {answer.headers['X-Request-Id']}"
    assert said in answer.text
    assert 'href="/static/lms.css' in answer.text
    assert re.search("<h1>[^<]+</h1>\\s*<p>[^<]+</p>", answer.text)
    ours = {"vi": "lỗi của chúng tôi", "en": "our mistake"}[language]
    assert (status == 500) == (ours in answer.text)
    theirs = getattr(error, "description", None) or str(error)
    if not isinstance(error, errors.LMSError):
        assert theirs not in answer.text
        assert f">{getattr(error, 'name', 'Error')}<" not in answer.text
