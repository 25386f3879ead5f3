"""Moodle's GIFT."""

import re
from collections.abc import Sequence

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.questions.moodle import gift_reader, gift_writer
from lms.conversion.rules.decoding import utf8
from lms.conversion.types import QuestionItem, QuestionReading, ReadAs
from lms.core.marks import N_
from lms.core.types import Likeness

_SURE = re.compile(rb"^(::|\$CATEGORY:|//)", re.MULTILINE)
_BRACES = re.compile(rb"\{[^{}]{0,2000}[=~#TF][^{}]{0,2000}\}|\{\}")


class Gift(QuestionFormat):
    """Questions as text, answers in braces."""

    key = "gift"
    name = "Moodle GIFT"
    label = N_("Moodle GIFT (text)")
    suffixes = (".gift", ".txt")
    ending = "gift"
    media_type = "text/plain"
    position = 20

    def recognise(self, content: bytes) -> Likeness:
        """By braces, and by what begins a line of it."""
        head = content[:4096].lstrip()
        if head.startswith((b"PK", b"<", b'{"', b"[{")) or not _BRACES.search(
            head
        ):
            return Likeness.NONE
        return Likeness.SURE if _SURE.search(head) else Likeness.LIKELY

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """The questions between blank lines."""
        return gift_reader.read(utf8(content), options)

    def write(
        self,
        items: Sequence[QuestionItem],
        language: str,
    ) -> bytes:
        """With ids and tags as Moodle reads them from comments."""
        return gift_writer.write(items, language).encode()


PLUGIN = Gift()
