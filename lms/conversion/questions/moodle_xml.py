"""Moodle's XML."""

import re
from collections.abc import Sequence

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.questions.moodle import xml_reader, xml_writer
from lms.conversion.rules.decoding import utf8
from lms.conversion.types import QuestionItem, QuestionReading, ReadAs
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.media import xmltree
from lms.core.types import Likeness

_QUIZ = re.compile(rb"<quiz[\s>/]")
_DECLARED = re.compile(r"<\?xml[^>]{0,200}\?>")


class MoodleXml(QuestionFormat):
    """Questions as Moodle itself keeps them best."""

    key = "moodle-xml"
    name = "Moodle XML"
    label = N_("Moodle XML")
    suffixes = (".xml",)
    ending = "xml"
    media_type = "application/xml"
    position = 10

    def recognise(self, content: bytes) -> Likeness:
        """By its root."""
        is_quiz = _QUIZ.search(content[:4096])
        return Likeness.SURE if is_quiz else Likeness.NONE

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """Its questions; files and pictures within are named, not taken."""
        # What the file says of its encoding is left aside: it is UTF-8.
        text = _DECLARED.sub(
            "",
            utf8(content),
            count=1,
        )
        root = xmltree.parse(text.encode())
        if root.name != "quiz":
            raise Invalid("This is not a file of Moodle's XML.", "file")
        return xml_reader.read(root, options)

    def write(
        self,
        items: Sequence[QuestionItem],
        language: str,
    ) -> bytes:
        """With texts as Markdown, which Moodle knows."""
        return xml_writer.write(items, language).encode()


PLUGIN = MoodleXml()
