"""What several question types share.

A response is stored as a list and never holds screen positions: `read` turns
what the form sent (positions in the order this attempt was shown) into choices,
so neither the page nor the file's order gives the right answer away.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.letters import folding
from lms.core.types import Ids
from lms.core.yamlfile import Node
from lms.quizzes.questions.typed.words import compared
from lms.quizzes.types import (
    Mark,
    Pick,
    Picks,
    Prompt,
    Question,
    Remark,
    Remarks,
    Response,
    RubricCriterion,
    RubricLevel,
    ShownFigure,
    Text,
    figure_field,
)

Values = Sequence[str]
"""What the form sent."""
POSITION = re.compile(r"[0-9]{1,3}")
MARKDOWN = re.compile(r"([\\`*_\[\]()<>!#~|&])")


def position(value: str, size: int) -> int | None:
    """A screen position the form sent, if it is one."""
    if POSITION.fullmatch(value) and int(value) < size:
        return int(value)
    return None


def positions(values: Values, size: int) -> list[int]:
    """The positions that the form sent, without what is none."""
    found = (position(value, size) for value in values)
    return [place for place in found if place is not None]


def only_position(values: Values, size: int) -> list[int]:
    """The one position that the form sent; empty if it is none, or several."""
    return positions(values, size) if len(values) == 1 else []


def verbatim(typed: str) -> Text:
    """What a person typed, the same in both languages, with Markdown's marks
    made harmless: it is shown, never rendered.
    """
    shown = MARKDOWN.sub(r"\\\1", typed)
    return {"vi": shown, "en": shown}


def named(text: Text) -> str:
    """By what a choice is known from one version of a question to the next."""
    return text.get("vi") or text.get("en") or ""


def moved(old: Iterable[Text], new: Iterable[Text]) -> dict[int, int]:
    """Where the same choices stand in the newer version, by where they stood."""
    was, now = list(map(named, old)), list(map(named, new))
    if was == now:  # also if two of them read the same
        return {place: place for place in range(len(was))}
    there = {text: place for place, text in enumerate(now)}
    return {
        place: there[text] for place, text in enumerate(was) if text in there
    }


def read_figure(node: Node, field: str) -> ShownFigure | None:
    """The figure that stands at a text; that the course has it is checked with
    the whole course.
    """
    inner = node.map(field, needed=False)
    if inner is None:
        return None
    figure = ShownFigure(
        inner.slug("name"),
        inner.text("alt"),
        inner.text("caption", needed=False),
    )
    inner.done()
    return figure


OPTIONS = InputField(
    "options",
    InputKind.ROWS,
    "Answers to choose from",
    fields=(
        texts_of("text", "Answer"),
        InputField("right", InputKind.TICK, "It is right"),
        texts_of("feedback", "What those who choose it read"),
        figure_field("figure", "Figure with this answer"),
    ),
    one="Answer",
    rows=2,
)
RIGHT_AND_WRONG = InputField(
    "feedback",
    InputKind.GROUP,
    "What people read afterwards",
    fields=(
        texts_of("right", "Who answered rightly"),
        texts_of("wrong", "Everybody else"),
    ),
    needed=True,
)
WORDINGS = InputField(
    "answers",
    InputKind.ROWS,
    "Words that are accepted",
    "Capitals, tone marks and spaces do not matter.",
    fields=(
        InputField(
            "accept", InputKind.LINES, "Wordings, one a line", needed=True
        ),
        InputField(
            "share",
            InputKind.NUMBER,
            "Share of the points",
            "From 0, a known mistake, to 1, all of them. Empty: 1.",
        ),
        texts_of("feedback", "What those who write it read"),
    ),
    one="Wordings",
    rows=1,
)
OTHERWISE = texts_of("wrong", "What everybody else reads")

RUBRIC = InputField(
    "rubric",
    InputKind.ROWS,
    "What is looked at when it is marked",
    "Each criterion has levels, from no points up.",
    fields=(
        texts_of("title", "Criterion"),
        InputField(
            "levels",
            InputKind.ROWS,
            "Levels",
            fields=(
                InputField("points", InputKind.NUMBER, "Points", needed=True),
                texts_of("text", "An answer of this level"),
            ),
            one="Mark level",
            rows=2,
        ),
    ),
    one="Criterion",
    rows=2,
)
MODEL = texts_of(
    "model",
    "Model answer",
    "Shown to whoever marks, and afterwards with the other solutions.",
)


@dataclass(frozen=True)
class ChoiceOption:
    """One option and what it answers back; a figure may stand with it."""

    text: Text
    right: bool
    feedback: Text
    figure: ShownFigure | None = None


def options(node: Node) -> tuple[ChoiceOption, ...]:
    """The options of a choice question."""
    return tuple(map(_option, node.items("options", 2, 8)))


def _option(entry: Node) -> ChoiceOption:
    option = ChoiceOption(
        entry.text("text"),
        entry.bool("right", False),
        entry.text("feedback"),
        read_figure(entry, "figure"),
    )
    entry.done()
    return option


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """Options to choose from. A response holds those that were chosen."""

    options: tuple[ChoiceOption, ...]
    chooses: ClassVar[bool] = True

    @property
    def size(self) -> int:
        """All options may be shuffled."""
        return len(self.options)

    def prompt(self, order: Ids) -> Prompt:
        """The options in the order of this attempt."""
        shown = [self.options[index] for index in order]
        figures = tuple(option.figure for option in shown)
        return Prompt(
            tuple(option.text for option in shown),
            figures=figures if any(figures) else (),
        )

    def echo(self, response: Response, order: Ids) -> list[str]:
        """Where the chosen options are shown."""
        return [str(order.index(choice)) for choice in response]

    def remarks(self, response: Response, order: Ids, solved: bool) -> Remarks:
        """What each chosen option answers back."""
        shown = [*response, *(self.perfect() if solved else ())]
        return {
            order.index(choice): self._remark(choice, choice in response)
            for choice in shown
        }

    def explained(self, response: Response, order: Ids) -> Remarks:
        """What every option answers back."""
        return {
            place: self._remark(choice, choice in response)
            for place, choice in enumerate(order)
        }

    def _remark(self, choice: int, is_chosen: bool) -> Remark:
        option = self.options[choice]
        return Remark(option.right, option.feedback, is_chosen)

    def chosen(self, response: Response) -> list[ChoiceOption]:
        """The options that were chosen."""
        return [self.options[choice] for choice in response]

    def describe(self, response: Response) -> list[Text]:
        """The chosen options, in words."""
        return [option.text for option in self.chosen(response)]

    def solution(self) -> list[Text]:
        """The right options."""
        return self.describe(self.perfect())

    def perfect(self) -> Response:
        """All right."""
        return [
            index for index, option in enumerate(self.options) if option.right
        ]

    def picks(self) -> Picks:
        """The options."""
        return {
            str(index): Pick(option.text, option.right)
            for index, option in enumerate(self.options)
        }

    def picked(self, response: Response) -> list[str]:
        """The chosen options."""
        return [str(choice) for choice in response]

    def offers(self) -> Any:
        """The options."""
        return sorted(named(option.text) for option in self.options)

    def keyed(self) -> Any:
        """The right ones."""
        return sorted(map(named, self.solution()))

    def carried(self, response: Response, newer: Any) -> Response:
        """The same options where they stand now."""
        texts = ([one.text for one in which.options] for which in (self, newer))
        places = moved(*texts)
        return sorted(places[choice] for choice in response)


@dataclass(frozen=True, kw_only=True)
class RightOrWrong(Question):
    """One feedback for a right answer, another for every other."""

    right: Text
    wrong: Text

    def marked(self, share: float) -> Mark:
        """The mark of this share, with what it deserves to hear."""
        return Mark(share, (self.right if share == 1 else self.wrong,))


def right_and_wrong(node: Node) -> dict[str, Text]:
    """The `feedback` pair of such a question."""
    feedback = node.map("feedback")
    if feedback is None:
        return {"right": {}, "wrong": {}}
    both = {name: feedback.text(name) for name in ("right", "wrong")}
    feedback.done()
    return both


@dataclass(frozen=True, kw_only=True)
class TypedAnswer(Question):
    """One field. A response holds the text as typed, tidied."""

    longest: ClassVar[int]
    shuffled: ClassVar[bool] = False

    def read(self, values: Values, order: Ids) -> Response:
        """The text as typed; nothing is refused here."""
        typed = folding.tidy(values[0])[: self.longest] if values else ""
        return [typed] if typed else []

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The text."""
        return list(response)


@dataclass(frozen=True)
class AcceptedWording:
    """Wordings that earn a share, and their feedback."""

    accept: tuple[str, ...]
    share: float
    feedback: Text

    @cached_property
    def folded(self) -> frozenset[str]:
        """The wordings as they are compared."""
        return frozenset(map(compared, self.accept))


def accepted(node: Node) -> tuple[AcceptedWording, ...]:
    """The wordings that are accepted in a field."""
    return tuple(map(_accepted, node.items("answers", 1, 20)))


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


def mark_words(
    typed: str, answers: Sequence[AcceptedWording], wrong: Text
) -> Mark:
    """The share of the wording that these words match, and its feedback."""
    words = compared(typed)
    for answer in answers:
        if words in answer.folded:
            return Mark(answer.share, (answer.feedback,))
    return Mark(0, (wrong,))


def best_wording(answers: Sequence[AcceptedWording]) -> str:
    """The wording that we would use."""
    return max(answers, key=lambda answer: answer.share).accept[0]


def rubric(node: Node) -> tuple[RubricCriterion, ...]:
    """By what a person marks the answers."""
    return tuple(map(_criterion, node.items("rubric", 2, 6)))


def _criterion(entry: Node) -> RubricCriterion:
    levels = tuple(map(_level, entry.items("levels", 2, 6)))
    points = [level.points for level in levels]
    if points and (points[0] != 0 or points != sorted(set(points))):
        entry.wrong("should rise from level to level, beginning at 0", "levels")
    criterion = RubricCriterion(entry.text("title"), levels)
    entry.done()
    return criterion


def _level(entry: Node) -> RubricLevel:
    level = RubricLevel(entry.number("points"), entry.text("text"))
    entry.done()
    return level
