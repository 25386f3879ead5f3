"""Every event with its exact details; a call with others is a mistake of ours
and raises. No event holds what people wrote.
"""

from collections.abc import Set
from typing import NamedTuple


class EventKind(NamedTuple):
    """What the log calls an event, and the names of its details."""

    label: str
    details: Set[str] = frozenset()


EVENTS = {
    "access.granted": EventKind("Role given", {"role", "unit"}),
    "access.revoked": EventKind("Role taken back", {"role", "unit"}),
    "access.refused": EventKind("Refused", {"method", "endpoint", "status"}),
    "courses.published": EventKind("Course published", {"course", "revision"}),
    "evidence.sealed": EventKind("Record sealed", {"seal"}),
    "evidence.revoked": EventKind("Evidence revoked", {"evidence"}),
    "framework.begun": EventKind(
        "Draft of a framework begun", {"framework", "version"}
    ),
    "framework.discarded": EventKind(
        "Draft of a framework thrown away", {"framework", "version"}
    ),
    "framework.published": EventKind(
        "Framework published", {"framework", "version", "touched"}
    ),
    "framework.ground": EventKind(
        "Feature of places changed", {"ground", "act"}
    ),
    "framework.layer": EventKind(
        "Requirements of a layer changed", {"set", "ended"}
    ),
    "framework.imported": EventKind(
        "Framework read from a file", {"framework", "version", "format"}
    ),
    "framework.loaded": EventKind("Framework loaded", {"framework", "version"}),
    "framework.post": EventKind(
        "Post added, edited or retired", {"post", "act"}
    ),
    "framework.required": EventKind(
        "Requirement set", {"post", "competency", "level", "depth"}
    ),
    "legal.added": EventKind("Legal basis added", {"basis"}),
    "legal.corrected": EventKind("Legal basis corrected", {"basis"}),
    "legal.checked": EventKind("Legal basis checked", {"basis"}),
    "legal.replaced": EventKind(
        "Legal basis replaced", {"basis", "successor", "day"}
    ),
    "legal.restored": EventKind(
        "Replacement of a legal basis undone", {"basis", "successor"}
    ),
    "operations.retried": EventKind("Failed job tried again", {"job"}),
    "legal.settled": EventKind(
        "Item of the legal review closed", {"item", "how"}
    ),
    "legal.reopened": EventKind(
        "Item of the legal review opened again", {"item"}
    ),
    "people.added": EventKind("Person added", {"key"}),
    "people.imported": EventKind("People imported", {"added", "unchanged"}),
    "people.corrected": EventKind("Name or address corrected", {"fields"}),
    "people.posted": EventKind("Posting changed", {"post", "unit"}),
    "people.suspended": EventKind("Person suspended"),
    "people.restored": EventKind("Person restored"),
    "planning.assigned": EventKind("Courses assigned", {"courses"}),
    "planning.pace": EventKind("Weekly time for learning set", {"minutes"}),
    "planning.plan_assigned": EventKind("Plans of a unit assigned", {"post"}),
    "planning.rule_set": EventKind(
        "Rule of assignment set", {"rule", "course", "post"}
    ),
    "planning.rule_ended": EventKind("Rule of assignment ended", {"rule"}),
    "planning.withdrawn": EventKind("Assignment withdrawn", {"course"}),
    "postings.imported": EventKind(
        "Postings read from a file", {"added", "changed"}
    ),
    "profiles.imported": EventKind(
        "Posts and requirements read from a file", {"added", "changed"}
    ),
    "quizzes.allowed": EventKind("Extra time set", {"percent"}),
    "quizzes.submitted": EventKind("Quiz submitted", {"attempt", "passed"}),
    "signoff.handed_in": EventKind("Task handed in", {"submission", "round"}),
    "signoff.returned": EventKind("Task returned", {"submission", "round"}),
    "signoff.signed": EventKind(
        "Task signed off", {"submission", "round", "entrustment"}
    ),
    "units.imported": EventKind("Units read from a file", {"added", "changed"}),
    "units.kind": EventKind("Kind of unit entered", {"kind"}),
    "session.started": EventKind("Signed in"),
    "session.failed": EventKind("Sign-in failed", {"account"}),
    "session.ended": EventKind("Signed out"),
    "session.password": EventKind("Password changed"),
    "session.code": EventKind("New sign-in code"),
}
