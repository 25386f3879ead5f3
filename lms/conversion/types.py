"""A question on its way in or out, and what is to be said about it."""

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_, Message
from lms.core.types import Json

MOST_QUESTIONS = 1_000
"""Of one file, those that cannot be taken included."""
MOST_ANSWERS = 100
"""Of one question; of its blanks as well."""
MOST_PARTS = 6_000
"""Answers, blanks and what else is listed in the questions of one file."""
MOST_NOTES = 100
"""Of one question."""
_MORE = N_("More of it is not taken over; the list ends here.")


class OtherWeights(StrEnum):
    """What becomes of a share of the points that Moodle does not know: the
    question is refused, or the nearest share is taken.
    """

    ERROR = "error"
    NEAREST = "nearest"


@dataclass(frozen=True)
class ReadAs:
    """How a file is read. `language`: that of all its texts, "vi" or "en".
    `encoding`: the one somebody has named for an old table.
    """

    language: str = "vi"
    weights: OtherWeights = OtherWeights.ERROR
    encoding: str = ""


@dataclass(frozen=True)
class ConversionNote:
    """One sentence, marked for translation: what was not understood in a
    question or what a format cannot hold of it. `label`: how the question
    begins. `lost`: whether the whole question is left out.
    """

    text: str
    values: Json = field(default_factory=dict)
    line: int = 0
    label: str = ""
    lost: bool = False

    @property
    def said(self) -> Message:
        """The sentence with its values, still in no language."""
        return Message(self.text, tuple(self.values.items()))


Notes = list[ConversionNote]


@dataclass
class QuestionItem:
    """A question as quiz.yaml holds one, with what other tools know about it
    besides. `id`: what they call it; it joins the same question of two files.
    `category`: its path. `line`: where it stood in the file.
    """

    question: Json
    id: str = ""
    name: str = ""
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    line: int = 0
    notes: Notes = field(default_factory=list)
    noted: set[Hashable] = field(default_factory=set, init=False, repr=False)

    @property
    def key(self) -> str:
        """Its key in a quiz; "" as long as it has none."""
        key = self.question.get("key")
        return key if isinstance(key, str) else ""

    @property
    def label(self) -> str:
        """How it begins, in the first language it has."""
        return beginning(_first(self.question.get("text")) or self.name)

    def drop(self, text: str, /, **values: Any) -> None:
        """Note what is not taken over; said twice, it is noted once, and what
        goes on for long is cut.
        """
        said = text, *values.values()
        if said in self.noted or len(self.noted) > MOST_NOTES:
            return
        if len(self.noted) == MOST_NOTES:
            text, values = _MORE, {}
        self.noted.add(said)
        self.notes.append(ConversionNote(text, values, self.line, self.label))


@dataclass
class QuestionReading:
    """What a file holds: its questions in their order, and what is to be said
    of those that cannot be taken.
    """

    items: list[QuestionItem] = field(default_factory=list)
    notes: Notes = field(default_factory=list)

    parts: int = 0
    """Listed in the questions that were taken."""

    def take(self, item: QuestionItem) -> None:
        """Put a question behind the others, as far as one file may hold more."""
        self.parts += _listed(item.question)
        self._count()
        self.items.append(item)

    def _count(self) -> None:
        found = len(self.items) + len(self.notes)
        if found >= MOST_QUESTIONS or self.parts > MOST_PARTS:
            raise Invalid(
                "The file holds more than %(limit)s questions, or more than %(parts)s answers in all. Split it.",
                "file",
                limit=MOST_QUESTIONS,
                parts=MOST_PARTS,
            )

    def wrong(self, why: Invalid, line: int = 0, label: str = "") -> None:
        """Note a question that cannot be taken."""
        self._count()
        note = ConversionNote(why.text, why.values, line, label, lost=True)
        self.notes.append(note)

    @property
    def all_notes(self) -> Iterator[ConversionNote]:
        """What is to be said of the file, then of each question."""
        yield from self.notes
        for item in self.items:
            yield from item.notes


@dataclass(frozen=True)
class TakenOut:
    """Questions as a file, and what it does not hold of them."""

    content: bytes
    notes: Notes


def refuse_many(answers: Collection[Any]) -> None:
    """A question holds so many answers and no more; they are counted before
    any of them is read.
    """
    if len(answers) > MOST_ANSWERS:
        raise Invalid(
            "It has %(count)s answers, more than %(limit)s. Take some out, or make several questions of it.",
            count=len(answers),
            limit=MOST_ANSWERS,
        )


def _listed(value: Any) -> int:
    """How much is listed in a question, however deep."""
    if isinstance(value, dict):
        return sum(map(_listed, value.values()))
    return (
        sum(map(_listed, value), len(value)) if isinstance(value, list) else 0
    )


def beginning(text: str, longest: int = 80) -> str:
    """How a text begins, on one line."""
    line = " ".join(text[: longest * 4].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _first(texts: Any) -> str:
    """The first of some texts; "" if they are none."""
    there = isinstance(texts, dict) and texts
    return str(next(iter(texts.values()))) if there else ""
