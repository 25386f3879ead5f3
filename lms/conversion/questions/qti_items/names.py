"""Names of QTI 2 and 3 are one: choiceInteraction, qti-choice-interaction."""

from lms.core.media.xmltree import Attributes, Element


def plain(name: str) -> str:
    """A name without prefix, hyphens and capitals."""
    return name.lower().removeprefix("qti-").replace("-", "")


def plain_names(root: Element) -> Element:
    """The tree with plain names of elements and attributes."""
    for element in root.walk():
        element.name = plain(element.name)
        element.attributes = _plain_keys(element.attributes)
    return root


def _plain_keys(attributes: Attributes) -> Attributes:
    return {plain(name): value for name, value in attributes.items()}
