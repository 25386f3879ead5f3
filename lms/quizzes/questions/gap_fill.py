"""A text with blanks, each filled from a list or with typed words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from lms.core.inputs import InputField, InputKind, texts_of
from lms.core.letters import folding
from lms.core.types import Ids, Json
from lms.core.yamlfile import Node
from lms.quizzes.questions.base import (
    OPTIONS,
    OTHERWISE,
    WORDINGS,
    AcceptedWording,
    ChoiceOption,
    accepted,
    best_wording,
    mark_words,
    moved,
    named,
    options,
    position,
    verbatim,
)
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

BLANK = re.compile(r"\[\[([a-z0-9.-]+)\]\]")
"""How a blank stands in the passage: its key, [[hour]]."""
MOST = 8
LONGEST = 60
"""Of what is typed into one blank."""
Places = Mapping[int, int]
"""The options of a blank by the positions at which they are shown."""


@dataclass(frozen=True)
class Blank:
    """One blank; what fills it, None if nothing does."""

    key: str

    @property
    def options(self) -> tuple[ChoiceOption, ...]:
        """What can be chosen; nothing where one types."""
        return ()

    def read(self, value: str, places: Places) -> Any:
        """What fills it, from what the form sent."""
        raise NotImplementedError

    def echo(self, filled: Any, places: Places) -> str:
        """That as the form's value."""
        return filled or ""

    def mark(self, filled: Any) -> Mark:
        """What that earns, and what to say of it."""
        raise NotImplementedError

    def say(self, filled: Any) -> Text:
        """That in words."""
        raise NotImplementedError

    def best(self) -> Any:
        """What fills it rightly."""
        raise NotImplementedError

    def keyed(self) -> Any:
        """What decides whether it is filled rightly."""
        raise NotImplementedError

    def carried(self, filled: Any, newer: "Blank") -> Any:
        """The same in a newer version of this blank."""
        return filled


@dataclass(frozen=True)
class ListedBlank(Blank):
    """Filled by one of a list, of which one is right."""

    listed: tuple[ChoiceOption, ...]

    @property
    def options(self) -> tuple[ChoiceOption, ...]:
        """The list."""
        return self.listed

    def read(self, value: str, places: Places) -> int | None:
        """The place of the chosen one in the file's list."""
        place = position(value, MOST_OPTIONS)
        return None if place is None else places.get(place)

    def echo(self, filled: int | None, places: Places) -> str:
        """Where the chosen one is shown."""
        shown = (str(one) for one, index in places.items() if index == filled)
        return next(shown, "")

    def mark(self, filled: int) -> Mark:
        """All or nothing."""
        option = self.listed[filled]
        return Mark(float(option.right), (option.feedback,))

    def say(self, filled: int) -> Text:
        """The chosen words."""
        return self.listed[filled].text

    def best(self) -> int:
        """The right one."""
        rights = [option.right for option in self.listed]
        return rights.index(True)

    def keyed(self) -> str:
        """The right one."""
        return named(self.listed[self.best()].text)

    def carried(self, filled: int | None, newer: Blank) -> int | None:
        """Where the chosen one stands now."""
        texts = ([one.text for one in one.options] for one in (self, newer))
        return None if filled is None else moved(*texts)[filled]


@dataclass(frozen=True)
class TypedBlank(Blank):
    """Filled with typed words."""

    answers: tuple[AcceptedWording, ...]
    wrong: Text

    def read(self, value: str, places: Places) -> str | None:
        """The words, tidied."""
        cut = folding.tidy(value[: 4 * LONGEST])[:LONGEST]
        return cut.strip() or None

    def mark(self, filled: str) -> Mark:
        """The share of the wording it matches."""
        return mark_words(filled, self.answers, self.wrong)

    def say(self, filled: str) -> Text:
        """The words as typed."""
        return verbatim(filled)

    def best(self) -> str:
        """The wording we would use."""
        return best_wording(self.answers)

    def keyed(self) -> Any:
        """The wordings as they are compared, and what they earn."""
        return [(one.folded, one.share) for one in self.answers]


MOST_OPTIONS = 8 * MOST


@dataclass(frozen=True)
class BlankPlace:
    """A blank as the page shows it: its row in the form, and the positions of
    what can be chosen; none where one types.
    """

    row: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class PassagePrompt(Prompt):
    """The passage, its blanks by their keys."""

    passage: Text = field(default_factory=dict)
    blanks: Mapping[str, BlankPlace] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GapFill(Question):
    """`passage` holds the blanks by their keys, in any order. A response holds
    what fills each of `blanks`, None for nothing.
    """

    passage: Text
    blanks: tuple[Blank, ...]
    widget: ClassVar[str] = "lms/quizzes/widgets/gap_fill.html"

    @property
    def size(self) -> int:
        """The options of all blanks are shuffled together."""
        return sum(len(blank.options) for blank in self.blanks)

    def prompt(self, order: Ids) -> Prompt:
        """The options in this order, and which of them belong to which blank."""
        every = [
            option.text for blank in self.blanks for option in blank.options
        ]
        blanks = zip(self.blanks, self._places(order), strict=True)
        return PassagePrompt(
            tuple(every[index] for index in order),
            passage=self.passage,
            blanks={
                blank.key: BlankPlace(row, tuple(places))
                for row, (blank, places) in enumerate(blanks)
            },
        )

    def _places(self, order: Ids) -> list[Places]:
        """By blank, where its options are shown."""
        found = []
        first = 0
        for blank in self.blanks:
            last = first + len(blank.options)
            own = {
                place: index - first
                for place, index in enumerate(order)
                if first <= index < last
            }
            found.append(own)
            first = last
        return found

    def read(self, values: Sequence[str], order: Ids) -> Response:
        """What fills each blank; an empty list if nothing does anywhere."""
        rows = [*values[: len(self.blanks)], *[""] * len(self.blanks)]
        response = [
            blank.read(value, places)
            for blank, places, value in zip(
                self.blanks, self._places(order), rows, strict=False
            )
        ]
        is_empty = all(filled is None for filled in response)
        return [] if is_empty else response

    def echo(self, response: Response, order: Ids) -> list[str]:
        """The words, or where what was chosen is shown."""
        filling = zip(self.blanks, response, strict=False)
        return [
            blank.echo(filled, places)
            for (blank, filled), places in zip(
                filling, self._places(order), strict=False
            )
        ]

    def mark(self, response: Response) -> Mark:
        """Each blank earns its part; of what is right nothing is said."""
        marks = self._marks(response)
        missed = (mark.notes for mark in marks if mark.share < 1)
        return Mark(
            sum(mark.share for mark in marks) / len(self.blanks),
            tuple(note for notes in missed for note in notes),
        )

    def _marks(self, response: Response) -> list[Mark]:
        return [
            Mark(0) if filled is None else blank.mark(filled)
            for blank, filled in zip(self.blanks, response, strict=False)
        ]

    def remarks(self, response: Response, order: Ids, solved: bool) -> Remarks:
        """At each blank; what is right there is said by the sentence beneath."""
        return {
            row: Remark(mark.share == 1, *mark.notes if mark.share < 1 else ())
            for row, mark in enumerate(self._marks(response))
        }

    def blanks_left(self, response: Response) -> int:
        """The blanks that nothing fills."""
        return response.count(None)

    def describe(self, response: Response) -> list[Text]:
        """What fills the blanks, each with its number."""
        return list(self._said(response))

    def _said(self, response: Response) -> Iterator[Text]:
        filling = zip(self.blanks, response, strict=False)
        for row, (blank, filled) in enumerate(filling):
            if filled is not None:
                yield _numbered(row, blank.say(filled))

    def solution(self) -> list[Text]:
        """What fills them rightly."""
        return self.describe(self.perfect())

    def picks(self) -> Picks:
        """The options of every list, with the number of its blank."""
        return {
            f"{row}.{index}": Pick(_numbered(row, option.text), option.right)
            for row, blank in enumerate(self.blanks)
            for index, option in enumerate(blank.options)
        }

    def picked(self, response: Response) -> list[str]:
        """What was chosen from lists."""
        return [
            f"{row}.{filled}"
            for row, filled in enumerate(response)
            if isinstance(filled, int)
        ]

    def perfect(self) -> Response:
        """All right."""
        return [blank.best() for blank in self.blanks]

    def offers(self) -> Any:
        """The blanks with what can be chosen in each."""
        return sorted(
            (blank.key, sorted(named(one.text) for one in blank.options))
            for blank in self.blanks
        )

    def keyed(self) -> Any:
        """What fills each rightly."""
        return {blank.key: blank.keyed() for blank in self.blanks}

    def carried(self, response: Response, newer: Any) -> Response:
        """What fills the same blanks, where they stand now."""
        filled = {
            blank.key: (blank, given)
            for blank, given in zip(self.blanks, response, strict=False)
        }
        there = ((blank, *filled[blank.key]) for blank in newer.blanks)
        return [was.carried(given, blank) for blank, was, given in there]


def _numbered(row: int, text: Text) -> Text:
    return {
        language: f"({row + 1}) {words}" for language, words in text.items()
    }


def parse(node: Node, common: Json) -> GapFill:
    """From YAML."""
    blanks = tuple(map(_blank, node.items("blanks", 1, MOST)))
    passage = node.text("passage")
    for language, text in passage.items():
        _check_blanks(node, language, text, blanks)
    return GapFill(**common, passage=passage, blanks=blanks)


def _blank(entry: Node) -> Blank:
    blank = _listed(entry) if entry.has("options") else _typed(entry)
    entry.done()
    return blank


def _listed(entry: Node) -> Blank:
    blank = ListedBlank(entry.slug("key"), options(entry))
    if blank.listed and sum(option.right for option in blank.listed) != 1:
        entry.wrong(
            "should have exactly one option with “right: true”", "options"
        )
    return blank


def _typed(entry: Node) -> Blank:
    key, answers = entry.slug("key"), accepted(entry)
    return TypedBlank(key, answers, entry.text("wrong"))


def _check_blanks(
    node: Node, language: str, text: str, blanks: Sequence[Blank]
) -> None:
    """Every blank stands in the passage once, and nothing else looks like one."""
    written = Counter(BLANK.findall(text))
    wanted = Counter(blank.key for blank in blanks)
    for key in sorted(written.keys() | wanted.keys()):
        if (written[key], wanted[key]) != (1, 1):
            node.wrong(
                "the blank “%(key)s” should stand once in the text in “%(language)s”, as [[%(key)s]], and once under “blanks”",
                "passage",
                key=key,
                language=language,
            )
    rest = BLANK.sub("", text)
    if "[[" in rest or "]]" in rest:
        node.wrong(
            "[[ and ]] stand around the key of a blank only, in the text in “%(language)s” too",
            "passage",
            language=language,
        )


EXAMPLE = """
key: slip-words
type: gap_fill
text: {vi: "Điền vào chỗ trống.", en: "Fill in the blanks."}
passage:
  vi: "Nhận sau [[hour]] thì hẹn trả trong [[day]], và ghi vào [[slip]]."
  en: "Received after [[hour]], it goes on the [[slip]] for [[day]]."
blanks:
  - key: hour
    options:
      - {text: {vi: "15 giờ", en: "3 pm"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
      - {text: {vi: "11 giờ", en: "11 am"}, feedback: {vi: "Trước 15 giờ thì trả trong ngày.", en: "Before 3 pm it is returned the same day."}}
  - key: day
    options:
      - {text: {vi: "ngày làm việc sau", en: "the next working day"}, right: true, feedback: {vi: "Đúng.", en: "Yes."}}
      - {text: {vi: "tuần sau", en: "next week"}, feedback: {vi: "Quá muộn.", en: "Too late."}}
  - key: slip
    answers:
      - {accept: ["phiếu hẹn", "appointment slip"], feedback: {vi: "Đúng.", en: "Yes."}}
      - {accept: ["giấy hẹn"], share: 0.5, feedback: {vi: "Gần đúng.", en: "Nearly."}}
    wrong: {vi: "Chưa đúng.", en: "Not yet."}
explanation: {vi: "15 giờ là mốc.", en: "3 pm is the line."}
"""
BLANKS = InputField(
    "blanks",
    InputKind.ROWS,
    "Blanks",
    "A blank is filled from a list, or with typed words: write one of both.",
    fields=(
        InputField(
            "key",
            InputKind.WORDS,
            "Name in the text",
            "Small letters without tone marks, as between [[ and ]].",
            needed=True,
        ),
        replace(OPTIONS, rows=0),
        replace(WORDINGS, rows=0),
        replace(OTHERWISE, needed=False),
    ),
    one="Blank",
    rows=1,
)
PASSAGE = texts_of(
    "passage",
    "The text with its blanks",
    "A blank stands in it by its name, like [[hour]], once in each language.",
)
FIELDS = (PASSAGE, BLANKS)
PLUGIN = QuestionType("gap_fill", "Text with blanks", parse, EXAMPLE, FIELDS)
