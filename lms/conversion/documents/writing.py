"""Blocks as a page of the Markdown that lessons are written in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from lms.conversion.documents import inline
from lms.conversion.documents.types import (
    Block,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Quotation,
    ShownPicture,
    TableBlock,
)

FIRST_LEVEL, LAST_LEVEL = 2, 4
"""The headings that a lesson may have."""
MOST_DEEP = 6
_CLOSING = re.compile(r"#+$")


def page(blocks: Iterable[Block]) -> str:
    """The text of a lesson; it ends with a line break unless it is empty."""
    kinds = groupby(
        blocks,
        lambda one: isinstance(one, ListItem),
    )
    written = [
        _list(group) if is_list else _paragraphs(group)
        for is_list, group in kinds
    ]
    text = "\n\n".join(filter(None, written))
    return f"{text}\n" if text else ""


def _paragraphs(blocks: Iterable[Block]) -> str:
    return "\n\n".join(
        filter(
            None,
            map(_block, blocks),
        )
    )


def _block(block: Block) -> str:
    return _WRITERS[type(block)](block)


def _heading(heading: Heading) -> str:
    text = inline.inline(_unmarked(heading.line))
    text = _CLOSING.sub(
        lambda found: "\\#" * len(found[0]),
        text,
    )
    level = min(
        max(heading.level, FIRST_LEVEL),
        LAST_LEVEL,
    )
    return f"{'#' * level} {text}" if text else ""


def _unmarked(line: Line) -> Line:
    """A heading is bold as it is."""
    return tuple(run._replace(bold=False, italic=False) for run in line)


def _paragraph(paragraph: Paragraph) -> str:
    return "\n".join(inline.lines(paragraph.line))


def _quotation(quotation: Quotation) -> str:
    return "\n>\n".join(
        filter(
            None,
            map(_quoted, quotation.lines),
        )
    )


def _quoted(line: Line) -> str:
    return "\n".join(f"> {row}" for row in inline.lines(line))


def _picture(picture: ShownPicture) -> str:
    text = inline.inline((inline.TextRun(picture.text),))
    return f"![{text}](figures/{picture.file})"


def _grid(grid: TableBlock) -> str:
    width = max((len(row) for row in grid.rows), default=0)
    if not any(inline.plain(cell) for row in grid.rows for cell in row):
        return ""
    first, *others = [_row(row, width) for row in grid.rows]
    return "\n".join([first, "|" + " --- |" * width, *others])


def _cell(line: Line) -> str:
    return inline.inline(line).replace("|", "\\|")


def _row(cells: Sequence[Line], width: int) -> str:
    texts = list(map(_cell, cells))
    texts += [""] * (width - len(texts))
    return "| " + " | ".join(texts) + " |"


def _list(items: Iterable[ListItem]) -> str:
    return "\n".join(_ListWriter().rows(items))


class _ListWriter:
    """Writes the points of a list, each as far in as Markdown wants it."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int | None]] = []
        """The sign and number of the last point of each depth."""

    def rows(self, items: Iterable[ListItem]) -> Iterator[str]:
        for item in items:
            if rows := inline.lines(item.line):
                yield from self.item(item, rows)

    def item(self, item: ListItem, rows: Sequence[str]) -> Iterator[str]:
        depth = min(
            item.depth,
            len(self.open),
            MOST_DEEP,
        )
        last = self.open[depth] if depth < len(self.open) else None
        del self.open[depth:]
        indent = sum(len(sign) + 1 for sign, _number in self.open)
        sign = _sign(item.number, last)
        if depth and last is None and item.number not in (None, 1):
            yield ""  # or it would go on with the words above
        self.open.append((sign, item.number))
        yield f"{' ' * indent}{sign} {rows[0]}"
        within = " " * (indent + len(sign) + 1)
        yield from (f"{within}{row}" for row in rows[1:])


def _sign(number: int | None, last: tuple[str, int | None] | None) -> str:
    """A number that does not follow the last one begins another list, which
    Markdown knows by another sign.
    """
    if number is None:
        return "-"
    end = "."
    if last and last[1] is not None:
        follows = number == last[1] + 1
        end = last[0][-1] if follows else {".": ")", ")": "."}[last[0][-1]]
    return f"{number}{end}"


_WRITERS = {
    Heading: _heading,
    Paragraph: _paragraph,
    Quotation: _quotation,
    TableBlock: _grid,
    ShownPicture: _picture,
}
