"""What a Word or PowerPoint file holds, as far as a lesson can say it; and what
comes out of one.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from lms.core.marks import Message
from lms.core.types import Files


class TextRun(NamedTuple):
    """Words that look alike. `note`: the key of a foot-note that stands here;
    then there are no words.
    """

    text: str = ""
    bold: bool = False
    italic: bool = False
    struck: bool = False
    link: str = ""
    note: str = ""


Line = tuple[TextRun, ...]
Lines = tuple[Line, ...]


class Heading(NamedTuple):
    """A heading; 0 is the title of the whole."""

    level: int
    line: Line


class Paragraph(NamedTuple):
    """A paragraph of words."""

    line: Line


class ListItem(NamedTuple):
    """One point of a list; without a number it has a dot."""

    depth: int
    number: int | None
    line: Line


class Quotation(NamedTuple):
    """Paragraphs that stand apart: quoted, from a box, or a speaker's notes."""

    lines: Lines


class TableBlock(NamedTuple):
    """A table; its first row names the columns."""

    rows: tuple[Lines, ...]


class ShownPicture(NamedTuple):
    """A picture in its place: its file, and the words for who cannot see it."""

    file: str
    text: str


Block = Heading | Paragraph | ListItem | Quotation | TableBlock | ShownPicture


class DroppedThing(NamedTuple):
    """What did not come along as it was. `place`: the heading or the slide;
    `words`: the beginning of what it said.
    """

    place: str | Message
    what: Message
    why: Message
    words: str = ""


@dataclass(frozen=True)
class DraftLesson:
    """A lesson to be: its title, its Markdown, and the pictures it shows by
    the names of their files.
    """

    title: str
    text: str
    pictures: Files


@dataclass(frozen=True)
class ConvertedDocument:
    """What a file became. `title`: "" if the file names none. `levels`: of its
    headings; `depth`: of those at which lessons begin, 0 for slides.
    """

    title: str
    lessons: tuple[DraftLesson, ...]
    dropped: tuple[DroppedThing, ...]
    levels: tuple[int, ...] = ()
    depth: int = 0


@dataclass
class Content:
    """What a reader found in a file, in order."""

    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, Line] = field(default_factory=dict)
    """The foot-notes by key."""
    pictures: Files = field(default_factory=dict)
    """By the names of their files."""
    dropped: list[DroppedThing] = field(default_factory=list)
