"""From a notice to a mail."""

import datetime as dt

from lms.access import service as access
from lms.core import outbox
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.core.state import state
from lms.core.types import NoticeKind
from lms.messages import service
from lms.messages.types import MessageHours, SendPace, SendWay
from lms.people.models import Person
from tests.messages.conftest import (
    WORKDAY,
    has_address,
    id_of,
    letters,
    mails,
    messages,
    tell,
    work,
)

MORNING = dt.datetime(2026, 11, 26, 0, 0, tzinfo=dt.UTC)
"""Seven o'clock of the next day."""


def wish(key, kind, pace, **hours):
    actor = access.actor_for(key)
    given = {"digest_hour": 7, "quiet_from": 21, "quiet_until": 6} | hours
    service.save(actor, {(SendWay.MAIL, kind): pace}, MessageHours(**given))


def test_what_is_wanted_at_once_is_sent_at_once(folder):
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW, language="en")
    tell("mentor-hoa")
    work()
    (mail,) = mails(folder)
    assert mail["To"] == "mentor-hoa@example.vn"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",)).get_content()
    assert "Nguyễn Thị Lan has handed in “Copy”" in body
    assert "https://hoc.example.vn/submissions/9001" in body
    html = mail.get_body(("html",)).get_content()
    assert 'href="https://hoc.example.vn/submissions/9001"' in html


def test_a_subject_names_nobody_and_no_task(folder):
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    tell("mentor-hoa")
    work()
    subject = mails(folder)[0]["Subject"]
    assert subject == "1 new message in Công vụ LMS: Work that waits for me"


def test_without_a_wish_it_is_gathered_for_the_morning(folder, at):
    has_address("mentor-hoa")
    tell("mentor-hoa", path="/submissions/9001")
    tell("mentor-hoa", NoticeKind.MENTORING, path="/mentoring/pairs/1")
    work()
    assert mails(folder) == []
    at(MORNING)
    work()
    work()
    (mail,) = mails(folder)
    assert mail["Subject"] == "2 new messages in Công vụ LMS"
    assert [one.state for one in letters()] == ["sent"]


def test_what_is_settled_by_then_is_left_out(folder, at):
    has_address("mentor-hoa")
    tell("mentor-hoa", path="/submissions/9001")
    tell("lan", NoticeKind.ANSWER, path="/gaps", settles="/submissions/9001")
    at(MORNING)
    work()
    assert mails(folder) == [] == letters()


def test_what_is_read_in_the_application_is_left_out(folder, at, browser):
    has_address("mentor-hoa")
    tell("mentor-hoa")
    work()
    assert browser("mentor-hoa").get("/notices").status_code == 200
    at(MORNING)
    work()
    assert mails(folder) == []
    assert messages()[0].dropped_at == MORNING


def test_what_is_settled_while_a_letter_waits_is_not_said(folder):
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    tell("mentor-hoa")
    outbox.work_once(state().jobs)
    assert [one.state for one in letters()] == ["ready"]
    told = {"text": "x", "values": {}, "path": "/gaps"}
    with transaction():
        state().jobs["notify"](
            person_id=id_of("lan"), settles="/submissions/9001", **told
        )
    work()
    session().expire_all()
    assert [one.state for one in letters()] == ["dropped"]
    assert mails(folder) == []


def test_nobody_without_a_confirmed_address_is_written_to(folder):
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    tell("mentor-hoa")
    work()
    assert mails(folder) == [] == messages()


def test_what_is_switched_off_is_not_sent_but_safety_is(folder):
    has_address("mentor-hoa")
    for kind in NoticeKind:
        wish("mentor-hoa", kind, SendPace.NEVER)
    tell("mentor-hoa", NoticeKind.WORK)
    tell("mentor-hoa", NoticeKind.ACCOUNT)
    work()
    (mail,) = mails(folder)
    assert mail["Subject"].endswith("My account and its safety")
    assert mail["List-Unsubscribe"] is None


def test_quiet_hours_hold_it_back_until_morning_but_not_safety(folder, at):
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    night = WORKDAY.replace(hour=16)
    at(night)
    tell("mentor-hoa", NoticeKind.WORK)
    work()
    assert mails(folder) == []
    tell("mentor-hoa", NoticeKind.ACCOUNT)
    work()
    assert len(mails(folder)) == 1
    at(WORKDAY.replace(hour=23))
    work()
    assert len(mails(folder)) == 2


def test_a_notice_told_twice_is_sent_once(folder):
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    tell("mentor-hoa")

    with transaction() as db:
        job = (
            db.query(Job)
            .filter_by(kind="notify")
            .order_by(Job.id.desc())
            .first()
        )
        payload = dict(job.payload)
    for _ in range(2):
        with transaction():
            state().jobs["notify"](**payload)
    work()
    assert len(mails(folder)) == 1
    assert len(messages()) == 1


def test_a_suspended_person_is_written_to_no_more(folder):

    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    with transaction() as db:
        db.query(Person).filter_by(key="mentor-hoa").one().active = False
    tell("mentor-hoa")
    work()
    assert mails(folder) == []


def test_what_is_wanted_at_once_in_the_same_minute_is_one_mail(folder, at):
    state().settings.update(LMS_GATHER_SECONDS=60)
    has_address("mentor-hoa")
    wish("mentor-hoa", NoticeKind.WORK, SendPace.NOW)
    for second in (1, 30):
        at(WORKDAY.replace(second=second))
        tell("mentor-hoa", path=f"/submissions/900{second}")
        work()
    assert mails(folder) == []
    at(WORKDAY + dt.timedelta(minutes=1))
    work()
    (mail,) = mails(folder)
    body = mail.get_body(("plain",)).get_content()
    assert "/submissions/9001" in body and "/submissions/90030" in body
