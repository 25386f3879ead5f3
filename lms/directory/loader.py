"""Reads a CSV of people: Vietnamese or English headings; each bad cell noted
with its line and column.
"""

import datetime as dt
from collections.abc import Mapping

from lms.core import tables
from lms.core.letters import folding
from lms.core.types import Texts
from lms.directory import rules
from lms.directory.types import CellProblem, PersonEntry

MOST_ROWS = 10_000
HEADINGS = {
    "login": ("login", "tên đăng nhập", "username", "tài khoản"),
    "name": ("name", "họ và tên", "full name", "họ tên"),
    "email": ("email", "thư điện tử", "e-mail"),
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "post": ("post", "vị trí việc làm", "vị trí", "mã vị trí"),
    "since": ("from", "từ ngày", "since"),
    "role": ("role", "vai trò"),
    "role_unit": ("role unit", "đơn vị của vai trò", "role_unit"),
}
NEEDED = ("login", "name", "unit")


def headings() -> dict[str, Texts]:
    """How each column is headed in both languages, by its English heading,
    which stands in the places of mistakes.
    """
    return {
        words[0]: {"vi": words[1], "en": words[0]}
        for words in HEADINGS.values()
    }


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
