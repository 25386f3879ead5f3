"""How a requirement is written in a cell ("2d", "2 does", "2 thực hiện"), and
how a block of such cells is read. Pure.

Letters and words of both languages are taken whatever the language of the page.
Brackets say "useful, not essential", as in "(2d)".
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.core.errors import Invalid
from lms.core.folding import fold, tidy
from lms.core.marks import N_
from lms.framework.types import LEVELS, Depth

LETTERS = {
    "en": {
        Depth.KNOWS: "k",
        Depth.KNOWS_HOW: "h",
        Depth.SHOWS_HOW: "s",
        Depth.DOES: "d",
    },
    "vi": {
        Depth.KNOWS: "b",
        Depth.KNOWS_HOW: "c",
        Depth.SHOWS_HOW: "q",
        Depth.DOES: "t",
    },
}
WORDS = {
    **{
        letter: depth
        for letters in LETTERS.values()
        for depth, letter in letters.items()
    },
    **{depth.word: depth for depth in Depth},
    **{depth.word.replace("_", " "): depth for depth in Depth},
    "biet": Depth.KNOWS,
    "biet cach": Depth.KNOWS_HOW,
    "biet cach lam": Depth.KNOWS_HOW,
    "shows": Depth.SHOWS_HOW,
    "quan sat": Depth.SHOWS_HOW,
    "lam duoc khi co nguoi quan sat": Depth.SHOWS_HOW,
    "does at work": Depth.DOES,
    "l": Depth.DOES,
    "lam": Depth.DOES,
    "lam duoc trong cong viec": Depth.DOES,
    "thuc hien": Depth.DOES,
}
WEIGHT = {
    "useful": False,
    "nen co": False,
    "bo tro": False,
    "essential": True,
    "bat buoc": True,
    "thiet yeu": True,
}
REMOVE = ("-", "–", "—", "−")
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 500, 100, 200
_CELL = re.compile(r"(?:level|cap do|muc|bac)?\s*(\d{1,6})?[\s,.;:/·]*(.*)")


@dataclass(frozen=True)
class Value:
    """What a cell asks. Ordered by nothing: a value is more only if no part of
    it is less.
    """

    level: int
    depth: int
    essential: bool = True


class Remove:
    """A dash: the layer asks nothing of its own here any more."""


REMOVED = Remove()


def read(text: str, now: Value | None = None) -> Value | Remove | None:
    """What is written in a cell; None if it is empty. A level alone keeps the
    depth of `now`, a depth alone its level.

    Raises `Invalid` with what to write instead.
    """
    said = fold(text[:LONGEST_CELL]).lstrip("'").strip()
    if not said:
        return None
    if said in REMOVE:
        return REMOVED
    essential = True
    if said.startswith("(") and said.endswith(")"):
        essential, said = False, said[1:-1].strip()
    for word, weight in WEIGHT.items():
        if said.endswith(word) and len(said) > len(word):
            essential, said = weight, said.removesuffix(word).rstrip(" ,;.")
    digits, word = _CELL.fullmatch(said).groups()
    word = word.strip(" .,;")
    depth = WORDS.get(word) if word else now and now.depth
    level = int(digits) if digits else now and now.level
    if (word and depth is None) or (not word and not digits):
        raise Invalid(
            N_(
                "“%(said)s” cannot be read. Write a level and how it must be proven, for example 2d."
            ),
            said=tidy(text)[:40],
        )
    if level is None:
        raise Invalid(
            N_(
                "“%(said)s” says no level. Put a digit from 1 to 5 in front, for example 2d."
            ),
            said=tidy(text)[:40],
        )
    if level not in LEVELS:
        raise Invalid(
            N_(
                "Level %(level)s is outside the scale. Write a level from 1 to 5, for example 2d."
            ),
            level=level,
        )
    if depth is None:
        raise Invalid(
            N_(
                "“%(said)s” does not say how it must be proven. Add a letter, for example 2d."
            ),
            said=tidy(text)[:40],
        )
    return Value(level, int(depth), essential)


def write(value: Value | None, language: str) -> str:
    """The short form that `read` takes, with the letters of this language;
    empty for nothing.
    """
    if value is None:
        return ""
    short = f"{value.level}{LETTERS[language][Depth(value.depth)]}"
    return short if value.essential else f"({short})"


@dataclass(frozen=True)
class Pasted:
    """One cell of a block: where it stands (row and column from 1), what it is
    about, what is written.
    """

    row: int
    column: int
    post: str
    competency: str
    text: str


@dataclass(frozen=True)
class Fault:
    """What is wrong where. Row or column 0: the whole column or row; both 0:
    the whole block.
    """

    row: int
    column: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """What was pasted: the cells that have a place, and what is wrong with the
    rest.
    """

    cells: tuple[Pasted, ...]
    faults: tuple[Fault, ...]


Names = Mapping[str, Iterable[str]]


def split(text: str) -> list[list[str]]:
    """The rows and columns of what a spreadsheet copies: tabs, or semicolons
    where there are no tabs; quotes as spreadsheets use them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return []
    delimiter = "\t" if "\t" in text else ";" if ";" in text else "\t"
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as problem:
        raise Invalid(
            N_(
                "The block cannot be read as a table: %(problem)s. Copy it again from the spreadsheet."
            ),
            "block",
            problem=str(problem),
        ) from problem
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return [[tidy(cell) for cell in row] for row in rows]


def read_block(
    text: str, posts: Names, competencies: Names, start: tuple[str, str]
) -> Block:
    """Find the place of each cell of a pasted block.

    `posts` and `competencies`: every key in the order of the table with the
    names it is known by. Headings are used where there are any; otherwise the
    block begins at the cell `start` (post, competency) and goes on in the order
    of the table. A block that does not fit is a fault that names the place
    where it would run over.
    """
    rows = split(text)
    if not rows:
        raise Invalid(
            N_(
                "The field is empty. Copy the cells in your spreadsheet and paste them here."
            ),
            "block",
        )
    width = max(map(len, rows))
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Invalid(
            N_(
                "The block has %(rows)s rows and %(columns)s columns; at most %(most_rows)s and %(most_columns)s are taken at once. Paste it in parts."
            ),
            "block",
            rows=len(rows),
            columns=width,
            most_rows=MOST_ROWS,
            most_columns=MOST_COLUMNS,
        )
    known_posts, known_competencies = _names(posts), _names(competencies)
    heads, sides = _headings(rows, known_posts, known_competencies)
    filled = [
        (row, column)
        for row in range(1 + heads, len(rows) + 1)
        for column in range(1 + sides, len(rows[row - 1]) + 1)
        if rows[row - 1][column - 1]
    ]
    faults: list[Fault] = []
    with_data = {row for row, _ in filled}, {column for _, column in filled}
    if heads:
        across = _named(
            dict(enumerate(rows[0], 1)),
            with_data[1],
            known_posts,
            faults,
            across=True,
        )
    else:
        across = _counted(
            1 + sides, with_data[1], list(posts), start[0], across=True
        )
    if sides:
        down = _named(
            {at: row[0] if row else "" for at, row in enumerate(rows, 1)},
            with_data[0],
            known_competencies,
            faults,
            False,
        )
    else:
        down = _counted(
            1 + heads, with_data[0], list(competencies), start[1], across=False
        )
    cells = [
        Pasted(
            row, column, across[column], down[row], rows[row - 1][column - 1]
        )
        for row, column in filled
        if row in down and column in across
    ]
    return Block(tuple(cells), tuple(faults))


def _names(known: Names) -> dict[str, str | None]:
    """Each name folded, with the key it stands for; None for a name that two
    share.
    """
    found: dict[str, str | None] = {}
    for key, names in known.items():
        for name in {fold(key), *map(fold, names)}:
            found[name] = key if name not in found else None
    return found


def _is_value(text: str) -> bool:
    try:
        return read(text, Value(1, 1)) is not None
    except Invalid:
        return False


def _headings(
    rows: Sequence[Sequence[str]],
    posts: Mapping[str, Any],
    competencies: Mapping[str, Any],
) -> tuple[bool, bool]:
    """Whether the first row holds posts and the first column competencies:
    known names say so, or that nothing there reads as a value.
    """

    def names(
        cells: Iterable[str], known: Mapping[str, Any], others: bool
    ) -> bool:
        said = [cell for cell in cells if cell]
        return any(fold(cell) in known for cell in said) or (
            others and bool(said) and not any(map(_is_value, said))
        )

    heads = names(rows[0], posts, len(rows) > 1)
    side = [row[0] for row in rows[heads:] if row]
    corner = bool(rows[0]) and fold(rows[0][0]) in posts
    return heads, (heads and not corner) or names(
        side, competencies, max(map(len, rows)) > 1
    )


def _named(
    labels: Mapping[int, str],
    with_data: set[int],
    known: Mapping[str, str | None],
    faults: list[Fault],
    across: bool,
) -> dict[int, str]:
    """The key of each column (or row) that has cells, from its heading."""
    found: dict[int, str] = {}
    places: dict[str, int] = {}
    for at in sorted(with_data):
        label, text = labels.get(at, ""), ""
        key = known.get(fold(label))
        if not label:
            text = N_(
                "has cells but no heading. Put the name there, or leave the cells out."
            )
        elif key is None and fold(label) in known:
            text = N_("“%(name)s” is the name of two. Write its code instead.")
        elif key is None:
            text = N_(
                "“%(name)s” is not known here. Compare the spelling, or write its code."
            )
        elif key in places:
            text = N_(
                "“%(name)s” stands twice, first at %(first)s. Leave one of them out."
            )
        else:
            found[at], places[key] = key, at
        if text:
            values = {"name": label[:60], "first": places.get(key or "", 0)}
            faults.append(
                Fault(0 if across else at, at if across else 0, text, values)
            )
    return found


def _counted(
    first: int,
    with_data: set[int],
    keys: Sequence[str],
    start: str,
    across: bool,
) -> dict[int, str]:
    """The key of each column (or row) of a block without headings, from the
    chosen cell on in the order of the table.
    """
    begin = keys.index(start) if start in keys else 0
    room, wide = (
        len(keys) - begin,
        max(with_data, default=first - 1) - first + 1,
    )
    if wide > room:
        raise Invalid(
            N_(
                "The block does not fit: it has %(wide)s columns, but from the chosen post on there are only %(room)s. Column %(at)s has no place. Choose a post further left, or paste with headings."
            )
            if across
            else N_(
                "The block does not fit: it has %(wide)s rows, but from the chosen competency on there are only %(room)s. Row %(at)s has no place. Choose a competency further up, or paste with headings."
            ),
            "block",
            wide=wide,
            room=room,
            at=first + room,
        )
    return {first + offset: keys[begin + offset] for offset in range(wide)}


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """A table the way spreadsheets take it from the clipboard."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
