"""Types of columns: moments, texts by how long they may be, and the rows that
tables point at; and what queries consist of.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import mapped_column

BY_KEY = {"sqlite_with_rowid": False}
"""For `__table_args__`: SQLite stores the rows in the order of their key, which
then need no second tree to be found by.
"""
NEVER_AGAIN = {"sqlite_autoincrement": True}
"""For `__table_args__` of rows that are taken away and stand in addresses: SQLite
would give the largest number again, and a page of what is gone would reach what
came after it. PostgreSQL never does.
"""

MaybeMoment = dt.datetime | None
"""A moment, in a column that may be empty."""
MaybeDay = dt.date | None
"""The same of days."""


class UTC(TypeDecorator[dt.datetime]):
    """An aware moment, stored in UTC. SQLite forgets the zone, so it is put
    back on reading.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: MaybeMoment, dialect: Any
    ) -> MaybeMoment:
        """Refuse a moment without a zone; it would be guessed differently by
        every reader.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone cannot be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: MaybeMoment, dialect: Any
    ) -> MaybeMoment:
        """Always aware, always UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        return value.astimezone(dt.UTC)


BYTEWISE = String(190).with_variant(
    postgresql.VARCHAR(190, collation="C"), "postgresql"
)
"""A text that is compared byte by byte on every database."""
TREE_PATH = BYTEWISE
"""The way down a tree ("/1/4/9/"): everything below a node is one range of an
index.
"""


Id = Annotated[int, mapped_column(primary_key=True)]
"""A number of our own, given by the database."""
PersonId = Annotated[int, mapped_column(ForeignKey("lms_person.id"))]
UnitId = Annotated[int, mapped_column(ForeignKey("lms_unit.id"))]
RevisionId = Annotated[int, mapped_column(ForeignKey("lms_revision.id"))]
FrameworkId = Annotated[int, mapped_column(ForeignKey("lms_framework.id"))]
SubmissionId = Annotated[int, mapped_column(ForeignKey("lms_submission.id"))]
DecisionId = Annotated[int, mapped_column(ForeignKey("lms_decision.id"))]

Key = Annotated[str, mapped_column(String(60))]
"""A readable key, for instance of a competency."""
Slug = Annotated[str, mapped_column(String(80))]
"""A readable key inside a course, or of it."""
Str10 = Annotated[str, mapped_column(String(10))]
Str12 = Annotated[str, mapped_column(String(12))]
Str20 = Annotated[str, mapped_column(String(20))]
Str40 = Annotated[str, mapped_column(String(40))]
Str500 = Annotated[str, mapped_column(String(500))]
LongText = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(64))]
"""A SHA-256 in hexadecimal digits."""
Flag = Annotated[bool, mapped_column(default=False)]
"""What is not so unless it is said."""
Count = Annotated[int, mapped_column(default=0)]
"""A number that begins at 0."""
Remark = Annotated[str, mapped_column(Text, default="")]
"""A long text that may be left empty."""

PersonPk = Annotated[
    int, mapped_column(ForeignKey("lms_person.id"), primary_key=True)
]
"""This and the next three: part of the key of a row that is known by what it is
about.
"""
RevisionPk = Annotated[
    int, mapped_column(ForeignKey("lms_revision.id"), primary_key=True)
]
SlugPk = Annotated[str, mapped_column(String(80), primary_key=True)]
KeyPk = Annotated[str, mapped_column(String(60), primary_key=True)]

Rows = Sequence[Row]
"""What a query has found."""
IdQuery = Select[tuple[int]]
"""A query of the ids of rows."""
Condition = ColumnElement[bool]
"""What rows have to meet."""


def partial_index(name: str, *columns: Any, where: str, **more: Any) -> Index:
    """An index of the rows that meet a condition, on both databases."""
    only = text(where)
    return Index(
        name, *columns, sqlite_where=only, postgresql_where=only, **more
    )
