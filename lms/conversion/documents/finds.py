"""What a reader gathers while it walks through a file."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeVar

from lms.conversion.documents import fonts, reasons
from lms.conversion.documents.package import Link, Package
from lms.conversion.documents.reasons import DropReason
from lms.conversion.documents.types import (
    Block,
    Content,
    DroppedThing,
    ShownPicture,
)
from lms.core.marks import Message, message
from lms.core.media import kind_of
from lms.core.types import sha256_of

MOST_PICTURES = 120
LARGEST_PICTURE = 15_000_000
MOST_OF_A_KIND = 40
MOST_COLUMNS = 40
LONGEST_WORDS = 80
Cell = TypeVar("Cell")
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_MACHINE = re.compile(
    r"automatically generated|tự động tạo|tạo tự động|^[\w -]*\.(png|jpe?g|gif|bmp|emf|wmf)$",
    re.IGNORECASE,
)
"""Descriptions that no person wrote."""


class Finds(Content):
    """The content of a file as it grows. `place`: where the reader is."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.package = package
        self.place: str | Message = ""
        self.counts = Counter[DropReason]()
        self.repeated = defaultdict[str, list[str]](list)
        """The words of what stands on every slide, by kind."""
        self.files: dict[str, str] = {}
        """Pictures by the part that holds them; "" for what is not taken."""
        self.digests: dict[str, str] = {}
        self.old_fonts: set[str] = set()

    def drop(self, reason: DropReason, words: str = "") -> None:
        """Note what did not come along as it was."""
        self.counts[reason] += 1
        if self.counts[reason] > MOST_OF_A_KIND + 1:
            return
        what, why = message(reason.what), message(reason.why)
        if self.counts[reason] > MOST_OF_A_KIND:
            why = message(reasons.MORE)
        words = " ".join(words[: 2 * LONGEST_WORDS].split())
        self.dropped.append(
            DroppedThing(
                self.place,
                what,
                why,
                words[:LONGEST_WORDS],
            )
        )

    def read_words(self, text: str, font: str) -> str:
        """The words as their font shows them."""
        if not fonts.is_old(font):
            return text
        if font not in self.old_fonts:
            self.old_fonts.add(font)
            self.drop(
                reasons.OLD_FONT,
                font,
            )
        return fonts.meant(text, font)

    def columns(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """As many cells of a row as a lesson's table can have."""
        if len(cells) > MOST_COLUMNS:
            self.drop(reasons.WIDE)
        return cells[:MOST_COLUMNS]

    def picture(self, link: Link | None, said: str) -> list[Block]:
        """A picture in its place, if it can be taken."""
        file = self._file(link)
        if not file:
            return []
        words = "" if _MACHINE.search(said[:500]) else said[:500]
        if not words.strip():
            self.drop(
                reasons.NO_WORDS,
                file,
            )
        return [ShownPicture(file, words)]

    def _file(self, link: Link | None) -> str:
        if link and link.outside:
            self.drop(reasons.PICTURE_AWAY, link.target)
            return ""
        if link is None or link.target not in self.package.names:
            self.drop(reasons.MISSING)
            return ""
        if link.target not in self.files:
            self.files[link.target] = self._taken(link.target)
        return self.files[link.target]

    def _taken(self, target: str) -> str:
        content = None
        if len(self.pictures) < MOST_PICTURES:
            content = self.package.bytes_of(
                target,
                LARGEST_PICTURE,
            )
        if content is None:
            self.drop(reasons.PICTURE_LARGE)
            return ""
        ending = ENDINGS.get(kind_of(content) or "")
        if not ending:
            self.drop(
                reasons.PICTURE_KIND,
                target.rsplit("/", 1)[-1],
            )
            return ""
        return self._named(content, ending)

    def _named(self, content: bytes, ending: str) -> str:
        """The same picture in two parts of the file is one here."""
        digest = sha256_of(content)
        if digest not in self.digests:
            file = f"picture-{len(self.pictures) + 1}.{ending}"
            self.digests[digest], self.pictures[file] = file, content
        return self.digests[digest]
