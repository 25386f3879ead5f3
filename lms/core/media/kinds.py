"""The media types that are taken, and how their bytes show them."""

import re

from lms.core.media import word

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    PDF: ".pdf",
    DOCX: ".docx",
}
_BEGINNINGS = {
    "image/jpeg": rb"\xff\xd8\xff",
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/webp": rb"RIFF....WEBP",
    "image/heic": rb"....ftyp(heic|heix|mif1|msf1|heim|heis)",
    DOCX: rb"PK\x03\x04",
    PDF: rb"(?:\xef\xbb\xbf)?\s*%PDF-",
}
"""How the bytes of each type begin."""
_PDF_WITHIN = 1024
"""Readers of PDF look for the header in so many bytes, because mail gateways,
scanners and web pages put some before it.
"""
_OTHER_BEGINNINGS = re.compile(
    rb"\s*<|PK|MZ|\x7fELF|#!|GIF8|BM|\xd0\xcf\x11\xe0|Rar!|7z|RIFF|....ftyp",
    re.DOTALL,
)
"""What is something else, whatever follows."""


def kind_of(content: bytes) -> str | None:
    """The media type that the bytes themselves show, if it is one we take."""
    for kind, beginning in _BEGINNINGS.items():
        if re.match(beginning, content[:_PDF_WITHIN], re.DOTALL):
            return kind if kind != DOCX or word.is_word(content) else None
    return PDF if _is_late_pdf(content) else None


def _is_late_pdf(content: bytes) -> bool:
    """Whether a PDF stands behind some bytes of something that has no name. A
    mere mention of the header is not enough: the end has to be there too.
    """
    head = content[: _PDF_WITHIN + len("%PDF-1.7")]
    if _OTHER_BEGINNINGS.match(head) or not re.search(rb"%PDF-\d\.\d", head):
        return False
    return b"%%EOF" in content or b"startxref" in content
