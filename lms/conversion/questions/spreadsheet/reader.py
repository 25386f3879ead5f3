"""Reads the table: each row by its type."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lms.conversion.questions.moodle import categories
from lms.conversion.questions.moodle.answers import fill_essay, plain_number
from lms.conversion.questions.spreadsheet.columns import (
    HEADINGS,
    KINDS,
    MOST_ROWS,
    NEEDED,
    PLACES,
    TRUTHS,
    read_list,
)
from lms.conversion.types import (
    QuestionItem,
    QuestionReading,
    ReadAs,
    beginning,
)
from lms.core import tables
from lms.core.errors import Invalid
from lms.core.letters.folding import fold
from lms.core.types import Json, Texts

_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,15})?([eE][+-]?\d{1,3})?")
_KINDS = {fold(word): kind for kind, vi in KINDS.items() for word in (kind, vi)}
_TRUTHS = {
    fold(word): truth for truth, words in TRUTHS.items() for word in words
}
_TRUTHS |= {"t": True, "f": False, "d": True, "s": False, "1": True, "0": False}


class Option(NamedTuple):
    """What stands at one place: an option, what it goes with, its feedback."""

    place: int
    text: str
    match: str
    said: str


def read(content: bytes, options: ReadAs) -> QuestionReading:
    """The questions of a table; Invalid if it is no such table at all."""
    table = tables.read(
        content,
        MOST_ROWS,
        options.encoding,
    )
    records = tables.records(
        table,
        HEADINGS,
        NEEDED,
    )
    surplus = tables.surplus(table)
    reading = QuestionReading()
    for line, cells in records:
        row = TableRow(
            line,
            cells,
            options.language,
        )
        row.take_into(reading)
        if line in surplus:
            refusal = Invalid(
                "“%(value)s” stands under no heading, so it is not taken over.",
                value=surplus[line][:40],
            )
            reading.wrong(refusal, line)
    return reading


class TableRow:
    """One row on its way to a question."""

    def __init__(
        self,
        line: int,
        cells: dict[str, str],
        language: str,
    ) -> None:
        self.line, self.language = line, language
        self.cells = {name: cell.strip(" \t") for name, cell in cells.items()}

    def __getitem__(self, column: str) -> str:
        return self.cells[column].strip()

    def take_into(self, reading: QuestionReading) -> None:
        """Put the question into what is read, or say why it cannot be."""
        try:
            item = self._item()
        except Invalid as refusal:
            reading.wrong(refusal, self.line, beginning(self["text"]))
        else:
            reading.take(item)

    def _item(self) -> QuestionItem:
        if not self["text"]:
            raise Invalid("Its text is missing.")
        kind = self._kind()
        own = _FILLERS[kind](self)
        question = {"type": kind, "text": self.said("text")} | own
        item = QuestionItem(
            question | self._common(),
            id=self["id"],
            name=self["name"] or beginning(self["text"]),
            category=categories.read(self["category"]),
            tags=tuple(read_list(self.cells["tags"], ",")),
            line=self.line,
        )
        if kind == "essay":
            fill_essay(item, self.language)
        return item

    def _kind(self) -> str:
        word = fold(self["type"])
        if not word:
            several = len(read_list(self["right"], ",")) > 1
            return "multiple" if several else "single"
        if word not in _KINDS:
            raise Invalid(
                "“%(kind)s” is not a type of question. Write one of: %(kinds)s.",
                kind=self["type"][:40],
                kinds=", ".join(KINDS),
            )
        return _KINDS[word]

    def _common(self) -> Json:
        """What every type may have."""
        found = {}
        if self["explanation"]:
            found["explanation"] = self.said("explanation")
        for column in ("lesson", "competency", "difficulty"):
            if self[column]:
                found[column] = self[column]
        if self["legal_bases"]:
            found["legal_bases"] = read_list(self["legal_bases"], ",")
        for column in ("points", "level"):
            if self[column]:
                found[column] = self.number(column)
        return found

    def said(self, column: str) -> Texts:
        """A cell as a text; nothing if it is empty."""
        return self.text(self[column])

    def text(self, text: str) -> Texts:
        """A text in the language of the file."""
        return {self.language: text} if text else {}

    def number(self, column: str) -> float:
        """A cell as a number, with a decimal point or comma."""
        return read_number(self[column])

    def options(self) -> Iterator[Option]:
        """The places that are not empty."""
        for place in PLACES:
            option = Option(
                place,
                self.cells[f"option.{place}"],
                self[f"match.{place}"],
                self[f"said.{place}"],
            )
            if option.text.strip() or option.match:
                yield option

    def with_feedback(
        self,
        option: Option,
        part: Json,
    ) -> Json:
        """A part of a question with what is said to it."""
        said = self.text(option.said)
        return {**part, "feedback": said} if said else part

    def both(self) -> Json:
        """What is said to a right answer and to any other."""
        found = {
            name: self.said(f"feedback.{name}") for name in ("right", "wrong")
        }
        return {name: said for name, said in found.items() if said}


def read_number(cell: str) -> float:
    """A number with a decimal point or comma; whole numbers whole."""
    if not _NUMBER.fullmatch(cell):
        raise Invalid("“%(number)s” is not a number.", number=cell[:40])
    return plain_number(float(cell.replace(",", ".")))


def _choice(row: TableRow) -> Json:
    rights = {_place(word) for word in read_list(row["right"], ",")}
    options = [one for one in row.options() if one.text.strip()]
    if not rights or not rights <= {option.place for option in options}:
        raise Invalid(
            "Its right answer “%(right)s” is none of its options. Write numbers or letters, like 1 or A, C.",
            right=row["right"][:40],
        )
    return {
        "options": [
            _option(
                row,
                one,
                rights,
            )
            for one in options
        ]
    }


def _option(
    row: TableRow,
    option: Option,
    rights: set[int],
) -> Json:
    part = {"text": row.text(option.text.strip())}
    if option.place in rights:
        part["right"] = True
    return row.with_feedback(option, part)


def _place(word: str) -> int:
    """The place that a number or a letter names; 0 for none."""
    if len(word) == 1 and "A" <= word.upper() <= "H":
        return ord(word.upper()) - ord("A") + 1
    return int(word) if word in map(str, PLACES) else 0


def _true_false(row: TableRow) -> Json:
    truth = _TRUTHS.get(fold(row["right"]))
    if truth is None:
        raise Invalid(
            "“%(right)s” is neither true nor false.", right=row["right"][:40]
        )
    return {"answer": truth} | _feedback(row)


def _feedback(row: TableRow) -> Json:
    feedback = row.both()
    return {"feedback": feedback} if feedback else {}


def _short_text(row: TableRow) -> Json:
    answers = [_wordings(row, option) for option in row.options()]
    if not answers and row["right"]:
        answers = [{"accept": read_list(row.cells["right"], "|")}]
    if not answers:
        raise Invalid("It has no right answer.")
    return {"answers": answers} | _wrong(row.both())


def _wordings(row: TableRow, option: Option) -> Json:
    part = {"accept": read_list(option.text, "|")} | _share(option.match)
    return row.with_feedback(option, part)


def _share(cell: str) -> Json:
    return {"share": read_number(cell)} if cell else {}


def _wrong(both: Json) -> Json:
    return {"wrong": both["wrong"]} if "wrong" in both else {}


def _numeric(row: TableRow) -> Json:
    near = [
        row.with_feedback(option, {"value": read_number(option.text.strip())})
        for option in row.options()
    ]
    found = {
        "answer": row.number("right"),
        "tolerance": row.number("tolerance") if row["tolerance"] else 0,
    }
    if row["unit"]:
        found["unit"] = row.said("unit")
    return found | ({"near": near} if near else {}) | row.both()


def _matching(row: TableRow) -> Json:
    options = list(row.options())
    pairs = [
        row.with_feedback(one, _pair(row, one))
        for one in options
        if one.text.strip()
    ]
    extra = [row.text(one.match) for one in options if not one.text.strip()]
    return {"pairs": pairs} | ({"extra": extra} if extra else {})


def _pair(row: TableRow, option: Option) -> Json:
    return {
        "left": row.text(option.text.strip()),
        "right": row.text(option.match),
    }


def _ordering(row: TableRow) -> Json:
    items = [row.text(option.text.strip()) for option in row.options()]
    return {"items": items} | _feedback(row)


def _essay(row: TableRow) -> Json:
    return {"model": model} if (model := row.said("right")) else {}


_FILLERS = {
    "essay": _essay,
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
}
