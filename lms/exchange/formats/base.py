"""What a file format of competency frameworks declares.

A format is a pure converter: bytes to a framework, a framework to bytes, and
what was dropped on the way. It knows no Flask, no SQL, no clock. Subclass
`Format`, fill in its class variables (and those of `core.sockets.FileFormat`),
write `read` or `write` or both, and offer one instance: as `PLUGIN` of a module
beside this one, or from another distribution in the entry-point group
`lms.exchange.formats`:

    [project.entry-points."lms.exchange.formats"]
    outline = "my_package.outline:PLUGIN"

Two formats with one key are refused at start-up. Pages and commands list what
is found; nothing else has to be registered.

A framework is plain data, in the form in which its versions are kept:

    {"key": "digital", "title": TEXTS, "source": TEXTS, "as_of": "2026-11-22",
     "legal_basis": "nd-224-2026" or None,
     "levels": {"1": {"title": TEXTS, "description": TEXTS}, …},
     "competencies": [{"key": "dig.data", "parent": "dig" or None,
                       "title": TEXTS, "description": TEXTS,
                       "indicators": {"1": TEXTS, …}}, …],
     "rule": {…}}            # how evidence adds up; may be left out

with TEXTS as `{"vi": …, "en": …}`, either language left out if there is no
text in it. What `read` returns is checked as a whole afterwards: keys, levels,
lengths, the tree. A reader notes only what it alone can see.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from lms.core.sockets import FileFormat
from lms.core.types import Likeness
from lms.exchange.types import (
    Content,
    FilePlace,
    ImportedFramework,
    Keys,
    Names,
    Note,
    Notes,
    Texts,
)


@dataclass(frozen=True)
class ReadOptions:
    """`language`: that of texts which do not say theirs, "vi" or "en".
    `encoding`: the one somebody has named for an old file, otherwise "".
    `known`: our keys by the identifiers that others gave, for this scheme; by
    "key/identifier" with the key of the framework where an identifier means
    something within one framework only. `owners`: the framework of every
    competency there is, by their keys.
    """

    language: str = "vi"
    encoding: str = ""
    known: Keys = field(default_factory=dict)
    owners: Keys = field(default_factory=dict)


@dataclass(frozen=True)
class WriteOptions:
    """`language`: that of headings. `names`: what others call the parts, as
    `read` returned it for this scheme. `stage`: "draft", "published" or
    "retired". `site`: our own address, "" where files carry none.
    """

    language: str = "vi"
    names: Names = field(default_factory=dict)
    stage: str = "draft"
    site: str = ""


class Format(FileFormat):
    """One file format. Instances hold nothing, so one serves everybody."""

    partial: ClassVar[bool] = False
    """True if it cannot carry everything: what a file does not say then stays
    as the version before has it."""
    scheme: ClassVar[str] = ""
    """Under which name (at most ten letters) identifiers of others are kept;
    "" if a file holds none. Formats may share one."""

    def heading(self, field: str, _language: str = "en") -> str:
        """How people see the place that a note names: a column's heading in
        the given language; as it is for a format without headings.
        """
        return field

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework in a file, every mistake and every loss with its place.

        `lms.core.errors.Invalid` if it is no file of this kind at all.
        """
        raise NotImplementedError

    def write(self, content: Content, options: WriteOptions) -> bytes:
        """The framework as a file. The same content gives the same bytes."""
        raise NotImplementedError

    def losses(self, content: Content) -> Notes:
        """What a file of this format drops of a framework: for all formats but
        YAML, what becomes of evidence given against the version before.
        """
        decisions = content.get("carries")
        if not decisions:
            return []
        return [
            Note(
                "What becomes of earlier evidence (%(count)s decisions) is not in this format. Take YAML to keep it.",
                {"count": len(decisions)},
            )
        ]


def beginning(content: bytes) -> bytes:
    """The first bytes of a file, without a byte-order mark and space."""
    return content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")


__all__ = [
    "Content",
    "FilePlace",
    "Format",
    "ImportedFramework",
    "Likeness",
    "Names",
    "Note",
    "ReadOptions",
    "Texts",
    "WriteOptions",
    "beginning",
]
