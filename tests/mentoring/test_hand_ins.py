"""Whom a hand-in reaches: the mentor, whoever may sign, or nobody, which is
said.
"""

from sqlalchemy import delete, select

from lms.access.models import RoleGrant
from lms.core import outbox
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.core.state import state
from lms.courses import service as courses
from lms.mentoring import service as mentoring
from lms.mentoring.types import MeetingDraft
from lms.people import service as people
from lms.signoff import queries, service
from lms.standalone.models import Notice
from tests.conftest import Browser
from tests.mentoring.conftest import ROOM, day, id_of, pair
from tests.signoff.conftest import PART, SLUG, draft, verdict

NOBODY = "At the moment nobody would receive this."


def hand_in(actor):
    revision = courses.current(SLUG)
    learner = actor("lan")
    return service.hand_in(learner, revision, PART, draft(), "lan:1").id


def told():
    """Who was told of the newest hand-in."""
    rows = session().query(Job).filter_by(kind="notify")
    return [
        one.payload["person_id"]
        for one in rows
        if one.payload["values"].get("name") == "Nguyễn Thị Ngọc Lan"
        and "handed in" in one.payload["text"]
    ]


def page(app):
    revision = courses.current(SLUG)
    return (
        Browser(app, "lan").get(f"/revisions/{revision.id}/tasks/{PART}").text
    )


def test_it_reaches_the_mentor_who_may_sign_it_for_this_person_only(app, actor):
    pair("yen", "lan")
    found = hand_in(actor)
    assert told() == [id_of("yen")]
    yen = actor("yen")
    rows = queries.inbox(yen)
    assert [row.person_id for row in rows] == [id_of("lan")]
    assert queries.inbox_size(yen).count == 1
    service.sign(yen, found, 1, verdict(courses.current(SLUG)))
    text = page(app)
    assert "Lý Thị Hải Yến" in text


def test_the_learner_reads_who_it_is_and_how_to_reach_them(app):
    pair("yen", "lan")
    for text in (page(app), Browser(app, "lan").get("/").text):
        assert ROOM in text
        assert NOBODY not in text


def test_without_a_mentor_it_reaches_whoever_may_sign(app, actor):
    hand_in(actor)
    assert told() == [id_of("mentor-hoa")]
    assert NOBODY not in page(app)


def test_what_would_reach_nobody_says_so_and_tells_the_head(app, actor):
    with transaction():
        session().execute(delete(RoleGrant).where(RoleGrant.role == "mentor"))
    assert NOBODY in page(app)
    hand_in(actor)
    assert told() == [id_of("manager-duc")]
    assert NOBODY in page(app)


def open_to_head():
    """About what the head of Lan's place has an open notice."""
    while outbox.work_once(state().jobs):
        pass
    query = select(Notice.path).filter_by(
        person_id=id_of("manager-duc"), settled_at=None
    )
    page = f"/mentoring/people/{id_of('lan')}"
    found = [one for one in session().scalars(query) if one.startswith(page)]
    return sorted(one.removeprefix(page) for one in found)


def test_what_a_head_was_told_ends_with_that_and_with_nothing_else(app, actor):
    """Another hand-in, or a meeting, finds nobody a mentor."""
    work, running = (
        hand_in(actor),
        pair("mentor-hoa", "lan", is_main=False, competencies=("dig.safety",)),
    )
    path = people.paths_of(id_of("lan"))[-1]
    known = ["", f"#pair-{running}", f"#submission-{work}"]
    known += ["#mentor", "#submission-0"]
    with transaction():
        for one in known:
            about = one.removeprefix("#")
            mentoring.tell_heads(path, "Find somebody.", id_of("lan"), about)
    assert open_to_head() == sorted(known)
    hoa = actor("mentor-hoa")
    draft = MeetingDraft(day(0), 30, "Đọc lại.", None)
    mentoring.note_meeting(hoa, running, draft, "met")
    assert f"#pair-{running}" not in open_to_head()
    service.sign(hoa, work, 1, verdict(courses.current(SLUG)))
    assert open_to_head() == ["#mentor", "#submission-0"]
    pair("yen", "lan")
    assert open_to_head() == ["#submission-0"]
