"""Which statements of a page walk over a whole table that grows with people, as
the database itself explains them.
"""

import re
from typing import Any

from flask import Flask
from measure import Ask
from sqlalchemy import Connection, Engine, event

GROWING = (
    "lms_person",
    "lms_posting",
    "lms_attainment",
    "lms_evidence",
    "lms_attempt",
    "lms_audit",
    "lms_assignment",
    "lms_unit",
)
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
WALK = {
    "sqlite": r"^SCAN (?P<table>\w+)$",
    "postgresql": r"Seq Scan on (?P<table>\w+)",
}


def walked(app: Flask, ask: Ask) -> set[str]:
    """The growing tables over which the page walks from end to end. Only
    reading is explained.
    """
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engine
    statements: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            statements.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    tables: set[str] = set()
    with engine.connect() as connection:
        for statement, values in statements:
            tables |= _walked_by(connection, statement, values)
    return tables & {*GROWING}


def _walked_by(connection: Connection, statement: str, values: Any) -> set[str]:
    kind = connection.dialect.name
    rows = connection.exec_driver_sql(f"{EXPLAIN[kind]} {statement}", values)
    text = "\n".join(str(row[-1]) for row in rows)
    return {found["table"] for found in re.finditer(WALK[kind], text, re.M)}
