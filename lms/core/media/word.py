"""Whether a ZIP file is a Word document, as any program may write it.

Its main part is what the package's relations call so, whatever its name; names
may be written with backslashes and differ in case. Only two small parts are
unpacked, against limits.
"""

import io
import zipfile
from urllib.parse import unquote

from lms.core.errors import Invalid
from lms.core.tables.archive import (
    DAMAGES,
    Archive,
    Attributes,
    part_name,
    xml_parser,
)

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MOST_PARTS = 5_000
MOST_BYTES = 1_000_000
"""Of the two parts that are read, unpacked."""
_ENTRY = b"PK\x01\x02"
_KINDS, _RELATIONS = "[content_types].xml", "_rels/.rels"


def is_word(content: bytes) -> bool:
    """Whether it is a Word document (.docx) without macros that opens."""
    if content.count(_ENTRY) > MOST_PARTS:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            return _is_word(box)
    except (Invalid, *DAMAGES):
        return False


def _is_word(box: zipfile.ZipFile) -> bool:
    names = {part_name(name): name for name in box.namelist()}
    if any(name.endswith("vbaproject.bin") for name in names):
        return False
    archive, kinds, links = (
        Archive(box, MOST_BYTES),
        _ContentTypes(),
        _PackageLinks(),
    )
    archive.parse(names[_KINDS], xml_parser(kinds.start))
    archive.parse(names[_RELATIONS], xml_parser(links.start))
    return links.main in names and kinds.of(links.main) == MAIN


class _ContentTypes:
    """The content type of each part, by its name or by its ending."""

    def __init__(self) -> None:
        self.by_name: dict[str, str] = {}
        self.by_ending: dict[str, str] = {}

    def start(self, element: str, attributes: Attributes) -> None:
        if element == "Override":
            name = part_name(unquote(attributes["PartName"]))
            self.by_name[name] = attributes["ContentType"]
        elif element == "Default":
            ending = attributes["Extension"].lower()
            self.by_ending[ending] = attributes["ContentType"]

    def of(self, name: str) -> str | None:
        by_ending = self.by_ending.get(name.rsplit(".", 1)[-1])
        return self.by_name.get(name, by_ending)


class _PackageLinks:
    """The package's main part, as its relations name it."""

    def __init__(self) -> None:
        self.main = ""

    def start(self, element: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rsplit("/", 1)[-1]
        if element == "Relationship" and kind == "officeDocument":
            self.main = part_name(unquote(attributes["Target"]))
