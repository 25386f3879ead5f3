"""Writes the XML of packages: whatever a text holds, it comes out well formed."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from lms.core.types import Texts

_ODD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Node = ElementTree.Element


def without_odd(text: str) -> str:
    """Without what neither XML nor a page can hold: control characters, halves
    of pairs.
    """
    return _ODD.sub("", text)


def node(name: str, *inside: Node, **attributes: str) -> Node:
    """An element with these elements in it."""
    clean = {key: without_odd(value) for key, value in attributes.items()}
    made = ElementTree.Element(name, clean)
    made.extend(inside)
    return made


def leaf(name: str, text: str, **attributes: str) -> Node:
    """An element with a text in it."""
    made = node(name, **attributes)
    made.text = without_odd(text)
    return made


def leaves(name: str, texts: Iterable[str]) -> list[Node]:
    """One for each of these texts."""
    return [leaf(name, text) for text in texts]


def files(names: Iterable[str]) -> list[Node]:
    """What a resource consists of."""
    return [node("file", href=name) for name in names]


def written(root: Node) -> bytes:
    """The document, in UTF-8."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n"


class Lom:
    """Metadata of learning objects under one of the prefixes they have had.
    `string`: an element with a text in one language, which `attribute` names.
    """

    def __init__(self, prefix: str, string: str, attribute: str) -> None:
        self.prefix, self.string = prefix, f"{prefix}:{string}"
        self.attribute = attribute

    def described(
        self, title: Texts, summary: Texts, languages: Sequence[str]
    ) -> Node:
        """What the package is called, speaks and is about."""
        names = leaves(f"{self.prefix}:language", languages)
        general = node(
            f"{self.prefix}:general",
            self._said("title", title, languages),
            *names,
            self._said("description", summary, languages),
        )
        return node(f"{self.prefix}:lom", general)

    def _said(self, name: str, texts: Texts, languages: Sequence[str]) -> Node:
        spoken = [one for one in languages if texts.get(one)]
        said = [self._string(texts[one], one) for one in spoken]
        return node(f"{self.prefix}:{name}", *said)

    def _string(self, text: str, language: str) -> Node:
        return leaf(self.string, text, **{self.attribute: language})
