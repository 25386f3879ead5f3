"""What reading leaves behind: no open transaction, nothing stored by accident,
and statements that the database has planned.
"""

import pytest
from sqlalchemy import select, text, update

from lms.core.db import execute, session, transaction
from lms.people.models import Person

LAN = select(Person).where(Person.key == "lan")
OUTSIDE = "a write outside of `transaction`"
MANY = 150
"""More statements than psycopg keeps by itself."""


def _prepared(engine) -> int:
    """How many statements the connection that was used last has prepared."""
    with engine.connect() as connection:
        count = "SELECT count(*) FROM pg_prepared_statements"
        return connection.scalar(text(count))


@pytest.mark.parametrize("backend", ["postgresql"])
def test_statements_stay_prepared_over_pages_and_acts(app, browser):
    engine = session().get_bind()
    session().close()
    lan = browser("lan")
    for _ in range(8):  # the driver prepares what it has sent five times
        assert lan.get("/").status_code == 200
    assert (after_pages := _prepared(engine)) >= 5
    assert session().scalar(LAN) is not None
    with transaction():
        session().scalar(LAN)
    session().close()
    assert _prepared(engine) >= after_pages


@pytest.mark.parametrize("backend", ["postgresql"])
def test_the_statements_of_many_pages_stay_prepared(app):
    for number in range(MANY):
        for _ in range(6):
            execute(text(f"SELECT {number}"))
    engine = session().get_bind()
    session().close()
    assert _prepared(engine) >= MANY


def test_what_only_reads_begins_no_transaction(app, backend):
    session().scalar(LAN)
    driver = session().connection().connection.driver_connection
    if backend == "sqlite":
        assert not driver.in_transaction
    else:
        assert driver.info.transaction_status.name == "IDLE"


def test_an_object_changed_outside_a_transaction_is_not_stored(app):
    before = session().scalar(LAN).name
    with app.app_context():
        session().scalar(LAN).name = "Somebody else"
    with app.app_context():
        session().scalar(LAN).name = "Somebody else"
        with pytest.raises(RuntimeError, match=OUTSIDE):
            session().flush()
    with app.app_context():
        assert session().scalar(LAN).name == before


def test_a_write_outside_a_transaction_is_refused(app):
    rename = update(Person).where(Person.key == "lan").values(name="No")
    with pytest.raises(RuntimeError, match=OUTSIDE):
        execute(rename)
    assert session().scalar(LAN).name != "No"


def test_a_transaction_that_fails_stores_nothing(app):
    """Also where the driver begins none by itself."""
    rename = update(Person).where(Person.key == "lan").values(name="No")
    with pytest.raises(ZeroDivisionError), transaction():
        execute(rename)
        raise ZeroDivisionError
    assert session().scalar(LAN).name != "No"


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_connection_that_died_after_reading_is_replaced_for_an_act(app):
    number = session().scalar(text("SELECT pg_backend_pid()"))
    with session().get_bind().connect() as other:
        other.execute(
            text("SELECT pg_terminate_backend(:pid)"), {"pid": number}
        )
    rename = update(Person).where(Person.key == "lan").values(name="Lan")
    with transaction():
        execute(rename)
    assert session().scalar(LAN).name == "Lan"
