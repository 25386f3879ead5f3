"""Every left gets its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import moved, named, position
from lms.quizzes.types import (
    Mark,
    Pick,
    Picks,
    Prompt,
    Question,
    QuestionType,
    Remark,
    Remarks,
    Response,
    Text,
)


@dataclass(frozen=True)
class Pair:
    """What belongs together."""

    left: Text
    right: Text
    feedback: Text


@dataclass(frozen=True, kw_only=True)
class Matching(Question):
    """Right-hand texts are those of the pairs, then those that belong to
    nothing. A response holds one of them per left, -1 for none.
    """

    pairs: tuple[Pair, ...]
    extra: tuple[Text, ...]
    widget: ClassVar[str] = "lms/quizzes/widgets/matching.html"
    always_shuffled: ClassVar[bool] = True

    @property
    def rights(self) -> tuple[Text, ...]:
        """All right-hand texts."""
        return (*(pair.right for pair in self.pairs), *self.extra)

    @property
    def size(self) -> int:
        """The right-hand texts are shuffled, the lefts stay."""
        return len(self.rights)

    def prompt(self, order: Ids) -> Prompt:
        """A list to choose from beside each left."""
        return Prompt(
            tuple(self.rights[index] for index in order),
            tuple(pair.left for pair in self.pairs),
        )

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """The chosen right per left."""
        response = [-1] * len(self.pairs)
        for left, value in enumerate(values[: len(response)]):
            place = position(value, self.size)
            if place is not None:
                response[left] = order[place]
        return response if max(response) >= 0 else []

    def echo(self, response: Response, order: Ids) -> list[str]:
        """Where the chosen rights are shown."""
        return [
            "" if choice < 0 else str(order.index(choice))
            for choice in response
        ]

    def mark(self, response: Response) -> Mark:
        """Each correct pair earns its part."""
        if not response:
            return Mark(0)
        hits = [choice == index for index, choice in enumerate(response)]
        missed = tuple(
            pair.feedback
            for pair, hit in zip(self.pairs, hits, strict=True)
            if not hit
        )
        return Mark(sum(hits) / len(hits), missed)

    def remarks(self, response: Response, order: Ids, solved: bool) -> Remarks:
        """At each row; what is right there is said by the sentence beneath."""
        return {
            row: Remark(right == row, None if right == row else pair.feedback)
            for row, (pair, right) in enumerate(
                zip(self.pairs, response, strict=False)
            )
        }

    def blanks_left(self, response: Response) -> int:
        """The lefts without a right."""
        return response.count(-1)

    def describe(self, response: Response) -> list[Text]:
        """Left → right."""
        return [
            _arrow(pair.left, self.rights[choice])
            for pair, choice in zip(self.pairs, response, strict=False)
            if choice >= 0
        ]

    def solution(self) -> list[Text]:
        """All pairs."""
        return [_arrow(pair.left, pair.right) for pair in self.pairs]

    def perfect(self) -> Response:
        """All right."""
        return list(range(len(self.pairs)))

    def picks(self) -> Picks:
        """Every left with every right."""
        return {
            f"{left}.{right}": Pick(_arrow(pair.left, text), left == right)
            for left, pair in enumerate(self.pairs)
            for right, text in enumerate(self.rights)
        }

    def picked(self, response: Response) -> list[str]:
        """The pairs that were made."""
        return [
            f"{left}.{right}"
            for left, right in enumerate(response)
            if right >= 0
        ]

    def offers(self) -> Any:
        """All that stands on the left and on the right."""
        lefts = sorted(named(pair.left) for pair in self.pairs)
        return lefts, sorted(map(named, self.rights))

    def keyed(self) -> Any:
        """What belongs together."""
        return sorted((named(one.left), named(one.right)) for one in self.pairs)

    def carried(self, response: Response, newer: Any) -> Response:
        """The same pairs where their sides stand now."""
        lefts = ([pair.left for pair in which.pairs] for which in (newer, self))
        back, rights = moved(*lefts), moved(self.rights, newer.rights)
        given = (response[back[place]] for place in range(len(newer.pairs)))
        return [rights.get(right, -1) for right in given]


def _arrow(left: Text, right: Text) -> Text:
    return {
        language: f"{left.get(language, '')} → {right.get(language, '')}"
        for language in ("vi", "en")
    }


def parse(node: Node, common: Json) -> Matching:
    """From YAML."""
    pairs = tuple(map(_pair, node.items("pairs", 2, 8)))
    question = Matching(
        **common, pairs=pairs, extra=node.texts("extra", 0, 4, needed=False)
    )
    shown = {right.get("vi") or right.get("en") for right in question.rights}
    if len(shown) != question.size:
        node.wrong("should have right-hand texts that all differ", "pairs")
    return question


def _pair(entry: Node) -> Pair:
    pair = Pair(entry.text("left"), entry.text("right"), entry.text("feedback"))
    entry.done()
    return pair


EXAMPLE = """
key: forms
type: matching
text: {vi: "Ghép mẫu với việc.", en: "Match form and use."}
pairs:
  - {left: {vi: "Đủ", en: "Complete"}, right: {vi: "Giấy tiếp nhận", en: "Receipt"}, feedback: {vi: "Đủ thì nhận.", en: "Complete: receive."}}
  - {left: {vi: "Thiếu", en: "Incomplete"}, right: {vi: "Phiếu bổ sung", en: "Supplement request"}, feedback: {vi: "Thiếu thì bổ sung.", en: "Incomplete: supplement."}}
extra: [{vi: "Sổ theo dõi", en: "Register"}]
explanation: {vi: "Mỗi việc một mẫu.", en: "A form for each."}
"""
PAIRS = InputField(
    "pairs",
    InputKind.ROWS,
    "Pairs",
    fields=(
        texts_of("left", "On the left"),
        texts_of("right", "What belongs to it"),
        texts_of("feedback", "What those who miss it read"),
    ),
    one="Pair",
    rows=2,
)
EXTRA = InputField(
    "extra",
    InputKind.ROWS,
    "Texts on the right that belong to nothing",
    fields=(InputField("", InputKind.TEXTS),),
    one="Text",
)
FIELDS = (PAIRS, EXTRA)
PLUGIN = QuestionType("matching", "Matching", parse, EXAMPLE, FIELDS)
