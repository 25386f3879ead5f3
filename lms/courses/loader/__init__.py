"""Reads the files of a course, and the frozen content that it becomes."""

from lms.courses.loader.folder import (
    read_source,
    required_by,
    source_in,
)
from lms.courses.loader.frozen import course_of

__all__ = ["course_of", "read_source", "required_by", "source_in"]
