"""Where what cites a legal basis can be looked at."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from lms.access import service as access
from lms.access.types import Permission
from lms.people import service as people
from lms.revalidation.types import CitationKind


def link(citation: Any) -> str | None:
    """The address of the thing itself, if the reader may open that page;
    `citation`: a `Citation` or a row of the review list.
    """
    kind = citation.what
    needed = _NEEDED.get(kind)
    if needed and not access.allows(access.actor(), needed, _where(citation)):
        return None
    return _ADDRESSES[kind](citation) if kind in _ADDRESSES else None


def _where(citation: Any) -> list[str] | None:
    """Where the reader must be allowed to; None: anywhere."""
    if citation.what != CitationKind.REQUIREMENTS:
        return None
    return [people.unit(int(citation.object)).path]


Address = Callable[[Any], str]


def _part(endpoint: str) -> Address:
    def address(citation: Any) -> str:
        place = {"revision_id": citation.revision_id, "part": citation.part}
        return url_for(endpoint, **place)

    return address


def _course(citation: Any) -> str:
    return url_for("lms.learning.course", slug=citation.object)


def _unit(citation: Any) -> str:
    place = {"unit_id": int(citation.object), "post": citation.part}
    return url_for("lms.framework.unit", **place)


_PERFORMANCE = _part("lms.teaching.quiz")
_PRACTICE = _part("lms.practice.part")
_TASK = _part("lms.signoff.task")
_MAP = _part("lms.scenarios.drawn")
_ADDRESSES: dict[str, Address] = {
    CitationKind.COURSE: _course,
    CitationKind.LESSON: _part("lms.learning.lesson"),
    CitationKind.PRACTICE: _PRACTICE,
    CitationKind.EXERCISE: _PRACTICE,
    CitationKind.QUIZ: _PERFORMANCE,
    CitationKind.QUESTION: _PERFORMANCE,
    CitationKind.SCENARIO: _MAP,
    CitationKind.CHOICE: _MAP,
    CitationKind.TASK: _TASK,
    CitationKind.STEP: _TASK,
    CitationKind.REQUIREMENTS: _unit,
}
_NEEDED = {
    CitationKind.QUIZ: Permission.QUIZ_STATISTICS,
    CitationKind.QUESTION: Permission.QUIZ_STATISTICS,
    CitationKind.SCENARIO: Permission.COURSE_PUBLISH,
    CitationKind.CHOICE: Permission.COURSE_PUBLISH,
    CitationKind.REQUIREMENTS: Permission.FRAMEWORK_REQUIRE,
}
