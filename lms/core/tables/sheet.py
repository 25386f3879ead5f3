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

MOST_TEXT = 30_000_000
MOST_CELLS = 500_000
LAST_DAY = 2_950_000  # in the year 9976
EXACT = 1e15  # larger whole numbers are not exact in a float
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


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
        if not self.inside:
            return
        self.left -= len(data)
        if self.left < 0:
            raise Invalid(
                "The file holds more text than can be taken at once. Split it.",
                "file",
            )
        self.parts.append(data)

    def take(self) -> str:
        """What was gathered since the last time."""
        text, self.parts = "".join(self.parts), []
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
        self, texts: list[str], day_styles: set[int], first_day: dt.date
    ) -> None:
        self.texts, self.first_day = texts, first_day
        self.day_styles = day_styles
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
            self.line = int(attributes.get("r", self.line + 1))
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

    def _place(self, name: str | None) -> int:
        column = self.column + 1 if name is None else _column(name)
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
        if self.kind == "s":
            return self._shared(int(written)) if written else ""
        if self.kind == "b":
            return "true" if written == "1" else "false"
        if self.kind == "n" and written:
            return self._number(float(written))
        return written

    def _shared(self, number: int) -> str:
        return self.texts[number] if 0 <= number < len(self.texts) else ""

    def _number(self, number: float) -> str:
        if self.style in self.day_styles and 0 < number < LAST_DAY:
            day = self.first_day + dt.timedelta(days=int(number))
            return day.isoformat()
        if number.is_integer() and abs(number) < EXACT:
            return str(int(number))
        return repr(number)


def _column(name: str) -> int:
    """The number of a column from 0: "B7" is in column 1."""
    cell = _CELL.fullmatch(name)
    if cell is None:
        raise broken()
    column = -1
    for letter in cell[1]:
        column = (column + 1) * 26 + ord(letter) - ord("A")
    return column
