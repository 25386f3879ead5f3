"""From the bytes of a file to lessons."""

from lms.conversion.documents import splitting
from lms.conversion.documents.package import opened, unreadable
from lms.conversion.documents.slides import read_slides
from lms.conversion.documents.types import ConvertedDocument
from lms.conversion.documents.word import read_word

WORD, SLIDES = "wordprocessingml", "presentationml"
"""What the content types of the two kinds of file have in their names."""


def read_document(content: bytes, depth: int = 0) -> ConvertedDocument:
    """The lessons of a Word or PowerPoint file and what did not come along as
    it was; divided at the headings of this level, if a text has such. Invalid
    for anything else, and for what is made to do harm.
    """
    with opened(content) as package:
        kind = package.kind
        if SLIDES in kind or "ms-powerpoint" in kind:
            return splitting.written(*read_slides(package))
        if WORD in kind or "ms-word" in kind:
            found = read_word(package)
            splitting.with_headings(found)
            return splitting.split(found, depth)
        raise unreadable()
