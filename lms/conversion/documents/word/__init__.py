"""Word files."""

from lms.conversion.documents.word.body import read_word

__all__ = ["read_word"]
