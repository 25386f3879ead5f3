"""Markdown as blocks. A piece of a text is known as a block only if what its
fields would be written as shows learners the same. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from markdown_it.token import Token

from lms.authoring.rules.blocks.writing import FIGURE, closed, written
from lms.authoring.types import BlockKind, TextBlock
from lms.core import markdown
from lms.core.media import notation

MOST_BLOCKS = 300
"""What follows is shown as one block, as it is written."""
_BREAK = re.compile(r"(?:(?<!\\)\\| {2,})\n")
Tokens = Sequence[Token]


def read(text: str) -> list[TextBlock]:
    """The blocks of a text, each with its source."""
    return [*_read(text)]


@lru_cache(maxsize=128)
def _read(text: str) -> list[TextBlock]:
    """Remembered: who writes sends the same text again and again."""
    lines = re.split(r"\r\n?|\n", text)
    blocks = []
    for begins, ends, tokens in _pieces(text, len(lines)):
        if len(blocks) == MOST_BLOCKS:
            return [*blocks, _other("\n".join(_trimmed(lines[begins:])))]
        source = "\n".join(_trimmed(lines[begins:ends]))
        blocks += [_block(source, tokens)] if source.strip() else []
    return blocks


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Without empty lines at both ends."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    return kept


def _pieces(text: str, end: int) -> Iterator[tuple[int, int, Tokens]]:
    """Where each piece begins and ends, and its tokens; lines that belong to no
    token, such as addresses of links, are pieces of their own.
    """
    at = 0
    for tokens in _grouped(markdown.parse(text)):
        begins, ends = tokens[0].map or (at, at)
        yield at, begins, ()
        yield begins, ends, tokens
        at = ends
    yield at, end, ()


def _grouped(tokens: Tokens) -> Iterator[Tokens]:
    """The tokens of each piece that stands at the left."""
    begun = 0
    for place, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[begun : place + 1]
            begun = place + 1


def _other(source: str) -> TextBlock:
    text = closed(source)
    return TextBlock(
        BlockKind.OTHER,
        text,
        source=text,
    )


def _block(source: str, tokens: Tokens) -> TextBlock:
    """A block that shows the same as its source, or one as it is written."""
    reader = _READERS.get(tokens[0].type) if tokens else None
    found = reader(tokens) if reader else None
    if found is None or found.is_empty:
        return _other(source)
    again = written(found)
    is_same = again == source or _shown(again) == _shown(source)
    return replace(found, source=source) if is_same else _other(source)


def _shown(text: str) -> str:
    return " ".join(markdown.to_html(text).split())


def _lines(text: str) -> str:
    """Inline text with a line for each break that learners see."""
    return _BREAK.sub("\0", text).replace("\n", " ").replace("\0", "\n")


def _types(tokens: Tokens) -> list[str]:
    return [token.type for token in tokens]


def _paragraph(tokens: Tokens) -> TextBlock | None:
    inside = tokens[1]
    if _types(inside.children or ()) == ["image"]:
        return _figure((inside.children or [])[0])
    return TextBlock(BlockKind.PARAGRAPH, _lines(inside.content))


def _figure(image: Token) -> TextBlock | None:
    source = str(image.attrs.get("src", ""))
    if source and not FIGURE.fullmatch(source):
        return None
    words = [
        " " if child.type == "softbreak" else child.content
        for child in image.children or ()
    ]
    caption = str(image.attrs.get("title", ""))
    return TextBlock(
        BlockKind.FIGURE,
        "".join(words),
        source,
        caption,
    )


_HEADINGS = {"h2": BlockKind.HEADING, "h3": BlockKind.SUBHEADING}


def _heading(tokens: Tokens) -> TextBlock | None:
    kind = _HEADINGS.get(tokens[0].tag)
    return TextBlock(kind, _lines(tokens[1].content)) if kind else None


def _bullets(tokens: Tokens) -> TextBlock:
    return TextBlock(BlockKind.BULLETS, "\n".join(_items(tokens)))


def _numbers(tokens: Tokens) -> TextBlock:
    """The first item says its number if the list does not begin with 1."""
    start = tokens[0].attrs.get("start", 1)
    items = [*_items(tokens)]
    if start != 1:
        items[:1] = [f"{start}. {item}" for item in items[:1]]
    return TextBlock(BlockKind.NUMBERS, "\n".join(items))


def _items(tokens: Tokens) -> Iterator[str]:
    """A line for each item; one below another begins with a hyphen."""
    depth = 0
    for token in tokens:
        if token.type.endswith("list_open"):
            depth += 1
        elif token.type.endswith("list_close"):
            depth -= 1
        elif token.type == "inline":
            yield "- " * (depth - 1) + _lines(token.content)


def _table(tokens: Tokens) -> TextBlock:
    rows = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token.content.replace("|", "\\|"))
    return TextBlock(BlockKind.TABLE, "\n".join(map(_row, rows)))


def _row(cells: Sequence[str]) -> str:
    """Cells with strokes between them, and around them where a stroke at an end
    could be missed.
    """
    row = " | ".join(cells)
    is_plain = len(cells) > 1 and cells[0] and cells[-1]
    return row if is_plain else f"| {row} |"


def _callout(tokens: Tokens) -> TextBlock | None:
    known = {"paragraph_open", "inline", "paragraph_close"}
    if not known.issuperset(_types(tokens[1:-1])):
        return None
    inside = [token for token in tokens if token.type == "inline"]
    text = "\n\n".join(_lines(token.content) for token in inside)
    return TextBlock(BlockKind.CALLOUT, text)


def _shown_block(tokens: Tokens) -> TextBlock | None:
    """A form, a recording, a film; plain code is none."""
    kind = markdown.kind_of(tokens[0])
    if not kind:
        return None
    found = notation.read(kind, tokens[0].content)
    source = found.said("file")
    if source and not FIGURE.fullmatch(source):
        return None
    return TextBlock(
        BlockKind(kind),
        found.text,
        source,
        found.said("title"),
        tuple(
            (name, value)
            for name, value in found.fields.items()
            if name not in ("file", "title") and value
        ),
    )


def _divider(_tokens: Tokens) -> TextBlock:
    return TextBlock(BlockKind.DIVIDER)


_READERS = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "bullet_list_open": _bullets,
    "ordered_list_open": _numbers,
    "table_open": _table,
    "blockquote_open": _callout,
    "fence": _shown_block,
    "hr": _divider,
}
