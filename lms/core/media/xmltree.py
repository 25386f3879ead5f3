"""XML that strangers send, as a tree: no document type (so no entity is ever
expanded or fetched), and limits on depth and number that are held as it comes.

defusedxml does the same for the standard library's trees; ours is expat as it
stands, whose trees know the line of each element and need no recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from lms.core.errors import Invalid

MOST_BYTES = 10_000_000
MOST_ELEMENTS = 200_000
MOST_ATTRIBUTES = 400_000
DEEPEST = 80
Attributes = dict[str, str]


class Element:
    """An element without its namespace: what it holds in order, texts and
    elements, and the line it begins on.
    """

    __slots__ = ("attributes", "content", "line", "name")

    def __init__(
        self,
        name: str,
        attributes: Attributes,
        line: int,
    ) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.content: list[Element | str] = []

    @property
    def children(self) -> Iterator[Element]:
        """The elements directly within."""
        return (one for one in self.content if isinstance(one, Element))

    def all(self, name: str) -> Iterator[Element]:
        """Those of this name directly within."""
        return (one for one in self.children if one.name == name)

    def first(self, *path: str) -> Element | None:
        """The first at a path of names; None if there is none."""
        found: Element | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def walk(self) -> Iterator[Element]:
        """This one and all below it, in their order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(list(element.children))

    @property
    def text(self) -> str:
        """All text within, without its ends."""
        return "".join(self._texts()).strip()

    def _texts(self) -> Iterator[str]:
        waiting = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str):
                yield one
            else:
                waiting += reversed(one.content)

    @property
    def own_text(self) -> str:
        """The text that stands in none of its elements, without its ends."""
        texts = (one for one in self.content if isinstance(one, str))
        return "".join(texts).strip()

    def said(self, *path: str, default: str = "") -> str:
        """The text at a path of names."""
        found = self.first(*path)
        return found.text if found else default

    def get(
        self,
        attribute: str,
        default: str = "",
    ) -> str:
        """An attribute."""
        return self.attributes.get(attribute, default)


def parse(content: bytes) -> Element:
    """The root of an XML file. Invalid, with the line, if it is not well-formed
    or made to do harm.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(
            "The file is larger than %(limit)s bytes. Split it.",
            "file",
            limit=MOST_BYTES,
        )
    return _Tree().read(content)


class _Tree:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.top = Element(
            "",
            {},
            0,
        )
        self.open = [self.top]
        self.elements = self.attributes = 0

    def read(self, content: bytes) -> Element:
        try:
            self.parser.Parse(content, True)
        except (expat.ExpatError, ValueError) as problem:
            raise Invalid(
                "The file is not well-formed XML: line %(line)s cannot be read (%(problem)s).",
                "file",
                line=self.parser.ErrorLineNumber,
                problem=_reason(problem),
            ) from problem
        return next(self.top.children)

    def _start(
        self,
        name: str,
        attributes: Attributes,
    ) -> None:
        self.elements += 1
        self.attributes += len(attributes)
        if self.elements > MOST_ELEMENTS or self.attributes > MOST_ATTRIBUTES:
            raise Invalid(
                "The file holds more than %(limit)s elements. Split it.",
                "file",
                limit=MOST_ELEMENTS,
            )
        if len(self.open) > DEEPEST:
            raise Invalid(
                "Line %(line)s is nested more than %(limit)s deep, which no such file needs. It is not taken.",
                "file",
                line=self.parser.CurrentLineNumber,
                limit=DEEPEST,
            )
        self._add(name, attributes)

    def _add(
        self,
        name: str,
        attributes: Attributes,
    ) -> None:
        plain = {_local(one): value for one, value in attributes.items()}
        element = Element(
            _local(name),
            plain,
            self.parser.CurrentLineNumber,
        )
        self.open[-1].content.append(element)
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        self.open[-1].content.append(text)

    def _refuse_doctype(self, *_declaration: Any) -> None:
        raise Invalid(
            "The file holds a document type (line %(line)s), which can hide other files and endless text. It is not taken.",
            "file",
            line=self.parser.CurrentLineNumber,
        )


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _reason(problem: Exception) -> str:
    code = getattr(
        problem,
        "code",
        None,
    )
    return expat.ErrorString(code) if code else str(problem)
