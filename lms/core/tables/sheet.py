"""The cells of a sheet and the texts they share, counted as they come."""

import datetime as dt
import re

from lms.core.errors import Invalid
from lms.core.tables.archive import (
    MOST_COLUMNS,
    Archive,
    Attributes,
    broken,
    xml_parser,
)
from lms.core.tables.formats import Formats
from lms.core.tables.numbers import text_of_number

MOST_TEXT = 30_000_000
MOST_CELLS = 500_000
MOST_ROWS = 1_048_576  # as the format of the file has it
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_TEXT = re.compile("[\0\ud800-\udfff\ufffe\uffff]")


class _Text:
    """Gathers the text of <t> elements (not of phonetic hints), against a
    limit.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.inside, self.hints, self.left = False, 0, MOST_TEXT

    def start(self, element: str) -> None:
        self.inside = element in ("t", "v") and not self.hints
        self.hints += element == "rPh"

    def end(self, element: str) -> None:
        self.hints -= element == "rPh"
        self.inside = False

    def data(self, data: str) -> None:
        if self.inside:
            self.count(data)
            self.parts.append(data)

    def count(self, data: str) -> None:
        """Against the limit."""
        self.left -= len(data)
        if self.left < 0:
            raise Invalid(
                "The file holds more text than can be taken at once. Split it.",
                "file",
            )

    def take(self) -> str:
        """What was gathered since the last time."""
        text, self.parts = "".join(self.parts), []
        if "_x" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        return text.replace("\r\n", "\n")


def read_texts(archive: Archive, name: str) -> list[str]:
    """The texts that cells name by their number."""
    texts, text = list[str](), _Text()

    def end(element: str) -> None:
        text.end(element)
        if element == "si":
            texts.append(text.take())
            if len(texts) > MOST_CELLS:
                raise _too_many()

    parser = xml_parser(
        lambda element, _attributes: text.start(element), end, text.data
    )
    archive.parse(name, parser)
    return texts


def _too_many() -> Invalid:
    return Invalid(
        "The sheet has more than %(limit)s cells. Split it.",
        "file",
        limit=MOST_CELLS,
    )


class SheetReader:
    """Feeds on the sheet's XML and holds the rows that are complete."""

    def __init__(
        self, texts: list[str], formats: Formats, first_day: dt.date
    ) -> None:
        self.texts, self.first_day = texts, first_day
        self.formats = formats
        self.text, self.left = _Text(), MOST_CELLS
        self.done: list[tuple[int, list[str]]] = []
        self.cells: list[str] = []
        self.line, self.column = 0, -1
        self.kind, self.style = "", 0
        self.parser = xml_parser(self._start, self._end, self.text.data)

    def feed(self, chunk: bytes) -> None:
        """Take another piece of the sheet."""
        self.parser.Parse(chunk, False)

    def finished(self) -> list[tuple[int, list[str]]]:
        """The rows completed since the last time."""
        done, self.done = self.done, []
        return done

    def end(self) -> list[tuple[int, list[str]]]:
        """The last rows, once there are no more pieces."""
        self.parser.Parse(b"", True)
        return self.finished()

    def _start(self, element: str, attributes: Attributes) -> None:
        self.text.start(element)
        if element == "row":
            self._count()
            self.line = self._next_line(attributes.get("r"))
            self.column, self.cells = -1, []
        elif element == "c":
            self._count()
            self.column = self._place(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.style = int(attributes.get("s", 0))

    def _count(self) -> None:
        """An empty row costs as much to read as a cell."""
        self.left -= 1
        if self.left < 0:
            raise _too_many()

    def _next_line(self, written: str | None) -> int:
        line = self.line + 1 if written is None else int(written)
        if line > MOST_ROWS:
            raise Invalid(
                "Row %(line)s is beyond the last row that a sheet can have (%(limit)s). The file is damaged or made to do harm.",
                "file",
                line=line,
                limit=MOST_ROWS,
            )
        if line <= self.line:
            raise self._muddled(f"{line}")
        return line

    def _muddled(self, place: str) -> Invalid:
        return Invalid(
            "The rows and cells of the sheet are not in order at %(place)s. Open the file in a spreadsheet, save it as .xlsx and choose that.",
            "file",
            place=place[:20],
        )

    def _place(self, name: str | None) -> int:
        """The column of a cell, which belongs to its row and comes after the
        one before it.
        """
        column = self.column + 1
        if name is not None:
            column, line = _cell_place(name)
            if line != self.line or column <= self.column:
                raise self._muddled(name)
        if column >= MOST_COLUMNS:
            raise Invalid(
                "There is something in cell %(cell)s, far to the right of any table. At most %(limit)s columns are taken: delete the empty-looking columns and save again.",
                "file",
                cell=(name or str(column + 1))[:20],
                limit=MOST_COLUMNS,
            )
        return column

    def _end(self, element: str) -> None:
        self.text.end(element)
        if element == "c":
            value = self._value(self.text.take())
            self.cells.extend([""] * (self.column + 1 - len(self.cells)))
            self.cells[self.column] = value
        elif element == "row" and self.cells:
            self.done.append((self.line, self.cells))

    def _value(self, written: str) -> str:
        if self.kind == "n":
            return self._number(written) if written else ""
        if self.kind == "b":
            return "true" if written == "1" else "false"
        if self.kind == "e":
            raise self._unread(
                "Cell %(cell)s shows the error %(value)s instead of a value. Correct it in the spreadsheet and save again.",
                value=written[:20],
            )
        if self.kind == "d":
            return written.removesuffix("T00:00:00")
        if self.kind == "s":
            written = self._shared(written)
        return self._clean(written)

    def _shared(self, written: str) -> str:
        """ValueError for a text that is not there: it would be lost. A text
        costs its length each time it is named.
        """
        if not written:
            return ""
        number = int(written)
        if not 0 <= number < len(self.texts):
            raise ValueError(written)
        self.text.count(self.texts[number])
        return self.texts[number]

    def _clean(self, text: str) -> str:
        """The text, if all of it is text; halves of one letter are joined."""
        if not _NO_TEXT.search(text):
            return text
        joined = text.encode("utf-16", "surrogatepass")
        joined = joined.decode("utf-16", "replace")
        if "\ufffd" in joined or _NO_TEXT.search(joined):
            raise self._unread(
                "Cell %(cell)s holds characters that are no text. Type the cell again and save.",
            )
        return joined

    def _number(self, written: str) -> str:
        format_ = self.formats.of(self.style)
        text = text_of_number(written, format_, self.first_day)
        if text is None:
            raise self._unread(
                "Cell %(cell)s holds the number %(value)s in a number format that shows something else. Change its format to text, type what should stand there and save again.",
                value=written[:20],
            )
        return text

    def _unread(self, text: str, **values: str) -> Invalid:
        cell = f"{_letters(self.column)}{self.line}"
        return Invalid(text, "file", cell=cell, **values)


def _cell_place(name: str) -> tuple[int, int]:
    """The column from 0 and the row from 1: "B7" is (1, 7)."""
    cell = _CELL.fullmatch(name)
    if cell is None:
        raise broken()
    column = -1
    for letter in cell[1]:
        column = (column + 1) * 26 + ord(letter) - ord("A")
    return column, int(cell[2])


def _letters(column: int) -> str:
    """What a spreadsheet calls a column: 27 is "AB"."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
