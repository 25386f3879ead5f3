"""A number, with a tolerance; 1,5 and 1.5 are the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import TypedAnswer, verbatim
from lms.quizzes.types import (
    Mark,
    Prompt,
    QuestionType,
    Response,
    Text,
)

NO_NUMBER: Text = {
    "vi": "Ô này cần một con số.",
    "en": "This field takes a number.",
}
PLAIN = re.compile(r"(?P<whole>-?\d{1,12})(?:[.,](?P<decimals>\d{1,9}))?")
GROUPED = re.compile(
    r"(?P<whole>-?[1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>\d{1,9}))?"
)
FORMS = PLAIN, GROUPED


def readings(typed: str) -> list[float]:
    """What a person may mean: "1,5" and "1.5", "2 000", "1.234,5" and
    "1,234.5"; empty if it is no number.

    "1.000" is a thousand to one person and one to another, so it is both.
    """
    text = re.sub(r"\s", "", typed)
    return [_number(match) for form in FORMS if (match := form.fullmatch(text))]


def _number(match: re.Match[str]) -> float:
    whole = re.sub("[.,]", "", match["whole"])
    return float(f"{whole}.{match['decimals'] or 0}")


def plain(value: float) -> str:
    """The number as people type it: no exponent, no empty decimals."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class NearMiss:
    """A number people arrive at by a known mistake, and its feedback."""

    value: float
    feedback: Text


@dataclass(frozen=True, kw_only=True)
class Numeric(TypedAnswer):
    """Right if it differs from `answer` by at most `tolerance`."""

    answer: float
    tolerance: float
    unit: Text
    near: tuple[NearMiss, ...]
    wrong: Text
    right: Text
    widget: ClassVar[str] = "lms/quizzes/widgets/number.html"
    longest: ClassVar[int] = 40

    def prompt(self, order: Ids) -> Prompt:
        """One field, its unit behind."""
        return Prompt(unit=self.unit or None)

    def mark(self, response: Response) -> Mark:
        """All or nothing, with a word for known mistakes."""
        if not response:
            return Mark(0)
        values = readings(response[0])
        if not values:
            return Mark(0, (NO_NUMBER,))
        if self._hits(values, self.answer):
            return Mark(1, (self.right,) if self.right else ())
        for near in self.near:
            if self._hits(values, near.value):
                return Mark(0, (near.feedback,))
        return Mark(0, (self.wrong,))

    def _hits(self, values: Sequence[float], target: float) -> bool:
        least = min(abs(value - target) for value in values)
        return least <= self.tolerance + 1e-9

    def describe(self, response: Response) -> list[Text]:
        """The number as typed, with its unit."""
        return [self._with_unit(verbatim(typed)) for typed in response]

    def solution(self) -> list[Text]:
        """The number, Vietnamese and English style."""
        number = plain(self.answer)
        styles = {"vi": number.replace(".", ","), "en": number}
        return [self._with_unit(styles)]

    def _with_unit(self, number: Text) -> Text:
        return {
            language: f"{text} {self.unit.get(language, '')}".strip()
            for language, text in number.items()
        }

    def perfect(self) -> Response:
        """All right."""
        return [plain(self.answer)]


def parse(node: Node, common: Json) -> Numeric:
    """From YAML."""
    near = tuple(map(_near, node.items("near", 0, 10, needed=False)))
    tolerance = node.number("tolerance", 0.0)
    if tolerance < 0:
        node.wrong("should not be negative", "tolerance")
    return Numeric(
        **common,
        answer=node.number("answer"),
        tolerance=tolerance,
        unit=node.text("unit", needed=False),
        near=near,
        wrong=node.text("wrong"),
        right=node.text("right", needed=False),
    )


def _near(entry: Node) -> NearMiss:
    near = NearMiss(entry.number("value"), entry.text("feedback"))
    entry.done()
    return near


EXAMPLE = """
key: scans
type: numeric
text: {vi: "Bao nhiêu bản chụp?", en: "How many scans?"}
answer: 4
tolerance: 0
unit: {vi: "bản", en: "scans"}
near:
  - {value: 3, feedback: {vi: "Trang có giấy dán chụp hai lần.", en: "The page with a note is scanned twice."}}
wrong: {vi: "Đếm lại.", en: "Count again."}
explanation: {vi: "Ba trang và một lần nữa.", en: "Three pages and one again."}
"""
PLUGIN = QuestionType("numeric", N_("Number"), parse, EXAMPLE)
