"""A session that ends in mid-form: one page, sign in right there, and it goes
on for the person who wrote it and for nobody else.
"""

import datetime as dt
import html
import io
import re

import pytest
from sqlalchemy import delete

from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.courses import service as courses
from lms.signoff import service
from lms.standalone.demo import PASSWORD
from lms.standalone.models import LoginSession
from tests import lite

pytestmark = lite
TEXT = "Giúp bác Mơ nộp hồ sơ trên VNeID,\nđể bác tự bấm từng bước <b>."
PHOTO = b"\xff\xd8\xff\xe0" + b"a photo" * 10


@pytest.fixture
def revision(app):
    return courses.current("giup-nguoi-cao-tuoi-dung-vneid")


@pytest.fixture
def address(revision):
    return f"/revisions/{revision.id}/tasks/task"


def sign_in(browser, login):
    browser.post("/sign-in", {"login": login, "password": PASSWORD})


def fields(page, **changed):
    """What the form on the page sends."""
    found = re.findall(
        r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page
    ) + re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', page)
    return {name: html.unescape(value) for name, value in found} | changed


def end_sessions():
    with transaction():
        execute(delete(LoginSession))


@pytest.fixture
def cut(browser, address):
    """`cut("lan")`: a browser in which they wrote, and the page that says that
    they were signed out in the meantime.
    """

    def write(login="lan", **more):
        one = browser()
        sign_in(one, login)
        typed = fields(one.get(address).text)
        token = typed["csrf_token"]
        typed = {name: typed[name] for name in typed if name[:4] == "was-"}
        end_sessions()
        yesterday = clock.now() - dt.timedelta(days=1)
        typed |= {
            "csrf_token": token,
            "text": TEXT,
            "done_at": f"{yesterday:%Y-%m-%dT%H:%M}",
            "place": "Quầy số 2",
            "once": "a-form",
            "hand": "1",
        }
        return one, one.post(address, typed | more, token=False)

    return write


def send(one, address, page, login="lan", password=PASSWORD, **more):
    typed = fields(page.text, sign_in_login=login, sign_in_password=password)
    return one.post(address, typed | more, token=False)


def handed_in(actor, revision, login="lan"):
    session().rollback()
    session().expire_all()
    submission = service.work(actor(login), revision, "task").submission
    return submission.hand_ins if submission else []


def test_signing_in_on_that_page_sends_what_was_written(
    cut, address, actor, revision
):
    one, page = cut()
    assert page.status_code == 401
    answer = send(one, address, page)
    assert answer.status_code == 302
    assert handed_in(actor, revision)[0].text.splitlines() == TEXT.splitlines()
    assert one.get(address).status_code == 200, "signed in from now on"


def test_a_wrong_password_keeps_everything_and_is_never_shown(
    cut, address, actor, revision
):
    one, page = cut()
    for wrong in ("not-the-password", "nor-this-one"):
        page = send(one, address, page, password=wrong)
        assert page.status_code == 401
        assert "is not right" in page.text
        assert wrong not in page.text
        assert html.escape(TEXT.splitlines()[0]) in page.text
    assert send(one, address, page).status_code == 302
    assert len(handed_in(actor, revision)) == 1


def test_somebody_else_sees_it_and_sends_nothing(cut, address, actor, revision):
    one, page = cut()
    shown = send(one, address, page, login="minh")
    assert shown.status_code == 409
    assert "Minh" in shown.text
    assert html.escape(TEXT.splitlines()[0]) in shown.text
    assert handed_in(actor, revision) == []
    assert handed_in(actor, revision, "minh") == []
    assert one.post(address, fields(shown.text), token=False).status_code == 302
    assert len(handed_in(actor, revision, "minh")) == 1


def test_where_nobody_knows_whose_session_it_was_nothing_goes_by_itself(
    browser, address, actor, revision
):
    one = browser()
    page = one.post(address, {"text": TEXT, "hand": "1"}, token=False)
    assert page.status_code == 401
    assert send(one, address, page).status_code == 409
    assert handed_in(actor, revision) == []


def test_files_are_to_be_chosen_again_in_the_same_form(
    cut, address, actor, revision
):
    one, page = cut(files=(io.BytesIO(PHOTO), "ảnh quầy.jpg"))
    assert "ảnh quầy.jpg" in page.text
    assert re.search(r'type="file" name="files"', page.text)
    again = (io.BytesIO(PHOTO), "ảnh quầy.jpg")
    assert send(one, address, page, files=again).status_code == 302
    assert len(handed_in(actor, revision)[0].files) == 1


def test_a_strangers_form_signs_nobody_in(app, browser, address):
    one = browser()
    typed = {
        "sign_in": "1",
        "sign_in_login": "lan",
        "sign_in_password": PASSWORD,
    }
    answer = one.post(
        address, typed, token=False, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert one.get("/").status_code == 302


def test_guessing_there_is_braked_like_at_the_sign_in_page(app, cut, address):
    one, page = cut()
    app.extensions["lms"].settings["LMS_SIGN_IN_TRIES"] = 1
    send(one, address, page, password="wrong")
    page = send(one, address, page)
    assert page.status_code == 401
    assert "Wait 15 minutes" in page.text
