"""A package of items: a zip whose manifest names them. What could do harm refuses
it as a whole, a file of it that is broken only itself. The manifest may lie in a
folder of the zip, and names differ in case and in slashes: both come of packing
it anew on Windows.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from posixpath import basename
from typing import NamedTuple
from urllib.parse import unquote

from lms.conversion.questions.qti_items.names import plain_names
from lms.core.errors import Invalid
from lms.core.media import xmltree
from lms.core.media.xmltree import Element
from lms.core.tables.archive import DAMAGES, part_name

MANIFEST = "imsmanifest.xml"
MOST_ENTRIES = 10_000
MOST_UNPACKED = 30_000_000
MOST_TAGS = 200_000
"""Of all files together: they cost more than the bytes do."""


class NamedFile(NamedTuple):
    """A file of the package; None: it is not there, or damaged."""

    name: str
    content: bytes | None


def files(content: bytes) -> list[NamedFile]:
    """Every file of XML that the manifest names. Invalid for a package that is
    damaged or reaches outside itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            return list(_Package(box).files())
    except DAMAGES as problem:
        raise Invalid(
            "The package is damaged or no zip at all. Take it out of the other system once more.",
            "file",
        ) from problem


def tree(content: bytes | None) -> Element:
    """What a file says, whichever version of QTI it is."""
    if content is None:
        raise Invalid(
            "The package does not hold this file, or holds it damaged."
        )
    return plain_names(xmltree.parse(content))


class _Package:
    def __init__(self, box: zipfile.ZipFile) -> None:
        self.box, self.left, self.tags = box, MOST_UNPACKED, MOST_TAGS
        names = box.namelist()
        if len(names) > MOST_ENTRIES:
            raise _too_large()
        for name in names:
            _check_path(name)
        self.names = {part_name(name): name for name in names}
        """As they stand in the zip, by how they are compared."""
        found = (one for one in self.names if basename(one) == MANIFEST)
        self.manifest = min(found, key=len, default="")

    def files(self) -> Iterator[NamedFile]:
        """Read one after the other, against one limit."""
        for name in self._addresses():
            try:
                yield NamedFile(name, self._read(name))
            except DAMAGES:
                yield NamedFile(name, None)

    def _addresses(self) -> list[str]:
        if not self.manifest:
            raise Invalid(
                "A zip has to be a QTI package, with its imsmanifest.xml, or a workbook (.xlsx). This one holds neither an imsmanifest.xml nor a workbook. Choose the zip as the other system wrote it.",
                "file",
            )
        found = [
            self._inside(one.get("href"))
            for one in tree(self._read(self.manifest)).walk()
            if one.name in ("resource", "file") and one.get("href")
        ]
        unique = dict.fromkeys(found)
        return [name for name in unique if name.lower().endswith(".xml")]

    def _inside(self, address: str) -> str:
        """How a part is called; what lies elsewhere is not fetched."""
        if "://" in address or address.startswith("//"):
            raise Invalid(
                "The package refers to a file outside itself (%(address)s). It is not taken.",
                "file",
                address=address[:80],
            )
        _check_path(address)
        folder = posixpath.dirname(self.manifest)
        return part_name(posixpath.join(folder, unquote(address)))

    def _read(self, name: str) -> bytes:
        with self.box.open(self.names[name]) as part:
            content = part.read(self.left + 1)
        self.left -= len(content)
        self.tags -= content.count(b"<")
        if self.left < 0 or self.tags < 0:
            raise _too_large()
        return content


def _check_path(name: str) -> None:
    if _leads_out(unquote(name).replace("\\", "/").split("/")):
        raise Invalid(
            "The package holds a path that leads outside it (%(path)s). It is not taken.",
            "file",
            path=name[:80],
        )


def _leads_out(parts: list[str]) -> bool:
    return ".." in parts or not parts[0] or ":" in parts[0]


def _too_large() -> Invalid:
    return Invalid(
        "The package unpacks to far more than a package of questions needs. Split it.",
        "file",
    )
