"""Long lists, page by page, and tables as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response
from sqlalchemy import Select, func, select

from lms.core.db import session

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, how many pages and rows there are."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int


def paginate(query: Select[Any], number: int, per: int = 25) -> Page[Any]:
    """The rows of one page; a number outside the list gives its nearest end."""
    db = session()
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // per))
    number = min(max(1, number), pages)
    return Page(db.execute(query.limit(per).offset((number - 1) * per)).all(), number, pages, total)


def plain_cell(value: Any) -> str:
    """A value that a spreadsheet shows instead of running: a leading = + - @ or tab gets an apostrophe, numbers stay numbers."""
    text = "" if value is None else str(value)
    if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) and not isinstance(value, int | float):
        return "'" + text
    return text


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file with a byte-order mark, so that Excel reads Vietnamese as Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([plain_cell(value) for value in header])
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
