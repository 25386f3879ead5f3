"""How what a page has read ends: no changed object is stored by it, and the
database keeps what it has planned.
"""

import pytest
from sqlalchemy import select, text

from lms.core.db import session, transaction
from lms.people.models import Person

LAN = select(Person).where(Person.key == "lan")


def _prepared(engine) -> int:
    """How many statements the connection that was used last has prepared."""
    with engine.connect() as connection:
        count = "SELECT count(*) FROM pg_prepared_statements"
        found = connection.scalar(text(count))
        connection.commit()
        return found


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


@pytest.mark.parametrize("flushed", [False, True])
def test_what_is_changed_outside_a_transaction_is_not_stored(
    app, backend, flushed
):
    if flushed and backend == "sqlite":
        pytest.skip("has stored by then what it was sent")
    before = session().scalar(LAN).name
    with app.app_context():
        session().scalar(LAN).name = "Somebody else"
        if flushed:
            session().flush()
    session().expire_all()
    assert session().scalar(LAN).name == before
