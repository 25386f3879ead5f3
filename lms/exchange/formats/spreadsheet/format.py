"""What the table has in common as CSV and as XLSX."""

from lms.core.types import TextRows
from lms.exchange.formats.base import (
    Content,
    Format,
    ImportedFramework,
    ReadOptions,
    WriteOptions,
)
from lms.exchange.formats.spreadsheet import reader, writer
from lms.exchange.formats.spreadsheet.columns import COLUMNS


class TableFormat(Format):
    """Rows for the framework, its levels and its competencies."""

    def heading(self, field: str, language: str = "en") -> str:
        """The heading of a column."""
        return COLUMNS.heading(field, language)

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework of a table of either kind: the content decides."""
        return reader.read(content, options.encoding)

    def write(self, content: Content, options: WriteOptions) -> bytes:
        """The table with its headings in one language."""
        return self.file(
            content["key"],
            COLUMNS.header(options.language),
            writer.lines(content, options.language),
        )

    def file(self, title: str, header: list[str], lines: TextRows) -> bytes:
        """The rows as a file of one kind."""
        raise NotImplementedError
