"""Letters, calendars, proofs and hours at their edges, without a database."""

import base64
import datetime as dt
import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from lms.core.errors import Invalid
from lms.core.types import NoticeKind
from lms.messages import rules
from lms.messages.rules import proofs, times
from lms.messages.types import (
    CalendarEntry,
    MessageHours,
    SaidLetter,
    SaidLine,
    SendPace,
    SendWay,
)

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = dt.datetime(2026, 12, 1, 9, 30, tzinfo=HERE)
LINE = SaidLine("work", "Bài chờ <chấm>", "https://h/work", NOW)
LETTER = SaidLetter(
    "r1",
    "Có việc chờ",
    "Chào chị",
    [LINE],
    "Từ Công vụ LMS",
    NOW,
    "vi",
    [("Tắt loại này", "https://h/stop")],
    "https://h/stop-all",
    ("Đặt lại", "https://h/settings"),
)


def lines_of(entries):
    made = rules.calendar(entries, "Lịch", "https://h", "h", NOW)
    return made.decode().split("\r\n")


def test_a_calendar_says_what_programs_ask_for():
    moment = CalendarEntry("b", "Họp", NOW, "/meet", 45, NOW - dt.timedelta(1))
    assert lines_of([moment, CalendarEntry("a", "Hạn", NOW.date())]) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cong vu LMS//calendar//VI",
        "METHOD:PUBLISH",
        "NAME:Lịch",
        "X-WR-CALNAME:Lịch",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "BEGIN:VEVENT",
        "SUMMARY:Hạn",
        "DTSTART;VALUE=DATE:20261201",
        "DTEND;VALUE=DATE:20261202",
        "DTSTAMP:20261201T023000Z",
        "UID:a@h",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "SUMMARY:Họp",
        "DTSTART:20261201T023000Z",
        "DTEND:20261201T031500Z",
        "DTSTAMP:20261130T023000Z",
        "UID:b@h",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "URL:https://h/meet",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_last_days_of_all_have_one_end():
    for days, end in ((0, "99991231"), (1, "99991231"), (2, "99991230")):
        day = dt.date.max - dt.timedelta(days)
        lines = lines_of([CalendarEntry("a", "x", day)])
        assert f"DTEND;VALUE=DATE:{end}" in lines


def test_a_secret_has_at_least_twenty_four_bytes():
    for many in (24, 25):
        key = bytes(range(many))
        text = base64.b64encode(key).decode()
        assert rules.hook_key(f"whsec_{text}") == key
    short = base64.b64encode(bytes(23)).decode()
    for wrong in (short, "", f"{base64.b64encode(bytes(24)).decode()}!"):
        with pytest.raises(ValueError, match="LMS_WEBHOOK_SECRET"):
            rules.hook_key(f"whsec_{wrong}")


def test_a_hook_says_one_thing_or_several():
    one = json.loads(rules.hook_body(LETTER, "lan"))
    assert (one["kind"], one["url"]) == ("work", LINE.url)
    assert "Có việc chờ" in rules.hook_body(LETTER, "lan").decode()
    for kind, said in (("work", "work"), ("due", "digest")):
        both = replace(LETTER, lines=[LINE, LINE._replace(kind=kind)])
        told = json.loads(rules.hook_body(both, "lan"))
        assert (told["kind"], told["url"]) == (said, "https://h/settings")
        assert len(told["items"]) == 2


def test_a_mail_is_text_and_the_same_as_html_with_ways_out():
    sender = "Site <from@h.vn>"
    mail = rules.mail(LETTER, sender, "Công vụ", "lan@h.vn", "h.vn")
    assert mail["From"] == "Công vụ <from@h.vn>"
    assert mail["List-Unsubscribe"] == "<https://h/stop-all>"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "- Bài chờ <chấm>" in text
    assert "Đặt lại: https://h/settings" in text
    assert '<a href="https://h/work">Bài chờ &lt;chấm&gt;</a>' in html
    bare = replace(LETTER, stop_all="", settings=("Đặt lại", ""))
    mail = rules.mail(bare, sender, "Công vụ", "lan@h.vn", "h.vn")
    assert "List-Unsubscribe" not in mail
    assert "Đặt lại" not in mail.as_string()


def test_a_proof_proves_its_parts_for_its_purpose_only():
    token = rules.prove("k", "stop", "7", "work")
    assert rules.proven("k", "stop", token) == ["7", "work"]
    said, _, signed = token.rpartition("~")
    assert len(base64.urlsafe_b64decode(signed)) == 18
    for wrong in (
        rules.prove("other", "stop", "7", "work"),
        rules.prove("k", "calendar", "7", "work"),
        f"8~work~{signed}",
        f"{said}~",
        signed,
        f"{said}~{signed[:-1]}đ",
        "",
    ):
        assert rules.proven("k", "stop", wrong) is None
    empty = rules.prove("k", "stop", "")
    assert rules.proven("k", "stop", empty.rpartition("~")[2]) is None


@pytest.mark.parametrize("more", [0, 1])
def test_so_much_of_an_address_is_looked_at(more):
    part = "x" * (proofs.MOST - len(rules.prove("k", "p", "")) + more)
    found = rules.proven("k", "p", rules.prove("k", "p", part))
    assert found == (None if more else [part])


def test_what_concerns_ones_safety_cannot_be_put_off():
    wishes = {
        (SendWay.MAIL, kind): SendPace.NEVER
        for kind in (NoticeKind.ACCOUNT, NoticeKind.WORK)
    }
    paces = [
        rules.pace_of(wishes, SendWay.MAIL, kind)
        for kind in (NoticeKind.ACCOUNT, NoticeKind.WORK, NoticeKind.DUE)
    ]
    assert paces == [SendPace.NOW, SendPace.NEVER, SendPace.DAILY]


def test_what_is_due_in_the_same_span_goes_together():
    at = dt.datetime(2026, 12, 1, 9, 30, 10, tzinfo=dt.UTC)
    assert rules.gathered(at, 0) == at
    assert rules.gathered(at, 1) == at
    half = at + dt.timedelta(milliseconds=500)
    assert rules.gathered(half, 1) == at + dt.timedelta(seconds=1)
    assert rules.gathered(at, 60) == at.replace(minute=31, second=0)
    assert rules.gathered(at.replace(second=0), 60) == at.replace(second=0)


def due(hours, now="2026-12-05T10:00", is_off=None):
    """Sent at once on a Saturday, which is a day off; how much later."""
    begun = dt.datetime.fromisoformat(now).replace(tzinfo=HERE)
    rests = is_off or (lambda day: day.isoweekday() > 5)
    found = rules.due_at(begun, SendPace.NOW, hours, HERE, rests)
    return f"{found.astimezone(HERE):%d %H:%M}"


def test_the_first_hour_after_days_off():
    assert due(MessageHours(7, 21, 6)) == "07 07:00"
    assert due(MessageHours(7, 8, 8)) == "07 07:00"
    assert due(MessageHours(0, 9, 12)) == "07 00:00"
    assert due(MessageHours(3, 21, 6)) == "07 06:00"
    no_end = due(MessageHours(7, 21, 6), is_off=lambda _day: True)
    assert no_end == "04 07:00"  # thirty days later


def test_quiet_within_a_day_begins_and_ends_on_the_hour():
    hours = MessageHours(7, 9, 12)
    quiet = [hour for hour in range(24) if times.is_quiet(hour, hours)]
    assert quiet == [9, 10, 11]
    night = MessageHours(7, 22, 5)
    quiet = [hour for hour in range(24) if times.is_quiet(hour, night)]
    assert quiet == [0, 1, 2, 3, 4, 22, 23]
    assert not any(
        times.is_quiet(hour, MessageHours(7, 8, 8)) for hour in range(24)
    )


def wrong_with(hours):
    try:
        rules.check_hours(hours)
    except Invalid as refused:
        return [one.field for one in (refused, *refused.also)]
    return []


def test_each_wrong_hour_is_named_once():
    assert wrong_with(MessageHours(7, 21, 6)) == []
    assert wrong_with(MessageHours(23, 0, 6)) == []
    assert wrong_with(MessageHours(22, 21, 6)) == ["digest_hour"]
    assert wrong_with(MessageHours(24, 21, 6)) == ["digest_hour"]
    assert wrong_with(MessageHours(7, 24, -1)) == ["quiet_from", "quiet_until"]
