"""Several right options; a half-right answer earns a part."""

from dataclasses import dataclass
from typing import ClassVar

from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    OPTIONS,
    Choice,
    Values,
    options,
    positions,
)
from lms.quizzes.types import (
    Mark,
    QuestionType,
    Response,
)


@dataclass(frozen=True, kw_only=True)
class Multiple(Choice):
    """Options of which one or more are right."""

    widget: ClassVar[str] = "lms/quizzes/widgets/checkboxes.html"

    def read(self, values: Values, order: Ids) -> Response:
        """The chosen options."""
        chosen = positions(values, self.size)
        return sorted({order[place] for place in chosen})

    def mark(self, response: Response) -> Mark:
        """Each right one earns its part, each wrong one costs as much as a
        right one earns; never below nothing.
        """
        chosen = self.chosen(response)
        hits = sum(option.right for option in chosen)
        earned = max(0, hits - (len(chosen) - hits))
        notes = tuple(option.feedback for option in chosen)
        return Mark(earned / len(self.perfect()), notes)


def parse(node: Node, common: Json) -> Multiple:
    """From YAML."""
    question = Multiple(**common, options=options(node))
    _check_right(question, node)
    return question


def _check_right(question: Multiple, node: Node) -> None:
    if question.options and not question.solution():
        node.wrong(
            "should have at least one option with “right: true”", "options"
        )


EXAMPLE = """
key: papers
type: multiple
text: {vi: "Giấy nào không chứng thực?", en: "Which papers are not certified?"}
options:
  - {text: {vi: "Bị tẩy xóa", en: "Altered"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
  - {text: {vi: "Không đọc được", en: "Unreadable"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
  - {text: {vi: "Đã cũ", en: "Old"}, feedback: {vi: "Cũ không phải là lý do.", en: "Age is no reason."}}
explanation: {vi: "Có sáu trường hợp.", en: "There are six cases."}
"""
PLUGIN = QuestionType(
    "multiple", "Several right answers", parse, EXAMPLE, (OPTIONS,)
)
