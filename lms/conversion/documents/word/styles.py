"""The styles of a Word file: which are headings, and what they look like."""

import re
from typing import NamedTuple

from lms.conversion.documents.tree import TreeElement

_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"toc ([1-9]|heading)|table of figures")
QUOTES = frozenset({"quote", "intense quote", "block text"})
MOST_BASES = 20


class WordStyle(NamedTuple):
    """A style with all that it takes from those it is based on."""

    name: str = ""
    level: int = 0
    font: str = ""
    bold: bool = False
    italic: bool = False
    list_id: str = ""
    depth: int = 0

    @property
    def is_title(self) -> bool:
        """Whether it is the title of the whole."""
        return self.name == "title"

    @property
    def is_contents(self) -> bool:
        """Whether it is a line of a table of contents."""
        return bool(_CONTENTS.fullmatch(self.name))


class WordStyles:
    """All styles of a file by id."""

    def __init__(self, tree: TreeElement) -> None:
        self.elements = {
            one.get("styleId"): one for one in tree if one.name == "style"
        }
        self.font = font_of(tree.child("docDefaults", "rPrDefault", "rPr"))
        self.known: dict[str, WordStyle] = {}
        kinds = [one for one in tree if one.get("default") in ("1", "true")]
        usual = (one for one in kinds if one.get("type") == "paragraph")
        self.usual = next((one.get("styleId") for one in usual), "")

    def of_paragraph(self, properties: TreeElement) -> WordStyle:
        """The style of a paragraph, or the usual one."""
        return self.of(properties.child("pStyle").get("val") or self.usual)

    def of(self, style_id: str) -> WordStyle:
        """A style by its id; one that says nothing if there is none."""
        if style_id not in self.known:
            self.known[style_id] = self._resolved(style_id)
        return self.known[style_id]

    def _resolved(self, style_id: str) -> WordStyle:
        style = WordStyle(font=self.font)
        for element in reversed(self._line_of(style_id)):
            style = _on(style, element)
        return style

    def _line_of(self, style_id: str) -> list[TreeElement]:
        """The style and those it is based on, in order."""
        line = []
        while style_id in self.elements and len(line) < MOST_BASES:
            line.append(self.elements[style_id])
            style_id = line[-1].child("basedOn").get("val")
        return line


def _on(base: WordStyle, element: TreeElement) -> WordStyle:
    """What an element says, on top of its base."""
    paragraph, run = element.child("pPr"), element.child("rPr")
    name = element.child("name").get("val").lower()
    numbering = paragraph.child("numPr")
    return WordStyle(
        name,
        level_of(
            name,
            paragraph,
            base.level,
        ),
        font_of(run) or base.font,
        switched(
            run,
            "b",
            base.bold,
        ),
        switched(
            run,
            "i",
            base.italic,
        ),
        numbering.child("numId").get("val") or base.list_id,
        numbering.child("ilvl").number(
            "val",
            base.depth,
        ),
    )


def level_of(name: str, paragraph: TreeElement, base: int) -> int:
    """The level of a heading from 1; 0 for none."""
    if found := _HEADING.fullmatch(name):
        return int(found[1])
    if paragraph.has("outlineLvl"):
        level = paragraph.child("outlineLvl").number(
            "val",
            9,
        )
        return level + 1 if 0 <= level < 9 else 0
    return base


def font_of(run: TreeElement) -> str:
    """The font that properties of a run name; "" for none."""
    fonts = run.child("rFonts")
    return fonts.get("ascii") or fonts.get("hAnsi")


def switched(run: TreeElement, name: str, base: bool = False) -> bool:
    """Whether a property of a run is on."""
    if not run.has(name):
        return base
    return run.child(name).get("val") not in ("0", "false", "off", "none")
