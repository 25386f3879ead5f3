"""PowerPoint files."""

from lms.conversion.documents.slides.deck import read_slides

__all__ = ["read_slides"]
