"""Questions as an XLSX workbook."""

from lms.conversion.questions.spreadsheet.format import QuestionTable
from lms.core import tables
from lms.core.marks import N_
from lms.core.types import Likeness, TextRows


class QuestionWorkbook(QuestionTable):
    """The table as the first sheet of a workbook."""

    key = "xlsx"
    name = "XLSX"
    label = N_("Table (XLSX)")
    suffixes = (".xlsx",)
    ending = "xlsx"
    media_type = tables.XLSX_TYPE
    position = 40

    def recognise(self, content: bytes) -> Likeness:
        """Any workbook may be one; reading it says what is wrong with it."""
        is_workbook = tables.is_workbook(content)
        return Likeness.LIKELY if is_workbook else Likeness.NONE

    def file(
        self,
        header: list[str],
        lines: TextRows,
    ) -> bytes:
        """The rows as a workbook."""
        return tables.xlsx_bytes(
            "questions",
            header,
            lines,
        )


PLUGIN = QuestionWorkbook()
