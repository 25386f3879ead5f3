"""What a file format of questions declares.

A format is a pure converter: bytes to questions and a list of what was not
understood, questions to bytes. It knows no Flask, no SQL, no clock. Subclass
`QuestionFormat`, fill in its class variables (and those of
`core.sockets.FileFormat`), write `read` or `write` or both, and offer one
instance: as `PLUGIN` of a module beside this one, or from another distribution
in the entry-point group `lms.conversion.questions`:

    [project.entry-points."lms.conversion.questions"]
    cards = "my_package.cards:PLUGIN"

A question is plain data, the mapping that quiz.yaml holds for one (see
docs/courses.md), with texts in one language: `{"vi": …}`. It needs no key as it
is read; `read` of this package's callers gives each one. What a format cannot
hold is found by reading again what it wrote, so a writer declares nothing.
"""

from collections.abc import Sequence
from typing import ClassVar

from lms.conversion.types import QuestionItem, QuestionReading, ReadAs
from lms.core.sockets import FileFormat


class QuestionFormat(FileFormat):
    """One file format. Instances hold nothing, so one serves everybody."""

    bilingual: ClassVar[bool] = False
    """True if a file holds the texts of both languages."""

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """The questions of a file. One that cannot be read is noted with its
        line and does not hinder the others.

        `lms.core.errors.Invalid` if it is no file of this kind at all.
        """
        raise NotImplementedError

    def write(
        self,
        items: Sequence[QuestionItem],
        language: str,
    ) -> bytes:
        """The questions as a file, in one language. The same questions give
        the same bytes.
        """
        raise NotImplementedError
