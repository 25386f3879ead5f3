"""The parts of an Office file, unpacked and parsed against limits.

Nothing here grows with what a file merely claims: bytes are counted as they are
unpacked, and document types (and so entities) are refused.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from lms.core.errors import Invalid

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the old .xls, and an .xlsx with a password
MOST_BYTES = 50_000_000
MOST_COLUMNS = 200
CHUNK = 65_536
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What reading a damaged one can raise."""
Attributes = dict[str, str]
OnStart = Callable[[str, Attributes], Any]


class Archive:
    """A file's parts, and how many bytes may still be unpacked."""

    def __init__(self, box: zipfile.ZipFile, most: int = MOST_BYTES) -> None:
        self.box, self.left = box, most
        self.names = set(box.namelist())

    def chunks(self, name: str) -> Iterator[bytes]:
        """One part, piece by piece."""
        with self.box.open(name) as part:
            while chunk := part.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise Invalid(
                        "The file unpacks to far more than its size. Copy what you need into a new, empty file and choose that.",
                        "file",
                    )
                yield chunk

    def parse(self, name: str, parser: expat.XMLParserType) -> None:
        """Feed a whole part to a parser."""
        for chunk in self.chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def part_name(name: str) -> str:
    """The name of a part as it is compared: from the root, with slashes, in
    small letters.
    """
    path = posixpath.join("/", name.replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/").lower()


def xml_parser(
    start: OnStart,
    end: Callable[[str], Any] | None = None,
    text: Callable[[str], Any] | None = None,
) -> expat.XMLParserType:
    """An expat parser that takes no document type, so no entity is ever
    expanded or fetched. Elements come without their namespace.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(
        _local(name), attributes
    )
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text:
        parser.CharacterDataHandler = text
    return parser


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def refuse_doctype(*_declaration: Any) -> None:
    """For a parser that meets a document type."""
    raise Invalid(
        "The file holds a document type, which no Office program writes. It is not taken.",
        "file",
    )


def broken() -> Invalid:
    """The refusal of what is no workbook."""
    return Invalid(
        "The file cannot be read as an XLSX workbook: it is damaged or something else. Open it in a spreadsheet, save it as .xlsx and choose that.",
        "file",
    )
