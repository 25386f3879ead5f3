"""Types of columns that several rooms have: texts by how long they may be, and
the rows of others that tables point at; and what queries consist of.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Text,
    text,
)
from sqlalchemy.orm import mapped_column

Str10 = Annotated[str, mapped_column(String(10))]
Str12 = Annotated[str, mapped_column(String(12))]
Str20 = Annotated[str, mapped_column(String(20))]
Str40 = Annotated[str, mapped_column(String(40))]
Str500 = Annotated[str, mapped_column(String(500))]
LongText = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(64))]
"""A SHA-256 in hexadecimal digits."""
FrameworkId = Annotated[int, mapped_column(ForeignKey("lms_framework.id"))]
SubmissionId = Annotated[int, mapped_column(ForeignKey("lms_submission.id"))]
DecisionId = Annotated[int, mapped_column(ForeignKey("lms_decision.id"))]

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
