"""Long lists, page by page, and tables as files that no spreadsheet takes for
formulas.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from flask import Response, request
from sqlalchemy import Select, bindparam, literal_column

from lms.core import clock, tables
from lms.core.db import count_rows, execute
from lms.core.errors import NotFound
from lms.core.i18n import day, lang, use
from lms.core.i18n import gettext as _
from lms.core.letters import folding
from lms.core.types import Json, Labels
from lms.web.limits import whole

T = TypeVar("T")
Rows = Iterable[Sequence[Any]]
"""Of a table that is kept as a file."""
LAST_PAGE = 1_000_000
"""Of a list that nobody counts; from far larger numbers on no database takes
them.
"""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, how many pages and rows
    there are, if they were counted, and whether another page follows.
    """

    rows: Sequence[T]
    number: int
    pages: int | None
    total: int | None
    has_next: bool = False


def page_number() -> int:
    """Which page of a list the request asks for, from 1."""
    return request.args.get("page", 1, type=whole)


def paginate(query: Select, number: int, per: int = 25) -> Page[Any]:
    """The rows of one page; a number outside the list gives its nearest end."""
    # What the rows hold is not for counting: each column of a subquery costs.
    rows = query.order_by(None).with_only_columns(
        literal_column("1"), maintain_column_froms=True
    )
    return paginate_known(query, number, count_rows(rows), per)


def paginate_known(
    query: Select,
    number: int,
    total: int | None,
    per: int = 25,
    values: Json | None = None,
) -> Page[Any]:
    """The same of a list that need not be counted: its length is known, or
    (None) so large that it takes too long. `values`: of a query that is kept
    from page to page, what it asks for.
    """
    pages = None
    if total is None:
        number = min(max(1, number), LAST_PAGE)
    else:
        number, pages = _within(number, total, per)
    place = {"per": per + 1, "start": (number - 1) * per}
    rows = execute(_cut(query), place | (values or {})).all()
    return Page(
        rows[:per],
        number,
        pages,
        total,
        len(rows) > per,
    )


def paginate_counted(
    query: Select, values: Json, number: int, per: int = 25
) -> Page[Any]:
    """The same of a query whose rows say how many there are (`in_all`) and that
    is kept from page to page, with the values that it asks for.
    """
    cut = _cut(query)

    def read(page: int) -> Sequence[Any]:
        place = {"per": per, "start": (page - 1) * per}
        return execute(cut, values | place).all()

    number = min(max(1, number), LAST_PAGE)
    rows = read(number)
    if not rows and number > 1:
        number, _pages = _within(number, _in_all(read(1)), per)
        rows = read(number)
    return page_from(rows, number, _in_all(rows), per)


_CUT = WeakKeyDictionary[Select, Select]()
"""Queries cut to a page: a statement made anew is also looked through anew, which
takes as long as to run it. Each for as long as somebody keeps its query.
"""


def _cut(query: Select) -> Select:
    if query not in _CUT:
        _CUT[query] = query.limit(bindparam("per")).offset(bindparam("start"))
    return _CUT[query]


def _in_all(rows: Sequence[Any]) -> int:
    return rows[0].in_all if rows else 0


def page_from(rows: Sequence[T], number: int, total: int, per: int) -> Page[T]:
    """A page whose rows somebody else has read."""
    number, pages = _within(number, total, per)
    return Page(
        rows,
        number,
        pages,
        total,
        number < pages,
    )


def page_in(rows: Sequence[T], number: int, per: int = 25) -> Page[T]:
    """One page of rows that are all known already."""
    number, _pages = _within(number, len(rows), per)
    start = (number - 1) * per
    return page_from(
        rows[start : start + per],
        number,
        len(rows),
        per,
    )


def _within(number: int, total: int, per: int) -> tuple[int, int]:
    pages = _count_pages(total, per)
    return min(max(1, number), pages), pages


def _count_pages(total: int, per: int) -> int:
    """An empty list has one page, too."""
    return max(1, -(-total // per))


KINDS = "csv", "xlsx"
"""Of files."""


def require_kind(kind: str) -> None:
    """NotFound for another kind of file, before the log says that one was
    taken.
    """
    if kind not in KINDS:
        raise NotFound


class TableFile(NamedTuple):
    """A table to keep. `name`: of the file, its plain letters; `header`: its
    columns, marked; `unit`: of which units it is; `about`: what else it is
    narrowed to; `legend`: what its words mean, both marked; `on`: its day,
    today unless it says another.
    """

    name: str
    title: str
    header: Sequence[str]
    rows: Rows
    unit: str
    about: tables.About
    legend: Labels
    on: dt.date | None = None

    def response(self, kind: str) -> Response:
        """As a CSV or XLSX file that says of which units and day it is, what it
        is narrowed to and what its words mean. In a workbook numbers and days
        stay what they are; in no file is a text a formula. See `core.tables`.
        NotFound for another kind.
        """
        require_kind(kind)
        # Asked for once: a long table asks for every word of every line.
        with use(lang()):
            return self._response(kind)

    def _response(self, kind: str) -> Response:
        on = self.on or clock.today()
        header = [_(heading) for heading in self.header]
        table = header, self.rows, self._notes(on)
        name = f"{folding.slug(self.name, 100)}-{on.isoformat()}.{kind}"
        if kind == "csv":
            return download(name, tables.csv_bytes(*table), tables.CSV_TYPE)
        content = tables.xlsx_bytes(self.title, *table)
        return download(name, content, tables.XLSX_TYPE)

    def _notes(self, on: dt.date) -> tables.About:
        said = {_("Unit"): self.unit, _("As of the day"): day(on)}
        legend = ((_(word), _(text)) for word, text in self.legend.items())
        return [*(said | dict(self.about)).items(), *legend]


def download(name: str, content: bytes, kind: str) -> Response:
    """A file to keep, never shown in our origin. `name` is ours, of plain
    letters.
    """
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
