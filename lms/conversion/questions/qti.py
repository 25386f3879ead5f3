"""QTI 2.1, 2.2 and 3.0, a package or a single item."""

import html
import re

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.questions.qti_items import package
from lms.conversion.questions.qti_items.package import NamedFile
from lms.conversion.questions.qti_items.reader import read_item
from lms.conversion.rules.decoding import utf8
from lms.conversion.types import QuestionItem, QuestionReading, ReadAs
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Likeness

_ITEM = re.compile(rb"<(qti-)?assessment-?item[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"""\stitle=(["'])(.{1,255}?)\1""")
_DECLARED = re.compile(r"<\?xml[^>]{0,200}\?>")


class Qti(QuestionFormat):
    """Items of TAO, Canvas and others."""

    key = "qti"
    name = "QTI"
    label = N_("QTI 2.1 to 3.0 (package or item)")
    suffixes = (".zip", ".xml")
    ending = "zip"
    media_type = "application/zip"
    position = 35
    can_write = False

    def recognise(self, content: bytes) -> Likeness:
        """By its root; any zip that is no workbook is taken for a package, which
        says what it lacks.
        """
        if content.startswith(b"PK"):
            is_workbook = b"xl/workbook" in content
            return Likeness.NONE if is_workbook else Likeness.SURE
        is_item = _ITEM.search(content[:4096])
        return Likeness.SURE if is_item else Likeness.NONE

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """Item by item; what has no counterpart here is named."""
        reading = QuestionReading()
        for one in _files(content):
            if item := _item(reading, one, options):
                reading.take(item)
        if not reading.items and not reading.notes:
            raise Invalid("It holds no item of QTI.", "file")
        return reading


def _files(content: bytes) -> list[NamedFile]:
    if content.startswith(b"PK"):
        return package.files(content)
    text = _DECLARED.sub("", utf8(content), count=1)
    return [NamedFile("", text.encode())]


def _item(
    reading: QuestionReading, one: NamedFile, options: ReadAs
) -> QuestionItem | None:
    """None for a file that is none; one that is broken is named."""
    try:
        root = package.tree(one.content)
        is_item = root.name == "assessmentitem"
        return read_item(root, options) if is_item else None
    except Invalid as refusal:
        parts = filter(None, (one.name, _title(one.content or b"")))
        reading.wrong(refusal, 0, ": ".join(parts))
        return None


def _title(content: bytes) -> str:
    """What an item is called, however broken it is."""
    found = _TITLE.search(content[:4096].decode(errors="replace"))
    return html.unescape(found[2]) if found else ""


PLUGIN = Qti()
