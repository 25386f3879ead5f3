"""A text in one's own words, which a mentor marks by a rubric."""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from lms.core.inputs import InputField, InputKind
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import MODEL, RUBRIC, Values, rubric, verbatim
from lms.quizzes.types import (
    JudgedQuestion,
    Prompt,
    QuestionType,
    Response,
    Text,
)

LONGEST = 8_000
"""Characters; more than the most words of any essay take."""
MOST_WORDS = 1_000
TOO_SHORT = N_("%(count)s words; at least %(least)s are asked for")
TOO_LONG = N_("%(count)s words; at most %(most)s are asked for")
UNSEEN = ("Cc", "Cf", "Cs")


@dataclass(frozen=True)
class EssayPrompt(Prompt):
    """What helps with writing, and how long the text should be, in words."""

    hints: tuple[Text, ...] = ()
    least: int = 0
    most: int = MOST_WORDS
    longest: int = LONGEST


@dataclass(frozen=True, kw_only=True)
class Essay(JudgedQuestion):
    """A response holds the text, lines and all. How long it should be is said,
    and nothing is cut or refused for it: whoever marks it sees both.
    """

    hints: tuple[Text, ...]
    least_words: int
    most_words: int
    widget: ClassVar[str] = "lms/quizzes/widgets/essay.html"

    def prompt(self, order: Ids) -> EssayPrompt:
        """The hints, and the length."""
        return EssayPrompt(
            hints=self.hints, least=self.least_words, most=self.most_words
        )

    def read(self, values: Values, order: Ids) -> Response:
        """The text as typed, without what nobody sees."""
        typed = _tidy(values[0]) if values else ""
        return [typed] if typed else []

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The text."""
        return list(response)

    def describe(self, response: Response) -> list[Text]:
        """The text."""
        return [verbatim(typed) for typed in response]

    def doubt(self, response: Response) -> tuple[str, Json] | None:
        """If it is shorter or longer than it should be."""
        count = len(response[0].split()) if response else 0
        if not count or self.least_words <= count <= self.most_words:
            return None
        if count < self.least_words:
            return TOO_SHORT, {"count": count, "least": self.least_words}
        return TOO_LONG, {"count": count, "most": self.most_words}

    def perfect(self) -> Response:
        """The model answer."""
        return self.read([self.model.get("vi") or self.model["en"]], ())


def _tidy(typed: str) -> str:
    """Composed letters, lines of one kind and no signs that nobody sees."""
    room = 2 * LONGEST  # browsers end each line with two characters
    lines = folding.composed(typed[:room]).splitlines()
    return "\n".join(map(_line, lines)).strip()[:LONGEST].rstrip()


def _line(line: str) -> str:
    """Spaces and tabs in it stay as they are typed."""
    return "".join(filter(_is_kept, line)).rstrip()


def _is_kept(letter: str) -> bool:
    return letter == "\t" or unicodedata.category(letter) not in UNSEEN


def parse(node: Node, common: Json) -> Essay:
    """From YAML."""
    most = node.int("most_words", 10, MOST_WORDS, 300)
    return Essay(
        **common,
        hints=node.texts("hints", 0, 5, needed=False),
        least_words=node.int("least_words", 0, most, 0),
        most_words=most,
        rubric=rubric(node),
        model=node.text("model"),
    )


EXAMPLE = """
key: say-no
type: essay
text: {vi: "Viết cho người dân vì sao hồ sơ chưa nhận được.", en: "Tell the citizen in writing why the dossier cannot be received yet."}
hints: [{vi: "Nói cần bổ sung gì, ở đâu, đến khi nào.", en: "Say what is missing, where to get it, until when."}]
least_words: 30
most_words: 120
rubric:
  - title: {vi: "Lý do", en: "Reason"}
    levels:
      - {points: 0, text: {vi: "Không nói lý do.", en: "No reason is given."}}
      - {points: 2, text: {vi: "Nói rõ thiếu giấy tờ gì.", en: "It says which paper is missing."}}
  - title: {vi: "Giọng văn", en: "Tone"}
    levels:
      - {points: 0, text: {vi: "Trách người dân.", en: "It blames the citizen."}}
      - {points: 1, text: {vi: "Lịch sự.", en: "It is polite."}}
      - {points: 2, text: {vi: "Lịch sự và chỉ rõ việc tiếp theo.", en: "It is polite and shows the next step."}}
model: {vi: "Thưa bác, hồ sơ còn thiếu giấy ủy quyền. Bác bổ sung trong tuần này giúp cháu.", en: "Dear Madam, the power of attorney is still missing. Please bring it this week."}
explanation: {vi: "Người dân cần biết làm gì tiếp theo.", en: "The citizen has to know what to do next."}
"""
FIELDS = (
    InputField(
        "hints",
        InputKind.ROWS,
        "Hints for writing",
        fields=(InputField("", InputKind.TEXTS),),
        one="Hint",
    ),
    InputField("least_words", InputKind.NUMBER, "Words at least"),
    InputField(
        "most_words",
        InputKind.NUMBER,
        "Words at most",
        "Empty: 300. Nobody is stopped; whoever marks sees how many.",
    ),
    RUBRIC,
    MODEL,
)
PLUGIN = QuestionType(
    "essay",
    "Essay, marked by a mentor",
    parse,
    EXAMPLE,
    FIELDS,
    judged=True,
)
