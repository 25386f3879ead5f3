"""What a process remembers holds until one of its tables changes, by whatever
way and process, and never longer than the truth.
"""

import datetime as dt

import pytest
from sqlalchemy import event, insert, select

from lms.core import kept
from lms.core.db import execute, session, store, transaction
from lms.core.kept import Kept
from lms.core.outbox import Job
from lms.core.prepared import Prepared
from lms.core.state import state

KINDS = select(Job.kind).where(Job.kind.like("test:%")).order_by(Job.kind)
ADD = Prepared(insert(Job.__table__))


@pytest.fixture
def memory(monkeypatch):
    """A memory of the jobs' kinds; how often it was read stands in
    `memory.reads`.
    """
    monkeypatch.setattr(kept, "_watched", set(kept._watched))
    reads = []

    def load():
        reads.append(1)
        return list(session().scalars(KINDS))

    found = Kept(load, Job)
    found.reads = reads
    return found


def job(kind):
    return {
        "kind": f"test:{kind}",
        "payload": {},
        "run_at": dt.datetime.now(dt.UTC),
        "state": "ready",
        "tries": 0,
    }


WAYS = {
    "a flush": lambda row: session().add(Job(**row)),
    "the session": lambda row: session().execute(insert(Job), row),
    "a statement on tables": lambda row: execute(Job.__table__.insert(), row),
    "a prepared statement": lambda row: execute(ADD, row),
    "a write that waits": lambda row: store((ADD, row)),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_it_is_read_once_and_again_after_a_change(app, memory, way):
    assert (memory(), memory(), len(memory.reads)) == ([], [], 1)
    with transaction():
        way(job("a"))
    assert (memory(), memory(), len(memory.reads)) == (
        ["test:a"],
        ["test:a"],
        2,
    )


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_transaction_sees_what_it_has_changed_itself_and_nobody_else_does(
    app, memory, way
):
    assert memory() == []
    with transaction() as db:
        way(job("new"))
        db.flush()
        assert (memory(), memory(), len(memory.reads)) == (
            ["test:new"],
            ["test:new"],
            2,
        )
        assert state().kept[memory][1] == []


def test_what_a_host_commits_itself_counts_too(app, memory):
    assert memory() == []
    session().add(Job(**job("a")))
    session().commit()
    assert memory() == ["test:a"]


def test_what_another_process_changes_holds_here_at_once(app, memory):
    assert memory() == []
    mine = dict(state().kept)
    with transaction():
        store((ADD, job("other")))
    state().kept.clear()
    state().kept.update(mine)  # this process has not heard of it
    session().rollback()
    assert memory() == ["test:other"]


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(app, memory):
    with pytest.raises(RuntimeError), transaction() as db:
        db.add(Job(**job("never")))
        db.flush()
        assert memory() == ["test:never"]
        raise RuntimeError
    assert memory() == []
    with transaction():
        store((ADD, job("a")))
    assert memory() == ["test:a"]


def test_of_two_who_change_at_once_neither_hides_the_other(
    app, memory, together
):
    """Each knows only what it has changed itself until it is stored."""

    def change(kind):
        with transaction():
            execute(ADD, job(kind))
            memory()

    together(*(lambda kind=kind: change(kind) for kind in "abcd"))
    assert memory() == ["test:a", "test:b", "test:c", "test:d"]


def test_one_question_serves_a_transaction(app, memory):
    asked = []

    def listen(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    memory()
    with transaction() as db:
        event.listen(db.get_bind(), "before_cursor_execute", listen)
        assert (memory(), memory()) == ([], [])
        event.remove(db.get_bind(), "before_cursor_execute", listen)
    assert sum("lms_edition" in statement for statement in asked) == 1
