"""A mentor's first page, and its inbox of their own people."""

import datetime as dt

from lms.core import clock
from lms.courses import service as courses
from lms.guidance import rules
from lms.guidance import service as guidance
from lms.guidance.types import GuidedPerson, Hurdle
from lms.mentoring import service
from lms.mentoring.types import MeetingDraft
from lms.signoff import queries
from lms.signoff import service as signoff
from lms.signoff.types import InboxChoice
from tests.conftest import Browser
from tests.mentoring.conftest import id_of, pair
from tests.signoff.conftest import PART, SLUG, draft

STEP = "Lan tự tiếp ba người."


def hand_in(actor, who):
    revision = courses.current(SLUG)
    return signoff.hand_in(actor(who), revision, PART, draft(), f"{who}:1").id


def test_who_waits_comes_first_with_what_was_agreed(app, actor):
    found = pair("mentor-hoa", "kien")
    pair("mentor-hoa", "lan")
    today = clock.today()
    meeting = MeetingDraft(today, 30, STEP, today + dt.timedelta(days=7))
    service.note_meeting(actor("mentor-hoa"), found, meeting, "1")
    hand_in(actor, "lan"), hand_in(actor, "thao")
    hoa = actor("mentor-hoa")
    first, second = guidance.my_people(hoa)
    assert (first.person_id, len(first.waiting)) == (id_of("lan"), 1)
    assert second.meeting.next_step == STEP
    everybody = queries.inbox(hoa)
    mine = queries.inbox_page(hoa, InboxChoice(mine=True), 1, 20)
    assert (len(everybody), len(mine)) == (2, 1)
    page = Browser(app, "mentor-hoa").get("/my-people").text
    assert page.index("Nguyễn Thị Ngọc Lan") < page.index("Đỗ Trung Kiên")
    assert STEP in page


def test_each_piece_of_work_of_a_person_is_reached_from_them(app, actor):
    """What was returned by its task, what was signed by the training file."""
    pair("yen", "lan")
    work, lan = hand_in(actor, "lan"), id_of("lan")
    mentor, page = Browser(app, "yen"), f"/submissions/{work}"
    assert page in mentor.get("/my-people").text
    signoff.return_for_rework(actor("yen"), work, 1, "Ghi rõ số hồ sơ.")
    text = mentor.get("/my-people").text
    assert page in text and "Returned" in text
    file = f"/people/{lan}/file"
    assert file in text and mentor.get(file).status_code == 200


def test_whoever_guides_nobody_is_shown_the_way(app, actor):
    assert guidance.my_people(actor("lan")) == []
    assert "/my-mentor/offer" in Browser(app, "lan").get("/my-people").text


def test_stuck_is_what_lies_for_a_week_or_is_late():
    now = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    today = now.date()

    def found(days, due=()):
        returned = [now - dt.timedelta(days=days)]
        return list(rules.hurdles(returned, due, now, today))

    assert found(6) == []
    assert found(7) == [Hurdle.RETURNED]
    assert found(0, [today]) == []
    late = today - dt.timedelta(days=1)
    assert found(0, [late]) == [Hurdle.LATE]
    stuck = GuidedPerson(1, "B", "", None, hurdles=(Hurdle.LATE,))
    calm = GuidedPerson(2, "A", "", None)
    assert rules.in_order([calm, stuck]) == [stuck, calm]
