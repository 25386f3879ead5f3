"""A question type with a widget of its own: a number on a scale. The number
beside the right one earns half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.marks import N_
from lms.core.yamlfile import Node
from lms.quizzes.types import (
    Mark,
    Prompt,
    Question,
    QuestionType,
    Response,
    Text,
)

HIGHEST = 10


@dataclass(frozen=True)
class ScalePrompt(Prompt):
    """What the widget shows beside the question."""

    numbers: range = range(HIGHEST + 1)
    ends: tuple[Text, Text] = ({}, {})


@dataclass(frozen=True, kw_only=True)
class Scale(Question):
    """`right` is the number wanted; `ends` say what 0 and the highest mean."""

    right: int
    ends: tuple[Text, Text]
    widget: ClassVar[str] = "agency_plug/scale.html"
    shuffled: ClassVar[bool] = False

    def prompt(self, order: Sequence[int]) -> ScalePrompt:
        """The numbers, always in their order."""
        return ScalePrompt(ends=self.ends)

    def read(self, values: Sequence[str], order: Sequence[int]) -> Response:
        """The number chosen; anything else is no answer."""
        known = {str(number): number for number in range(HIGHEST + 1)}
        chosen = [known[value] for value in values if value in known]
        return chosen if len(values) == len(chosen) == 1 else []

    def echo(self, response: Response, order: Sequence[int]) -> list[str]:
        """The same number."""
        return [str(number) for number in response]

    def mark(self, response: Response) -> Mark:
        """1, 0.5 or nothing."""
        if not response:
            return Mark(0)
        distance = abs(response[0] - self.right)
        return Mark({0: 1.0, 1: 0.5}.get(distance, 0.0))

    def describe(self, response: Response) -> list[Text]:
        """The number."""
        return [_said(number) for number in response]

    def solution(self) -> list[Text]:
        """The right number."""
        return [_said(self.right)]

    def perfect(self) -> Response:
        """The right number."""
        return [self.right]


def _said(number: int) -> Text:
    return {"vi": str(number), "en": str(number)}


def parse(node: Node, common: dict[str, Any]) -> Scale:
    """From YAML."""
    ends = node.text("lowest"), node.text("highest")
    return Scale(**common, right=node.int("right", 0, HIGHEST), ends=ends)


EXAMPLE = """
key: urgency
type: scale
text: {vi: "Hồ sơ này gấp đến mức nào?", en: "How urgent is this dossier?"}
lowest: {vi: "để sau cũng được", en: "can wait"}
highest: {vi: "phải làm ngay", en: "at once"}
right: 8
explanation: {vi: "Hẹn trả trong ngày.", en: "It is due today."}
"""
PLUGIN = QuestionType("scale", N_("A number on a scale"), parse, EXAMPLE)
