"""Every event with its exact details; a call with others is a mistake of ours
and raises. No event holds what people wrote.
"""

from lms.core.marks import N_

EVENTS: dict[str, tuple[str, frozenset[str]]] = {
    "access.granted": (N_("Role given"), frozenset({"role", "unit"})),
    "access.revoked": (N_("Role taken back"), frozenset({"role", "unit"})),
    "access.refused": (
        N_("Refused"),
        frozenset({"method", "endpoint", "status"}),
    ),
    "courses.published": (
        N_("Course published"),
        frozenset({"course", "revision"}),
    ),
    "evidence.revoked": (N_("Evidence revoked"), frozenset({"evidence"})),
    "framework.begun": (
        N_("Draft of a framework begun"),
        frozenset({"framework", "version"}),
    ),
    "framework.discarded": (
        N_("Draft of a framework thrown away"),
        frozenset({"framework", "version"}),
    ),
    "framework.published": (
        N_("Framework published"),
        frozenset({"framework", "version", "touched"}),
    ),
    "framework.ground": (
        N_("Feature of places changed"),
        frozenset({"ground", "act"}),
    ),
    "framework.layer": (
        N_("Requirements of a layer changed"),
        frozenset({"set", "ended"}),
    ),
    "framework.imported": (
        N_("Framework read from a file"),
        frozenset({"framework", "version", "format"}),
    ),
    "framework.loaded": (
        N_("Framework loaded"),
        frozenset({"framework", "version"}),
    ),
    "framework.post": (
        N_("Post added, edited or retired"),
        frozenset({"post", "act"}),
    ),
    "framework.required": (
        N_("Requirement set"),
        frozenset({"post", "competency", "level", "depth"}),
    ),
    "legal.added": (N_("Legal basis added"), frozenset({"basis"})),
    "legal.corrected": (N_("Legal basis corrected"), frozenset({"basis"})),
    "legal.checked": (N_("Legal basis checked"), frozenset({"basis"})),
    "legal.replaced": (
        N_("Legal basis replaced"),
        frozenset({"basis", "successor", "day"}),
    ),
    "legal.restored": (
        N_("Replacement of a legal basis undone"),
        frozenset({"basis", "successor"}),
    ),
    "people.added": (N_("Person added"), frozenset({"key"})),
    "people.imported": (
        N_("People imported"),
        frozenset({"added", "unchanged"}),
    ),
    "people.posted": (N_("Posting changed"), frozenset({"post", "unit"})),
    "people.suspended": (N_("Person suspended"), frozenset()),
    "people.restored": (N_("Person restored"), frozenset()),
    "planning.assigned": (N_("Courses assigned"), frozenset({"courses"})),
    "planning.pace": (
        N_("Weekly time for learning set"),
        frozenset({"minutes"}),
    ),
    "planning.plan_assigned": (
        N_("Plans of a unit assigned"),
        frozenset({"post"}),
    ),
    "planning.rule_set": (
        N_("Rule of assignment set"),
        frozenset({"rule", "course", "post"}),
    ),
    "planning.rule_ended": (
        N_("Rule of assignment ended"),
        frozenset({"rule"}),
    ),
    "planning.withdrawn": (N_("Assignment withdrawn"), frozenset({"course"})),
    "postings.imported": (
        N_("Postings read from a file"),
        frozenset({"added", "changed"}),
    ),
    "profiles.imported": (
        N_("Posts and requirements read from a file"),
        frozenset({"added", "changed"}),
    ),
    "quizzes.allowed": (N_("Extra time set"), frozenset({"percent"})),
    "quizzes.submitted": (
        N_("Quiz submitted"),
        frozenset({"attempt", "passed"}),
    ),
    "signoff.handed_in": (
        N_("Task handed in"),
        frozenset({"submission", "round"}),
    ),
    "signoff.returned": (
        N_("Task returned"),
        frozenset({"submission", "round"}),
    ),
    "signoff.signed": (
        N_("Task signed off"),
        frozenset({"submission", "round", "entrustment"}),
    ),
    "units.imported": (
        N_("Units read from a file"),
        frozenset({"added", "changed"}),
    ),
    "units.kind": (N_("Kind of unit entered"), frozenset({"kind"})),
    "session.started": (N_("Signed in"), frozenset()),
    "session.failed": (N_("Sign-in failed"), frozenset({"account"})),
    "session.ended": (N_("Signed out"), frozenset()),
    "session.password": (N_("Password changed"), frozenset()),
    "session.code": (N_("New sign-in code"), frozenset()),
}
