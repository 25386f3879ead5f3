"""Figures that stand with a question, and areas of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.inputs import InputField, InputKind, texts_of

Text = Mapping[str, str]


def figure_field(name: str, label: str) -> InputField:
    """The field of a figure of the course; `label` (marked) says where it
    stands.
    """
    return InputField(name, InputKind.GROUP, label, fields=_OF_A_FIGURE)


_OF_A_FIGURE = (
    InputField("name", InputKind.CHOICE, "Figure", offer="figures"),
    texts_of("alt", "Words for those who do not see it"),
    InputField("caption", InputKind.TEXTS, "What stands below it"),
)


@dataclass(frozen=True)
class ShownFigure:
    """A figure of the course that stands with a text: its name, its words for
    those who do not see it, and what stands below it.
    """

    name: str
    alt: Text
    caption: Text


FARTHEST = 900
"""No drawing is larger, in its own units."""


@dataclass(frozen=True)
class Shape:
    """Where an area of a drawing lies, in the drawing's own units; `round`: the
    circle in this box.
    """

    x: float
    y: float
    width: float
    height: float
    round: bool = False

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    def is_inside(self, width: float, height: float) -> bool:
        """Whether all of it lies on a drawing of this size."""
        return (
            min(self.x, self.y) >= 0
            and self.right <= width
            and self.bottom <= height
        )


def shape_of(written: Any) -> Shape | None:
    """The shape that is written as `rect: [x, y, width, height]` or as `circle:
    [x, y, radius]` in a mapping; None if neither or both are, or badly.
    """
    match written:
        case {"rect": _, "circle": _}:
            return None
        case {"rect": [x, y, width, height]} if _are_units(written["rect"]):
            return Shape(x, y, width, height)
        case {"circle": [x, y, radius]} if _are_units(written["circle"]):
            box = x - radius, y - radius, 2 * radius, 2 * radius
            return Shape(*box, round=True)
    return None


def _are_units(numbers: Sequence[Any]) -> bool:
    return all(
        type(number) in (int, float) and 0 <= number <= FARTHEST
        for number in numbers
    )
