"""What the table has in common as CSV and as XLSX."""

from collections.abc import Sequence

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.questions.spreadsheet import reader, writer
from lms.conversion.questions.spreadsheet.columns import header
from lms.conversion.types import QuestionItem, QuestionReading, ReadAs
from lms.core.types import TextRows


class QuestionTable(QuestionFormat):
    """A row for each question."""

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """The questions of a table of either kind: the content decides."""
        return reader.read(content, options)

    def write(
        self,
        items: Sequence[QuestionItem],
        language: str,
    ) -> bytes:
        """The table with its headings in the same language."""
        return self.file(header(language), writer.lines(items, language))

    def file(
        self,
        header: list[str],
        lines: TextRows,
    ) -> bytes:
        """The rows as a file of one kind."""
        raise NotImplementedError
