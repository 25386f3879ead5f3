"""Reads the files of a course, and the frozen content that it becomes."""

from lms.courses.loader.figures import inside
from lms.courses.loader.folder import (
    read_media,
    read_source,
    required_by,
    settle,
    source_in,
)
from lms.courses.loader.frozen import course_of, page_media
