"""Reads a CSV of people: Vietnamese or English headings; each bad cell noted
with its line and column.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

from lms.core import folding, tables
from lms.core.marks import N_
from lms.directory.types import Problem, Row

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


def read(text: str) -> list[Row]:
    """Every row with the problems its own cells show; what only the database
    knows is checked by the service.
    """
    table = tables.read_csv(text, MOST_ROWS)
    seen: dict[str, int] = {}
    return [
        _row(line, cells, seen)
        for line, cells in tables.records(table, HEADINGS, NEEDED)
    ]


def row_of(cells: Mapping[str, str], since: dt.date) -> Row:
    """One person as typed into a form, checked as a row of a file is."""
    every_cell = dict.fromkeys(HEADINGS, "") | dict(cells)
    return replace(_row(1, every_cell, {}), since=since)


def _row(line: int, cells: Mapping[str, str], seen: dict[str, int]) -> Row:
    def cell(name: str) -> str:
        value = folding.tidy(cells[name])
        return value[1:] if value.startswith("'") else value

    problems = []
    login = folding.fold(cell("login")) if cell("login") else ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._@-]{1,79}", login):
        problems.append(
            Problem(
                "login",
                N_("should be 2 to 80 letters, digits, dots or hyphens"),
            )
        )
    elif login in seen:
        problems.append(
            Problem(
                "login",
                N_("stands already in line %(line)s"),
                {"line": seen[login]},
            )
        )
    else:
        seen[login] = line
    if not 2 <= len(cell("name")) <= 200:
        problems.append(Problem("name", N_("should be a name")))
    since, written = None, cell("since")
    try:
        since = tables.read_day(written) if written else None
    except ValueError:
        problems.append(
            Problem(
                "from",
                N_("“%(value)s” is not a day; write it like 22/11/2026"),
                {"value": written[:40]},
            )
        )
    email = cell("email") or None
    if email and (
        len(email) > 200 or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email)
    ):
        problems.append(
            Problem(
                "email",
                N_("“%(value)s” is not an e-mail address"),
                {"value": email[:80]},
            )
        )
    return Row(
        line,
        login,
        cell("name"),
        email,
        cell("unit"),
        cell("post"),
        since,
        cell("role").lower(),
        cell("role_unit"),
        tuple(problems),
    )
