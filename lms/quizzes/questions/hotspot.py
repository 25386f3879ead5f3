"""Areas on a figure to point at: what is wrong with this form?"""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.inputs import InputField, InputKind
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import OPTIONS, ChoiceOption
from lms.quizzes.questions.multiple import Multiple
from lms.quizzes.types import (
    FARTHEST,
    Prompt,
    QuestionType,
    Shape,
    shape_of,
)

SMALLEST = 24
"""Units that an area is wide and high at least: fingers have to hit it."""


@dataclass(frozen=True, kw_only=True)
class Area(ChoiceOption):
    """An option that is a place on the figure."""

    shape: Shape


@dataclass(frozen=True)
class AreasPrompt(Prompt):
    """Where the choices lie, and whether several may be chosen."""

    shapes: tuple[Shape, ...] = ()
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class Hotspot(Multiple):
    """Its options are areas, numbered as they stand in the file: their order on
    the figure tells nothing. One if one is right, otherwise several.
    """

    options: tuple[Area, ...]
    widget: ClassVar[str] = "lms/quizzes/widgets/hotspot.html"
    shows_figure: ClassVar[bool] = True
    shuffled: ClassVar[bool] = False

    def prompt(self, order: Ids) -> Prompt:
        """What the areas are called, and where they lie."""
        shown = [self.options[index] for index in order]
        return AreasPrompt(
            tuple(area.text for area in shown),
            shapes=tuple(area.shape for area in shown),
            several=len(self.perfect()) > 1,
        )


def parse(node: Node, common: Json) -> Hotspot:
    """From YAML."""
    areas = tuple(map(_area, node.items("areas", 2, 8)))
    if not common["figure"]:
        node.wrong("is missing", "figure")
    if areas and not any(area.right for area in areas):
        node.wrong("should have at least one area with “right: true”", "areas")
    return Hotspot(**common, options=areas)


def _area(entry: Node) -> Area:
    area = Area(
        entry.text("text"),
        entry.bool("right", False),
        entry.text("feedback"),
        shape=_shape(entry),
    )
    entry.done()
    return area


def _shape(entry: Node) -> Shape:
    written = entry.any("rect"), entry.any("circle")
    shape = shape_of(entry.value)
    if shape is None:
        entry.wrong(
            "should say where it lies, in numbers from 0 to %(most)s: rect: [x, y, width, height] or circle: [x, y, radius]",
            most=FARTHEST,
        )
        return Shape(0, 0, SMALLEST, SMALLEST)
    if min(shape.width, shape.height) < SMALLEST:
        entry.wrong(
            "is less than %(size)s units wide or high, too small for a finger",
            "rect" if written[0] else "circle",
            size=SMALLEST,
        )
    return shape


EXAMPLE = """
key: slip-error
type: hotspot
text: {vi: "Chỗ nào trên phiếu chưa đúng?", en: "What is not right on this slip?"}
figure:
  name: slip
  alt: {vi: "Phiếu hẹn: nhận 15 giờ 20, hẹn trả chiều mai.", en: "A slip: received 15:20, ready tomorrow afternoon."}
areas:
  - {rect: [20, 40, 200, 30], text: {vi: "Giờ nhận", en: "Received at"}, feedback: {vi: "Đã đủ giờ và ngày.", en: "Hour and day are there."}}
  - {rect: [20, 80, 200, 30], text: {vi: "Hẹn trả", en: "Ready at"}, right: true, feedback: {vi: "Thiếu giờ.", en: "The hour is missing."}}
  - {circle: [260, 150, 24], text: {vi: "Dấu", en: "Stamp"}, feedback: {vi: "Dấu rõ.", en: "The stamp is clear."}}
explanation: {vi: "Phiếu hẹn ghi giờ và ngày.", en: "A slip says hour and day."}
"""
AREAS = InputField(
    "areas",
    InputKind.ROWS,
    "Places on the figure",
    "In the drawing's own units. Write a rectangle or a circle for each.",
    fields=(
        InputField(
            "rect",
            InputKind.NUMBERS,
            "Rectangle: from the left, from the top, width, height",
        ),
        InputField(
            "circle",
            InputKind.NUMBERS,
            "Circle: middle from the left, from the top, radius",
        ),
        *OPTIONS.fields[:-1],
    ),
    one="Place",
    rows=2,
)
PLUGIN = QuestionType("hotspot", "Spot on a figure", parse, EXAMPLE, (AREAS,))
