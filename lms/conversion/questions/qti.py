"""QTI 2.1, 2.2 and 3.0, a package or a single item."""

import re

from lms.conversion.questions.base import QuestionFormat
from lms.conversion.questions.qti_items import package
from lms.conversion.questions.qti_items.names import plain_names
from lms.conversion.questions.qti_items.package import NamedItem
from lms.conversion.questions.qti_items.reader import read_item
from lms.conversion.rules.decoding import utf8
from lms.conversion.types import QuestionReading, ReadAs
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.media import xmltree
from lms.core.types import Likeness

MOST_QUESTIONS = 5_000
_ITEM = re.compile(rb"<(qti-)?assessment-?item[\s>]", re.IGNORECASE)
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
        """By the manifest of a package, or by its root."""
        if content.startswith(b"PK"):
            has_manifest = package.MANIFEST.encode() in content
            return Likeness.SURE if has_manifest else Likeness.NONE
        is_item = _ITEM.search(content[:4096])
        return Likeness.SURE if is_item else Likeness.NONE

    def read(
        self,
        content: bytes,
        options: ReadAs,
    ) -> QuestionReading:
        """Item by item; what has no counterpart here is named."""
        found = _items(content)
        if len(found) > MOST_QUESTIONS:
            raise Invalid(
                "The file holds more than %(limit)s questions. Split it.",
                "file",
                limit=MOST_QUESTIONS,
            )
        reading = QuestionReading()
        for one in found:
            _take(
                reading,
                one,
                options,
            )
        return reading


def _items(content: bytes) -> list[NamedItem]:
    if content.startswith(b"PK"):
        return package.items(content)
    text = _DECLARED.sub(
        "",
        utf8(content),
        count=1,
    )
    root = plain_names(xmltree.parse(text.encode()))
    if root.name != "assessmentitem":
        raise Invalid("This is not an item of QTI.", "file")
    return [NamedItem("", root)]


def _take(
    reading: QuestionReading,
    one: NamedItem,
    options: ReadAs,
) -> None:
    try:
        reading.items.append(read_item(one.root, options))
    except Invalid as refusal:
        name = one.root.get("title") or one.root.get("identifier")
        reading.wrong(
            refusal.text,
            one.root.line,
            ": ".join(part for part in (one.file, name) if part),
            **refusal.values,
        )


PLUGIN = Qti()
