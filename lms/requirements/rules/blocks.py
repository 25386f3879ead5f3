"""How a block of cells, copied from a spreadsheet, finds its places in the
table of posts and competencies. Pure.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.core.errors import Invalid
from lms.core.folding import fold, tidy
from lms.core.marks import N_
from lms.core.types import Json
from lms.requirements.rules import notation
from lms.requirements.rules.notation import CellValue

MOST_ROWS, MOST_COLUMNS = 500, 100
Rows = Sequence[Sequence[str]]
Names = Mapping[str, Iterable[str]]
"""Every key in the order of the table, with the names it is known by."""
KeyByName = Mapping[str, str | None]
"""The key of each folded name; None for a name that two share."""
Filled = Mapping[tuple[int, int], str]
"""The cells that hold something, by row and column."""


@dataclass(frozen=True)
class PastedCell:
    """One cell of a block: where it stands (row and column from 1), what it is
    about, what is written.
    """

    row: int
    column: int
    post: str
    competency: str
    text: str


@dataclass(frozen=True)
class BlockFault:
    """What is wrong where. Row or column 0: the whole column or row."""

    row: int
    column: int
    text: str
    values: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """What was pasted: the cells that have a place, and what is wrong with the
    rest.
    """

    cells: tuple[PastedCell, ...]
    faults: tuple[BlockFault, ...]


@dataclass(frozen=True)
class _Side:
    """The columns or the rows of a block: the keys of the table in order and by
    name, what stands where headings would, and the key it begins with if there
    are none.
    """

    keys: Sequence[str]
    by_name: KeyByName
    labels: Sequence[str]
    start: str
    is_across: bool

    def fault(self, place: int, text: str, **values: Any) -> BlockFault:
        row, column = (0, place) if self.is_across else (place, 0)
        return BlockFault(row, column, text, values)


@dataclass(frozen=True)
class _Placed:
    """The key of each column (or row), and what is wrong with the others."""

    keys: Mapping[int, str]
    faults: Sequence[BlockFault] = ()


def read_block(
    text: str, posts: Names, competencies: Names, start: tuple[str, str]
) -> Block:
    """Find the place of each cell of a pasted block.

    Headings are used where there are any; otherwise the block begins at the
    cell `start` (post, competency) and goes on in the order of the table. A
    block that runs over is refused with the place where it would.
    """
    rows = split(text)
    _check_size(rows)
    top = _side(posts, rows[0], start[0], True)
    left = _side(competencies, _first_column(rows), start[1], False)
    has_head, has_side = _find_headings(rows, top.by_name, left.by_name)
    filled = _filled(rows, 1 + has_head, 1 + has_side)
    columns = {column for _row, column in filled}
    lines = {row for row, _column in filled}
    across = _place(top, columns, None if has_head else 1 + has_side)
    down = _place(left, lines, None if has_side else 1 + has_head)
    cells = _in_place(filled, across.keys, down.keys)
    return Block(tuple(cells), (*across.faults, *down.faults))


def _in_place(
    filled: Filled, posts: Mapping[int, str], competencies: Mapping[int, str]
) -> Iterable[PastedCell]:
    for (row, column), cell in filled.items():
        if row in competencies and column in posts:
            yield PastedCell(
                row, column, posts[column], competencies[row], cell
            )


def _side(
    names: Names, labels: Sequence[str], start: str, is_across: bool
) -> _Side:
    return _Side(list(names), _keys_by_name(names), labels, start, is_across)


def _place(side: _Side, places: set[int], first: int | None) -> _Placed:
    """The keys of the places that have cells: by headings, or by counting from
    the `first` on.
    """
    if first is None:
        return _by_headings(side, sorted(places))
    return _by_counting(side, first, max(places, default=first - 1))


def split(text: str) -> list[list[str]]:
    """The rows and columns of what a spreadsheet copies: tabs, or semicolons
    where there are no tabs; quotes as spreadsheets use them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return []
    delimiter = ";" if ";" in text and "\t" not in text else "\t"
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as problem:
        raise Invalid(
            "The block cannot be read as a table: %(problem)s. Copy it again from the spreadsheet.",
            "block",
            problem=str(problem),
        ) from problem
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return [[tidy(cell) for cell in row] for row in rows]


def _check_size(rows: Rows) -> None:
    if not rows:
        raise Invalid(
            "The field is empty. Copy the cells in your spreadsheet and paste them here.",
            "block",
        )
    width = max(map(len, rows))
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Invalid(
            "The block has %(rows)s rows and %(columns)s columns; at most %(most_rows)s and %(most_columns)s are taken at once. Paste it in parts.",
            "block",
            rows=len(rows),
            columns=width,
            most_rows=MOST_ROWS,
            most_columns=MOST_COLUMNS,
        )


def _keys_by_name(names: Names) -> KeyByName:
    keys = {}
    for key, known_as in names.items():
        for name in {fold(key), *map(fold, known_as)}:
            keys[name] = None if name in keys else key
    return keys


def _find_headings(
    rows: Rows, posts: KeyByName, competencies: KeyByName
) -> tuple[bool, bool]:
    """Whether the first row holds posts and the first column competencies:
    known names say so, or that nothing there reads as a value.
    """
    has_head = _are_headings(rows[0], posts, len(rows) > 1)
    if has_head and fold(rows[0][0]) not in posts:
        return True, True
    side = [row[0] for row in rows[has_head:] if row]
    width = max(map(len, rows))
    return has_head, _are_headings(side, competencies, width > 1)


def _are_headings(
    cells: Iterable[str], known: KeyByName, has_cells_beside: bool
) -> bool:
    labels = [cell for cell in cells if cell]
    if any(fold(label) in known for label in labels):
        return True
    if not labels or not has_cells_beside:
        return False
    return not any(map(_is_value, labels))


def _is_value(text: str) -> bool:
    try:
        return notation.read(text, CellValue(1, 1)) is not None
    except Invalid:
        return False


def _filled(rows: Rows, first_row: int, first_column: int) -> Filled:
    """Headings are left out."""
    return {
        (at, column): cell
        for at, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
        if cell and at >= first_row and column >= first_column
    }


def _first_column(rows: Rows) -> list[str]:
    return [row[0] if row else "" for row in rows]


def _by_headings(side: _Side, places: Sequence[int]) -> _Placed:
    """The key of each column (or row) that has cells, from its heading."""
    keys = {}
    taken = {}
    faults = []
    for place in places:
        label = side.labels[place - 1] if place <= len(side.labels) else ""
        key = side.by_name.get(fold(label))
        if text := _heading_problem(label, key, side.by_name, taken):
            values = {"name": label[:60], "first": taken.get(key or "", 0)}
            faults.append(side.fault(place, text, **values))
        else:
            keys[place], taken[key] = key, place
    return _Placed(keys, faults)


def _heading_problem(
    label: str, key: str | None, known: KeyByName, taken: Mapping[str, int]
) -> str | None:
    if not label:
        return N_(
            "has cells but no heading. Put the name there, or leave the cells out."
        )
    if key is None and fold(label) in known:
        return N_("“%(name)s” is the name of two. Write its code instead.")
    if key is None:
        return N_(
            "“%(name)s” is not known here. Compare the spelling, or write its code."
        )
    if key in taken:
        return N_(
            "“%(name)s” appears twice, first at %(first)s. Leave one of them out."
        )
    return None


def _by_counting(side: _Side, first: int, last: int) -> _Placed:
    """The key of each column (or row) of a block without headings, from the
    chosen cell on in the order of the table.
    """
    begin = side.keys.index(side.start) if side.start in side.keys else 0
    keys = side.keys[begin:]
    width = last - first + 1
    if width > len(keys):
        raise Invalid(
            N_(
                "The block does not fit: it has %(wide)s columns, but from the chosen post on there are only %(room)s. Column %(at)s has no place. Choose a post further left, or paste with headings."
            )
            if side.is_across
            else N_(
                "The block does not fit: it has %(wide)s rows, but from the chosen competency on there are only %(room)s. Row %(at)s has no place. Choose a competency further up, or paste with headings."
            ),
            "block",
            wide=width,
            room=len(keys),
            at=first + len(keys),
        )
    return _Placed(dict(enumerate(keys[:width], first)))


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """A table the way spreadsheets take it from the clipboard."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
