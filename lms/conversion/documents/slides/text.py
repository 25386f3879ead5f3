"""The words of shapes, paragraph by paragraph."""

from collections.abc import Iterator

from lms.conversion.documents import drawings, inline, reasons
from lms.conversion.documents.finds import Finds
from lms.conversion.documents.package import Links
from lms.conversion.documents.tree import TreeElement
from lms.conversion.documents.types import (
    Block,
    Line,
    ListItem,
    Paragraph,
    TextRun,
)

MOST_DEEP = 8


class SlideText:
    """Reads text bodies of one slide."""

    def __init__(self, finds: Finds, links: Links) -> None:
        self.finds, self.links = finds, links

    def blocks(self, body: TreeElement, has_points: bool) -> Iterator[Block]:
        """The paragraphs of a body. `has_points`: whether they are points of a
        list unless they say otherwise.
        """
        counts = {}
        for paragraph in body.named("p"):
            line = self.line(paragraph)
            properties = paragraph.child("pPr")
            if inline.plain(line):
                yield _block(
                    line,
                    properties,
                    has_points,
                    counts,
                )

    def lines(self, body: TreeElement) -> list[Line]:
        """The words of all paragraphs of a body."""
        return [self.line(one) for one in body.named("p")]

    def joined(self, holder: TreeElement) -> Line:
        """All words of a cell or of a shape, on one line."""
        return inline.joined(self.lines(holder.child("txBody")))

    def line(self, paragraph: TreeElement) -> Line:
        """The words of a paragraph."""
        if paragraph.holds("oMath"):
            self.finds.drop(reasons.EQUATION, paragraph.words())
        return tuple(
            filter(
                None,
                map(self._run, paragraph),
            )
        )

    def _run(self, element: TreeElement) -> TextRun | None:
        if element.name == "br":
            return TextRun("\n")
        if element.name not in ("r", "fld"):
            return None
        properties = element.child("rPr")
        text = self.finds.read_words(
            element.child("t").text,
            properties.child("latin").get("typeface"),
        )
        return TextRun(
            text,
            properties.get("b") in ("1", "true"),
            properties.get("i") in ("1", "true"),
            properties.get("strike") in ("sngStrike", "dblStrike"),
            self._leads(properties),
        )

    def _leads(self, properties: TreeElement) -> str:
        named = properties.child("hlinkClick").get("r:id")
        return drawings.leads(self.finds, self.links.get(named))


def _block(
    line: Line,
    properties: TreeElement,
    has_points: bool,
    counts: dict[int, int],
) -> Block:
    depth = min(
        max(
            properties.number("lvl"),
            0,
        ),
        MOST_DEEP,
    )
    for deeper in [one for one in counts if one > depth]:
        del counts[deeper]
    if properties.has("buAutoNum"):
        start = max(
            properties.child("buAutoNum").number(
                "startAt",
                1,
            ),
            1,
        )
        counts[depth] = (
            counts.get(
                depth,
                start - 1,
            )
            + 1
        )
        return ListItem(
            depth,
            counts[depth],
            line,
        )
    counts.pop(depth, None)
    is_point = has_points or properties.has("buChar")
    if not is_point or properties.has("buNone"):
        return Paragraph(line)
    return ListItem(depth, None, line)
