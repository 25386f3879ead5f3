"""Work for later: never lost, tried again, and periodic work once however many
ask.
"""

import datetime as dt

import pytest
from sqlalchemy import delete, select

from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.outbox import Job

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def empty_box(app):
    with transaction() as db:
        db.execute(delete(Job))


@pytest.fixture
def later(monkeypatch):
    began = clock.now()

    def set_clock(minutes=0.0):
        monkeypatch.setattr(clock, "now", lambda: began + minutes * MINUTE)

    set_clock()
    return set_clock


def jobs():
    session().rollback()
    return [
        (job.state, job.tries)
        for job in session().scalars(select(Job).order_by(Job.id))
    ]


def enqueue(number=1):
    with transaction():
        outbox.enqueue("note", number=number)


def fail(**_payload):
    raise ConnectionError("mail server is away")


def test_a_job_is_written_with_the_act_that_causes_it_or_not_at_all(app):
    with pytest.raises(RuntimeError), transaction():
        outbox.enqueue("note", number=1)
        raise RuntimeError
    assert jobs() == []
    enqueue()
    assert (jobs(), outbox.backlog().waiting) == ([("ready", 0)], 1)


def test_jobs_are_done_in_order_and_once(app):
    done = []
    for number in (1, 2, 3):
        enqueue(number)
    while outbox.work_once({"note": lambda number: done.append(number)}):
        pass
    assert done == [1, 2, 3]
    assert jobs() == [("done", 1)] * 3
    assert outbox.backlog().waiting == 0


def test_what_a_handler_writes_is_stored_with_the_job_being_done(app):
    def handler(number):
        outbox.enqueue("other", number=number)

    def broken(number):
        handler(number)
        fail()

    enqueue()
    outbox.work_once({"note": broken})
    assert jobs() == [("ready", 1)]
    enqueue()
    outbox.work_once({"note": handler})
    assert jobs() == [("ready", 1), ("done", 1), ("ready", 0)]


def test_a_failed_job_is_tried_again_ever_more_slowly(app, later, caplog):
    enqueue()
    later()
    waits = []
    for _try in range(3):
        assert outbox.work_once({"note": fail})
        job = session().scalars(select(Job)).one()
        waits.append((job.run_at - clock.now()).total_seconds())
        assert (job.state, "mail server is away" in job.error) == (
            "ready",
            True,
        )
        assert not outbox.work_once({"note": fail})
        with transaction() as db:
            db.get_one(Job, job.id).run_at = clock.now()
    assert [int(wait) // 2 for wait in waits] == [1, 2, 4]
    assert "failed at try 3" in caplog.text
    assert outbox.work_once({"note": lambda number: None})
    assert jobs() == [("done", 4)]


def test_after_ten_tries_it_is_left_to_be_read(app):
    enqueue()
    for _try in range(outbox.LAST_TRY):
        with transaction() as db:
            db.scalars(select(Job)).one().run_at = clock.now()
        assert outbox.work_once({"note": fail})
    assert jobs() == [("failed", 10)]
    assert not outbox.work_once({"note": fail})
    assert outbox.backlog().waiting == 0


def test_a_job_nobody_knows_how_to_do_stays(app):
    enqueue()
    assert outbox.work_once({})
    assert jobs() == [("ready", 1)]


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_is_over(
    app, later
):
    enqueue()
    later()
    assert outbox._claim().payload == {"number": 1}
    later(4.9)
    assert not outbox.work_once({"note": lambda number: None})
    later(5.1)
    assert outbox.work_once({"note": lambda number: None})
    assert jobs() == [("done", 2)]


def test_periodic_work_is_asked_for_once_per_key(app):
    assert outbox.enqueue_once("nightly:2026-11-22", "nightly")
    assert not outbox.enqueue_once("nightly:2026-11-22", "nightly")
    assert outbox.enqueue_once("nightly:2026-11-23", "nightly")
    assert len(jobs()) == 2
    assert outbox.work_once({"nightly": lambda: None})
    assert not outbox.enqueue_once("nightly:2026-11-22", "nightly")


def test_a_job_for_later_is_not_done_now(app, later):
    with transaction() as db:
        db.add(Job(kind="note", payload={}, run_at=clock.now() + 10 * MINUTE))
    assert not outbox.work_once({"note": lambda: None})
    later(11)
    assert outbox.work_once({"note": lambda: None})


def test_done_jobs_are_forgotten_after_a_month_and_failed_ones_kept(app, later):
    enqueue(1)
    outbox.work_once({"note": lambda number: None})
    enqueue(2)
    later(31 * 24 * 60)
    outbox.sweep()
    assert jobs() == [("ready", 0)]


def test_the_worker_goes_on_until_it_is_told_to_stop(app):
    done, rounds = [], []
    enqueue(1)
    enqueue(2)
    stop = lambda: len(rounds) > 3  # noqa: E731
    outbox.work_on(
        {"note": lambda number: done.append(number)},
        stop,
        rest=0,
        before=lambda: rounds.append(1),
    )
    assert done == [1, 2]
