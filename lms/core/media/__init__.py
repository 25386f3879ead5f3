"""What kind of file somebody hands in, told from its bytes alone."""

from lms.core.media.kinds import DOCX, EXTENSIONS, PDF, kind_of

__all__ = ["DOCX", "EXTENSIONS", "PDF", "kind_of"]
