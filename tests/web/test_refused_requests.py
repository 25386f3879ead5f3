"""Whatever a request is refused for, the page is in the person's language, names
its number and leads on.
"""

import contextvars

import pytest

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
    assert number in answer.text
    assert home in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


@lite
def test_the_way_on_stays_below_the_address_of_the_site(app):
    browser = Browser(app, "lan")
    answer = browser.client.post("/gaps", base_url="http://localhost/hoc/")
    assert answer.status_code == 405
    assert '<a href="/hoc/">' in answer.text
