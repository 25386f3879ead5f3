"""The catalogue made ready for planning."""

from lms.core.state import state
from lms.courses import service as courses
from lms.framework import service as framework
from lms.planning.rules import CourseIndex, index_courses


def course_index() -> CourseIndex:
    """The catalogue made ready, once per application and again when a course or
    a framework was published.
    """
    catalogue, lineage = courses.catalogue(), framework.lineage()
    cache = state().cache
    stored = cache.get("course_index", (None, None))
    if stored[0] is not catalogue or stored[1] is not lineage:
        index = index_courses(catalogue, lineage.rule_for)
        stored = cache["course_index"] = catalogue, lineage, index
    return stored[2]
