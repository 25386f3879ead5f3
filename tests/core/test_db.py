"""One act is wholly done or not at all."""

import datetime as dt
import subprocess
import sys

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from lms.audit.models import Event
from lms.core import clock, db, outbox
from lms.core.db import session, transaction
from lms.core.outbox import Job

KINDS = select(Job.kind).where(Job.kind.like("test:%"))


def kinds():
    session().rollback()
    return sorted(session().scalars(KINDS))


def enqueue(kind):
    outbox.enqueue(f"test:{kind}")


def test_what_is_done_together_is_stored_together(app):
    with transaction():
        enqueue("a")
        with transaction():
            enqueue("b")
        assert db.in_transaction()
    assert kinds() == ["test:a", "test:b"]


def test_a_failure_undoes_everything_inner_and_outer(app):
    with pytest.raises(RuntimeError, match="power cut"), transaction():
        enqueue("outer")
        with transaction():
            enqueue("inner")
        raise RuntimeError("power cut")
    assert kinds() == []


def test_a_failure_inside_reaches_the_outside(app):
    with pytest.raises(RuntimeError, match="power cut"), transaction():
        enqueue("outer")
        with transaction():
            enqueue("inner")
            raise RuntimeError("power cut")
    assert kinds() == []
    with transaction():
        enqueue("next")
    assert kinds() == ["test:next"]


def test_even_an_interruption_undoes_everything(app):
    with pytest.raises(KeyboardInterrupt), transaction():
        enqueue("a")
        raise KeyboardInterrupt
    assert kinds() == []


def test_calls_for_afterwards_run_once_it_is_stored_and_not_before(app):
    seen = []
    with transaction():
        enqueue("a")
        with transaction():
            db.after_commit(lambda: seen.append(kinds()))
        assert seen == []
    assert seen == [["test:a"]]


def test_calls_for_afterwards_do_not_run_if_it_failed(app):
    seen = []
    with pytest.raises(RuntimeError), transaction():
        db.after_commit(lambda: seen.append("ran"))
        raise RuntimeError
    with transaction():
        pass
    assert seen == []


def test_unsaved_changes_of_the_host_are_neither_stored_nor_lost(app):
    row = Job(kind="test:host", payload={}, run_at=dt.datetime.now(dt.UTC))
    session().add(row)
    with (
        pytest.raises(RuntimeError, match="unsaved changes of its host"),
        transaction(),
    ):
        raise AssertionError("not reached")
    assert row in session()
    session().expunge(row)
    with transaction() as db:
        db.add(row)
        enqueue("ours")
    assert kinds() == ["test:host", "test:ours"]


def test_a_decision_is_made_on_rows_read_under_the_lock(app):
    """What was read before, and changed by somebody else since, is forgotten."""
    with transaction():
        enqueue("a")
    job = session().scalars(select(Job).where(Job.kind == "test:a")).one()
    session().rollback()
    with app.app_context():
        other = session()
        with transaction():
            other.execute(
                text("UPDATE lms_job SET kind = 'test:b' WHERE kind = 'test:a'")
            )
        other.close()
    with transaction():
        assert job.kind == "test:b"


def test_what_an_act_before_has_stored_is_read_anew_as_well(app):
    """The sessions of the stand-alone server keep rows after a commit."""
    with transaction():
        enqueue("a")
    with transaction() as db_:
        job = db_.scalars(select(Job).where(Job.kind == "test:a")).one()
    with app.app_context():
        other = session()
        with transaction():
            other.execute(
                text("UPDATE lms_job SET kind = 'test:b' WHERE kind = 'test:a'")
            )
        other.close()
    with transaction():
        assert job.kind == "test:b"


def _see_what_is_there_and_nothing_newer():
    """As a host's session does that reads in a transaction."""
    if db.dialect() == "sqlite":
        session().execute(text("BEGIN"))
    else:
        at_once = {"isolation_level": "REPEATABLE READ"}
        session().connection(execution_options=at_once)
    return kinds_here()


def test_what_was_only_read_ends_before_a_decision_is_made(app):
    assert _see_what_is_there_and_nothing_newer() == []
    with app.app_context():
        with transaction():
            enqueue("newer")
        session().close()
    assert kinds_here() == []
    with transaction():
        assert kinds_here() == ["test:newer"]


def test_an_act_goes_on_with_the_connection_that_was_read_on(app):
    taken, pool = [], session().get_bind().pool
    session().rollback()

    def note(*_which):
        taken.append(1)

    event.listen(pool, "checkout", note)
    assert kinds_here() == []
    with transaction():
        enqueue("a")
    event.remove(pool, "checkout", note)
    assert len(taken) == 1


def test_a_moment_is_stored_in_utc_and_always_comes_back_aware(app):
    hanoi = dt.timezone(dt.timedelta(hours=7))
    moment = dt.datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=hanoi)
    with transaction() as open_session:
        open_session.add(Job(kind="test:a", payload={}, run_at=moment))
    session().expire_all()
    stored = (
        session().scalars(select(Job).where(Job.kind == "test:a")).one().run_at
    )
    assert stored == moment
    assert stored.utcoffset() == dt.timedelta(0)


def test_a_moment_without_a_zone_cannot_be_stored(app):
    naive = dt.datetime(2026, 11, 22)  # noqa: DTZ001
    with (
        pytest.raises(StatementError, match="without a time zone"),
        transaction() as open_session,
    ):
        open_session.add(Job(kind="test:a", payload={}, run_at=naive))
        open_session.flush()
    assert kinds() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_keeps_its_foreign_keys(app):
    with (
        pytest.raises(Exception, match="FOREIGN KEY"),
        transaction() as open_session,
    ):
        open_session.execute(
            text("INSERT INTO lms_evidence_head VALUES (1000000, 1, 'x')")
        )


ORPHAN = {
    "at": dt.datetime.now(dt.UTC),
    "event": "access.refused",
    "actor_id": 1_000_000,
    "path": "/",
    "details": {},
}


def test_a_write_is_refused_where_it_is_written(app):
    """Not at the next question or at the end, where nobody knows whose it is."""
    with transaction() as open_session:
        with pytest.raises(IntegrityError, match="INSERT INTO lms_audit"):
            db.execute(insert(Event), ORPHAN)
        open_session.rollback()


def test_an_object_that_was_added_is_there_for_the_next_statement(app):
    with transaction() as open_session:
        open_session.add(
            Job(kind="test:a", payload={}, run_at=clock.now(), state="ready")
        )
        named = select(Job.__table__.c.kind).where(
            Job.__table__.c.kind == "test:a"
        )
        assert db.execute(named).scalar() == "test:a"


def test_one_path_whether_or_not_somebody_listens(app):
    statements = []

    def listen(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    engine = session().get_bind()
    silent = db.execute(select(Job))
    event.listen(engine, "before_cursor_execute", listen)
    heard = db.execute(select(Job))
    event.remove(engine, "before_cursor_execute", listen)
    assert type(silent) is type(heard)
    assert len(statements) == 1


IMPORTING = """
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.engine import Engine
import lms, lms.standalone.app
names = ["before_flush", "after_flush", "after_transaction_end",
         "before_commit", "do_orm_execute", "after_begin"]
for name in names:
    assert not list(getattr(Session().dispatch, name)), name
"""


def test_importing_the_product_costs_a_hosts_session_nothing():
    """No listener on every session of the process."""
    subprocess.run([sys.executable, "-c", IMPORTING], check=True)


@pytest.mark.parametrize("call", [db.before_commit, db.after_commit])
def test_what_belongs_to_a_transaction_needs_one(app, call):
    arguments = ("key", print) if call is db.before_commit else (print,)
    with pytest.raises(RuntimeError, match="no transaction is open"):
        call(*arguments)


def test_what_comes_before_the_commit_is_done_once_and_stored_with_it(app):
    with transaction():
        for _time in range(2):
            db.before_commit("test", lambda: enqueue("last"))
        assert kinds_here() == []
    assert kinds() == ["test:last"]


def kinds_here():
    return list(db.execute(KINDS).scalars())


def test_the_number_of_a_row_is_its_first_column():
    """Rows of a whole table are read by place too."""
    tables = [
        mapper.local_table
        for mapper in db.Base.registry.mappers
        if issubclass(mapper.class_, db.NumberedRow)
    ]
    assert len(tables) > 70
    assert {next(iter(table.c)).name for table in tables} == {"id"}
