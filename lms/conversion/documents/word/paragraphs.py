"""The words of one paragraph, and what is anchored in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lms.conversion.documents import drawings, reasons
from lms.conversion.documents.finds import Finds
from lms.conversion.documents.package import Links
from lms.conversion.documents.reasons import DropReason
from lms.conversion.documents.tree import TreeElement, chosen
from lms.conversion.documents.types import Block, Line, TextRun
from lms.conversion.documents.word.styles import (
    WordStyle,
    WordStyles,
    font_of,
    switched,
)

_HYPERLINK = re.compile(
    r'\s*HYPERLINK\s+"([^"]+)"',
    re.IGNORECASE,
)
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DIGITS = "0123456789"
_SMALL = {
    "superscript": str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉"),
}
_SYMBOLS = {
    "F0A8": "☐", "F06F": "☐", "F0FE": "☑", "F052": "☑", "F0FC": "✓",
    "F0FB": "✗", "F0E0": "→", "F0E8": "→", "F0D8": "▸", "F0A7": "▪",
    "F0B7": "•", "F0B0": "°", "F0B1": "±", "F0A3": "≤", "F0B3": "≥",
    "F0B4": "×",
}  # fmt: skip
"""Signs of Wingdings and Symbol that forms are full of."""


class WordContext(NamedTuple):
    """What a paragraph is read with."""

    finds: Finds
    styles: WordStyles
    links: Links
    comments: dict[str, str]


class _Field:
    """A field of a paragraph: what it does, and whether its words follow."""

    def __init__(self) -> None:
        self.instruction, self.shows = "", False
        self.is_link = False


class ParagraphReader:
    """Walks through a paragraph. `beside`: what follows it: pictures, boxes."""

    def __init__(self, context: WordContext, style: WordStyle) -> None:
        self.context, self.style = context, style
        self.runs: list[TextRun] = []
        self.beside: list[Block] = []
        self.boxes: list[TreeElement] = []
        self.fields: list[_Field] = []
        self.link, self.look, self.font = "", TextRun(), style.font
        self.hidden = False
        self.raised = ""

    @property
    def line(self) -> Line:
        """Its words."""
        return tuple(self.runs)

    @property
    def says_anything(self) -> bool:
        """Whether it has words or a foot-note."""
        return any(run.note or run.text.strip() for run in self.runs)

    def read(self, element: TreeElement) -> None:
        """All that is within an element."""
        for child in element:
            if child.name not in _PASSED:
                reader = _READERS.get(
                    child.name,
                    ParagraphReader.read,
                )
                reader(self, child)

    def _run(self, element: TreeElement) -> None:
        """Words that look alike."""
        properties = element.child("rPr")
        named = properties.child("rStyle").get("val")
        style = self.context.styles.of(named) if named else WordStyle()
        self.font = font_of(properties) or style.font or self.style.font
        self.look = TextRun(
            bold=switched(
                properties,
                "b",
                style.bold,
            ),
            italic=switched(
                properties,
                "i",
                style.italic,
            ),
            struck=switched(properties, "strike"),
        )
        self.hidden = switched(properties, "vanish")
        self.raised = properties.child("vertAlign").get("val")
        self.read(element)

    def _drop(self, reason: DropReason, words: str) -> None:
        self.context.finds.drop(reason, words)

    def _words(self, element: TreeElement) -> None:
        self._add(element.text)

    def _add(self, text: str) -> None:
        if any(not field.shows for field in self.fields):
            return
        if self.hidden:
            self._drop(
                reasons.HIDDEN,
                text,
            )
            return
        text = self.context.finds.read_words(
            text,
            self.font,
        )
        text = _small(text, self.raised)
        self.runs.append(
            self.look._replace(
                text=text,
                link=self.link,
            )
        )

    def _sign(self, element: TreeElement) -> None:
        if element.get("type") not in ("page", "column"):
            self._add(_SIGNS[element.name])

    def _symbol(self, element: TreeElement) -> None:
        if sign := _SYMBOLS.get(element.get("char").upper()):
            self._add(sign)
        else:
            self._drop(
                reasons.SYMBOL,
                element.get("font"),
            )

    def _hyperlink(self, element: TreeElement) -> None:
        before = self.link
        link = self.context.links.get(element.get("r:id"))
        self.link = drawings.leads(self.context.finds, link)
        self.read(element)
        self.link = before

    def _field(self, element: TreeElement) -> None:
        kind = element.get("fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif self.fields and kind == "separate":
            self.fields[-1].shows = True
            self._lead_by(self.fields[-1])
        elif self.fields and kind == "end":
            done = self.fields.pop()
            self.link = "" if done.is_link else self.link

    def _lead_by(self, field: _Field) -> None:
        if found := _HYPERLINK.match(field.instruction):
            field.is_link = True
            self.link = drawings.taken_link(
                self.context.finds,
                found[1],
            )

    def _instruction(self, element: TreeElement) -> None:
        for field in self.fields[-1:]:
            field.instruction = (field.instruction + element.text)[:4_000]

    def _deleted(self, element: TreeElement) -> None:
        words = element.words("delText")
        if words.strip():
            self._drop(
                reasons.DELETED,
                words,
            )

    def _moved(self, element: TreeElement) -> None:
        self._drop(
            reasons.DELETED,
            element.words(),
        )

    def _reference(self, element: TreeElement) -> None:
        kind = element.name.removesuffix("Reference")
        self.runs.append(TextRun(note=f"{kind} {element.get('id')}"))

    def _comment(self, element: TreeElement) -> None:
        words = self.context.comments.get(
            element.get("id"),
            "",
        )
        self._drop(
            reasons.COMMENT,
            words,
        )

    def _equation(self, element: TreeElement) -> None:
        self._drop(
            reasons.EQUATION,
            element.words(),
        )

    def _choice(self, element: TreeElement) -> None:
        """The same thing for newer and older programs: it is taken once."""
        self.read(chosen(element))

    def _graphic(self, element: TreeElement) -> None:
        """Something drawn or embedded. The words of boxes are kept for who
        reads blocks.
        """
        boxes, context = list(_boxes(element)), self.context
        self.boxes += boxes
        if boxes:
            self._drop(reasons.TEXT_BOX, boxes[0].words(between=" "))
        if not boxes or element.holds("blip", "imagedata"):
            self.beside += drawings.read_graphic(
                context.finds, element, context.links
            )


def _boxes(element: TreeElement) -> Iterator[TreeElement]:
    """The text boxes within, each once; they are taken out, and pictures that
    are grouped with them stay.
    """
    within = [*element]
    element.children = [one for one in within if one.name != "txbxContent"]
    for child in within:
        if child.name == "txbxContent":
            yield child
        else:
            yield from _boxes(chosen(child))


def _small(text: str, raised: str) -> str:
    """Raised and lowered numbers, which have letters of their own."""
    is_number = text.strip().isdecimal()
    return text.translate(_SMALL.get(raised, {})) if is_number else text


_PASSED = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "fldData", "rt"})
_READERS = {
    "r": ParagraphReader._run,
    "t": ParagraphReader._words,
    "tab": ParagraphReader._sign,
    "ptab": ParagraphReader._sign,
    "br": ParagraphReader._sign,
    "cr": ParagraphReader._sign,
    "noBreakHyphen": ParagraphReader._sign,
    "sym": ParagraphReader._symbol,
    "hyperlink": ParagraphReader._hyperlink,
    "fldChar": ParagraphReader._field,
    "instrText": ParagraphReader._instruction,
    "del": ParagraphReader._deleted,
    "moveFrom": ParagraphReader._moved,
    "footnoteReference": ParagraphReader._reference,
    "endnoteReference": ParagraphReader._reference,
    "commentReference": ParagraphReader._comment,
    "oMath": ParagraphReader._equation,
    "AlternateContent": ParagraphReader._choice,
    "drawing": ParagraphReader._graphic,
    "pict": ParagraphReader._graphic,
    "object": ParagraphReader._graphic,
}
