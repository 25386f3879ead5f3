"""A Word file from its first paragraph to its last."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lms.conversion.documents import inline, reasons
from lms.conversion.documents.finds import MOST_COLUMNS, Finds
from lms.conversion.documents.package import Package
from lms.conversion.documents.tree import TreeElement, chosen
from lms.conversion.documents.types import (
    Block,
    Content,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Quotation,
    ShownPicture,
    TableBlock,
    TextRun,
)
from lms.conversion.documents.word.numbering import ListLabel, WordNumbering
from lms.conversion.documents.word.paragraphs import (
    ParagraphReader,
    WordContext,
)
from lms.conversion.documents.word.styles import (
    QUOTES,
    WordStyle,
    WordStyles,
    level_of,
)

_TYPED = re.compile(r"\s*([-–+•])\s+(?=\S)")
"""A point of a list that was typed, not made by the program."""
_WITHIN = frozenset(
    {"ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml"}
)
"""Elements around blocks that say nothing of their own."""
_EMBEDDED = "altChunk", "subDoc"
"""Whole files that stand between two blocks."""
CONTENTS = "Table of Contents"
GALLERY = "sdtPr", "docPartObj", "docPartGallery"
MOST_ROWS = 2_000


def read_word(package: Package) -> Content:
    """The content of a Word file."""
    return _WordReader(package).read()


class _WordReader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.finds = Finds(package)
        self.styles = WordStyles(self._part("styles"))
        self.numbering = WordNumbering(self._part("numbering"))
        links = package.links(package.main)
        self.context = WordContext(
            self.finds, self.styles, links, self._comments()
        )
        self.margins = any(
            link.kind in ("header", "footer") for link in links.values()
        )

    def _part(self, kind: str) -> TreeElement:
        return self.package.tree(
            self.package.related(
                self.package.main,
                kind,
            )
        )

    def _comments(self) -> dict[str, str]:
        return {
            one.get("id"): one.words(between=" ")
            for one in self._part("comments")
        }

    def read(self) -> Content:
        if self.margins:
            self.finds.drop(reasons.MARGINS)
        body = self.package.pieces(
            self.package.main,
            "body",
        )
        for element in body:
            self.finds.blocks += self.blocks([element])
        self.finds.place = ""
        self._notes("footnote")
        self._notes("endnote")
        return self.finds

    def _notes(self, kind: str) -> None:
        """Foot-notes or end-notes, which have links of their own: read last."""
        part = self.package.related(self.package.main, f"{kind}s")
        links = self.package.links(part) if part else {}
        self.context = self.context._replace(links=links)
        for note in self.package.tree(part):
            key, reader = f"{kind} {note.get('id')}", _TableReader(self)
            self.finds.notes[key] = reader.cell(note)
            self.finds.blocks += reader.below

    def blocks(self, elements: Iterable[TreeElement]) -> Iterator[Block]:
        """What blocks come of elements of a body, a cell or a box."""
        for element in elements:
            if element.name == "p":
                yield from self.of_paragraph(element)
            elif element.name == "tbl":
                yield from self.of_table(element)
            elif element.name == "AlternateContent":
                yield from self.blocks(chosen(element))
            elif element.name in _EMBEDDED:
                self.finds.drop(reasons.EMBEDDED)
            elif element.name in _WITHIN and not self.is_contents(element):
                yield from self.blocks(element)

    def is_contents(self, element: TreeElement) -> bool:
        """Whether it is a table of contents."""
        is_contents = element.child(*GALLERY).get("val") == CONTENTS
        if is_contents:
            self.finds.drop(reasons.CONTENTS)
        return is_contents

    def paragraph(self, element: TreeElement) -> ParagraphReader:
        """A paragraph's words and what is anchored in it."""
        style = self.styles.of_paragraph(element.child("pPr"))
        reader = ParagraphReader(self.context, style)
        reader.read(element)
        return reader

    def of_paragraph(self, element: TreeElement) -> Iterator[Block]:
        properties = element.child("pPr")
        style = self.styles.of_paragraph(properties)
        if style.is_contents:
            self.finds.drop(reasons.CONTENTS)
            return
        level = level_of(
            style.name,
            properties,
            style.level,
        )
        if level or style.is_title:
            self.finds.place = inline.plain(
                (TextRun(element.words(between=" ")),)
            )
        reader = self.paragraph(element)
        if reader.says_anything:
            yield self.worded(
                reader.line,
                properties,
                style,
                level,
            )
        yield from reader.beside
        for box in reader.boxes:
            yield from quoted(list(self.blocks(box)))

    def worded(
        self, line: Line, properties: TreeElement, style: WordStyle, level: int
    ) -> Block:
        """The block that a paragraph is, by its style and its numbering."""
        numbered = properties.child("numPr")
        list_id = numbered.child("numId").get("val") or style.list_id
        depth = numbered.child("ilvl").number(
            "val",
            style.depth,
        )
        label = self.numbering.take(
            list_id,
            depth,
        )
        if level or style.is_title:
            return Heading(
                level,
                _labelled(label, line),
            )
        if style.name in QUOTES:
            return Quotation((_labelled(label, line),))
        if label:
            words = _labelled(
                label._replace(number=None),
                line,
            )
            return ListItem(
                depth,
                label.number,
                words,
            )
        return _typed(line)

    def of_table(self, element: TreeElement) -> Iterator[Block]:
        """A table, and below it what cells cannot hold. One of a single cell
        is a frame around words.
        """
        reader = _TableReader(self)
        rows = tuple(
            map(
                reader.row,
                _rows(element, self.finds),
            )
        )
        if len(rows) == 1 and len(rows[0]) == 1:
            yield from quoted(reader.last)
            return
        if reader.is_merged:
            self.finds.drop(reasons.MERGED_CELLS)
        if len(rows) > MOST_ROWS:
            self.finds.drop(reasons.LONG_BLOCK)
        yield TableBlock(rows[:MOST_ROWS])
        yield from reader.below


class _TableReader:
    """Reads a table. `below`: what follows it; `last`: the last cell."""

    def __init__(self, reader: _WordReader) -> None:
        self.reader = reader
        self.below: list[Block] = []
        self.last: list[Block] = []
        self.is_merged = False

    def row(self, element: TreeElement) -> tuple[Line, ...]:
        """The cells of a row, those that were merged empty but the first."""
        cells = []
        for cell in _cells(element):
            properties = cell.child("tcPr")
            span = properties.child("gridSpan").number(
                "val",
                1,
            )
            follows = _follows(properties)
            self.is_merged |= follows or span > 1
            cells.append(() if follows else self.cell(cell))
            cells += [()] * min(
                span - 1,
                MOST_COLUMNS,
            )
        return tuple(self.reader.finds.columns(cells))

    def cell(self, element: TreeElement) -> Line:
        self.last = list(self.reader.blocks(element))
        return inline.joined([*self.lines(self.last)])

    def lines(self, blocks: Iterable[Block]) -> Iterator[Line]:
        finds = self.reader.finds
        for block in blocks:
            if isinstance(block, ShownPicture):
                finds.drop(
                    reasons.CELL_PICTURE,
                    block.file,
                )
                self.below.append(block)
            elif isinstance(block, TableBlock):
                finds.drop(reasons.NESTED_TABLE)
                yield from (cell for row in block.rows for cell in row)
            else:
                yield from lines_of(block)


def _follows(properties: TreeElement) -> bool:
    """Whether a cell goes on with the one above."""
    merged = properties.child("vMerge")
    return properties.has("vMerge") and merged.get("val") != "restart"


def _rows(element: TreeElement, finds: Finds) -> Iterator[TreeElement]:
    for child in element:
        if child.name in _WITHIN:
            yield from _rows(child, finds)
        elif child.name == "tr" and child.has("trPr", "del"):
            finds.drop(
                reasons.DELETED,
                child.words(between=" "),
            )
        elif child.name == "tr":
            yield child


def _cells(element: TreeElement) -> Iterator[TreeElement]:
    for child in element:
        if child.name in _WITHIN:
            yield from _cells(child)
        elif child.name == "tc":
            yield child


def lines_of(block: Block) -> Iterator[Line]:
    """The words of a block as lines."""
    if isinstance(block, ListItem) and block.number is not None:
        yield (TextRun(f"{block.number}. "), *block.line)
    elif isinstance(block, Quotation):
        yield from block.lines
    elif isinstance(
        block,
        Heading | Paragraph | ListItem,
    ):
        yield block.line


def quoted(blocks: list[Block]) -> Iterator[Block]:
    """Words that stand apart, and after them what cannot be quoted."""
    if lines := tuple(chain(*map(lines_of, blocks))):
        yield Quotation(lines)
    yield from filter(_is_apart, blocks)


def _is_apart(block: Block) -> bool:
    return isinstance(block, TableBlock | ShownPicture)


def _labelled(label: ListLabel | None, line: Line) -> Line:
    """The words behind what the program writes before them."""
    if label is None or not label.said:
        return line
    return (TextRun(f"{label.said} "), *line)


def _typed(line: Line) -> Block:
    """A paragraph; a point of a list if somebody typed its dash."""
    found = _TYPED.match("".join(run.text for run in line[:3]))
    if not found:
        return Paragraph(line)
    depth = int(found[1] == "+")
    return ListItem(
        depth,
        None,
        without_start(
            line,
            found.end(),
        ),
    )


def without_start(line: Line, letters: int) -> Line:
    """The line from some letter on."""
    kept = []
    for run in line:
        kept.append(run._replace(text=run.text[letters:]))
        letters = max(
            0,
            letters - len(run.text),
        )
    return tuple(kept)
