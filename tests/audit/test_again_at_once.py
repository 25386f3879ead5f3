"""Two clicks that arrive in the same moment both go on: what each was answered
is kept without either failing.
"""

import pytest
from sqlalchemy import event, insert, select

from lms.audit import service
from lms.audit.models import Answered
from lms.core import clock
from lms.core.db import execute, session

ANSWER = {"place": "p", "sent": "s", "location": "/one"}


@pytest.fixture
def backend():
    """On SQLite one of them waits for the other."""
    return "postgresql"


def test_the_second_of_two_clicks_fails_over_no_row_of_the_first(app):
    engine, left = session().get_bind(), [ANSWER | {"at": clock.now()}]
    session().close()

    def be_quicker(_connection, _cursor, statement, *_more):
        if left and statement.startswith("INSERT INTO lms_answered"):
            first = left.pop()
            with engine.begin() as other:
                other.execute(insert(Answered.__table__), first)

    event.listen(engine, "before_cursor_execute", be_quicker)
    service.remember_answer(**ANSWER | {"location": "/two", "who": "w"})
    event.remove(engine, "before_cursor_execute", be_quicker)
    kept = execute(select(Answered.__table__.c.location)).scalars().all()
    assert kept == ["/two", "/two"]
    assert service.answer_to("p", "w", "s") == "/two"
