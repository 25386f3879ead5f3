"""`lms evidence verify` finds every column of the record that was written past the
product, or docs/operations.md says that it does not.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlalchemy import JSON, DateTime, select, text, update
from sqlalchemy.exc import IntegrityError

from lms.core import clock
from lms.core.db import Base, transaction
from lms.inspection import service

RECORD = """
    attainment attempt audit decision decision_move decision_standing evidence
    evidence_head evidence_seal file finding hand_in hand_in_file objection
    observation paper playthrough reading reading_draw review revision
    second_reading submission
"""
"""What was shown, judged and decided."""
DAY = dt.timedelta(days=1)


@pytest.fixture
def backend():
    """One database is enough here: the comparison is the same."""
    return "sqlite"


def named():
    """The columns of each table that the document says nothing is compared with,
    by table.
    """
    said = Path("docs/operations.md").read_text()
    rows = re.findall(r"^\| `lms_(\w+)` \| (.*?) \|", said, re.MULTILINE)
    return {table: set(re.findall(r"\w+", columns)) for table, columns in rows}


def test_verify_finds_each_column_that_was_changed_or_it_is_named(app, pages):
    assert service.inspect().faults == {}
    unbound, missed = named(), {}
    assert unbound.keys() <= set(RECORD.split())
    for name in RECORD.split():
        table = Base.metadata.tables[f"lms_{name}"]
        if unbound.get(name) == {"all"}:
            continue
        found = {
            one.name for one in table.columns if not found_after(table, one)
        }
        if found != unbound.get(name, set()):
            missed[name] = found ^ unbound.get(name, set())
    assert missed == {}


def found_after(table, column):
    """What is found once a column is another in many rows; then it is taken back."""
    with transaction() as db:
        savepoint = db.begin_nested()
        db.execute(text("PRAGMA defer_foreign_keys = ON"))
        keys = list(table.primary_key)
        query = select(*keys, column.label("old")).order_by(*keys).limit(40)
        rows = db.execute(query).all()
        assert rows, table
        values = {row.old for row in rows if isinstance(row.old, str)}
        for row in rows:
            here = [key == getattr(row, key.name) for key in keys]
            for new in others(db, column, row.old, values):
                change = update(table).where(*here).values({column: new})
                if is_done(db, change):
                    break
        faults = service.compare().faults
        savepoint.rollback()
    return faults


def is_done(db, change):
    """Whether two that may not be the same did not hinder it."""
    try:
        with db.begin_nested():
            db.execute(change)
    except IntegrityError:
        return False
    return True


def others(db, column, old, values):
    """Values of the same kind that are not this one."""
    if column.foreign_keys:
        there = next(iter(column.foreign_keys)).column
        ids = db.execute(select(there).order_by(there)).scalars()
        return [*(one for one in ids.all() if one != old), 1000]
    return [another(column, old, values)]


def another(column, old, values):
    match old:
        case bool():
            return not old
        case int():
            return old + 1000
        case float():
            return old / 2 + 0.1
        case str():
            known = sorted(values - {old})
            return known[0] if len(known) in range(1, 9) else f"{old[1:]}x"
        case dt.date():
            return old + DAY
        case dict():
            return old | {"x": 1}
        case list():
            return [*old, "x"]
    return of_type(column.type)


def of_type(kind):
    """A value where there was none."""
    kind = getattr(kind, "impl", kind)
    if isinstance(kind, DateTime):
        return dt.datetime.now(dt.UTC)
    if isinstance(kind, JSON):
        return {"x": 1}
    python = kind.python_type
    return clock.today() if python is dt.date else python("1")
