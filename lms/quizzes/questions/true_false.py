"""A statement that holds or does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind
from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    RIGHT_AND_WRONG,
    RightOrWrong,
    only_position,
    right_and_wrong,
)
from lms.quizzes.types import (
    Mark,
    Pick,
    Picks,
    Prompt,
    QuestionType,
    Remark,
    Remarks,
    Response,
    Text,
)

WORDS: tuple[Text, Text] = (
    {"vi": "Đúng", "en": "True"},
    {"vi": "Sai", "en": "False"},
)


@dataclass(frozen=True, kw_only=True)
class TrueFalse(RightOrWrong):
    """`answer` says whether the statement holds."""

    answer: bool
    chooses: ClassVar[bool] = True
    widget: ClassVar[str] = "lms/quizzes/widgets/radio.html"
    shuffled: ClassVar[bool] = False

    @property
    def size(self) -> int:
        """True and false."""
        return 2

    def prompt(self, order: Ids) -> Prompt:
        """Two radio buttons, always in the same order."""
        return Prompt(WORDS)

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """0 for true, 1 for false."""
        return only_position(values, 2)

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The same."""
        return [str(choice) for choice in response]

    def mark(self, response: Response) -> Mark:
        """All or nothing."""
        if not response:
            return Mark(0)
        return self.marked(float(response == self.perfect()))

    def remarks(self, response: Response, order: Ids, solved: bool) -> Remarks:
        """At the word that was chosen."""
        note = self.mark(response).notes
        return {
            choice: Remark([choice] == self.perfect(), *note)
            for choice in response
        }

    def describe(self, response: Response) -> list[Text]:
        """True or false in words."""
        return [WORDS[choice] for choice in response]

    def solution(self) -> list[Text]:
        """Which of the two it is."""
        return self.describe(self.perfect())

    def perfect(self) -> Response:
        """All right."""
        return [0 if self.answer else 1]

    def picks(self) -> Picks:
        """True and false."""
        right = self.perfect()
        return {
            str(choice): Pick(word, [choice] == right)
            for choice, word in enumerate(WORDS)
        }

    def picked(self, response: Response) -> list[str]:
        """Which of the two was chosen."""
        return [str(choice) for choice in response]

    def keyed(self) -> Any:
        """Which of the two is right."""
        return self.answer


def parse(node: Node, common: Json) -> TrueFalse:
    """From YAML."""
    feedback = right_and_wrong(node)
    return TrueFalse(**common, **feedback, answer=node.bool("answer"))


EXAMPLE = """
key: outsider
type: true_false
text: {vi: "Người nơi khác không được chứng thực ở đây.", en: "People from elsewhere cannot be served here."}
answer: false
feedback: {right: {vi: "Đúng vậy.", en: "Indeed."}, wrong: {vi: "Họ được chọn nơi.", en: "They may choose."}}
explanation: {vi: "Không phụ thuộc nơi cư trú.", en: "Residence does not matter."}
"""
HOLDS = InputField(
    "answer",
    InputKind.CHOICE,
    "The statement is",
    choices=((True, N_("True")), (False, N_("False"))),
    needed=True,
)
FIELDS = (HOLDS, RIGHT_AND_WRONG)
PLUGIN = QuestionType("true_false", "True or false", parse, EXAMPLE, FIELDS)
