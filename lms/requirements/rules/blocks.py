"""How a block of cells, copied from a spreadsheet, finds its places in the
table of posts and competencies. Pure.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lms.core.errors import Invalid
from lms.core.letters.folding import fold, tidy
from lms.core.marks import N_
from lms.core.types import Ids, Json, TextRows
from lms.requirements.rules import notation
from lms.requirements.types import CellEntry, CellKey, CellValue, Entries

MOST_ROWS, MOST_COLUMNS = 500, 100
Rows = Sequence[Sequence[str]]
Names = Mapping[str, Iterable[str]]
"""Every key in the order of the table, with the names it is known by."""
KeyByName = Mapping[str, str | None]
"""The key of each folded name; None for a name that two share."""
Filled = Mapping[tuple[int, int], str]
"""The cells that hold something, by row and column."""
_NO_ROOM_ACROSS = N_(
    "The block does not fit: it has %(wide)s columns, but from the chosen post on there are only %(room)s. Column %(at)s has no place. Choose a post further left, or paste with headings."
)
_NO_ROOM_DOWN = N_(
    "The block does not fit: it has %(wide)s rows, but from the chosen competency on there are only %(room)s. Row %(at)s has no place. Choose a competency further up, or paste with headings."
)
_NO_HEADING = N_(
    "has cells but no heading. Put the name there, or leave the cells out."
)
_HEADING_TWICE = N_(
    "“%(name)s” appears twice, first at %(first)s. Leave one of them out."
)
_AMBIGUOUS = N_("“%(name)s” is the name of two. Write its code instead.")
_UNKNOWN = N_(
    "“%(name)s” is not known here. Compare the spelling, or write its code."
)


@dataclass(frozen=True)
class BlockFault:
    """What is wrong where. Row or column 0: the whole column or row."""

    row: int
    column: int
    text: str
    values: Json


@dataclass(frozen=True)
class Block:
    """What was pasted: the cells that have a place, and what is wrong with the
    rest.
    """

    entries: Entries
    faults: Sequence[BlockFault]


@dataclass(frozen=True)
class _Side:
    """The columns or the rows of a block: what the table knows, what stands
    where headings would, and the key it begins with if there are none.
    """

    names: Names
    labels: Sequence[str]
    start: str
    is_across: bool

    @cached_property
    def by_name(self) -> KeyByName:
        keys = {}
        for key, known_as in self.names.items():
            for name in {fold(key), *map(fold, known_as)}:
                keys[name] = None if name in keys else key
        return keys

    def label(self, place: int) -> str:
        return self.labels[place - 1] if place <= len(self.labels) else ""

    def fault(self, place: int, text: str, first: int) -> BlockFault:
        row, column = (0, place) if self.is_across else (place, 0)
        values = {"name": self.label(place)[:60], "first": first}
        return BlockFault(row, column, text, values)


class _Placed(NamedTuple):
    """The key of each column (or row), and what is wrong with the others."""

    keys: Mapping[int, str]
    faults: Sequence[BlockFault] = ()


def read_block(
    text: str, posts: Names, competencies: Names, start: CellKey
) -> Block:
    """Find the place of each cell of a pasted block.

    Headings are used where there are any; otherwise the block begins at the
    cell `start` (post, competency) and goes on in the order of the table. A
    block that runs over is refused with the place where it would.
    """
    rows = split(text)
    _check_size(rows)
    first_column = [row[0] if row else "" for row in rows]
    top = _Side(posts, rows[0], start[0], True)
    left = _Side(competencies, first_column, start[1], False)
    return _find_places(rows, top, left)


def _find_places(rows: Rows, top: _Side, left: _Side) -> Block:
    has_head, has_side = _find_headings(rows, top.by_name, left.by_name)
    filled = _filled(rows, 1 + has_head, 1 + has_side)
    lines, columns = map(set, zip(*filled, strict=True)) if filled else ((), ())
    across = _place(top, columns, None if has_head else 1 + has_side)
    down = _place(left, lines, None if has_side else 1 + has_head)
    return _in_place(filled, across, down)


def _in_place(filled: Filled, across: _Placed, down: _Placed) -> Block:
    entries = [
        CellEntry(
            across.keys[column],
            down.keys[row],
            text,
            row,
            column,
        )
        for (row, column), text in filled.items()
        if row in down.keys and column in across.keys
    ]
    return Block(entries, [*across.faults, *down.faults])


def _place(side: _Side, places: Ids, first: int | None) -> _Placed:
    """The keys of the places that have cells: by headings, or by counting from
    the `first` on.
    """
    if first is None:
        return _by_headings(side, sorted(places))
    return _by_counting(side, first, max(places, default=first - 1))


def split(text: str) -> TextRows:
    """The rows and columns of what a spreadsheet copies: tabs, or semicolons
    where there are no tabs; quotes as spreadsheets use them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return []
    rows = [list(map(tidy, row)) for row in _read_csv(text)]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _read_csv(text: str) -> TextRows:
    delimiter = ";" if ";" in text and "\t" not in text else "\t"
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as problem:
        raise Invalid(
            "The block cannot be read as a table: %(problem)s. Copy it again from the spreadsheet.",
            "block",
            problem=str(problem),
        ) from problem


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
    is_wide = any(len(row) > 1 for row in rows)
    return has_head, _are_headings(side, competencies, is_wide)


def _are_headings(
    cells: Iterable[str], known: KeyByName, has_cells_beside: bool
) -> bool:
    labels = list(filter(None, cells))
    if not known.keys().isdisjoint(map(fold, labels)):
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


def _by_headings(side: _Side, places: Ids) -> _Placed:
    """The key of each column (or row) that has cells, from its heading."""
    places_by_key = {}
    faults = []
    for place in places:
        name = fold(side.label(place))
        key = side.by_name.get(name)
        first = places_by_key.get(key)
        if key and not first:
            places_by_key[key] = place
        else:
            text = _heading_problem(name, key, side.by_name)
            faults.append(side.fault(place, text, first or 0))
    return _Placed({at: key for key, at in places_by_key.items()}, faults)


def _heading_problem(name: str, key: str | None, known: KeyByName) -> str:
    """Why a heading, folded, has no place; with a key: another one has it."""
    if not name:
        return _NO_HEADING
    if key:
        return _HEADING_TWICE
    return _AMBIGUOUS if name in known else _UNKNOWN


def _by_counting(side: _Side, first: int, last: int) -> _Placed:
    """The key of each column (or row) of a block without headings, from the
    chosen cell on in the order of the table.
    """
    keys = list(side.names)
    if side.start in side.names:
        keys = keys[keys.index(side.start) :]
    room, width = len(keys), last - first + 1
    if width > room:
        text = _NO_ROOM_ACROSS if side.is_across else _NO_ROOM_DOWN
        raise Invalid(
            text,
            "block",
            wide=width,
            room=room,
            at=first + room,
        )
    return _Placed(dict(enumerate(keys[:width], first)))


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """A table the way spreadsheets take it from the clipboard."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
