"""Letters leave: once, whatever breaks."""

import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest

from lms.access import service as access
from lms.core.errors import NotAllowed, NotFound
from lms.core.outbox import LAST_TRY
from lms.core.state import state
from lms.core.types import NoticeKind
from lms.messages import service
from lms.messages.types import MessageHours, SendPace, SendWay
from tests.messages.conftest import (
    SITE,
    WORKDAY,
    has_address,
    letters,
    tell,
    work,
)
from tests.messages.servers import HookServer, MailServer, port_of, running

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@pytest.fixture
def post(app, folder):
    """A mail server, and the site sends there."""
    with running(MailServer()) as server:
        state().settings.update(
            SITE,
            LMS_MAIL_FOLDER="",
            LMS_MAIL_HOST="127.0.0.1",
            LMS_MAIL_PORT=port_of(server),
            LMS_MAIL_TLS="none",
        )
        has_address("mentor-hoa")
        wish("mentor-hoa")
        yield server


@pytest.fixture
def hook(app, folder):
    """A receiver, and the site posts there."""
    with running(HookServer()) as server:
        state().settings.update(
            SITE,
            LMS_MAIL_FOLDER="",
            LMS_WEBHOOK_URL=f"http://127.0.0.1:{port_of(server)}/in?a=1",
            LMS_WEBHOOK_SECRET=SECRET,
        )
        yield server


def wish(key, way=SendWay.MAIL, **hours):
    given = {"digest_hour": 7, "quiet_from": 21, "quiet_until": 6} | hours
    wishes = {(way, NoticeKind.WORK): SendPace.NOW}
    service.save(access.actor_for(key), wishes, MessageHours(**given))


def only_letter():
    (letter,) = letters()
    return letter.state, letter.tries


def later(at, times=1):
    """So many tries later."""
    for number in range(times):
        at(WORKDAY + dt.timedelta(hours=number + 1))
        work()


def test_a_mail_reaches_the_server_once(post):
    tell("mentor-hoa")
    work()
    work()
    assert len(post.mails) == 1
    assert b"Message-ID: <" in post.mails[0]
    assert only_letter() == ("sent", 0)


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "dot"])
def test_what_is_refused_for_now_is_tried_again(post, at, word):
    post.answers[word] = "451 later"
    tell("mentor-hoa")
    work()
    assert only_letter() == ("ready", 1)
    del post.answers[word]
    later(at)
    assert only_letter()[0] == "sent"


@pytest.mark.parametrize("word", ["RCPT", "DATA", "dot"])
def test_what_is_refused_for_good_is_given_up(post, at, word):
    post.answers[word] = "550 no such box"
    tell("mentor-hoa")
    work()
    later(at, 2)
    assert only_letter() == ("failed", 0)


@pytest.mark.parametrize("word", ["MAIL", "RCPT"])
def test_a_line_that_breaks_before_anything_left_is_tried_again(post, at, word):
    post.answers[word] = ""
    tell("mentor-hoa")
    work()
    assert only_letter() == ("ready", 1)
    del post.answers[word]
    later(at)
    assert len(post.mails) == 1


def test_a_line_that_breaks_at_the_last_word_sends_nothing_twice(post, at):
    post.answers["dot"] = ""
    tell("mentor-hoa")
    work()
    del post.answers["dot"]
    later(at, 3)
    assert len(post.mails) == 1
    assert only_letter()[0] == "unknown"


def test_tries_end(post, at):
    post.answers["MAIL"] = "451 never"
    tell("mentor-hoa")
    work()
    later(at, LAST_TRY + 2)
    assert only_letter() == ("failed", LAST_TRY)


def test_an_administrator_sends_it_again_or_lets_it_be(post, at):
    post.answers["RCPT"] = "550 no"
    tell("mentor-hoa")
    tell("mentor-hoa", path="/submissions/9002")
    work()
    admin, hoa = access.actor_for("admin"), access.actor_for("mentor-hoa")
    with pytest.raises(NotAllowed):
        service.in_trouble(hoa)
    second, first = service.in_trouble(admin)
    with pytest.raises(NotAllowed):
        service.send_again(hoa, first.id)
    del post.answers["RCPT"]
    service.let_be(admin, second.id)
    service.send_again(admin, first.id)
    work()
    assert len(post.mails) == 1
    assert service.in_trouble(admin) == []
    with pytest.raises(NotFound):
        service.send_again(admin, first.id)


def test_the_hook_is_signed_and_says_it_in_the_readers_language(hook):
    wish("mentor-hoa", SendWay.HOOK, language="vi")
    tell("mentor-hoa")
    work()
    ((headers, body),) = hook.posts
    said = json.loads(body)
    assert said["person"] == "mentor-hoa"
    assert said["kind"] == "work"
    assert "Chứng thực" in said["text"]
    assert said["url"] == "https://hoc.example.vn/submissions/9001"
    name, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    signed = f"{name}.{stamp}.".encode() + body
    digest = hmac.new(KEY, signed, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    assert headers["webhook-signature"] == wanted
    assert said["id"] == name


def test_the_hook_is_tried_again_under_the_same_name(hook, at):
    hook.statuses = [503, 429]
    tell("mentor-hoa")
    work()
    later(at, 2)
    names = [headers["webhook-id"] for headers, _ in hook.posts]
    assert len(names) == 3
    assert len({*names}) == 1
    assert only_letter()[0] == "sent"


@pytest.mark.parametrize("status", [302, 400, 410])
def test_the_hook_follows_nobody_and_takes_no_for_an_answer(hook, at, status):
    hook.statuses = [status]
    tell("mentor-hoa")
    work()
    later(at, 2)
    assert len(hook.posts) == 1
    assert only_letter()[0] == "failed"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"LMS_MAIL_HOST": "x"}, "LMS_PUBLIC_URL"),
        (
            {"LMS_MAIL_HOST": "x", "LMS_PUBLIC_URL": "https://x"},
            "LMS_MAIL_FROM",
        ),
        (
            {
                "LMS_WEBHOOK_URL": "http://10.0.0.1",
                "LMS_PUBLIC_URL": "https://x",
            },
            "LMS_WEBHOOK_URL",
        ),
        (
            {"LMS_WEBHOOK_URL": "https://x", "LMS_PUBLIC_URL": "https://x"},
            "LMS_WEBHOOK_SECRET",
        ),
    ],
)
def test_settings_that_cannot_work_are_named(app, settings, named):
    with pytest.raises(ValueError, match=named):
        service.check(state().settings | settings)
