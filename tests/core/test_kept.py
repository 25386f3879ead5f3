"""What a process remembers holds until its stamp differs, and never longer than the truth."""

import datetime as dt

import pytest
from sqlalchemy import event, func, select, text

from lms.core import kept, outbox
from lms.core.db import execute, session, transaction
from lms.core.kept import Kept
from lms.core.outbox import Job

KINDS = select(Job.kind).where(Job.kind.like("test:%")).order_by(Job.kind)


@pytest.fixture
def memory(monkeypatch):
    """A memory of the jobs' kinds, by how many there are; how often it was read stands in `memory.reads`."""
    monkeypatch.setattr(kept, "_STAMPS", [])
    kept._question.cache_clear()
    reads = []

    def load():
        reads.append(1)
        return list(session().scalars(KINDS))

    found = Kept(load, select(func.count()).where(Job.kind.like("test:%")).scalar_subquery())
    found.reads = reads
    yield found
    kept._question.cache_clear()


def enqueue(kind):
    outbox.enqueue(f"test:{kind}")


def test_it_is_read_once_and_again_after_a_change(app, memory):
    assert (memory(), memory(), len(memory.reads)) == ([], [], 1)
    with transaction():
        enqueue("a")
    assert (memory(), memory(), len(memory.reads)) == (["test:a"], ["test:a"], 2)


def test_what_another_process_changes_holds_here_at_once(app, memory):
    assert memory() == []
    with session().get_bind().connect() as other:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        values = "'test:other', '{}', :now, 'ready', 0"
        other.execute(
            text(f"INSERT INTO lms_job (kind, payload, run_at, state, tries) VALUES ({values})"), {"now": now}
        )
        other.commit()
    assert memory() == ["test:other"]


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(app, memory):
    with pytest.raises(RuntimeError), transaction() as db:
        db.add(Job(kind="test:never", payload={}, run_at=dt.datetime.now(dt.UTC)))
        db.flush()
        assert memory() == ["test:never"]
        raise RuntimeError
    with transaction():
        enqueue("a")  # the same number of jobs again
    assert memory() == ["test:a"]


@pytest.mark.parametrize("way", ["flush", "session", "execute"])
def test_one_question_serves_a_transaction_until_it_writes(app, memory, way):
    asked = []

    def listen(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with transaction() as db:
        event.listen(db.get_bind(), "before_cursor_execute", listen)
        assert (memory(), memory()) == ([], [])
        event.remove(db.get_bind(), "before_cursor_execute", listen)
        new = {"kind": "test:new", "payload": {}, "run_at": dt.datetime.now(dt.UTC), "state": "ready", "tries": 0}
        if way == "flush":
            db.add(Job(**new))
            db.flush()
        elif way == "session":
            db.execute(Job.__table__.insert(), new)
        else:
            execute(Job.__table__.insert(), new)
        assert memory() == ["test:new"]
    assert sum("count(*)" in statement for statement in asked) == 1
