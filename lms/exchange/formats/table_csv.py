"""A framework as a CSV table."""

from lms.core import tables
from lms.core.marks import N_
from lms.core.types import Likeness, TextRows
from lms.exchange.formats.spreadsheet.format import TableFormat


class CsvTable(TableFormat):
    """The table as text."""

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

    def file(self, _title: str, header: list[str], lines: TextRows) -> bytes:
        """The rows as text."""
        return tables.csv_bytes(header, lines)


PLUGIN = CsvTable()
