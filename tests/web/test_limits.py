"""What a request may cost is known before anything is computed from it."""

import io
import time

import pytest

from lms.people import service as people
from lms.standalone import accounts
from lms.web import limits
from tests import lite

pytestmark = lite
FORM = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024


def _send(client, path: str, body: bytes, kind: str = FORM):
    """The answer, and the processor's time it took."""
    begun = time.thread_time()
    answer = client.send("post", path, data=body, content_type=kind)
    return answer, time.thread_time() - begun


@pytest.mark.parametrize("path", ["/sign-in", "/language", "/password"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_a_page_for_everybody_takes_a_name_and_a_password_and_no_more(
    browser, path, kind
):
    answer, spent = _send(browser(), path, b"a=" + b"x" * limits.PUBLIC, kind)
    assert answer.status_code == 413
    assert "Too large" in answer.text
    assert spent < 0.5


def test_what_saves_by_itself_hears_that_it_is_too_large(browser):
    answer = browser().send(
        "post",
        "/sign-in",
        data=b"a=" + b"x" * limits.PUBLIC,
        content_type=FORM,
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 413
    assert answer.json["refused"] and "too large" in answer.json["saved"]


@pytest.mark.parametrize("path", ["/people/new", "/people/import"])
def test_fields_are_counted_before_they_are_parsed(browser, path):
    flood = b"a&" * (400_000 if path == "/people/new" else 2_000_000)
    answer, spent = _send(browser("admin"), path, flood)
    assert answer.status_code == 413
    assert spent < 0.5


def test_parts_are_counted_too(browser):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    flood = part * (limits.MOST_FIELDS + 1) + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    assert _send(browser("admin"), "/people/new", flood, kind)[
        0
    ].status_code in (
        400,
        413,
    )


def test_as_many_fields_as_the_longest_form_has_are_taken(browser):
    admin = browser("admin")
    fields = {f"n{number}": "1" for number in range(1_500)}
    answer = admin.post("/people/new", fields)
    assert answer.status_code == 422
    assert 'id="login-wrong-1"' in answer.text


def test_an_address_has_few_arguments(browser):
    lan = browser("lan")
    assert lan.get("/courses?" + "a=1&" * 90).status_code == 200
    assert lan.get("/courses?" + "a=1&" * 101).status_code == 414


def test_only_where_files_are_expected_a_request_is_large(browser):
    admin = browser("admin")
    file = {
        "file": (io.BytesIO(b"login,name\n" + b"x" * 2 * MEGABYTE), "x.csv")
    }
    kind = "multipart/form-data"
    assert admin.post(
        "/people/import", file, content_type=kind
    ).status_code in (
        200,
        422,
    )
    file = {"file": (io.BytesIO(b"x" * 2 * MEGABYTE), "x.csv")}
    assert admin.post("/people/new", file, content_type=kind).status_code == 413


def test_every_form_with_a_file_is_named_as_large(app):
    """And nothing is that does not exist."""
    large = app.extensions["lms"].settings["large"]
    assert {f"lms.{name}" for name in large} <= set(app.view_functions)
    assert large == {
        "authoring.add_medium",
        "authoring.autosave_text",
        "authoring.bring_in_document",
        "authoring.keep_questions",
        "authoring.look_at_file",
        "authoring.look_at_questions",
        "authoring.medium_block",
        "authoring.preview_text",
        "authoring.replace_medium",
        "authoring.save_lesson",
        "authoring.save_text",
        "decisions.reply",
        "months.bring_in",
        "products.bring_in",
        "signoff.hand_in",
        "directory.import_run",
        "rows.run",
        "exchange.framework_look",
        "exchange.framework_save",
    }


def test_a_name_without_end_is_cut_before_it_is_compared(app):
    name = "a" + "\u0301\u0323" * 200_000
    begun = time.thread_time()
    assert accounts.sign_in(name, "x" * 500_000, "192.0.2.1") is None
    assert time.thread_time() - begun < 1
    assert people.find_person("lan")
