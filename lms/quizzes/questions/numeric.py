"""A number, with a tolerance; 1,5 and 1.5 are the same."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    OTHERWISE,
    TypedAnswer,
    named,
    verbatim,
)
from lms.quizzes.questions.typed import numbers
from lms.quizzes.questions.typed.numbers import TypedNumber
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
OTHER_UNIT: Text = {
    "vi": "Đơn vị bạn ghi không phải đơn vị được hỏi.",
    "en": "The unit you wrote is not the one that is asked for.",
}


def plain(value: float) -> str:
    """The number as people type it: no exponent, no empty decimals."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class NearMiss:
    """A number people arrive at by a known mistake, and its feedback."""

    value: float
    feedback: Text


@dataclass(frozen=True)
class OtherUnit:
    """A unit one may answer in as well: so many of it make one of the asked."""

    unit: Text
    times: float

    @cached_property
    def keys(self) -> set[str]:
        """Its names as they are compared."""
        return {numbers.unit_key(name) for name in self.unit.values()}


@dataclass(frozen=True, kw_only=True)
class Numeric(TypedAnswer):
    """Right if it differs from `answer` by at most `tolerance`, both in `unit`;
    what is typed in one of `units` is converted.
    """

    answer: float
    tolerance: float
    unit: Text
    near: tuple[NearMiss, ...]
    wrong: Text
    right: Text
    units: tuple[OtherUnit, ...] = ()
    widget: ClassVar[str] = "lms/quizzes/widgets/number.html"
    longest: ClassVar[int] = 40

    def prompt(self, order: Ids) -> Prompt:
        """One field, its unit behind."""
        return Prompt(unit=self.unit or None)

    def mark(self, response: Response) -> Mark:
        """All or nothing, with a word for known mistakes."""
        if not response:
            return Mark(0)
        typed = numbers.split(response[0])
        if typed is None or not typed.readings(whole=False):
            return Mark(0, (NO_NUMBER,))
        times = self._times(typed.unit)
        if times is None:
            note = OTHER_UNIT if typed.unit_is_a_word else NO_NUMBER
            return Mark(0, (note,))
        return self._marked(typed, times)

    def _marked(self, typed: TypedNumber, times: float) -> Mark:
        if self._hits(
            typed,
            self.answer,
            times,
        ):
            return Mark(1, (self.right,) if self.right else ())
        for near in self.near:
            if self._hits(
                typed,
                near.value,
                times,
            ):
                return Mark(0, (near.feedback,))
        return Mark(0, (self.wrong,))

    def _hits(self, typed: TypedNumber, target: float, times: float) -> bool:
        sizes = float(target * times), float(self.tolerance * times)
        values = typed.readings(all(size.is_integer() for size in sizes))
        least = min(abs(value / times - target) for value in values)
        return least <= self.tolerance + 1e-9

    def _times(self, unit: str) -> float | None:
        """How many of this unit make one of the asked; None if it is none."""
        if self._is_asked(unit):
            return 1
        fitting = (one.times for one in self.units if unit in one.keys)
        return next(fitting, None)

    def _is_asked(self, unit: str) -> bool:
        """Whether it is the unit, a part of its words, or what the question
        asks the number of.
        """
        return (
            not unit
            or any(
                numbers.begins(unit, full) or numbers.ends(unit, full)
                for full in self._units
            )
            or any(numbers.begins(unit, full) for full in self._asked)
        )

    @cached_property
    def _units(self) -> list[str]:
        return [numbers.unit_key(unit) for unit in self.unit.values()]

    @cached_property
    def _asked(self) -> list[str]:
        texts = self.text.values()
        return [words for text in texts for words in numbers.asked_for(text)]

    def describe(self, response: Response) -> list[Text]:
        """The number as typed, with its unit."""
        return [self._described(typed) for typed in response]

    def _described(self, typed: str) -> Text:
        number = numbers.split(typed)
        has_unit = number is not None and number.unit
        return verbatim(typed) if has_unit else self._with_unit(verbatim(typed))

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

    def offers(self) -> Any:
        """The unit: 2 in another one is another answer."""
        return named(self.unit)

    def keyed(self) -> Any:
        """The number, how far from it is right, and in which units."""
        units = [(sorted(one.keys), one.times) for one in self.units]
        return self.answer, self.tolerance, units


def parse(node: Node, common: Json) -> Numeric:
    """From YAML."""
    near = tuple(
        map(
            _near,
            node.items(
                "near",
                0,
                10,
                needed=False,
            ),
        )
    )
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
        units=tuple(
            map(
                _other,
                node.items(
                    "units",
                    0,
                    5,
                    needed=False,
                ),
            )
        ),
    )


def _other(entry: Node) -> OtherUnit:
    times = entry.number("times")
    if times <= 0:
        entry.wrong("should be more than 0", "times")
    other = OtherUnit(entry.text("unit"), times or 1)
    entry.done()
    return other


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
NEAR = InputField(
    "near",
    InputKind.ROWS,
    "Numbers that people get by a known mistake",
    fields=(
        InputField(
            "value",
            InputKind.NUMBER,
            "Number",
            needed=True,
        ),
        texts_of("feedback", "What those who write it read"),
    ),
    one="Number",
)
FIELDS = (
    InputField(
        "answer",
        InputKind.NUMBER,
        "Right is",
        needed=True,
    ),
    InputField(
        "tolerance", InputKind.NUMBER, "The answer may differ by this much"
    ),
    InputField(
        "unit",
        InputKind.TEXTS,
        "Unit, shown behind the field",
    ),
    InputField("right", InputKind.TEXTS, "What those who answer rightly read"),
    NEAR,
    OTHERWISE,
)
PLUGIN = QuestionType(
    "numeric",
    "Number",
    parse,
    EXAMPLE,
    FIELDS,
)
