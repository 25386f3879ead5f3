"""What a text shows besides words, tables and figures: a form as people meet
it, something to hear, a film elsewhere. Each is written as a block of code of
its own whose first word says what it is: lines `name: value`, an empty line,
then what belongs to it (docs/courses.md). Pure.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import takewhile
from typing import Any, NamedTuple

from lms.core.marks import N_

FIELDS = {
    "form": ("title", "stamp", "note"),
    "audio": ("file", "title"),
    "video": ("link", "title", "minutes", "source", "shows"),
}
"""What each kind says of itself; the first of them always stands there."""
NEEDED = {
    "form": ("title",),
    "audio": ("file", "title"),
    "video": FIELDS["video"],
}
MOST_ROWS = 60
LONGEST_LINK = 500
LINK = re.compile(
    r"https?://([a-z0-9.-]{1,200}(?::[0-9]{1,5})?)"
    rf"(?:[/?#][^\s<>\"]{{0,{LONGEST_LINK}}})?",
    re.ASCII | re.IGNORECASE,
)
"""The address of a film, and the site it is on."""
SOUND = re.compile(r"sounds/([a-z0-9]+(?:-[a-z0-9]+)*)\.(mp3|m4a|ogg)")
"""What a block names that can be heard: a file beside its text."""
_BAR = re.compile(r"(?<!\\)\|")


class ShownBlock(NamedTuple):
    """A block of one of these kinds: its fields by name, then its text: rows of
    a form, or the words that are heard.
    """

    kind: str
    fields: Mapping[str, str]
    text: str

    def said(self, name: str) -> str:
        """What a field says; "" if it is not there."""
        return self.fields.get(name, "")


class RowMark(StrEnum):
    """What is said of a row of a form."""

    RIGHT = "right"
    WRONG = "wrong"
    NOTE = "note"


MARKS = {
    "right": RowMark.RIGHT,
    "đúng": RowMark.RIGHT,
    "wrong": RowMark.WRONG,
    "sai": RowMark.WRONG,
    "note": RowMark.NOTE,
    "lưu ý": RowMark.NOTE,
}
"""How it is written, in either language."""


class FilledRow(NamedTuple):
    """A field of a form as it was filled in, and what is said of that. A row
    with neither is a heading.
    """

    label: str
    value: str | None = None
    mark: RowMark | None = None
    why: str = ""


class BlockFlaw(NamedTuple):
    """What is wrong with a block; `text` is marked for translation."""

    text: str
    values: tuple[tuple[str, Any], ...] = ()


def read(kind: str, content: str) -> ShownBlock:
    """A block, of what stands between its fences."""
    lines = content.split("\n")
    fields = [*takewhile(bool, (_field(kind, line) for line in lines))]
    rest = "\n".join(lines[len(fields) :]).strip("\n")
    return ShownBlock(kind, dict(filter(None, fields)), rest)


def _field(kind: str, line: str) -> tuple[str, str] | None:
    name, sign, value = line.partition(":")
    is_field = sign and name in FIELDS[kind]
    return (name, " ".join(value.split())) if is_field else None


def write(block: ShownBlock) -> str:
    """The block with its fences; longer ones where its text holds such signs."""
    inside = "\n".join(_lines(block))
    fence = _fence(inside)
    return f"{fence}{block.kind}\n{inside}\n{fence}"


def _lines(block: ShownBlock) -> Iterator[str]:
    first = FIELDS[block.kind][0]
    for name in FIELDS[block.kind]:
        value = block.said(name)
        if value or name == first:
            yield f"{name}: {value}".rstrip()
    yield from ("", block.text) if block.text else ()


def _fence(inside: str) -> str:
    longest = max(map(len, re.findall("`+", inside)), default=0)
    return "`" * max(3, longest + 1)


def rows(text: str) -> list[FilledRow]:
    """The rows of a form: label | value | what is said of it, or as they are
    copied from a table; a line without a bar is a heading.
    """
    return [_row(line) for line in text.split("\n") if line.strip()]


def _row(line: str) -> FilledRow:
    label, *rest = (cell.replace("\\|", "|") for cell in _cells(line))
    if rest:
        return FilledRow(label, rest[0], *_said(rest[1:]))
    is_empty = "|" in line or "\t" in line
    return FilledRow(label, "" if is_empty else None)


def _cells(line: str) -> list[str]:
    cells = line.split("\t") if "\t" in line else _BAR.split(line.strip("| "))
    return [cell.strip() for cell in cells]


def _said(cells: list[str]) -> tuple[RowMark | None, str]:
    """What the last cells say: right, wrong or note, and why."""
    said = ": ".join(filter(None, cells))
    mark = MARKS.get(said.partition(":")[0].strip().casefold())
    if mark:
        return mark, said.partition(":")[2].strip()
    return (RowMark.NOTE if said else None), said


MISSING = N_("a block “%(kind)s” needs “%(name)s: …”")
NO_LINK = N_("“link” should be an address that begins with https://")
NO_MINUTES = N_("“minutes” should be a whole number from 1 to 600")
NO_WORDS = N_(
    "what is said there has to be read as well: write it below an empty line"
)
NO_ROWS = N_("a form needs at least one row: label | value")
MANY_ROWS = N_("a form has at most %(most)s rows; draw two")


def flaws(block: ShownBlock) -> Iterator[BlockFlaw]:
    """What is missing or wrong, whatever the course around it."""
    for name in NEEDED[block.kind]:
        if not block.said(name):
            yield _missing(block.kind, name)
    for check in _CHECKS[block.kind]:
        if flaw := check(block):
            yield flaw


def _missing(kind: str, name: str) -> BlockFlaw:
    return BlockFlaw(MISSING, (("kind", kind), ("name", name)))


def _rows_flaw(block: ShownBlock) -> BlockFlaw | None:
    count = len([row for row in rows(block.text) if row.value is not None])
    if count > MOST_ROWS:
        return BlockFlaw(MANY_ROWS, (("most", MOST_ROWS),))
    return None if count else BlockFlaw(NO_ROWS)


def _words_flaw(block: ShownBlock) -> BlockFlaw | None:
    return None if block.text else BlockFlaw(NO_WORDS)


def _link_flaw(block: ShownBlock) -> BlockFlaw | None:
    link = block.said("link")
    is_good = not link or LINK.fullmatch(link)
    return None if is_good else BlockFlaw(NO_LINK)


_MINUTES = re.compile("(?:[1-9][0-9]?|[1-5][0-9]{2}|600)?")


def _minutes_flaw(block: ShownBlock) -> BlockFlaw | None:
    is_good = _MINUTES.fullmatch(block.said("minutes"))
    return None if is_good else BlockFlaw(NO_MINUTES)


_CHECKS = {
    "form": (_rows_flaw,),
    "audio": (_words_flaw,),
    "video": (_link_flaw, _minutes_flaw, _words_flaw),
}
