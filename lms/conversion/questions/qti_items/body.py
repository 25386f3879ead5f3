"""What stands around and within interactions, as HTML to be read as a text."""

from collections.abc import Mapping

from lms.core.media.xmltree import Element

_KEPT = ("href", "src", "alt", "data")
Marks = Mapping[int, str]
"""What stands for an element, by its id(); "" for one that is left out."""


NO_MARKS: Marks = {}


def html_of(element: Element, marks: Marks = NO_MARKS) -> str:
    """What an element holds, as HTML."""
    return "".join(
        _escaped(part) if isinstance(part, str) else _element(part, marks)
        for part in element.content
    )


def _element(element: Element, marks: Marks) -> str:
    if id(element) in marks:
        return _escaped(marks[id(element)])
    inner = html_of(element, marks)
    name = "img" if element.name == "object" else element.name
    said = "".join(
        f' {"src" if key == "data" else key}="{_escaped(element.get(key))}"'
        for key in _KEPT
        if element.get(key)
    )
    return f"<{name}{said}>{inner}</{name}>"


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")
