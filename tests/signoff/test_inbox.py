"""The inbox: narrowed, in three orders, one after the other, counted right, and
cheap however much waits.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import event, insert, select, update

from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import queries, service
from lms.signoff.models import Submission
from lms.signoff.types import (
    InboxChoice,
    InboxOnly,
    InboxOrder,
    SubmissionState,
    TaskName,
)
from tests import lite
from tests.signoff.conftest import PART, SLUG

pytestmark = lite
COMMENT = "Ghi rõ giờ bắt đầu và số hồ sơ."


def shown(page):
    return re.findall(r'<h3><a href="/submissions/(\d+)', page.text)


def aged(submission, days, now=None):
    with transaction():
        old = (now or clock.now()) - dt.timedelta(days=days, hours=1)
        change = update(Submission).where(Submission.id == submission)
        session().execute(change.values(changed_at=old))


@pytest.fixture
def waiting(handed_in, actor):
    """Of kien a new one that is late, of lan one handed in again."""
    ids = {who: handed_in(who) for who in ("lan", "kien")}
    aged(ids["kien"], 20)
    service.return_for_rework(actor("mentor-hoa"), ids["lan"], 1, COMMENT)
    handed_in("lan", "once-2")
    return ids


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("", ["kien", "lan"]),
        ("?kind=new", ["kien"]),
        ("?kind=again", ["lan"]),
        ("?kind=late", ["kien"]),
        (f"?task={SLUG}:{PART}", ["kien", "lan"]),
        ("?task=nothing:here", []),
        ("?kind=nonsense&order=nonsense&task=nonsense", ["kien", "lan"]),
    ],
)
def test_it_is_narrowed_by_its_address(browser, waiting, asked, who):
    page = browser("mentor-hoa").get(f"/inbox{asked}")
    assert shown(page) == [str(waiting[one]) for one in who]


def test_what_is_on_is_marked_and_counted(browser, waiting):
    page = browser("mentor-hoa").get("/inbox?kind=late").text
    on = re.findall(r'aria-current="true">([^<]*)', page)
    assert any(one.startswith("Overdue") for one in on)
    assert "Everything" not in on


def test_days_off_make_nothing_overdue(browser, handed_in, monkeypatch):
    """The same working days as the reminder: of six days two were a weekend."""
    monday = dt.datetime(2026, 11, 30, 3, tzinfo=dt.UTC)
    young, old = handed_in("lan"), handed_in("kien")
    for id, days in ((young, 6), (old, 10)):
        aged(id, days, monday)
    monkeypatch.setattr(clock, "now", lambda: monday)
    page = browser("mentor-hoa").get("/inbox?kind=late")
    assert shown(page) == [str(old)]
    assert "more than 5 working days" in page.text
    everything = browser("mentor-hoa").get("/inbox").text
    assert everything.count(", overdue") == 1


def test_what_is_answered_stands_in_lines(browser, waiting, actor):
    hoa = browser("mentor-hoa")
    service.return_for_rework(actor("mentor-hoa"), waiting["kien"], 1, COMMENT)
    page = hoa.get("/inbox?state=returned")
    assert shown(page) == [str(waiting["kien"])]
    lines = page.text.split('<ul class="rows desk answered"')[1]
    assert "button" not in lines.split("</ul>")[0], "nothing has to be done"
    assert "answered" not in hoa.get("/inbox").text


def test_what_was_answered_last_stands_first(browser, waiting, actor):
    hoa, returned = actor("mentor-hoa"), SubmissionState.RETURNED
    lan, kien = waiting["lan"], waiting["kien"]
    for number, one in ((2, lan), (1, kien)):
        service.return_for_rework(hoa, one, number, COMMENT)
    aged(lan, 3)
    page = browser("mentor-hoa").get("/inbox?state=returned")
    assert shown(page) == [str(kien), str(lan)]
    assert "Latest first" in page.text and "Oldest first" not in page.text
    choice = InboxChoice(returned)
    following = [queries.next_in_inbox(hoa, one, choice) for one in (kien, lan)]
    assert following == [lan, kien], "after the last comes the first"


def test_all_counts_agree(browser, waiting, actor):
    hoa = actor("mentor-hoa")
    counts = queries.inbox_counts(hoa, InboxChoice())
    assert counts.total == counts.all == service.inbox_size(hoa).count == 2
    assert (counts.new, counts.again, counts.late) == (1, 1, 1)
    assert [(one.name, one.count) for one in counts.tasks] == [
        (TaskName(SLUG, PART), 2)
    ]
    home = browser("mentor-hoa").get("/").text
    assert "2 hand-ins wait for your answer" in home
    assert "2 hand-ins wait." in browser("mentor-hoa").get("/inbox").text


def test_the_next_one_keeps_order_and_narrowing(browser, waiting):
    hoa = browser("mentor-hoa")
    path = f"/submissions/{waiting['kien']}?order=task"
    assert "order=task" in hoa.get(path).text
    signed = {"round": "1", "entrustment": "4", "strength": "Rất kỹ.", "all": 1}
    there = f"/submissions/{waiting['kien']}/sign?order=task"
    answer = hoa.post(there, signed)
    assert answer.headers["Location"].startswith(
        f"/submissions/{waiting['lan']}?order=task"
    )
    narrow = f"/submissions/{waiting['lan']}/sign?kind=again"
    answer = hoa.post(narrow, signed | {"round": "2"})
    assert answer.headers["Location"].startswith("/inbox?kind=again")


def many(actor, count):
    """So many rows that wait where the mentor is, of the people there."""
    lan = actor("lan")
    like = session().scalar(select(Submission).order_by(Submission.id.desc()))
    path, revision = people.paths_of(lan.person_id)[-1], like.revision_id
    now = clock.now()
    rows = [
        {
            "person_id": lan.person_id,
            "revision_id": revision,
            "slug": SLUG,
            "part": f"task-{number}" if number % 2 else PART + str(number),
            "state": SubmissionState.SUBMITTED,
            "round": 1 + number % 3,
            "path": path,
            "draft_text": "",
            "draft_place": "",
            "changed_at": now - dt.timedelta(minutes=number),
        }
        for number in range(count)
    ]
    with transaction():
        execute(insert(Submission.__table__), rows)


def test_shuffled_is_another_order_that_stays_all_day(
    actor, handed_in, monkeypatch
):
    handed_in("lan")
    many(actor, 60)
    hoa = actor("mentor-hoa")
    choice = InboxChoice(order=InboxOrder.SHUFFLED)

    def read(size):
        return [
            row.id
            for number in range(1, 60 // size + 3)
            for row in queries.inbox_page(hoa, choice, number, size)
        ]

    assert len(read(50)) == len(set(read(50))) == 61
    assert read(50) == read(7)[: len(read(50))]
    today = clock.today()
    before = read(50)
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=1))
    assert set(read(50)) == set(before)


def test_everything_is_reached_one_after_the_other(actor, handed_in):
    handed_in("lan")
    many(actor, 20)
    hoa = actor("mentor-hoa")
    for order in InboxOrder:
        choice = InboxChoice(order=order)
        rows = queries.inbox_page(hoa, choice, 1, 50)
        ids = [row.id for row in rows]
        following = [queries.next_in_inbox(hoa, one, choice) for one in ids]
        assert following == [*ids[1:], ids[0]]


def statements(app, browser, path):
    seen = []

    def note(*given):
        seen.append(given[2])

    engine = session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    assert browser.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_a_long_inbox_asks_no_more_statements(app, browser, actor, handed_in):
    handed_in("lan")
    hoa = browser("mentor-hoa")
    hoa.get("/inbox")
    few = statements(app, hoa, "/inbox?kind=new")
    row = session().scalar(select(Submission).order_by(Submission.id.desc()))
    many_like(actor, row.part, 200)
    assert statements(app, hoa, "/inbox?kind=new") == few


def many_like(actor, part, count):
    """Of the same task, by people who are not there twice."""
    lan = actor("lan")
    path = people.paths_of(lan.person_id)[-1]
    ids = session().scalars(select(Submission.person_id)).all()
    others = [
        one
        for one in session().scalars(select(people.PEOPLE.c.id))
        if one not in ids
    ]
    revision = session().scalar(
        select(Submission.revision_id).order_by(Submission.id.desc())
    )
    rows = [
        {
            "person_id": one,
            "revision_id": revision,
            "slug": SLUG,
            "part": part,
            "state": SubmissionState.SUBMITTED,
            "round": 1,
            "path": path,
            "draft_text": "",
            "draft_place": "",
            "changed_at": clock.now(),
        }
        for one in others[:count]
        if one != actor("mentor-hoa").person_id
    ]
    assert rows
    with transaction():
        execute(insert(Submission.__table__), rows)


def test_the_kinds_are_told_apart(actor, waiting):
    hoa = actor("mentor-hoa")
    for only in InboxOnly:
        rows = queries.inbox_page(hoa, InboxChoice(kind=only), 1, 50)
        assert len(rows) == 1


def plans(call):
    """How SQLite looks for what the statements of this act read."""
    sent, engine = [], session().get_bind()

    def note(_connection, _cursor, statement, values, *_more):
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    call()
    event.remove(engine, "before_cursor_execute", note)
    asking = session().connection()
    for statement, values in sent:
        plan = asking.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        yield [row.detail for row in plan]


def test_no_inbox_walks_over_all_that_waits(app, actor, handed_in):
    """Each unit is looked up by itself, in order of time, and so is what comes
    from those whom one guides.
    """
    if session().get_bind().dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    one, hoa = handed_in("lan"), actor("mentor-hoa")
    found = [
        plan
        for call in (
            lambda: queries.inbox_page(hoa, InboxChoice(), 1, 25),
            lambda: queries.next_in_inbox(hoa, one),
            lambda: queries.inbox_counts(hoa, InboxChoice()),
            lambda: queries.inbox_size(hoa),
            lambda: queries.inbox_of(hoa, [one]),
        )
        for plan in plans(call)
    ]
    lines = [line for plan in found for line in plan]
    assert not [line for line in lines if "(state=?)" in line]
    assert any("(state=? AND path=?)" in line for line in lines)
    assert any(
        "(state=? AND path=? AND changed_at>?)" in line for line in lines
    )


def test_who_heads_the_mentors_unit_stands_in_no_list_of_theirs(
    actor, handed_in
):
    hoa = actor("mentor-hoa")
    submission = handed_in("manager-duc")
    assert mentoring.is_barred(hoa.person_id, actor("manager-duc").person_id)
    assert submission not in [row.id for row in queries.inbox(hoa)]
    assert submission not in [
        row.id for row in queries.inbox_of(hoa, [submission])
    ]
    assert queries.inbox_size(hoa).count == len(queries.inbox(hoa))
