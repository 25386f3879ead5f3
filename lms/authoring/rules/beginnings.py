"""What a new course begins with."""

import datetime as dt

from lms.authoring.rules.outline import write_data
from lms.core.types import Texts
from lms.courses.types import CourseSource


def new_course(slug: str, title: Texts, today: dt.date) -> CourseSource:
    """A course without a part."""
    data = {
        "title": dict(title),
        "summary": {"vi": "", "en": ""},
        "posts": [],
        "checked_on": today,
        "parts": [],
    }
    return CourseSource(slug, {"course.yaml": write_data(data)})
