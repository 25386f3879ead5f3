"""A cache holds until a change is announced, by whatever process, and never
longer than the truth.
"""

import sys

import pytest
from sqlalchemy import event, insert, select

from lms.access import service as access
from lms.core import cache as caches
from lms.core import clock
from lms.core.cache import RecentCache, VersionedCache, announce_change
from lms.core.db import execute, session, transaction
from lms.core.outbox import Job
from lms.core.state import state

KINDS = select(Job.kind).where(Job.kind.like("test:%")).order_by(Job.kind)


@pytest.fixture
def cache():
    """The kinds of jobs; `cache.loads` has an entry for each time it was read."""
    loads = []

    def load():
        loads.append(1)
        return list(session().scalars(KINDS))

    cached = VersionedCache(load)
    cached.loads = loads
    return cached


def add(kind):
    values = {"kind": f"test:{kind}", "payload": {}, "run_at": clock.now()}
    execute(insert(Job), values)
    announce_change()


def test_it_is_read_once_and_again_after_a_change(app, cache):
    assert (cache(), cache(), len(cache.loads)) == ([], [], 1)
    with transaction():
        add("a")
    assert (cache(), cache(), len(cache.loads)) == (["test:a"], ["test:a"], 2)


def test_a_transaction_sees_what_it_changed_itself_and_nobody_else_does(
    app, cache
):
    assert cache() == []
    with transaction():
        add("new")
        assert cache() == ["test:new"]
        assert state().cache[cache][1] == []


def test_what_another_process_changes_holds_here_at_once(app, cache):
    assert cache() == []
    mine = dict(state().cache)
    with transaction():
        add("other")
    state().cache.clear()
    state().cache.update(mine)  # this process has not heard of it
    session().rollback()
    assert cache() == ["test:other"]


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(app, cache):
    with pytest.raises(RuntimeError), transaction():
        add("never")
        assert cache() == ["test:never"]
        raise RuntimeError
    assert cache() == []
    with transaction():
        add("a")
    assert cache() == ["test:a"]


def test_of_two_who_change_at_once_neither_hides_the_other(
    app, cache, together
):
    """Each knows only what it has changed itself until it is stored."""

    def change(kind):
        with transaction():
            add(kind)
            cache()

    together(*(lambda kind=kind: change(kind) for kind in "abcd"))
    assert cache() == ["test:a", "test:b", "test:c", "test:d"]


def test_a_change_is_announced_in_a_transaction(app):
    with pytest.raises(RuntimeError, match="no transaction is open"):
        announce_change()


def test_one_question_serves_a_transaction(app, cache):
    questions = []

    def listen(_connection, _cursor, statement, *_rest):
        questions.append(statement)

    cache()
    with transaction() as db:
        event.listen(db.get_bind(), "before_cursor_execute", listen)
        assert (cache(), cache()) == ([], [])
        event.remove(db.get_bind(), "before_cursor_execute", listen)
    assert sum("lms_cache_version" in one for one in questions) == 1


def test_a_page_reads_the_version_with_who_is_there(app, cache):
    questions = []

    def listen(_connection, _cursor, statement, *_rest):
        questions.append(statement)

    engine = session().get_bind()
    cache()
    with app.test_request_context():
        event.listen(engine, "before_cursor_execute", listen)
        access.actor_for("lan")
        asked = len(questions)
        assert (cache(), len(cache.loads)) == ([], 1)
        event.remove(engine, "before_cursor_execute", listen)
        assert len(questions) == asked
    with transaction():
        add("a")
    with app.test_request_context():
        access.actor_for("lan")
        assert cache() == ["test:a"]


def test_each_application_has_its_own(app, cache, tmp_path):
    assert cache() == []
    assert cache in app.extensions["lms"].cache


def test_a_page_reads_once_what_an_act_reads_each_time(app):
    asked = []

    def read():
        asked.append(len(asked))
        return asked[-1]

    def twice():
        return [caches.read_once("test", read) for _ in range(2)]

    with app.test_request_context():
        assert twice() == [0, 0]
        with transaction():
            assert twice() == [1, 2]
        assert twice() == [3, 3]


def test_what_is_not_known_of_many_is_made_together_and_nothing_is_left_out():
    recent, made = RecentCache(3), []

    def make(keys):
        made.append(sorted(keys))
        return {key: key.upper() for key in keys if key != "x"}

    assert recent.get_many("ab", make) == {"a": "A", "b": "B"}
    assert recent.get_many("bcx", make) == {"b": "B", "c": "C"}
    assert recent.get_many("ac", make) == {"a": "A", "c": "C"}
    assert made == [["a", "b"], ["c", "x"]]
    assert recent.get_many("abcde", make).keys() == set("abcde")
    assert list(recent.values) == ["c", "d", "e"]


def test_each_value_is_weighed_once_and_what_is_too_much_forgotten():
    weighed = []
    recent = RecentCache(5, lambda value: weighed.append(value) or len(value))
    for key in ("aa", "bb", "bb", "cc", "aa"):
        recent.get(key, lambda key=key: key)
    assert list(recent.values) == ["cc", "aa"]
    assert weighed == ["aa", "bb", "cc", "aa"]


def test_threads_at_once_keep_what_it_weighs_true(app, together):
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    recent = RecentCache(40, len)

    def use(seed):
        for number in range(2_000):
            key = "x" * (1 + number * seed % 9)
            recent.get(key, lambda: key)  # noqa: B023
            recent.get_many([key, f"{seed}-{number}"], lambda new: {})

    try:
        together(*(lambda seed=seed: use(seed) for seed in (2, 5, 7, 8)))
    finally:
        sys.setswitchinterval(switch)
    assert recent.weight == sum(len(value) for value in recent.values.values())
    assert recent.weight == sum(recent.weights.values()) <= 40
