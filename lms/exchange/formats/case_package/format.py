"""What the packages of both versions of the standard share."""

from typing import ClassVar

from lms.core.types import Likeness
from lms.exchange.formats.base import (
    Content,
    Format,
    ImportedFramework,
    ReadOptions,
    WriteOptions,
    beginning,
)
from lms.exchange.formats.case_package import reader, writer
from lms.exchange.types import Notes


class CaseFormat(Format):
    """Both are read alike; identifiers and addresses of others are kept and
    written again.
    """

    version: ClassVar[str]
    name = "CASE"
    media_type = "application/json"
    partial = True
    scheme = "case"

    def recognise(self, content: bytes) -> Likeness:
        """By its first letter; reading says what is missing in other JSON."""
        is_json = beginning(content).startswith(b"{")
        return Likeness.LIKELY if is_json else Likeness.NONE

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework of a package of either version."""
        return reader.read(content, options)

    def write(self, content: Content, options: WriteOptions) -> bytes:
        """The package of this version."""
        return writer.write(content, options, self.version)

    def losses(self, content: Content) -> Notes:
        """What the package has no place for."""
        return [*writer.losses(content), *super().losses(content)]
