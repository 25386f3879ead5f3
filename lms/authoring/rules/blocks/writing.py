"""Blocks as Markdown. Pure."""

import re
import string
from collections.abc import Callable, Sequence
from functools import lru_cache

from lms.authoring.types import BlockKind, TextBlock
from lms.core import markdown
from lms.core.letters import folding
from lms.core.media import notation

_MARKER = re.compile(r" {0,3}(?:([-+*])|\d{1,9}([.)]))(?:\s|$)")
"""How a list begins; two that begin alike would become one."""
_MARKERS = {BlockKind.BULLETS: "-*+", BlockKind.NUMBERS: ".)"}
_BULLET = re.compile(r"[•●▪◦*+][ \t\xa0]+")
NUMBER = re.compile(r"(\d{1,3})[.)][ \t\xa0]+")
"""What people type before an item, or Word puts there."""
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-{3,}:?")
_MARK = re.compile(r"([\\\[\]*_`<>&!~])")
_SIGN = re.compile(
    r"#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|[=-]+\s*$|[-_*][-_* \t]+$|`{3}|~{3}|\["
    r"|[|:-][-|: ]*$"
)
"""Lines that would be something else than a line of a paragraph."""
_COUNT = re.compile(r"^(\d{1,9})([.)](?:\s|$))")


_ENDS = re.compile(r"\r\n?|\n")


def typed(text: str) -> str:
    """What somebody typed, as a field shows it again."""
    composed = folding.composed(text).replace("\0", "")
    return "\n".join(map(_without_end, _ENDS.split(composed))).strip("\n")


def _without_end(line: str) -> str:
    return line.rstrip(" \t")


FIGURE = re.compile(r"(?:figures|sounds)/[\w./-]+(?:#plain)?", re.ASCII)
"""What the source of a figure or a recording looks like."""
FIELDS = {
    kind: tuple(name for name in names if name not in ("file", "title"))
    for kind, names in notation.FIELDS.items()
}
"""What blocks of these kinds say besides their words, source and title."""


def fields_in(
    kind: BlockKind, said: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    """These fields as somebody typed them."""
    found = ((name, typed(said(name))) for name in FIELDS.get(str(kind), ()))
    return tuple(pair for pair in found if pair[1])


def source_in(typed_in: str, is_plain: bool) -> str:
    """What a page says a block shows, as a text names it; "" if it is nothing
    of the kind. `is_plain`: it shows the thing itself, no illustration.
    """
    bare = typed_in.removesuffix(markdown.PLAIN)
    if not FIGURE.fullmatch(bare):
        return ""
    return bare + (markdown.PLAIN if is_plain else "")


def write(blocks: Sequence[TextBlock]) -> str:
    """The text that these blocks make. Empty ones are left out."""
    kept = [block for block in blocks if not block.is_empty]
    pieces = []
    for place, block in enumerate(kept):
        following = kept[place + 1 : place + 2]
        piece = _beside(
            block,
            pieces[-1:],
            following,
        )
        pieces += [piece] if piece else []
    return "\n\n".join(pieces) + "\n" if pieces else ""


def _beside(
    block: TextBlock, before: Sequence[str], after: Sequence[TextBlock]
) -> str:
    """A list keeps apart from the lists beside it."""
    text = block.source or written(block)
    fixed = [one.source for one in after if one.kind == BlockKind.OTHER]
    taken = [_marker(one) for one in (*before, *fixed)]
    if block.kind not in _MARKERS or _marker(text) not in taken:
        return text
    free = [one for one in _MARKERS[block.kind] if one not in taken]
    return _list(block, free[0]) if free else text


def _marker(text: str) -> str:
    found = _MARKER.match(text)
    return (found[1] or found[2]) if found else ""


@lru_cache(maxsize=4096)
def written(block: TextBlock) -> str:
    """One block, in the way we write it."""
    return _WRITERS[block.kind](block)


def _paragraphs(block: TextBlock) -> str:
    pieces = re.split(r"\n[ \t]*(?=\n)", block.text)
    return "\n\n".join(filter(None, map(_paragraph, pieces)))


def _paragraph(text: str) -> str:
    filled = _lines(text)
    return _plain("".join(map(_broken, filled[:-1])) + "".join(filled[-1:]))


def _lines(text: str) -> list[str]:
    """Those that say something."""
    lines = (line.strip(" \t") for line in text.split("\n"))
    return [line for line in lines if line]


def _broken(line: str) -> str:
    """With a break behind it."""
    return f"{line}  \n" if line.endswith("\\") else f"{line}\\\n"


def _plain(text: str) -> str:
    """Lines that are a paragraph whatever they begin with."""
    if _is_paragraph(text):
        return text
    escaped = "\n".join(map(_escape, text.split("\n")))
    if not text or _is_paragraph(escaped):
        return escaped
    return "\n".join(map(_escape_any, text.split("\n")))


def _escape(line: str) -> str:
    if _SIGN.match(line):
        return f"\\{line}"
    return _COUNT.sub(r"\1\\\2", line)


def _escape_any(line: str) -> str:
    is_sign = line[:1] in set(string.punctuation)
    return f"\\{line}" if is_sign else _escape(line)


_HARMLESS = re.compile(r"[^\W\d_][^\n|]*")
"""A line that begins with a letter and holds no cell of a table."""


def _is_paragraph(text: str) -> bool:
    if _HARMLESS.fullmatch(text):
        return True
    tokens = markdown.parse(text)
    kinds = [token.type for token in tokens]
    if kinds != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    return tokens[0].map == [0, text.count("\n") + 1]


def _heading(signs: str) -> Callable[[TextBlock], str]:
    def write_heading(block: TextBlock) -> str:
        line = " ".join(block.text.split("\n")).strip(" \t")
        kept = line.rstrip("#")
        if kept != line and kept[-1:] in ("", " ", "\t"):
            line = f"{kept}\\{line[len(kept) :]}"
        return f"{signs} {line}"

    return write_heading


def _list_as_usual(block: TextBlock) -> str:
    return _list(block, _MARKERS[block.kind][0])


def _list(block: TextBlock, marker: str) -> str:
    """A line that begins with a hyphen belongs below the item before it."""
    count, sign, pieces = _first_number(block), "", list[str]()
    for line in _lines(block.text):
        if pieces and line.startswith("- "):
            pieces.append(f"{' ' * len(sign)}- {_item(block, line[2:])}")
            continue
        sign = _sign(
            block,
            count,
            marker,
        )
        count += 1
        pieces.append(sign + _item(block, line.removeprefix("- ")))
    return "\n".join(pieces)


def _sign(block: TextBlock, count: int, marker: str) -> str:
    is_numbered = block.kind == BlockKind.NUMBERS
    return f"{count}{marker} " if is_numbered else f"{marker} "


def _first_number(block: TextBlock) -> int:
    found = NUMBER.match(block.text.lstrip())
    return int(found[1]) if found else 1


def _item(block: TextBlock, line: str) -> str:
    """Without the sign that somebody typed before it."""
    sign = NUMBER if block.kind == BlockKind.NUMBERS else _BULLET
    text = line.strip(" \t")
    return _plain(
        sign.sub(
            "",
            text,
            1,
        )
        if sign.match(text)
        else text
    )


def _table(block: TextBlock) -> str:
    """The first row is its head. All rows are as wide as the widest."""
    rows = [_cells(line) for line in block.text.split("\n") if line.strip()]
    if len(rows) > 1 and all(map(_RULE.fullmatch, rows[1])):
        rows.pop(1)
    width = max(map(len, rows), default=0)
    head, *others = [
        f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows
    ] or [""]
    return "\n".join([head, f"|{'---|' * width}", *others])


def _cells(line: str) -> list[str]:
    """What stands between tabs, as spreadsheets copy it, or between strokes."""
    if "\t" in line:
        return [_PIPE.sub(r"\\|", cell).strip() for cell in line.split("\t")]
    inside = line.strip()
    if len(inside) > 1 and inside[0] == "|" and _PIPE.match(inside[-2:], 1):
        inside = inside[1:-1]
    return [cell.strip() for cell in _PIPE.split(inside)]


def _callout(block: TextBlock) -> str:
    lines = _paragraphs(block).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def _figure(block: TextBlock) -> str:
    words = _MARK.sub(r"\\\1", " ".join(block.text.split()))
    caption = " ".join(block.caption.split())
    title = re.sub(
        r'([\\"&])',
        r"\\\1",
        caption,
    )
    place = block.figure or "<>"
    return f'![{words}]({place} "{title}")' if title else f"![{words}]({place})"


def _shown_block(block: TextBlock) -> str:
    fields = dict(block.fields)
    fields |= {"file": block.figure, "title": block.caption}
    said = {name: " ".join(value.split()) for name, value in fields.items()}
    text = block.text.strip("\n")
    return notation.write(notation.ShownBlock(str(block.kind), said, text))


def _divider(_block: TextBlock) -> str:
    return "---"


def closed(text: str) -> str:
    """Text whose last piece of code ends with it, so that it swallows nothing
    of what follows.
    """
    last = next(iter(markdown.parse(text)[-1:]), None)
    if last is None or last.type != "fence" or not last.map:
        return text
    begins, ends = last.map
    ending = text.split("\n")[-1]
    is_closed = ends - begins > 1 and _is_fence(ending, last.markup)
    return text if is_closed else f"{text}\n{last.markup}"


def _is_fence(line: str, sign: str) -> bool:
    ending = line.strip()
    return ending.startswith(sign) and not ending.strip(sign[0])


def _other(block: TextBlock) -> str:
    return closed(block.text)


_WRITERS = {
    BlockKind.PARAGRAPH: _paragraphs,
    BlockKind.HEADING: _heading("##"),
    BlockKind.SUBHEADING: _heading("###"),
    BlockKind.BULLETS: _list_as_usual,
    BlockKind.NUMBERS: _list_as_usual,
    BlockKind.TABLE: _table,
    BlockKind.CALLOUT: _callout,
    BlockKind.FIGURE: _figure,
    BlockKind.SOUND: _shown_block,
    BlockKind.FILM: _shown_block,
    BlockKind.MOCK_FORM: _shown_block,
    BlockKind.DIVIDER: _divider,
    BlockKind.OTHER: _other,
}
