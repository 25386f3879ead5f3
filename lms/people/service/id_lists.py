"""Many ids as one value of a statement, and few values as a part of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, bindparam, literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from lms.core.types import Ids

_IDS = postgresql.ARRAY(BigInteger).with_variant(JSON(), "sqlite")
"""Many ids as one value: an array, or on SQLite JSON."""


class in_ids(FunctionElement[bool]):  # noqa: N801 (read as a function)
    """That a column is one of these ids, or of those in the list bound to this
    name. Unlike `in_` it is the same statement for every number of them.

    Of no type: SQLite has no booleans, so that of one would be asked whether it
    is 1, which no index can tell.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[int], ids: str | Ids) -> None:
        if isinstance(ids, str):
            bound = bindparam(ids, type_=_IDS)
        else:
            bound = bindparam(None, list(ids), type_=_IDS)
        super().__init__(column, bound)


@compiles(in_ids)
def _in_array(element: in_ids, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({ids})"


@compiles(in_ids, "sqlite")
def _in_json(element: in_ids, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608


def one_of(column: Any, values: Collection[Any]) -> Any:
    """That a column has one of these values, which are few and part of the
    statement: given to `in_` as they are, they are written into its text anew
    each time it is executed.
    """
    return column.in_([literal(one, column.type) for one in values])
