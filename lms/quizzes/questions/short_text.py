"""A few typed words, compared kindly: case, spaces, Vietnamese tone marks and
the way of quotes, dashes and the end do not decide.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import TypedAnswer, verbatim
from lms.quizzes.questions.typed import words
from lms.quizzes.types import (
    Mark,
    Prompt,
    QuestionType,
    Response,
    Text,
)

LONGEST = 200


@dataclass(frozen=True)
class AcceptedWording:
    """Wordings that earn a share, and their feedback."""

    accept: tuple[str, ...]
    share: float
    feedback: Text

    @cached_property
    def folded(self) -> frozenset[str]:
        """The wordings as they are compared."""
        return frozenset(map(words.compared, self.accept))


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
        typed = words.compared(response[0])
        for answer in self.answers:
            if typed in answer.folded:
                return Mark(answer.share, (answer.feedback,))
        return Mark(0, (self.wrong,))

    def describe(self, response: Response) -> list[Text]:
        """The words, in quotes."""
        return [verbatim(f"“{typed}”") for typed in response]

    def solution(self) -> list[Text]:
        """The wording we would use."""
        return [verbatim(typed) for typed in self.perfect()]

    def perfect(self) -> Response:
        """All right."""
        return [max(self.answers, key=lambda answer: answer.share).accept[0]]


def parse(node: Node, common: Json) -> ShortText:
    """From YAML."""
    answers = tuple(map(_accepted, node.items("answers", 1, 20)))
    return ShortText(**common, answers=answers, wrong=node.text("wrong"))


def _accepted(entry: Node) -> AcceptedWording:
    accept = tuple(entry.strings("accept", needed=True))
    share = entry.number("share", 1.0)
    if not accept:
        entry.wrong("should name at least one wording", "accept")
    if not 0 <= share <= 1:
        entry.wrong(
            "should be from %(low)s to %(high)s", "share", low=0, high=1
        )
    wording = AcceptedWording(accept, share, entry.text("feedback"))
    entry.done()
    return wording


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
PLUGIN = QuestionType("short_text", N_("Short answer"), parse, EXAMPLE)
