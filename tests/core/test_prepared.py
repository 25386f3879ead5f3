"""Prepared statements answer exactly as SQLAlchemy would, and fail as it would."""

import datetime as dt

import pytest
from sqlalchemy import bindparam, delete, event, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.core import prepared
from lms.core.db import execute, look_up_all, session, store, transaction
from lms.core.outbox import Job
from lms.core.prepared import Lookup, Prepared, one_of

JOB = Job.__table__
NOON = dt.datetime(
    2026, 11, 22, 12, 0, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=7))
)
ADD = Prepared(insert(JOB))
MOVE = Prepared(update(JOB).where(JOB.c.kind == bindparam("which")))
FIND = Prepared(
    select(JOB)
    .where(JOB.c.kind.like("test:%"), one_of(JOB.c.kind, "kinds"))
    .order_by(JOB.c.kind)
)
DROP = Prepared(delete(JOB).where(JOB.c.kind == bindparam("which")))


def job(kind, **values):
    return {
        "kind": f"test:{kind}",
        "payload": {"name": "Đặng", "list": [1, None]},
        "run_at": NOON,
        **values,
    }


def kinds(*names):
    return [
        row.kind
        for row in execute(FIND, {"kinds": [f"test:{name}" for name in names]})
    ]


@pytest.fixture
def heard(app):
    """Every statement that somebody who listens to the engine is told of."""
    seen, engine = [], session().get_bind()

    def listen(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def test_every_type_comes_back_as_sqlalchemy_reads_it(app):
    with transaction():
        execute(ADD, job("a", unique_key="one"))
    found = execute(FIND, {"kinds": ["test:a"]}).one()
    with session().get_bind().connect() as connection:
        usual = connection.execute(
            select(JOB).where(JOB.c.kind == "test:a")
        ).one()
    assert found == tuple(usual)
    assert (found.payload, found.run_at, found.unique_key) == (
        job("a")["payload"],
        NOON,
        "one",
    )
    assert (found.state, found.tries, found.lease_until) == ("ready", 0, None)


def test_many_rows_are_stored_each_with_its_values_and_the_usual_ones(app):
    with transaction():
        execute(ADD, [job("a"), job("b", payload={})])
        execute(
            ADD,
            [
                job(f"many{number:03}", tries=number)
                for number in range(prepared.MOST_ROWS + 1)
            ],
        )
    assert kinds("a", "b") == ["test:a", "test:b"]
    rows = execute(
        FIND,
        {
            "kinds": [
                f"test:many{number:03}"
                for number in range(prepared.MOST_ROWS + 1)
            ]
        },
    )
    assert [row.tries for row in rows] == list(range(prepared.MOST_ROWS + 1))
    assert {row.state for row in rows} == {"ready"}


def test_changes_and_removals_say_how_many_rows_they_met(app):
    with transaction():
        execute(ADD, [job("a"), job("b")])
        assert execute(MOVE, {"which": "test:a", "state": "done"}).rowcount == 1
        assert (
            execute(
                MOVE, {"which": "test:a", "tries": 3, "payload": {}}
            ).rowcount
            == 1
        )
        assert execute(MOVE, {"which": "test:z", "state": "done"}).rowcount == 0
        assert execute(DROP, {"which": "test:b"}).rowcount == 1
    row = execute(FIND, {"kinds": ["test:a", "test:b"]}).one()
    assert (row.state, row.tries, row.payload) == ("done", 3, {})


@pytest.mark.parametrize(
    "names", [(), ("a",), ("a", "c", "a"), ("a'); --", 'b"', "a")]
)
def test_a_list_of_any_length_is_one_value(app, names):
    with transaction():
        execute(ADD, [job("a"), job("b"), job("c")])
    assert kinds(*names) == sorted(
        {f"test:{name}" for name in names} & {"test:a", "test:b", "test:c"}
    )


def test_results_are_read_in_every_way(app):
    with transaction():
        execute(ADD, [job("a"), job("b")])
    both, none = {"kinds": ["test:a", "test:b"]}, {"kinds": []}
    assert execute(FIND, both).first().kind == "test:a"
    assert (
        len(execute(FIND, both).all())
        == len(execute(FIND, both).scalars().all())
        == 2
    )
    assert (
        execute(FIND, none).first(),
        execute(FIND, none).scalar(),
        execute(FIND, none).all(),
    ) == (None, None, [])
    with pytest.raises(ValueError, match="too many"):
        execute(FIND, both).one()


def test_a_drivers_refusal_is_sqlalchemys_and_undoes_the_act(app):
    with pytest.raises(IntegrityError), transaction():
        execute(ADD, job("a", unique_key="same"))
        execute(ADD, job("b", unique_key="same"))
    assert kinds("a", "b") == []
    with transaction():
        execute(ADD, job("c"))
    assert kinds("c") == ["test:c"]


def test_whoever_listens_to_statements_hears_them_all(app, heard):
    with transaction():
        execute(ADD, [job("a"), job("b")])
        execute(MOVE, {"which": "test:a", "state": "done"})
    assert [
        row.state for row in execute(FIND, {"kinds": ["test:a", "test:b"]})
    ] == ["done", "ready"]
    assert [
        statement.split()[0] for statement in heard if "lms_job" in statement
    ] == ["INSERT", "UPDATE", "SELECT"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "ask",
    [
        lambda: execute(FIND, {"kinds": []}),
        lambda: look_up_all(
            Lookup(FIND, {"kinds": []}), Lookup(FIND, {"kinds": ["test:a"]})
        ),
    ],
    ids=["one question", "several on one way"],
)
def test_a_lost_connection_is_said_and_replaced(app, ask):
    _lose_connection()
    with pytest.raises(OperationalError) as lost:
        ask()
    assert lost.value.connection_invalidated
    session().rollback()
    assert kinds("a") == []


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_lost_before_the_end_stores_nothing(app):
    with pytest.raises(OperationalError) as lost, transaction():
        _lose_connection()
        store((ADD, [job("a")]))
    assert lost.value.connection_invalidated
    assert kinds("a") == []


def _lose_connection():
    execute(FIND, {"kinds": []})
    with session().get_bind().connect() as other:
        ours = (
            session().connection().connection.driver_connection.info.backend_pid
        )
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": ours})


def test_writes_are_all_stored_or_none(app):
    with transaction():
        execute(ADD, job("old"))
        store(
            (ADD, [job("a"), job("b", tries=2)]),
            (MOVE, {"which": "test:old", "state": "done"}),
            (ADD, job("c")),
        )
    rows = execute(FIND, {"kinds": ["test:a", "test:b", "test:c", "test:old"]})
    assert [(row.kind, row.state, row.tries) for row in rows] == [
        ("test:a", "ready", 0),
        ("test:b", "ready", 2),
        ("test:c", "ready", 0),
        ("test:old", "done", 0),
    ]
    assert rows[0].payload == job("a")["payload"]
    with pytest.raises(IntegrityError), transaction():
        store(
            (DROP, {"which": "test:a"}),
            (ADD, [job("d", unique_key="same"), job("e", unique_key="same")]),
        )
    assert kinds("a", "d", "e") == ["test:a"]


ROUTES = {
    "a prepared statement": lambda: kinds("a"),
    "a statement on tables": lambda: (
        execute(select(JOB.c.kind).where(JOB.c.kind == "test:a"))
        .scalars()
        .all()
    ),
    "the session": lambda: (
        session().scalars(select(Job.kind).where(Job.kind == "test:a")).all()
    ),
    "a flush": lambda: (
        session().add(Job(**job("b", unique_key="b"))),
        session().flush(),
        kinds("a"),
    )[-1],
}


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES.keys())
def test_whoever_asks_next_finds_what_was_written(app, route):
    with transaction():
        store((ADD, job("a")))
        assert route() == ["test:a"]
    session().rollback()
    assert kinds("a") == ["test:a"]


def test_a_refused_write_is_heard_of_with_the_next_question_and_nothing_is_stored(
    app,
):
    with transaction():
        execute(ADD, job("old", unique_key="same"))
    with pytest.raises(IntegrityError), transaction():
        store(
            (ADD, job("a")), (ADD, job("b", unique_key="same")), (ADD, job("c"))
        )
        kinds("a")
    assert kinds("a", "b", "c") == []


def test_what_waits_is_forgotten_with_its_transaction(app):
    with pytest.raises(ZeroDivisionError), transaction():
        store((ADD, job("a")))
        _ = 1 / 0
    with transaction():
        store((ADD, job("b")))
        session().rollback()
    session().commit()
    assert kinds("a", "b") == []


def test_several_questions_are_answered_in_their_order(app):
    with transaction():
        execute(ADD, [job("a"), job("b")])
        here = {"kinds": ["test:a"]}
        counted, moved, then = look_up_all(
            Lookup(FIND, here),
            Lookup(MOVE, {"which": "test:a", "state": "done"}),
            Lookup(FIND, here),
        )
        assert (counted.one().state, moved.rowcount, then.one().state) == (
            "ready",
            1,
            "done",
        )
    first, second = look_up_all(
        Lookup(FIND, {"kinds": ["test:b"]}),
        Lookup(FIND, {"kinds": []}, read=len),
    )
    assert ([row.kind for row in first], second) == (["test:b"], 0)


def test_writes_are_heard_one_by_one(app, heard):
    with transaction():
        store((ADD, job("a")), (MOVE, {"which": "test:a", "state": "done"}))
    assert [
        statement.split()[0] for statement in heard if "lms_job" in statement
    ] == ["INSERT", "UPDATE"]


def test_more_rows_than_a_page_has_are_stored_too(app):
    many = [job(f"many{number:03}") for number in range(prepared.MOST_ROWS + 1)]
    with transaction():
        store((ADD, many), (ADD, job("a")))
    assert (
        len(
            kinds(
                "a",
                *(
                    f"many{number:03}"
                    for number in range(prepared.MOST_ROWS + 1)
                ),
            )
        )
        == len(many) + 1
    )
