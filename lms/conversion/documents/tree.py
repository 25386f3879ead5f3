"""The XML of a part as small trees, against limits: as many elements and as
deep as people's files are, and no more.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from lms.core.errors import Invalid
from lms.core.tables.archive import Archive, Attributes, refuse_doctype

MOST_ELEMENTS = 400_000
MOST_LETTERS = 2_500_000
MOST_DEEP = 150
MOST_PARAGRAPHS = 20_000
"""Also empty ones, and those of cells: some 500 printed pages."""
MOST_PIECES = 100_000
"""Runs of words that look alike, signs, cells, things that are drawn."""
_PIECE = re.compile(
    "r|t|br|tab|cr|sym|ptab|fld|fldChar|instrText|hyperlink|sdt|ins|del|moveFrom"
    "|oMath|tbl|tc|tr|sp|grpSp|graphicFrame|pic|drawing|pict|object|blip"
    "|txbxContent|AlternateContent|(comment|footnote|endnote)Reference"
)
_BUFFER = 65_536
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_RELATIONS = "/relationships"
"""How the namespace of ids of relations ends, in both flavours of the format."""


class TreeElement:
    """An element by its name without namespace. `text`: the words directly in
    it.
    """

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: Attributes) -> None:
        self.name, self.attributes, self.text = name, attributes, ""
        self.children: list[TreeElement] = []

    def get(self, name: str) -> str:
        """An attribute; "" for none."""
        return self.attributes.get(
            name,
            "",
        )

    def number(self, name: str, otherwise: int = 0) -> int:
        """An attribute that is a number."""
        text = self.get(name)
        return int(text) if _NUMBER.fullmatch(text) else otherwise

    def child(self, *path: str) -> "TreeElement":
        """The first child of this name, and so on; an empty element if there
        is none.
        """
        here = self
        for name in path:
            here = next(
                here.named(name),
                NOTHING,
            )
        return here

    def named(self, name: str) -> Iterator["TreeElement"]:
        """The children of this name."""
        return (one for one in self.children if one.name == name)

    def has(self, *path: str) -> bool:
        """Whether there is such a child."""
        return self.child(*path) is not NOTHING

    def __iter__(self) -> Iterator["TreeElement"]:
        return iter(self.children)

    def all(self, name: str) -> Iterator["TreeElement"]:
        """All elements of this name within, in order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.all(name)

    def first(self, name: str) -> "TreeElement":
        """The first element of this name within; empty if there is none."""
        return next(
            self.all(name),
            NOTHING,
        )

    def holds(self, *names: str) -> bool:
        """Whether there is an element of one of these names within."""
        return any(self.first(name) is not NOTHING for name in names)

    def words(self, name: str = "t", between: str = "") -> str:
        """What the elements of this name within say."""
        return between.join(one.text for one in self.all(name))


NOTHING = TreeElement("", {})


def chosen(element: TreeElement) -> TreeElement:
    """Of one thing that is written for newer and older programs, the newer;
    the element itself if it is written once.
    """
    if element.name != "AlternateContent":
        return element
    newer = element.child("Choice")
    return newer if newer.children else element.child("Fallback")


class TreeAllowance:
    """What the parts of one file may still hold in all."""

    def __init__(self) -> None:
        self.elements, self.letters = MOST_ELEMENTS, MOST_LETTERS
        self.paragraphs, self.pieces = MOST_PARAGRAPHS, MOST_PIECES

    def count(self, name: str) -> None:
        """One element more; what costs most is counted by itself."""
        self.take(1, 0)
        self.paragraphs -= name == "p"
        self.pieces -= _PIECE.fullmatch(name) is not None
        if self.paragraphs < 0 or self.pieces < 0:
            raise Invalid(
                "The file has more than %(paragraphs)s paragraphs, those in tables included, or more than %(pieces)s pieces: cells, pictures, words that look different from those before. Divide it, and choose each part.",
                "file",
                paragraphs=MOST_PARAGRAPHS,
                pieces=MOST_PIECES,
            )

    def take(self, elements: int, letters: int) -> None:
        """Refuse the file if it is more."""
        self.elements -= elements
        self.letters -= letters
        if self.elements < 0 or self.letters < 0:
            raise too_much()


def too_much() -> Invalid:
    """The refusal of a file that holds more than is taken."""
    return Invalid(
        "The file holds more than can be taken at once. Divide it, and choose each part.",
        "file",
    )


class _TreeReader:
    """Builds trees out of XML; what is complete within the element `within`
    is handed out and forgotten.
    """

    def __init__(self, left: TreeAllowance, within: str = "") -> None:
        self.left, self.within = left, within
        self.open = [TreeElement("", {})]
        self.done: list[TreeElement] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = _BUFFER
        self.parser.StartDoctypeDeclHandler = refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.left.count(local)
        if len(self.open) > MOST_DEEP:
            raise too_much()
        named = {_attribute(key): attributes[key] for key in attributes}
        element = TreeElement(local, named)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        element = self.open.pop()
        if self.within and self.open[-1].name == self.within:
            self.open[-1].children.clear()
            self.done.append(element)

    def words(self, text: str) -> None:
        self.left.take(
            0,
            len(text),
        )
        if not self.open[-1].children:  # words stand in the innermost
            self.open[-1].text += text

    def take(self) -> list[TreeElement]:
        """What was completed since the last time."""
        done, self.done = self.done, []
        return done


def _attribute(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"r:{local}" if space.endswith(_RELATIONS) else local


def whole(archive: Archive, name: str, left: TreeAllowance) -> TreeElement:
    """A whole part as one tree."""
    reader = _TreeReader(left)
    archive.parse(
        name,
        reader.parser,
    )
    return reader.open[0].children[0]


def pieces(
    archive: Archive, name: str, within: str, left: TreeAllowance
) -> Iterator[TreeElement]:
    """The children of one element of a part, one by one."""
    reader = _TreeReader(left, within)
    for chunk in archive.chunks(name):
        reader.parser.Parse(
            chunk,
            False,
        )
        yield from reader.take()
    reader.parser.Parse(b"", True)
    yield from reader.take()
