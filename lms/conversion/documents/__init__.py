"""Word and PowerPoint files as lessons of the Markdown that courses hold.

Read by hand over the same bounded archive as spreadsheets. mammoth is alive
(BSD, 2026) and python-pptx answers (MIT, last release 2024, with lxml), but
both unpack whatever a file claims into whole trees without a limit, neither
says where what it left out was, and mammoth's HTML would have to be read again.
"""

from lms.conversion.documents.reading import read_document
from lms.conversion.documents.types import (
    ConvertedDocument,
    DraftLesson,
    DroppedThing,
)

__all__ = ["ConvertedDocument", "DraftLesson", "DroppedThing", "read_document"]
