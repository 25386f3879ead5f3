"""Drawings in SVG that somebody hands us, checked before anybody sees one.

Only shapes and words are taken: no script, style, link, picture, reference or
document type (so no entity), and letters that can be read on a phone. What may
stand there is listed; everything else is a flaw.
"""

import re
from typing import Any, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

from lms.core.marks import N_

LONGEST = 20_000
"""Bytes of one drawing."""
MOST = 600
"""Elements of one drawing."""
WIDTHS = range(280, 401)
HEIGHTS = range(60, 901)
"""A drawing is made for a phone, one unit a pixel or nearly so."""
SMALLEST = 13
"""Units of its smallest letters: 12 pixels and more on a phone."""
SPACE = "http://www.w3.org/2000/svg"
SHOWN = frozenset({"text", "tspan"})
WORDS = SHOWN | {"title", "desc"}
"""The elements that hold words, and those that show them."""
SHAPES = WORDS | {
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
}
_VALUES = {
    r"-?\d{1,4}(\.\d{1,3})?": (
        "x y dx dy x1 y1 x2 y2 cx cy r rx ry width height"
        " font-size stroke-width opacity fill-opacity letter-spacing"
    ),
    r"none|#([0-9a-fA-F]{3}){1,2}": "fill stroke",
    r"[MLHVCSQTAZmlhvcsqtaz\d\s.,-]{1,5000}": "d",
    r"[\d\s.,-]{1,2000}": "points stroke-dasharray viewBox",
    r"((translate|rotate|scale)\([\d\s.,-]{1,40}\) ?){1,3}": "transform",
    r"[\w\s,'-]{1,200}": (
        "font-family font-weight font-style text-anchor"
        " stroke-linecap stroke-linejoin"
    ),
}
_ALLOWED = {
    name: re.compile(value, re.ASCII)
    for value, names in _VALUES.items()
    for name in names.split()
}
"""The attributes that are taken, and what each may say."""
_FRAME = re.compile(r"0 0 (\d{2,3}) (\d{2,3})")


class Flaw(NamedTuple):
    """What is wrong on a line; `text` is marked for translation."""

    line: int
    text: str
    values: tuple[tuple[str, Any], ...]


class Drawing(NamedTuple):
    """A drawing's size in its own units, and what is wrong with it."""

    width: int
    height: int
    flaws: list[Flaw]


class Letters(NamedTuple):
    """How large words are here, and whether a transform moves them."""

    size: float
    moved: bool


class _Refused(Exception):
    """What nobody has to read further for."""


def examine(content: bytes) -> Drawing:
    """Everything that is wrong with a drawing, in one reading. At most
    `LONGEST` bytes of it are looked at.
    """
    reader = _Reader()
    reader.read(content)
    return Drawing(reader.width, reader.height, reader.flaws)


class _Reader:
    """Reads one drawing and notes what is wrong with it."""

    def __init__(self) -> None:
        self.width = self.height = 0
        self.flaws: list[Flaw] = []
        self.within: list[str] = []
        self.letters: list[Letters] = [Letters(0.0, False)]
        self.count = 0
        self.has_words = False
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words

    def flaw(self, text: str, **values: Any) -> None:
        line = self.parser.CurrentLineNumber
        self.flaws.append(Flaw(line, text, tuple(values.items())))

    def read(self, content: bytes) -> None:
        if len(content) > LONGEST:
            text = N_("the drawing is larger than %(most)s bytes")
            self.flaw(text, most=LONGEST)
        else:
            self.parse(content)

    def parse(self, content: bytes) -> None:
        try:
            # Decoded here: what is checked is what will be sent as UTF-8,
            # whatever a mark at its beginning would tell a parser.
            self.parser.Parse(content.decode("utf-8"), True)
        except UnicodeDecodeError:
            self.flaw(
                "the file is not saved as UTF-8; save it again with that encoding"
            )
        except expat.ExpatError:
            self.flaw("the file is not well-formed XML")
        except _Refused:
            return
        if not self.has_words and not self.flaws:
            self.flaw("the drawing has no words: use “text”, not outlines")

    def doctype(self, *_declaration: Any) -> None:
        self.flaw("a drawing takes no document type and no entities")
        raise _Refused

    def instruction(self, *_target: Any) -> None:
        self.flaw("a drawing takes no processing instructions")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count_up()
        space, _, element = name.rpartition(" ")
        if space != SPACE or element not in SHAPES:
            self.flaw("a drawing takes no “%(name)s”", name=element)
        elif (element == "svg") != (not self.within):
            self.flaw("“svg” is the outermost element and stands once")
        self.within.append(element)
        self.attributes(element, attributes)
        self.check_words(element, attributes)

    def count_up(self) -> None:
        self.count += 1
        if self.count > MOST:
            text = N_("the drawing has more than %(most)s elements")
            self.flaw(text, most=MOST)
            raise _Refused

    def attributes(self, element: str, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            allowed = _ALLOWED.get(name)
            if not allowed or not allowed.fullmatch(value):
                self.flaw(
                    "“%(name)s” of “%(element)s” does not take this value",
                    name=name.rpartition(" ")[2],
                    element=element,
                )
        if len(self.within) == 1:
            self.frame(attributes.get("viewBox", ""))

    def frame(self, written: str) -> None:
        """The size, from the outermost element."""
        if found := _FRAME.fullmatch(written):
            self.width, self.height = map(int, found.groups())
        if self.width not in WIDTHS or self.height not in HEIGHTS:
            self.flaw(
                "“viewBox” should be “0 0 width height”, from %(low)s to %(high)s wide and from %(least)s to %(most)s high",
                low=WIDTHS[0],
                high=WIDTHS[-1],
                least=HEIGHTS[0],
                most=HEIGHTS[-1],
            )

    def check_words(self, element: str, attributes: dict[str, str]) -> None:
        """Words are large enough and begin inside the drawing."""
        above = self.letters[-1]
        here = Letters(
            _number(attributes.get("font-size"), above.size),
            above.moved or "transform" in attributes,
        )
        self.letters.append(here)
        if element in SHOWN:
            self.check_size(here)
            if not (here.moved or self.is_inside(attributes)):
                self.flaw("these words begin outside the drawing")

    def check_size(self, letters: Letters) -> None:
        if letters.size < SMALLEST:
            self.flaw(
                "letters smaller than %(size)s units cannot be read on a phone",
                size=SMALLEST,
            )

    def is_inside(self, attributes: dict[str, str]) -> bool:
        x, y = (_number(attributes.get(name), 1.0) for name in "xy")
        return 0 <= x <= self.width and 0 <= y <= self.height

    def end(self, _name: str) -> None:
        self.within.pop()
        self.letters.pop()

    def words(self, text: str) -> None:
        if not text.strip():
            return
        element = self.within[-1]
        self.has_words |= element in SHOWN
        if element not in WORDS:
            self.flaw("words stand outside “text”")


def _number(written: str | None, otherwise: float) -> float:
    try:
        return float(written) if written else otherwise
    except ValueError:
        return otherwise


_TOLD = '<{name} xmlns="http://www.w3.org/2000/svg">{words}</{name}>'


def described(content: bytes, title: str, words: str) -> bytes:
    """A drawing without flaws that says itself what it is called and what there
    is to see, where it does not say so yet: for those who open it alone. One
    whose elements are written with a prefix stays as it is.
    """
    text = content.decode("utf-8-sig")
    if "<svg" not in text:
        return content
    said = {"title": title, "desc": words}
    missing = "".join(
        _TOLD.format(name=name, words=escape(value))
        for name, value in said.items()
        if value and f"<{name}" not in text
    )
    at = text.index(">", text.index("<svg")) + 1
    whole = f"{text[:at]}{missing}{text[at:]}".encode()
    return content if examine(whole).flaws else whole
