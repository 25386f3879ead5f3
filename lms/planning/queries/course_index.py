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
    source, index = cache.get("course_index", ((), None))
    if not source or source[0] is not catalogue or source[1] is not lineage:
        index = index_courses(catalogue, lineage.rule_for)
        cache["course_index"] = (catalogue, lineage), index
    return index
