"""Asks the running system how it does; tries failed work again."""

import datetime as dt
import platform
import shutil
import time
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select, text, true
from sqlalchemy.exc import SQLAlchemyError

from lms.access import service as access
from lms.access.types import Actor, Permission, Role
from lms.audit import service as audit
from lms.core import clock, files, migrate, outbox
from lms.core.columns import IdQuery
from lms.core.db import dialect, end_reading, execute, session
from lms.core.errors import NotFound
from lms.core.gates import gate
from lms.core.health import milestones, probe
from lms.core.health.faults import fault_of
from lms.core.health.version import VERSION
from lms.core.state import setting, state
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.messages import service as messages
from lms.operations import rules
from lms.operations.rules import Metric, Sample
from lms.operations.types import (
    STEPS,
    LastTimes,
    Readiness,
    SetupStep,
    Sign,
    Sizes,
    SystemStatus,
)
from lms.people import service as people

FRESH = 10
"""Seconds for which a sign is remembered: anybody may ask for it."""
_SQLITE_SIZE = text(
    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
)
BROUGHT_IN = (
    "people.imported",
    "postings.imported",
    "profiles.imported",
    "units.imported",
)
LIBRARIES = ("flask", "sqlalchemy", "waitress")


def readiness() -> Readiness:
    """Whether people can work; at most one test every few seconds."""
    cache, now = state().cache, time.monotonic()
    known = cache.get("readiness")
    if known is None or now - known[0] > FRESH:
        known = cache["readiness"] = now, _tested()
    return known[1]


def _tested() -> Readiness:
    signs = {"write": _write_sign()}
    if signs["write"] is not Sign.AWAY:
        try:
            signs |= _slow_signs()
        except SQLAlchemyError as problem:
            signs["schema"] = _sign_of(problem)
        finally:
            end_reading()
    return Readiness(signs)


def _write_sign() -> Sign:
    try:
        probe.write(session().get_bind())
    except SQLAlchemyError as problem:
        return _sign_of(problem)
    return Sign.OK


def _sign_of(problem: SQLAlchemyError) -> Sign:
    fault = fault_of(problem)
    return Sign[fault.name] if fault else Sign.BROKEN


def _slow_signs() -> dict[str, Sign]:
    now = clock.now()
    fits = migrate.current(session().get_bind()) == migrate.needed()
    worker = milestones.times().get(milestones.WORKER)
    return {
        "schema": Sign.OK if fits else Sign.SCHEMA,
        "worker": rules.worker_sign(worker, now),
        "jobs": rules.jobs_sign(outbox.backlog().oldest_due, now),
    }


def status(actor: Actor) -> SystemStatus:
    """Everything for the page of those who administer the whole system."""
    access.require_for_all(actor, Permission.AUDIT_READ)
    return SystemStatus(
        readiness(),
        outbox.failed(),
        *outbox.backlog(),
        _last_times(),
        _sizes(),
        _versions(),
    )


def setup_steps(actor: Actor) -> list[SetupStep]:
    """What a new site needs before people can learn in it, for whoever manages
    everybody.
    """
    access.require_for_all(actor, Permission.PEOPLE_MANAGE)
    below_the_top = people.UNITS.c.parent_id.is_not(None)
    found = {
        "units": gate(select(people.UNITS.c.id).where(below_the_top)),
        "heads": gate(*map(_holding, (Role.HR, Role.MANAGER))),
        "people": gate(people.working_in(true(), "")),
        "mentors": gate(_holding(Role.MENTOR)),
    }
    answers = execute(select(*found.values())).one()
    done = dict(zip(found, answers, strict=True))
    done["courses"] = bool(courses.offered(actor))
    return [SetupStep(key, bool(done[key])) for key in STEPS]


def _holding(role: Role) -> IdQuery:
    return access.holding_in(true(), role)


def count_failed() -> int:
    """How many jobs were given up."""
    return len(outbox.failed())


def count_letters() -> int:
    """How many messages need somebody's look."""
    return messages.count_troubles()


def last_backup() -> dt.datetime | None:
    """When the last backup was made; None: never."""
    return milestones.times().get(milestones.BACKUP)


def last_file() -> dt.datetime | None:
    """When a file of people, units or the like was last brought in."""
    newest = audit.newest_of(*BROUGHT_IN)
    return newest and newest.at


def _last_times() -> LastTimes:
    reached, night = milestones.times(), outbox.last_done("nightly")
    return LastTimes(
        reached.get(milestones.WORKER),
        night and night.run_at,
        evidence.last_sealed(),
        reached.get(milestones.BACKUP),
    )


def _sizes() -> Sizes:
    held = files.held()
    free = shutil.disk_usage(_existing(Path(setting("LMS_DATA")))).free
    return Sizes(_database_size(), held.size, free, held.count)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _existing(folder.parent)


def _database_size() -> int:
    if dialect() == "sqlite":
        return execute(_SQLITE_SIZE).scalar_one()
    return execute(
        select(func.pg_database_size(func.current_database()))
    ).scalar_one()


_version = lru_cache(version)
"""Read once: that parses all that a package says of itself."""


def _versions() -> dict[str, str]:
    engine = session().get_bind()
    numbers = engine.dialect.server_version_info or ()
    libraries = {name: _version(name) for name in LIBRARIES}
    return {
        "Công vụ LMS": VERSION,
        "lms db": migrate.current(engine) or "",
        engine.dialect.name: ".".join(map(str, numbers)),
        "python": platform.python_version(),
        **libraries,
    }


def retry(actor: Actor, job_id: int) -> None:
    """Try a job again that was given up."""
    access.require_for_all(actor, Permission.AUDIT_READ)
    with access.acting(actor):
        if not outbox.retry(job_id):
            raise NotFound
        audit.record(actor, "operations.retried", job=job_id)


def metrics() -> Iterable[Metric]:
    """Figures of the database; those of requests each process adds itself."""
    last, sizes = _last_times(), _sizes()
    waiting, oldest = outbox.backlog()
    waited = (clock.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("lms_jobs_waiting", "Jobs not done yet.", waiting)
    yield _gauge("lms_jobs_failed", "Jobs given up.", len(outbox.failed()))
    letters = messages.count_troubles()
    yield _gauge("lms_letters_failed", "Messages that failed.", letters)
    yield _gauge(
        "lms_jobs_oldest_seconds", "For how long a job has been due.", waited
    )
    yield _gauge("lms_database_bytes", "Size of the database.", sizes.database)
    yield _gauge("lms_files_bytes", "Size of all files.", sizes.files)
    yield _gauge("lms_disk_free_bytes", "Free on the disk.", sizes.free)
    for name, moment in last._asdict().items():
        if moment:
            text = f"When last: {name}."
            yield _gauge(f"lms_last_{name}_seconds", text, moment.timestamp())


def _gauge(name: str, help_: str, value: float) -> Metric:
    return Metric(name, "gauge", help_, (Sample({}, value),))
