"""The parts of a Word or PowerPoint file and what they refer to, as any
program may write them: names differ in case and in slashes.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import unquote

from lms.conversion.documents.tree import (
    NOTHING,
    TreeAllowance,
    TreeElement,
    pieces,
    too_much,
    whole,
)
from lms.core.errors import Invalid
from lms.core.tables.archive import DAMAGES, OLD_OFFICE, Archive, part_name

LARGEST_FILE = 30_000_000
MOST_PARTS = 5_000
MOST_UNPACKED = 120_000_000
_ENTRY = b"PK\x01\x02"
_KINDS, _ROOT = "[content_types].xml", ""


class Link(NamedTuple):
    """What a part refers to: another part, or an address outside the file."""

    kind: str
    target: str
    outside: bool


Links = dict[str, Link]


class Package:
    """An open file's parts."""

    def __init__(self, box: zipfile.ZipFile) -> None:
        self.archive = Archive(box, MOST_UNPACKED)
        self.left = TreeAllowance()
        self.names = {part_name(name): name for name in box.namelist()}
        self.main = self.related(_ROOT, "officeDocument")

    @property
    def kind(self) -> str:
        """The content type of the main part, by its name or its ending."""
        ending = self.main.rsplit(".", 1)[-1]
        kinds = {
            _named(one): one.get("ContentType") for one in self.tree(_KINDS)
        }
        return kinds.get(self.main) or kinds.get(
            f".{ending}",
            "",
        )

    def tree(self, name: str) -> TreeElement:
        """A part as a tree; empty if there is none."""
        if name not in self.names:
            return NOTHING
        return whole(
            self.archive,
            self.names[name],
            self.left,
        )

    def pieces(self, name: str, within: str) -> Iterator[TreeElement]:
        """The children of one element of a part, one by one."""
        return pieces(
            self.archive,
            self.names[name],
            within,
            self.left,
        )

    def links(self, name: str) -> Links:
        """What a part refers to, by id."""
        folder, file = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        listed = self.tree(path)
        return {one.get("Id"): _link(folder, one) for one in listed}

    def related(self, name: str, kind: str) -> str:
        """The first part of a kind that a part refers to; "" for none."""
        links = self.links(name).values()
        return next((one.target for one in links if one.kind == kind), "")

    def bytes_of(self, name: str, most: int) -> bytes | None:
        """A part that is no XML; None if there is none or it is larger."""
        if name not in self.names:
            return None
        content = bytearray()
        for chunk in self.archive.chunks(self.names[name]):
            content += chunk
            if len(content) > most:
                return None
        return bytes(content)


def _named(element: TreeElement) -> str:
    """Which parts a content type is for: one name, or an ending."""
    if element.name == "Default":
        return f".{element.get('Extension').lower()}"
    return part_name(unquote(element.get("PartName")))


def _link(folder: str, element: TreeElement) -> Link:
    target = element.get("Target")
    kind = element.get("Type").rsplit(
        "/",
        1,
    )[-1]
    if element.get("TargetMode") == "External":
        return Link(kind, target, True)
    path = posixpath.join(
        "/",
        folder,
        unquote(target).replace(
            "\\",
            "/",
        ),
    )
    return Link(
        kind,
        part_name(path),
        False,
    )


@contextmanager
def opened(content: bytes) -> Iterator[Package]:
    """The parts of a file that somebody hands us; Invalid, in words a person
    can follow, for what is no such file or is made to do harm.
    """
    if content.startswith(OLD_OFFICE):
        raise Invalid(
            "This is an old .doc or .ppt file, or one with a password. Save it as .docx or .pptx without a password and choose that.",
            "file",
        )
    if len(content) > LARGEST_FILE or content.count(_ENTRY) > MOST_PARTS:
        raise too_much()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            yield Package(box)
    except DAMAGES as problem:
        raise unreadable() from problem


def unreadable() -> Invalid:
    """The refusal of what is neither."""
    return Invalid(
        "The file cannot be read as a Word or PowerPoint file: it is damaged or something else. Open it there, save it as .docx or .pptx and choose that.",
        "file",
    )
