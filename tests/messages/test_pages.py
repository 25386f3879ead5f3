"""Pages: what one wants, switching off, one's address, one's calendar."""

import re

import pytest
from icalendar import Calendar

from lms.access import service as access
from lms.core import clock
from lms.core.db import transaction
from lms.core.state import state
from lms.core.types import NoticeKind
from lms.messages import service
from lms.messages.types import SendPace, SendWay
from lms.people.models import Person
from lms.planning import service as planning
from tests.messages.conftest import has_address, id_of, mails, tell, work
from tests.messages.test_sending import wish

HOURS = {"digest_hour": "8", "quiet_from": "20", "quiet_until": "6"}
COURSE = "giup-nguoi-cao-tuoi-dung-vneid"


def in_mail(mail, piece):
    """The path of the first address in a mail that has this in it."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"https://hoc.example.vn(/\S*{piece}\S*)", text)[1]


def test_what_is_chosen_is_stored_and_said(folder, browser):
    lan = browser("lan")
    form = HOURS | {"mail-work": "now", "mail-account": "never", "rests": "1"}
    page = lan.post("/messages", form | {"mail-due": "x"}, follow=True).text
    assert "What you are sent from now on follows this" in page
    mine = service.table(access.actor_for("lan"))[SendWay.MAIL]
    assert mine[NoticeKind.WORK] == SendPace.NOW
    assert mine[NoticeKind.ACCOUNT] == SendPace.NOW
    assert mine[NoticeKind.DUE] == SendPace.DAILY
    assert service.hours_of(id_of("lan")).digest_hour == 8


def test_an_hour_in_the_quiet_is_refused_and_nothing_typed_is_lost(
    folder, browser
):
    form = HOURS | {"digest_hour": "22", "mail-work": "never"}
    answer = browser("lan").post("/messages", form)
    assert answer.status_code == 422
    assert "This hour is quiet" in answer.text
    assert '<option value="22" selected>' in answer.text
    never = 'name="mail-work" value="never" checked'
    assert never in answer.text


def test_one_click_switches_a_kind_off_without_signing_in(folder, browser):
    has_address("mentor-hoa")
    wish("mentor-hoa")
    tell("mentor-hoa")
    work()
    (mail,) = mails(folder)
    header = mail["List-Unsubscribe"].strip(" <>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = header.removeprefix("https://hoc.example.vn")
    visitor = browser()
    assert "Work that waits for me" in visitor.get(path).text
    mine = service.table(access.actor_for("mentor-hoa"))[SendWay.MAIL]
    assert mine[NoticeKind.WORK] == SendPace.NOW, "reading changes nothing"
    one_click = {"List-Unsubscribe": "One-Click"}
    assert visitor.post(path, one_click, token=False).status_code == 200
    assert visitor.post(path, one_click, token=False).status_code == 200
    mine = service.table(access.actor_for("mentor-hoa"))[SendWay.MAIL]
    assert mine[NoticeKind.WORK] == SendPace.NEVER
    assert mine[NoticeKind.DUE] == SendPace.DAILY


def test_a_token_of_another_or_for_another_purpose_is_nothing(folder, browser):
    token = service.prove("stop", str(id_of("lan")), "mail", "work")
    visitor = browser()
    for bad in (
        token[:-1],
        token.replace("work", "due"),
        "~" + token,
        service.prove("calendar", str(id_of("lan")), "mail", "work"),
        "é" * 10,
        "x" * 5000,
    ):
        assert visitor.post(
            f"/messages/stop/{bad}", token=False
        ).status_code in (404, 414), bad
    assert visitor.get(f"/messages/stop/{token}").status_code == 200


def test_an_address_is_asked_before_anything_is_sent_there(folder, browser):
    lan = browser("lan")
    page = lan.post(
        "/account/mail", {"address": "lan@vi.example.vn"}, follow=True
    )
    assert "confirm the address within three days" in page.text
    wish("lan")
    tell("lan")
    work()
    (question,) = mails(folder)
    assert question["To"] == "lan@vi.example.vn"
    path = in_mail(question, "account/mail")
    visitor = browser()
    assert "Is this your address?" in visitor.get(path).text
    assert state().host.mail_address("lan") is None
    assert "Address confirmed" in visitor.post(path).text
    assert state().host.mail_address("lan") == "lan@vi.example.vn"
    tell("lan", path="/submissions/9002")
    work()
    assert len(mails(folder)) == 2
    lan.post("/account/mail", {"act": "forget"})
    assert state().host.mail_address("lan") is None
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lan",
        "lan@here",
        "a b@example.vn",
        "a@b.vn\nBcc: x@y.vn",
        "Lan <lan@example.vn>",
        "a@b.vn,c@d.vn",
        "lạn@example.vn",
    ],
)
def test_what_is_no_single_address_is_refused(folder, browser, address):
    answer = browser("lan").post("/account/mail", {"address": address})
    assert answer.status_code == 422
    work()
    assert mails(folder) == []


def feed_of(browser, key):
    page = browser(key).post("/messages/calendar", follow=True).text
    return re.search(r"(/calendar/[^\"]+\.ics)", page)[1]


def test_days_stand_in_ones_own_calendar(folder, browser):
    due = clock.today().replace(day=30)
    duc = access.actor_for("manager-duc")
    planning.assign(duc, [id_of("lan")], COURSE, "", due)
    path = feed_of(browser, "lan")
    answer = browser().get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert calendar.errors == []
    (event,) = [
        one for one in calendar.walk("VEVENT") if "assignment" in one["UID"]
    ]
    assert event.decoded("dtstart") == due
    assert (event.decoded("dtend") - due).days == 1
    assert str(event["url"]) == "https://hoc.example.vn/plan"
    assert str(event["uid"]).endswith("@hoc.example.vn")
    for line in answer.data.split(b"\r\n"):
        assert len(line) <= 75, "RFC 5545, section 3.1"
    again = browser().get(
        path, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_calendar_ends_with_its_address_and_its_person(folder, browser):
    old = feed_of(browser, "lan")
    new = feed_of(browser, "lan")
    visitor = browser()
    assert visitor.get(old).status_code == 404
    assert visitor.get(new).status_code == 200
    with transaction() as db:
        db.query(Person).filter_by(key="lan").one().active = False
    assert visitor.get(new).status_code == 404
    with transaction() as db:
        db.query(Person).filter_by(key="lan").one().active = True
    browser("lan").post("/messages/calendar/close")
    assert visitor.get(new).status_code == 404


def test_who_may_see_what_did_not_arrive(folder, browser):
    assert browser("admin").get("/messages/troubles").status_code == 200
    for key in ("lan", "mentor-hoa", "manager-duc", "province-quang"):
        answer = browser(key).get("/messages/troubles")
        assert answer.status_code in (403, 404), key
