"""Reads a CSV of people: Vietnamese or English headings; each bad cell noted
with its line and column.
"""

import datetime as dt
from collections.abc import Mapping

from lms.core import folding, tables
from lms.directory import rules
from lms.directory.types import CellProblem, PersonEntry

MOST_ROWS = 10_000
HEADINGS = {
    "login": ("login", "username", "ten dang nhap", "tai khoan"),
    "name": ("name", "full name", "ho va ten", "ho ten"),
    "email": ("email", "e-mail", "thu dien tu"),
    "unit": ("unit", "don vi", "ma don vi"),
    "post": ("post", "vi tri viec lam", "vi tri", "ma vi tri"),
    "since": ("from", "since", "tu ngay"),
    "role": ("role", "vai tro"),
    "role_unit": ("role unit", "role_unit", "don vi cua vai tro"),
}
NEEDED = ("login", "name", "unit")


def read(text: str) -> list[PersonEntry]:
    """Every row with the problems its own cells show; what only the database
    knows is checked by the service.
    """
    table = tables.read_csv(text, MOST_ROWS)
    records = tables.records(table, HEADINGS, NEEDED)
    entries = [_entry(line, cells) for line, cells in records]
    return rules.mark_shared(rules.mark_repeated(entries))


def _entry(line: int, cells: Mapping[str, str]) -> PersonEntry:
    tidy = {name: _tidy(cell) for name, cell in cells.items()}
    since, problems = _day(tidy["since"])
    tidy |= {
        "login": folding.fold(tidy["login"]),
        "typed": tidy["login"],
        "email": tidy["email"] or None,
        "role": tidy["role"].lower(),
        "since": since,
    }
    return rules.checked(PersonEntry(**tidy, line=line, problems=problems))


def _tidy(cell: str) -> str:
    """Without the apostrophe by which a spreadsheet marks text."""
    return folding.tidy(cell).removeprefix("'")


def _day(cell: str) -> tuple[dt.date | None, tuple[CellProblem, ...]]:
    try:
        return tables.read_day(cell) if cell else None, ()
    except ValueError:
        return None, (
            CellProblem(
                "from",
                "“%(value)s” is not a day; write it like 22/11/2026",
                {"value": cell[:40]},
            ),
        )
