"""Steps to be put into order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind
from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    RIGHT_AND_WRONG,
    RightOrWrong,
    moved,
    named,
    position,
    right_and_wrong,
)
from lms.quizzes.types import (
    Mark,
    Prompt,
    QuestionType,
    Response,
    Text,
)

TIED = N_("Two lines have the same number: give each one of its own.")


@dataclass(frozen=True, kw_only=True)
class Ordering(RightOrWrong):
    """`items` are in the right order. A response holds the place (from 1)
    given to each item, 0 for none.
    """

    items: tuple[Text, ...]
    widget: ClassVar[str] = "lms/quizzes/widgets/ordering.html"
    always_shuffled: ClassVar[bool] = True

    @property
    def size(self) -> int:
        """All items are shuffled."""
        return len(self.items)

    def prompt(self, order: Ids) -> Prompt:
        """A number to choose beside each item."""
        return Prompt(tuple(self.items[index] for index in order))

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """The place given to each item, in the items' own order."""
        places = [0] * self.size
        for shown, value in enumerate(values[: self.size]):
            places[order[shown]] = position(value, self.size + 1) or 0
        return places if any(places) else []

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The place given to each item, in the order shown."""
        if not response:
            return []
        return [str(response[index] or "") for index in order]

    def mark(self, response: Response) -> Mark:
        """Pairs in the right order against pairs in the wrong one (Kendall's
        tau), never below nothing: guessing earns nothing on average.
        """
        if not response:
            return Mark(0)
        pairs = list(combinations(response, 2))
        in_order = sum(0 < first < second for first, second in pairs)
        share = max(0.0, 2 * in_order / len(pairs) - 1)
        return self.marked(share)

    def blanks_left(self, response: Response) -> int:
        """The items without a place."""
        return response.count(0)

    def doubt(self, response: Response) -> tuple[str, Json] | None:
        """If a number was given twice."""
        return (TIED, {}) if _has_ties(response) else None

    def describe(self, response: Response) -> list[Text]:
        """The items in the order given; with their numbers if one was given
        twice, or they would read as if they had been put in order.
        """
        placed = sorted(zip(response, range(self.size), strict=False))
        found = [(place, self.items[index]) for place, index in placed if place]
        if not _has_ties(response):
            return [item for _place, item in found]
        return [_numbered(place, item) for place, item in found]

    def solution(self) -> list[Text]:
        """The items in the right order."""
        return list(self.items)

    def perfect(self) -> Response:
        """All right."""
        return list(range(1, self.size + 1))

    def offers(self) -> Any:
        """The items."""
        return sorted(map(named, self.items))

    def keyed(self) -> Any:
        """Their right order."""
        return list(map(named, self.items))

    def carried(self, response: Response, newer: Any) -> Response:
        """The place given to each, in the order they stand in now."""
        back = moved(newer.items, self.items)
        return [response[back[place]] for place in range(newer.size)]


def _has_ties(response: Response) -> bool:
    given = [place for place in response if place]
    return len(set(given)) < len(given)


def _numbered(place: int, item: Text) -> Text:
    return {language: f"{place}. {text}" for language, text in item.items()}


def parse(node: Node, common: Json) -> Ordering:
    """From YAML."""
    feedback = right_and_wrong(node)
    return Ordering(**common, **feedback, items=node.texts("items", 3, 8))


EXAMPLE = """
key: steps
type: ordering
text: {vi: "Xếp theo thứ tự.", en: "Put into order."}
items: [{vi: "Nhận", en: "Receive"}, {vi: "Đối chiếu", en: "Compare"}, {vi: "Ký", en: "Sign"}]
feedback: {right: {vi: "Đúng.", en: "Yes."}, wrong: {vi: "Xem lại.", en: "Look again."}}
explanation: {vi: "Đối chiếu trước khi ký.", en: "Compare before signing."}
"""
ITEMS = InputField(
    "items",
    InputKind.ROWS,
    "Steps, in the right order",
    fields=(InputField("", InputKind.TEXTS),),
    one="Step",
    rows=3,
)
FIELDS = (ITEMS, RIGHT_AND_WRONG)
PLUGIN = QuestionType("ordering", "Ordering", parse, EXAMPLE, FIELDS)
