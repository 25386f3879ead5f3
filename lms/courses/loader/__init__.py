"""Reads a course folder, and the frozen content that it becomes."""

from lms.courses.loader.folder import read_folder, required_by
from lms.courses.loader.frozen import course_of

__all__ = ["course_of", "read_folder", "required_by"]
