"""One right option of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.marks import N_
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import position
from lms.quizzes.types import (
    Mark,
    Prompt,
    Question,
    QuestionType,
    Response,
    Text,
)


@dataclass(frozen=True)
class ChoiceOption:
    """One option and what it answers back."""

    text: Text
    right: bool
    feedback: Text


def options(node: Node) -> tuple[ChoiceOption, ...]:
    """The options of a choice question."""
    return tuple(_option(entry) for entry in node.items("options", 2, 8))


def _option(entry: Node) -> ChoiceOption:
    option = ChoiceOption(
        entry.text("text"), entry.bool("right", False), entry.text("feedback")
    )
    entry.done()
    return option


@dataclass(frozen=True, kw_only=True)
class Single(Question):
    """Options of which exactly one is right."""

    options: tuple[ChoiceOption, ...]
    widget: ClassVar[str] = "lms/quizzes/widgets/radio.html"

    @property
    def size(self) -> int:
        """All options may be shuffled."""
        return len(self.options)

    def prompt(self, order: Sequence[int]) -> Prompt:
        """Radio buttons."""
        return Prompt(tuple(self.options[index].text for index in order))

    def read(self, values: Sequence[str], order: Sequence[int]) -> Response:
        """The chosen option."""
        chosen = position(values[0], self.size) if len(values) == 1 else None
        return [] if chosen is None else [order[chosen]]

    def echo(self, response: Response, order: Sequence[int]) -> list[str]:
        """Where the chosen option is shown."""
        return [str(order.index(choice)) for choice in response]

    def mark(self, response: Response) -> Mark:
        """All or nothing."""
        if not response:
            return Mark(0)
        option = self.options[response[0]]
        return Mark(float(option.right), (option.feedback,))

    def describe(self, response: Response) -> list[Text]:
        """The chosen option."""
        return [self.options[choice].text for choice in response]

    def solution(self) -> list[Text]:
        """The right option."""
        return [option.text for option in self.options if option.right]

    def perfect(self) -> Response:
        """All right."""
        return [[option.right for option in self.options].index(True)]


def parse(node: Node, common: dict[str, Any]) -> Single:
    """From YAML."""
    question = Single(**common, options=options(node))
    if question.options and len(question.solution()) != 1:
        node.wrong(
            N_("should have exactly one option with “right: true”"), "options"
        )
    return question


EXAMPLE = """
key: day
type: single
text: {vi: "Hồ sơ nhận lúc 14 giờ được trả khi nào?", en: "When is a file received at 2 pm returned?"}
options:
  - {text: {vi: "Trong ngày", en: "The same day"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
  - {text: {vi: "Tuần sau", en: "Next week"}, feedback: {vi: "Quá muộn.", en: "Too late."}}
explanation: {vi: "Trước 15 giờ.", en: "Before 3 pm."}
"""
PLUGIN = QuestionType("single", N_("One right answer"), parse, EXAMPLE)
