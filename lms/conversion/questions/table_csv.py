"""Questions as a CSV table."""

import re

from lms.conversion.questions.spreadsheet.format import QuestionTable
from lms.core import tables
from lms.core.marks import N_
from lms.core.types import Likeness, TextRows

_HEADING = re.compile(
    '(^|[,;\t"])(question|câu hỏi)[,;\t"]'.encode(), re.IGNORECASE
)


class QuestionCsv(QuestionTable):
    """The table as text."""

    key = "csv"
    name = "CSV"
    label = N_("Table (CSV)")
    suffixes = (".csv",)
    ending = "csv"
    media_type = tables.CSV_TYPE
    position = 45

    def recognise(self, content: bytes) -> Likeness:
        """By a heading of its first line."""
        has_heading = _HEADING.search(content[:4096].partition(b"\n")[0])
        return Likeness.SURE if has_heading else Likeness.NONE

    def file(
        self,
        header: list[str],
        lines: TextRows,
    ) -> bytes:
        """The rows as text."""
        return tables.csv_bytes(header, lines)


PLUGIN = QuestionCsv()
