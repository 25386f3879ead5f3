"""A framework as an XLSX workbook of one sheet."""

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


class Workbook(Format):
    """The same rows as the CSV table."""

    key = "xlsx"
    name = "XLSX"
    label = N_("Spreadsheet (XLSX)")
    suffixes = (".xlsx",)
    ending = "xlsx"
    media_type = tables.XLSX_TYPE
    position = 20

    def recognise(self, content: bytes) -> Likeness:
        """Workbooks begin like nothing else."""
        return Likeness.SURE if tables.is_workbook(content) else Likeness.NONE

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
        written = tables.xlsx_bytes(content["key"], header, lines)
        return ExportedFile(written, self.losses(content, options))

    def losses(
        self, content: Content, _options: WriteOptions
    ) -> tuple[Note, ...]:
        """A table has a place for all but decisions."""
        return decisions_lost(content)


PLUGIN = Workbook()
