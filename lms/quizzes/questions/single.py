"""One right option of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import OPTIONS, Choice, only_position, options
from lms.quizzes.types import (
    Mark,
    QuestionType,
    Response,
)


@dataclass(frozen=True, kw_only=True)
class Single(Choice):
    """Options of which exactly one is right."""

    widget: ClassVar[str] = "lms/quizzes/widgets/radio.html"

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """The chosen option."""
        return [order[place] for place in only_position(values, self.size)]

    def mark(self, response: Response) -> Mark:
        """All or nothing."""
        if not response:
            return Mark(0)
        option = self.chosen(response)[0]
        return Mark(float(option.right), (option.feedback,))


def parse(node: Node, common: Json) -> Single:
    """From YAML."""
    question = Single(**common, options=options(node))
    _check_right(question, node)
    return question


def _check_right(question: Single, node: Node) -> None:
    if question.options and len(question.solution()) != 1:
        node.wrong(
            "should have exactly one option with “right: true”", "options"
        )


EXAMPLE = """
key: day
type: single
text: {vi: "Hồ sơ nhận lúc 14 giờ được trả khi nào?", en: "When is a file received at 2 pm returned?"}
options:
  - {text: {vi: "Trong ngày", en: "The same day"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
  - {text: {vi: "Tuần sau", en: "Next week"}, feedback: {vi: "Quá muộn.", en: "Too late."}}
explanation: {vi: "Trước 15 giờ.", en: "Before 3 pm."}
"""
PLUGIN = QuestionType("single", "One right answer", parse, EXAMPLE, (OPTIONS,))
