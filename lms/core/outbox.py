"""Work for later, written in the same transaction as the act that causes it, so
neither can be lost without the other.

At least once: a lease that runs out is taken again, so a handler must bear
being run twice.
"""

import datetime as dt
import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Index,
    Select,
    String,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.columns import (
    Condition,
    Count,
    Key,
    MaybeMoment,
    Rows,
    Str10,
    Str500,
)
from lms.core.db import NumberedRow, end_reading, execute, session, transaction
from lms.core.health.faults import fault_of, first_line
from lms.core.state import setting
from lms.core.types import Json, NoticeKind

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=5)
LAST_TRY = 10
LONGEST_WAIT = dt.timedelta(hours=1)
"""Between two tries. What seems to wait for longer was written while the clock
was ahead of what it shows now.
"""
MOST_REST = 30.0
"""Seconds between two tries while the database is away."""
NOTICE_BYTES = 12
"""Of the name by which a notice is known wherever it is sent."""
BREATH = 0.2
"""Seconds of rest between two jobs, at most."""
Handler = Callable[..., None]
Handlers = Mapping[str, Handler]


class Job(NumberedRow):
    """One piece of work. `unique_key` makes a periodic job run once however
    many workers there are.
    """

    __tablename__ = "lms_job"
    kind: Mapped[Key]
    payload: Mapped[Json]
    unique_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    run_at: Mapped[dt.datetime]
    state: Mapped[Str10] = mapped_column(default="ready")
    tries: Mapped[Count]
    lease_until: Mapped[MaybeMoment]
    error: Mapped[Str500 | None]
    __table_args__ = (Index("ix_lms_job_due", "state", "run_at"),)


_ADD = insert(Job.__table__)


def enqueue(kind: str, /, **payload: Any) -> None:
    """Ask for this work, in the transaction that is open."""
    execute(_ADD, _new_job(kind, payload))


def in_steps(
    kind: str, rows: Rows, most: int, act: Callable[[Any], None]
) -> None:
    """Act on the rows of one step, at most so many. A full one asks for the
    next, behind its last row; what a row is known by comes first in it.
    """
    for row in rows:
        act(row)
    if len(rows) == most:
        enqueue(kind, after=rows[-1][0])


def _new_job(kind: str, payload: Json, unique_key: str | None = None) -> Json:
    return {
        "kind": kind,
        "payload": payload,
        "run_at": clock.now(),
        "unique_key": unique_key,
    }


def notify(
    person_id: int,
    text: str,
    path: str,
    settles: str = "",
    *,
    kind: NoticeKind,
    **values: Any,
) -> None:
    """Send a person a notice that leads to a page, in the transaction that is
    open. `text` is marked for translation and holds the `values`, which may be
    `{vi: …, en: …}` pairs. `settles`: what earlier notices that lead to that
    page asked for is done. `kind`: what it is about; people choose by it what
    is sent on to them by mail.
    """
    more: Json = {"settles": settles} if settles else {}
    more |= {"kind": kind, "notice": secrets.token_hex(NOTICE_BYTES)}
    enqueue(
        "notify",
        person_id=person_id,
        text=text,
        values=values,
        path=path,
        **more,
    )


def settle(*paths: str, person_id: int | None = None) -> None:
    """What notices that lead to these pages asked for is done, for this person
    or else for everybody; in the open transaction.
    """
    enqueue("settle", paths=paths, person_id=person_id)


def enqueue_once(unique_key: str, kind: str, **payload: Any) -> bool:
    """Ask for periodic work unless this key was asked for already. Opens
    transactions of its own; True if it is new.

    Keys of one kind sort by their day. What was done for a later day, because
    the clock was ahead, is forgotten and done when that day has come.
    """
    with transaction():
        _forget_days_to_come(kind, unique_key)
    try:
        with transaction():
            execute(_ADD, _new_job(kind, payload, unique_key))
    except IntegrityError:
        return False
    return True


def _forget_days_to_come(kind: str, unique_key: str) -> None:
    execute(
        delete(Job).where(
            Job.kind == kind,
            Job.unique_key > unique_key,
            Job.state == "done",
            Job.run_at > clock.now() + LONGEST_WAIT,
        )
    )


def _claim() -> Job | None:
    with transaction() as db:
        now = clock.now()
        job = db.scalar(_next_due(now))
        if job is None:
            return None
        job.state, job.lease_until = "leased", now + LEASE
        job.tries += 1
        db.flush()
        db.expunge(job)
        return job


def _next_due(now: dt.datetime) -> Select[tuple[Job]]:
    due = or_(
        and_(Job.state == "ready", _is_over(Job.run_at, now, LONGEST_WAIT)),
        and_(Job.state == "leased", _is_over(Job.lease_until, now, LEASE)),
    )
    query = select(Job).where(due).order_by(Job.run_at, Job.id).limit(1)
    return query.with_for_update(skip_locked=True)


def _is_over(moment: Any, now: dt.datetime, longest: dt.timedelta) -> Condition:
    """Whether a wait has ended, also one that cannot be as long as it seems."""
    return or_(moment <= now, moment > now + longest)


class _DoneMeanwhile(Exception):
    """Another worker took the job when its lease seemed to be over, and was
    quicker; what this one has done is undone.
    """


def work_once(handlers: Handlers) -> bool:
    """Take one due job and do it; False if there is none."""
    job = _claim()
    if job is None:
        return False
    try:
        _do(job, handlers[job.kind])
    except _DoneMeanwhile:
        log.warning("job %s was done by another worker", job.id)
    except BaseException as problem:  # whatever it is, the others wait
        _say_why(job, problem)
        _put_back(job, problem)
    return True


def outside(handler: Handler) -> Handler:
    """Marks a handler that speaks with other machines: it runs outside a
    transaction, so that nobody waits for them, and opens its own.
    """
    handler.is_outside = True  # type: ignore[attr-defined]
    return handler


def _do(job: Job, handler: Handler) -> None:
    if getattr(handler, "is_outside", False):
        handler(**job.payload)
        with transaction():
            _finish(job)
        return
    with transaction():
        handler(**job.payload)
        _finish(job)


def _say_why(job: Job, problem: BaseException) -> None:
    """A traceback is for mistakes of ours only."""
    said = f"job {job.id} ({job.kind}) failed at try {job.tries}"
    if fault := fault_of(problem):
        log.error("%s: %s: %s", said, fault.name, first_line(problem))
    else:
        log.error(said, exc_info=problem)


def _finish(job: Job) -> None:
    done = {"state": "done", "error": None, "lease_until": None}
    undone = (Job.id == job.id) & (Job.state != "done")
    if not execute(update(Job).where(undone).values(done)).rowcount:
        raise _DoneMeanwhile


def _put_back(job: Job, problem: BaseException) -> None:
    """Try again later, ever more slowly; give up after `LAST_TRY` and leave the
    row to be read. Where another worker has taken it meanwhile, it is theirs.
    """
    spread = random.random()  # noqa: S311 - keeps retries apart, no secret
    wait = min(dt.timedelta(seconds=2**job.tries + spread), LONGEST_WAIT)
    state = "failed" if job.tries >= LAST_TRY else "ready"
    with transaction():
        execute(
            update(Job)
            .where(
                Job.id == job.id,
                Job.state == "leased",
                Job.tries == job.tries,
            )
            .values(
                state=state,
                run_at=clock.now() + wait,
                error=repr(problem)[:500],
                lease_until=None,
            )
        )


class Backlog(NamedTuple):
    """How many jobs are not done yet, and since when the one that has waited
    longest is due; None if none is.
    """

    waiting: int
    oldest_due: dt.datetime | None


def backlog() -> Backlog:
    """What is still to be done."""
    undone = (Job.state == "ready") | (Job.state == "leased")
    due = (Job.state == "ready") & (Job.run_at <= clock.now())
    oldest = func.min(case((due, Job.run_at)))
    query = select(func.count(), oldest).where(undone)
    return Backlog(*execute(query).one())


def is_waiting(kind: str, **said: Any) -> bool:
    """Whether a job of this kind is not done yet; one that says all this, not
    begun.
    """
    states = ["ready"] if said else ["ready", "leased"]
    mine = Job.kind == kind, Job.state.in_(states)
    rows = execute(select(Job.payload).where(*mine)).scalars()
    return any(said.items() <= one.items() for one in rows)


def failed() -> Sequence[Job]:
    """Jobs that were given up, newest first."""
    query = select(Job).where(Job.state == "failed")
    return session().scalars(query.order_by(Job.id.desc()).limit(100)).all()


def retry(job_id: int) -> bool:
    """Try a job again that was given up; False if it is none of those. Joins
    the open transaction.
    """
    with transaction():
        ready = {"state": "ready", "tries": 0, "run_at": clock.now()}
        given_up = (Job.id == job_id) & (Job.state == "failed")
        done = execute(update(Job).where(given_up).values(ready))
    return done.rowcount == 1


def last_done(kind: str) -> Job | None:
    """The last job of this kind that was done."""
    done = (Job.kind == kind) & (Job.state == "done")
    query = select(Job).where(done).order_by(Job.id.desc())
    return session().scalar(query.limit(1))


def sweep() -> None:
    """Forget jobs that were done as many days ago as `LMS_JOB_DAYS` says; those
    that failed stay.
    """
    kept = dt.timedelta(days=setting("LMS_JOB_DAYS"))
    with transaction():
        execute(
            delete(Job).where(
                Job.state == "done", Job.run_at < clock.now() - kept
            )
        )


def work_on(
    handlers: Handlers,
    stop: Callable[[], bool],
    rest: float = 1.0,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Work until told to stop, resting when there is nothing to do. `before`
    runs at each round (periodic work is asked for there).

    Nothing ends it: after an error it rests ever longer, up to half a minute.
    After each job it rests as long as that took, up to `BREATH`, so that others
    come to write between two parts of a long piece of work.
    """
    pause = rest
    while not stop():
        begun = time.monotonic()
        idle, failed_round = _round(handlers, before)
        clock.pause(min(time.monotonic() - begun, BREATH))
        pause = min(2 * pause, MOST_REST) if failed_round else rest
        if idle:
            _rest(pause, stop)


def _round(handlers: Handlers, before: Callable[[], None]) -> tuple[bool, bool]:
    """One round: whether there was nothing to do, and whether it failed."""
    try:
        before()
        return not work_once(handlers), False
    except BaseException as problem:  # the thread must outlive it
        if fault := fault_of(problem):
            log.error("worker: %s: %s", fault.name, first_line(problem))
        else:
            log.exception("the worker's round failed")
        return True, True
    finally:
        end_reading()


def _rest(seconds: float, stop: Callable[[], bool]) -> None:
    """In small steps, so that a stop is soon noticed."""
    end = time.monotonic() + seconds
    while not stop() and time.monotonic() < end:
        time.sleep(min(0.5, seconds))
