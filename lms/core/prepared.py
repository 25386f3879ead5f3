"""Statements that nearly every page asks, prepared once per process.

Around a small question SQLAlchemy works longer than the database: at every
execution it looks the statement up in its cache, converts value by value and
describes the result anew. Here what never changes (text, types, names) is kept,
and the driver is handed the rest; that spares a page a tenth of its time. What
SQLAlchemy does for safety stays: its connections and transactions, its errors,
its care for lost connections. And while anybody listens to statements, to trace
or to count them, SQLAlchemy itself executes, so nothing is hidden.
"""

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Insert,
    Select,
    TextClause,
    TypeDecorator,
    Update,
    bindparam,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text, TypeEngine

T = TypeVar("T")
Values = Mapping[str, Any]
MOST_ROWS = 100
"""More rows than this at once are no page's; SQLAlchemy splits them well."""


def table_of(statement: Any) -> Any:
    """The table it changes; None of a question."""
    return statement.table if getattr(statement, "is_dml", False) else None


class Rows(list[Any]):
    """What was found, with the readers that SQLAlchemy's results have."""

    rowcount = -1

    def all(self) -> "Rows":
        """Every row."""
        return self

    def first(self) -> Any:
        """The first row, or None."""
        return self[0] if self else None

    def one(self) -> Any:
        """The only row."""
        (row,) = self
        return row

    def scalar(self) -> Any:
        """The first value of the first row, or None."""
        return self[0][0] if self else None

    def scalars(self) -> "Rows":
        """The first value of every row."""
        return Rows(row[0] for row in self)


class Prepared:
    """A statement for `db.execute`, with its values named by `bindparam`
    (lists: `one_of`). An INSERT takes rows whose keys are columns.
    """

    def __init__(
        self, statement: Select[Any] | Insert | Update | Delete | TextClause
    ) -> None:
        # Inline: the new row's id is not asked for, unless `returning` does.
        self.statement = (
            statement.inline() if isinstance(statement, Insert) else statement
        )
        self.writes = table_of(statement)
        self._texts: dict[tuple[Any, ...], _Text] = {}

    def run(
        self, connection: Connection, values: Values | Sequence[Values] | None
    ) -> Rows | CursorResult[Any]:
        """Execute it on this connection. With a list, for each of its rows."""
        rows = _rows(values)
        if _is_heard(connection) or len(rows) > MOST_ROWS:
            return connection.execute(self.statement, values)
        text, arguments = self.told(connection, rows)
        return text.run(connection, arguments)

    def told(
        self, connection: Connection, rows: list[Values]
    ) -> "tuple[_Text, list[Any]]":
        """What the driver of this connection is told."""
        # One way to the server for all rows; SQLite, which is no way at all,
        # takes them one by one from a single text.
        together = (
            len(rows)
            if connection.dialect.name != "sqlite"
            and isinstance(self.statement, Insert)
            else 1
        )
        key = connection.dialect.name, together, *rows[0]
        if (text := self._texts.get(key)) is None:
            text = self._texts[key] = _Text(
                self.statement, connection.dialect, list(rows[0]), together
            )
        if together > 1:
            rows = [
                {
                    f"{name}_{at}": value
                    for at, row in enumerate(rows)
                    for name, value in row.items()
                }
            ]
        return text, [text.arguments(row) for row in rows]


def _as_it_is(rows: Any) -> Any:
    return rows


class Lookup(NamedTuple, Generic[T]):
    """A statement with its values, and what is made of the rows it finds: so
    that several packages' can be asked together.
    """

    statement: Prepared
    values: Values | Sequence[Values] | None = None
    read: Callable[[Any], T] = _as_it_is


_COMMIT = Lookup[Any](Prepared(TextClause("COMMIT")))


def ask(connection: Connection, lookups: Sequence[Lookup[Any]]) -> list[Any]:
    """Statements one after the other, and what each found. PostgreSQL is told
    them on one way: each but the first costs a third.
    """
    if len(lookups) > 1 and _may_go_together(connection, lookups):
        return _together(connection, lookups)
    return [
        one.read(one.statement.run(connection, one.values)) for one in lookups
    ]


def conclude(connection: Connection, writes: Sequence[Lookup[Any]]) -> None:
    """The last writes of a transaction, on PostgreSQL together with its end;
    elsewhere the driver is still to commit.
    """
    if _may_go_together(connection, writes):
        _together(connection, [*writes, _COMMIT])
    else:
        ask(connection, writes)


def _may_go_together(
    connection: Connection, lookups: Sequence[Lookup[Any]]
) -> bool:
    few = all(len(_rows(one.values)) <= MOST_ROWS for one in lookups)
    return (
        few
        and connection.dialect.driver == "psycopg"
        and not _is_heard(connection)
    )


def _together(
    connection: Connection, lookups: Sequence[Lookup[Any]]
) -> list[Any]:
    """What the server answers is read when all is told. If it refuses one, it
    leaves out the rest, and the first refusal is raised.
    """
    told = [
        one.statement.told(connection, _rows(one.values)) for one in lookups
    ]
    driver, cursors = connection.connection.driver_connection, []
    try:
        with driver.pipeline():
            for text, arguments in told:
                cursors.append(driver.cursor())
                text.tell(cursors[-1], arguments)
    except Exception as problem:
        _refused(connection, "; ".join(text.sql for text, _ in told), problem)
    found = [
        text.found(cursor, connection.dialect)
        for (text, _), cursor in zip(told, cursors, strict=True)
    ]
    return [one.read(rows) for one, rows in zip(lookups, found, strict=True)]


def _rows(values: Values | Sequence[Values] | None) -> list[Values]:
    return values if isinstance(values, list) else [values or {}]


def _is_heard(connection: Connection) -> bool:
    told = connection.engine.dispatch
    return bool(told.before_cursor_execute or told.after_cursor_execute)


def _refused(connection: Connection, text: str, problem: Exception) -> NoReturn:
    """What the driver raises becomes SQLAlchemy's, and a lost connection is
    told to the pool: SQLAlchemy's own way, without a public name.
    """
    connection._handle_dbapi_exception(problem, text, None, None, None)


class _Text:
    """The statement as one kind of database takes it, for values of these
    names.
    """

    def __init__(
        self, statement: Any, dialect: Dialect, names: list[str], rows: int
    ) -> None:
        compiled, usual = _compiled(statement, dialect, names, rows)
        self.sql, self.order = str(compiled), compiled.positiontup
        binds = compiled.binds
        self.given = {
            name: bind.value
            for name, bind in binds.items()
            if not bind.required
        } | usual
        kinds = {
            name: bind.type.dialect_impl(dialect)
            for name, bind in binds.items()
        }
        self.into = [
            (name, into)
            for name, kind in kinds.items()
            if (into := kind.bind_processor(dialect))
        ]
        self.columns = list(getattr(statement, "exported_columns", ()))
        self.row = namedtuple(
            "Row", [column.key or "_" for column in self.columns], rename=True
        )
        self.back: list[tuple[int, Callable[[Any], Any]]] | None = None

    def arguments(self, values: Values) -> Any:
        """The values as the driver takes them."""
        given = {**self.given, **values}
        for name, into in self.into:
            given[name] = into(given[name])
        return (
            given
            if self.order is None
            else [given[name] for name in self.order]
        )

    def run(self, connection: Connection, arguments: list[Any]) -> Rows:
        try:
            cursor = connection.connection.cursor()
            self.tell(cursor, arguments)
            return self.found(cursor, connection.dialect)
        except Exception as problem:
            _refused(connection, self.sql, problem)

    def tell(self, cursor: Any, arguments: list[Any]) -> None:
        """Have it executed."""
        if len(arguments) > 1:
            cursor.executemany(self.sql, arguments)
        else:
            cursor.execute(self.sql, arguments[0])

    def found(self, cursor: Any, dialect: Dialect) -> Rows:
        """What the driver's cursor found, which is closed with it."""
        rows = self._read(cursor, dialect) if self.columns else Rows()
        rows.rowcount = cursor.rowcount
        cursor.close()
        return rows

    def _read(self, cursor: Any, dialect: Dialect) -> Rows:
        rows, make = cursor.fetchall(), self.row._make
        if self.back is None:
            types = zip(self.columns, cursor.description, strict=True)
            found = [
                column.type.dialect_impl(dialect).result_processor(
                    dialect, told[1]
                )
                for column, told in types
            ]
            self.back = [(at, back) for at, back in enumerate(found) if back]
        if not self.back:
            return Rows(map(make, rows))
        converted = Rows()
        for row in rows:
            values = list(row)
            for at, back in self.back:
                values[at] = back(values[at])
            converted.append(make(values))
        return converted


def _compiled(
    statement: Any, dialect: Dialect, names: list[str], rows: int
) -> tuple[SQLCompiler, dict[str, Any]]:
    """The statement's text, and the values that its columns have by default."""
    if not isinstance(statement, Insert):
        columns = (
            [name for name in names if name in statement.table.c]
            if isinstance(statement, Update)
            else None
        )
        return statement.compile(dialect=dialect, column_keys=columns), {}
    usual = {
        column.name: column.default.arg
        for column in statement.table.columns
        if column.name not in names
        and column.default is not None
        and column.default.is_scalar
    }
    names = [*names, *usual]
    if rows == 1:
        return statement.compile(dialect=dialect, column_keys=names), usual
    types = statement.table.c
    lines = [
        {
            name: bindparam(f"{name}_{at}", type_=types[name].type)
            for name in names
        }
        for at in range(rows)
    ]
    usual = {
        f"{name}_{at}": value
        for name, value in usual.items()
        for at in range(rows)
    }
    return statement.values(lines).compile(dialect=dialect), usual


class _Several(TypeDecorator[Sequence[Any]]):
    """A list in one parameter: an array where there are arrays, otherwise JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """How it is stored."""
        return dialect.type_descriptor(
            ARRAY(self.item) if dialect.name == "postgresql" else Text()
        )

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """As the driver takes it."""
        return (
            list(value)
            if dialect.name == "postgresql"
            else json.dumps(list(value))
        )


class _OneOf(FunctionElement[Any]):
    """Of no type: of a Boolean SQLAlchemy would make `… = 1`, for which SQLite
    finds no index.
    """

    inherit_cache = True


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """That the column has one of the values named here: one text however many
    they are, unlike `IN (?, ?, …)`.
    """
    return _OneOf(column, bindparam(name, type_=_Several(column.type)))


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(
    element: _OneOf, compiler: SQLCompiler, **options: Any
) -> str:
    column, values = (
        compiler.process(part, **options) for part in element.clauses
    )
    return f"{column} = ANY ({values})"


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(
    element: _OneOf, compiler: SQLCompiler, **options: Any
) -> str:
    column, values = (
        compiler.process(part, **options) for part in element.clauses
    )
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - made of what SQLAlchemy rendered
