"""A framework as a CSV table."""

from lms.core import tables
from lms.core.marks import N_
from lms.exchange.formats.base import (
    Content,
    ExportedFile,
    Format,
    ImportedFramework,
    Likeness,
    Note,
    ReadOptions,
    WriteOptions,
    decisions_lost,
)
from lms.exchange.formats.spreadsheet import columns, reader, writer


class CsvTable(Format):
    """Rows for the framework, its levels and its competencies, as text."""

    key = "csv"
    name = "CSV"
    label = N_("Table (CSV)")
    suffixes = (".csv",)
    ending = "csv"
    media_type = tables.CSV_TYPE
    position = 30

    def recognise(self, _content: bytes) -> Likeness:
        """Any text may be a table; reading it says what is wrong with it."""
        return Likeness.FALLBACK

    def heading(self, field: str, language: str = "en") -> str:
        """The heading of a column."""
        return columns.heading(field, language)

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework of a table."""
        return reader.read(content, options.encoding)

    def write(self, content: Content, options: WriteOptions) -> ExportedFile:
        """The table with its headings in one language."""
        header = writer.header(options.language)
        lines = writer.lines(content, options.language)
        written = tables.csv_bytes(header, lines)
        return ExportedFile(written, self.losses(content, options))

    def losses(
        self, content: Content, _options: WriteOptions
    ) -> tuple[Note, ...]:
        """A table has a place for all but decisions."""
        return decisions_lost(content)


PLUGIN = CsvTable()
