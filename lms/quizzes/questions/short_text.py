"""A few typed words, compared kindly: case, spaces, Vietnamese tone marks and
the way of quotes, dashes and the end do not decide.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    OTHERWISE,
    WORDINGS,
    AcceptedWording,
    TypedAnswer,
    accepted,
    best_wording,
    mark_words,
    verbatim,
)
from lms.quizzes.types import (
    Mark,
    Prompt,
    QuestionType,
    Response,
    Text,
)

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class ShortText(TypedAnswer):
    """The first accepted wording of the first answer is shown as the solution."""

    answers: tuple[AcceptedWording, ...]
    wrong: Text
    widget: ClassVar[str] = "lms/quizzes/widgets/text.html"
    longest: ClassVar[int] = LONGEST

    def prompt(self, order: Ids) -> Prompt:
        """One line."""
        return Prompt()

    def mark(self, response: Response) -> Mark:
        """The share of the wording it matches."""
        if not response:
            return Mark(0)
        return mark_words(response[0], self.answers, self.wrong)

    def describe(self, response: Response) -> list[Text]:
        """The words, in quotes."""
        return [verbatim(f"“{typed}”") for typed in response]

    def solution(self) -> list[Text]:
        """The wording we would use."""
        return [verbatim(typed) for typed in self.perfect()]

    def perfect(self) -> Response:
        """All right."""
        return [best_wording(self.answers)]

    def keyed(self) -> Any:
        """The wordings as they are compared, and what they earn."""
        return [(one.folded, one.share) for one in self.answers]


def parse(node: Node, common: Json) -> ShortText:
    """From YAML."""
    return ShortText(**common, answers=accepted(node), wrong=node.text("wrong"))


EXAMPLE = """
key: slip
type: short_text
text: {vi: "Tên của phiếu?", en: "What is the slip called?"}
answers:
  - {accept: ["phiếu hẹn", "appointment slip"], feedback: {vi: "Đúng.", en: "Yes."}}
  - {accept: ["giấy hẹn"], share: 0.5, feedback: {vi: "Gần đúng.", en: "Nearly."}}
wrong: {vi: "Chưa đúng.", en: "Not yet."}
explanation: {vi: "Phiếu hẹn.", en: "The appointment slip."}
"""
FIELDS = (WORDINGS, OTHERWISE)
PLUGIN = QuestionType("short_text", "Short answer", parse, EXAMPLE, FIELDS)
