"""The clock is set: an hour back, or a day ahead and back again. Nothing is
lost, nothing is done twice, and nobody waits for a moment that was wrong.
"""

import datetime as dt
import threading
import time

import pytest
from sqlalchemy import delete, func, insert, select

from lms.cli import worker
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.standalone import accounts, sessions
from tests import lite
from tests.conftest import Browser
from tests.quizzes.test_service import PART, SLUG, right, take
from tests.signoff.conftest import SLUG as TASK_SLUG
from tests.signoff.conftest import draft, verdict
from tests.test_backup import lms

HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR
PAGE = "/revisions/1/tasks/task"


@pytest.fixture
def set_clock(monkeypatch):
    """`set_clock(DAY)`: it shows a day more than it did at the beginning, here
    and for the libraries that sign what browsers keep.
    """
    began, real = clock.now(), time.time

    def step(by):
        monkeypatch.setattr(clock, "now", lambda: began + by)
        monkeypatch.setattr(time, "time", lambda: real() + by.total_seconds())

    step(0 * HOUR)
    return step


@lite
def test_browsers_stay_signed_in_and_their_forms_are_taken(app, set_clock):
    lan = Browser(app, "lan")
    token = lan.token()
    app.extensions["lms"].cache.clear()
    set_clock(-HOUR)
    assert lan.get("/").status_code == 200
    form = {"csrf_token": token, "text": "Viết trước khi chỉnh giờ."}
    sent = lan.post(f"{PAGE}/autosave", form, token=False)
    assert sent.status_code == 200, sent.text


@lite
def test_no_session_is_longer_because_the_clock_was_ahead(app, set_clock):
    set_clock(300 * DAY)
    key = sessions.begin("lan").key
    set_clock(0 * DAY)
    assert sessions.find(key)
    set_clock(11 * HOUR)
    assert sessions.find(key)
    set_clock(24 * HOUR)
    assert sessions.find(key) is None, "nobody was here for more than 12 hours"


@lite
@pytest.mark.parametrize("step", [-HOUR, DAY])
def test_a_one_time_code_works_once(app, set_clock, step):
    with transaction():
        code = accounts.new_code("lan", "lan")
    set_clock(step)
    assert accounts.sign_in("lan", code, "")
    set_clock(0 * HOUR)
    assert accounts.sign_in("lan", code, "") is None


@pytest.fixture
def sitting(app, actor, set_clock):
    """Lan's open attempt, as it is then."""
    lan = actor("lan")
    number = quizzes.start(lan, courses.current(SLUG), PART)
    return lambda: quizzes.sitting(lan, number)


@lite
def test_a_quiz_is_never_longer_than_it_was(sitting, actor, set_clock):
    limit = sitting().seconds_left()
    set_clock(-HOUR)
    assert sitting().seconds_left() == limit
    number, answers = sitting().attempt.id, right(sitting(), 1)
    quizzes.save(actor("lan"), number, answers)
    set_clock(-HOUR + dt.timedelta(seconds=limit - 1))
    assert sitting().seconds_left() == 1
    set_clock(0 * HOUR)
    with pytest.raises(Conflict, match="is over"):
        quizzes.save(actor("lan"), number, answers)
    assert not sitting().is_open


@lite
def test_a_quiz_is_over_when_the_clock_is_ahead_and_stays_so(
    sitting, actor, set_clock
):
    answers = right(sitting(), 1)
    quizzes.save(actor("lan"), sitting().attempt.id, answers)
    set_clock(DAY)
    over = sitting()
    assert (over.is_open, over.seconds_left()) == (False, 0)
    set_clock(0 * HOUR)
    stored = len(over.attempt)
    assert sitting().attempt[:stored] == over.attempt
    assert sitting().answers == answers


def test_the_last_result_counts_though_its_clock_is_behind(
    app, actor, set_clock
):
    thao, revision = actor("thao"), courses.current(SLUG)
    set_clock(300 * DAY)
    take(thao, revision, 0)
    set_clock(0 * HOUR)
    take(thao, revision)
    attempts = quizzes.overview(thao, revision, PART).attempts
    assert [row.number for row in attempts][:2] == [3, 2]
    assert attempts[0].submitted_at > attempts[1].submitted_at
    attained = evidence.attained([thao.person_id], "pro.certify-copies")
    assert attained[thao.person_id].levels[0] > 0


@lite
def test_the_record_stays_whole(app, actor, set_clock, monkeypatch):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    task = courses.current(TASK_SLUG)
    evidence.seal()
    set_clock(DAY)
    take(lan, courses.current(SLUG), 3)
    evidence.seal()
    set_clock(-HOUR)
    for round_ in (1, 2):
        once = f"lan:{round_}"
        row = signoff.hand_in(lan, task, "task", draft(), once)
        if round_ == 1:
            text = "Chụp lại cho rõ hơn."
            signoff.return_for_rework(hoa, row.id, 1, text)
            set_clock(-2 * HOUR)
    signoff.sign(hoa, row.id, 2, verdict(task))
    work = signoff.for_review(lan, row.id).submission
    assert [one.round for one in work.hand_ins] == [1, 2]
    assert [one.round for one in work.reviews] == [1, 2]
    kept = evidence.seal()
    monkeypatch.setenv("LMS_DATA", app.config["LMS_DATA"])
    assert lms("evidence", "verify", "--seal", kept)[0] == 0


@pytest.fixture
def no_jobs(app):
    with transaction():
        execute(delete(Job))


@lite
def test_a_job_of_a_clock_that_was_ahead_does_not_wait_for_it(
    no_jobs, set_clock
):
    done = []
    set_clock(DAY)
    with transaction():
        outbox.enqueue("note", number=1)
    handlers = {"note": lambda number: done.append(number)}
    set_clock(0 * HOUR)
    assert outbox.work_once(handlers)
    assert not outbox.work_once(handlers)
    assert done == [1]


@lite
def test_a_lease_of_a_clock_that_was_ahead_is_over(no_jobs, set_clock):
    set_clock(DAY)
    with transaction():
        outbox.enqueue("note", number=1)
    with transaction():
        leased = {"state": "leased", "lease_until": clock.now() + outbox.LEASE}
        execute(Job.__table__.update().values(leased))
    set_clock(0 * HOUR)
    assert outbox.work_once({"note": lambda number: None})


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_job_taken_over_while_it_is_done_has_one_effect(
    app, no_jobs, set_clock
):
    """On SQLite nobody can take it: there is one writer."""
    with transaction():
        outbox.enqueue("note", number=1)

    def effect(number):
        execute(
            insert(Job).values(
                kind="effect", payload={}, run_at=clock.now() + HOUR / 2
            )
        )

    def take_over(number):
        effect(number)
        set_clock(-HOUR)
        other = threading.Thread(target=_work_elsewhere, args=(app, effect))
        other.start()
        other.join(60)

    assert outbox.work_once({"note": take_over})
    effects = select(func.count()).where(Job.kind == "effect")
    assert execute(effects).scalar() == 1
    assert {job.state for job in session().query(Job)} == {"done", "ready"}


def _work_elsewhere(app, handler):
    with app.app_context():
        outbox.work_once({"note": handler})
        session().close()


@lite
def test_the_night_comes_once_a_day_and_on_every_day(no_jobs, set_clock):
    nights = []
    handlers = {"nightly": lambda: nights.append(clock.today())}

    def night(by):
        set_clock(by)
        worker.periodic()
        while outbox.work_once(handlers):
            pass

    today = clock.today()
    for by in (0 * DAY, DAY, 0 * DAY, -HOUR, DAY, DAY):
        night(by)
    tomorrow = today + DAY
    assert [day for day in nights if day >= today] == [
        today,
        tomorrow,
        tomorrow,
    ]
