"""A framework as Moodle's tools for competencies export and import it."""

from lms.core import tables
from lms.core.marks import N_
from lms.core.types import Likeness
from lms.exchange.formats.base import (
    Content,
    Format,
    ImportedFramework,
    ReadOptions,
    WriteOptions,
    beginning,
)
from lms.exchange.formats.moodle_csv import reader, writer
from lms.exchange.formats.moodle_csv.columns import COLUMNS
from lms.exchange.types import Notes


class MoodleCsv(Format):
    """Fourteen columns; ID numbers of Moodle's are kept and written again."""

    key = "moodle"
    name = "Moodle"
    label = N_("Moodle (CSV of 14 columns)")
    ending = "moodle.csv"
    media_type = tables.CSV_TYPE
    position = 40
    partial = True
    scheme = "moodle"

    def recognise(self, content: bytes) -> Likeness:
        """By the number of columns in its first line."""
        first = beginning(content).split(b"\n", 1)[0]
        widths = {len(first.split(mark)) for mark in (b",", b";", b"\t")}
        fits = max(widths) == len(COLUMNS)
        return Likeness.LIKELY if fits else Likeness.NONE

    def heading(self, field: str, _language: str = "en") -> str:
        """The heading that Moodle writes."""
        return COLUMNS.get(field, field)

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework of a file that Moodle or `write` made."""
        return reader.read(content, options)

    def write(self, content: Content, options: WriteOptions) -> bytes:
        """The file as Moodle writes it."""
        return writer.write(content, options.names)

    def losses(self, content: Content) -> Notes:
        """What has no column."""
        return [*writer.losses(content), *super().losses(content)]


PLUGIN = MoodleCsv()
