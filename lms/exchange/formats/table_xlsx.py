"""A framework as an XLSX workbook of one sheet."""

from lms.core import tables
from lms.core.marks import N_
from lms.core.types import Likeness, TextRows
from lms.exchange.formats.spreadsheet.format import TableFormat


class Workbook(TableFormat):
    """The table as a sheet."""

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

    def file(self, title: str, header: list[str], lines: TextRows) -> bytes:
        """The rows as a sheet."""
        return tables.xlsx_bytes(title, header, lines)


PLUGIN = Workbook()
