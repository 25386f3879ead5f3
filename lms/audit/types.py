"""Every event with its exact details; a call with others is a mistake of ours
and raises. No event holds what people wrote.
"""

import datetime as dt
from typing import NamedTuple

from lms.access.types import LABELS
from lms.core.marks import N_
from lms.people.types import Unit


class EventKind(NamedTuple):
    """What the log calls an event, and the names of its details."""

    label: str
    told: str = ""

    @property
    def details(self) -> set[str]:
        """The names apart."""
        return set(self.told.split())


EVENTS = {
    "access.granted": EventKind("Role given", "role unit"),
    "access.revoked": EventKind("Role taken back", "role unit"),
    "access.refused": EventKind("Refused", "method endpoint status"),
    "authoring.begun": EventKind("Draft of a course begun", "course"),
    "authoring.discarded": EventKind("Draft of a course thrown away", "course"),
    "authoring.reviewed": EventKind("Draft of a course reviewed", "course"),
    "authoring.offered": EventKind("Course offered to units", "course units"),
    "authoring.owner": EventKind("Owner of a course set", "course unit"),
    "courses.packaged": EventKind(
        "Course taken out as a package", "course revision format"
    ),
    "courses.published": EventKind("Course published", "course revision"),
    "courses.restored": EventKind("Course begun by people again", "course"),
    "courses.retired": EventKind("Course retired", "course"),
    "decisions.moved": EventKind(
        "Decision about a person moved", "decision move"
    ),
    "decisions.paper": EventKind(
        "Decision about a person taken as a paper", "decision"
    ),
    "evaluation.accepted": EventKind("Delivery accepted"),
    "evaluation.assessed": EventKind("Self-assessment sent", "sheet"),
    "evaluation.catalogue": EventKind(
        "Catalogue of products changed", "catalogue act"
    ),
    "evaluation.excused": EventKind("Cause accepted", "cause"),
    "evaluation.given": EventKind("Work given"),
    "evaluation.handed_back": EventKind("Work handed back"),
    "evaluation.kept": EventKind("Handing back undone"),
    "evaluation.month": EventKind("Month of another unit noted", "act"),
    "evaluation.organisation": EventKind(
        "Grade of an organisation entered", "unit year"
    ),
    "evaluation.lines": EventKind("Words of the common lines written", "unit"),
    "evaluation.opened": EventKind(
        "Period of evaluation opened", "unit first kind"
    ),
    "evaluation.paper": EventKind(
        "Sheet or year of somebody taken as a paper", "paper"
    ),
    "evaluation.reduced": EventKind("Given work reduced"),
    "evaluation.returned": EventKind("Delivery returned"),
    "evaluation.year": EventKind("Year of evaluation prepared", "year"),
    "evidence.sealed": EventKind("Record sealed", "seal"),
    "evidence.replied": EventKind("Reply to a revocation written", "evidence"),
    "evidence.revoked": EventKind("Evidence revoked", "evidence"),
    "framework.begun": EventKind(
        "Draft of a framework begun", "framework version"
    ),
    "framework.discarded": EventKind(
        "Draft of a framework thrown away", "framework version"
    ),
    "framework.published": EventKind(
        "Framework published", "framework version touched"
    ),
    "framework.ground": EventKind("Feature of places changed", "ground act"),
    "framework.layer": EventKind(
        "Requirements of a layer changed", "set ended"
    ),
    "framework.imported": EventKind(
        "Framework read from a file", "framework version format"
    ),
    "framework.loaded": EventKind("Framework loaded", "framework version"),
    "framework.post": EventKind("Post added, edited or retired", "post act"),
    "framework.required": EventKind(
        "Requirement set", "post competency level depth"
    ),
    "legal.added": EventKind("Legal basis added", "basis"),
    "legal.corrected": EventKind("Legal basis corrected", "basis"),
    "legal.checked": EventKind("Legal basis checked", "basis"),
    "legal.replaced": EventKind("Legal basis replaced", "basis successor day"),
    "legal.restored": EventKind(
        "Replacement of a legal basis undone", "basis successor"
    ),
    "mentoring.answered": EventKind("Pair with a mentor answered", "pair act"),
    "mentoring.asked": EventKind("Pair with a mentor asked", "pair"),
    "mentoring.away": EventKind("Mentor away, substitute named", "absence"),
    "mentoring.back": EventKind("Substitute of a mentor ended", "absence"),
    "mentoring.barred": EventKind("Pair with a mentor refused", "mentor why"),
    "mentoring.ended": EventKind("Pair with a mentor ended", "pair how"),
    "mentoring.offered": EventKind("Places of a mentor offered", "places"),
    "mentoring.tied": EventKind("Close tie declared"),
    "mentoring.untied": EventKind("Close tie taken back"),
    "messages.let_be": EventKind("Message that failed let be", "letter"),
    "messages.sent_again": EventKind("Message sent again", "letter"),
    "operations.retried": EventKind("Failed job tried again", "job"),
    "legal.settled": EventKind("Item of the legal review closed", "item how"),
    "legal.reopened": EventKind(
        "Item of the legal review opened again", "item"
    ),
    "oversight.closed": EventKind("Question closed", "finding"),
    "oversight.explained": EventKind("Question explained", "finding"),
    "oversight.looked": EventKind("Question about a person opened", "finding"),
    "oversight.read": EventKind("Second reading saved", "reading"),
    "oversight.decided": EventKind(
        "Third reader has decided", "reading outcome"
    ),
    "people.added": EventKind("Person added", "key"),
    "people.imported": EventKind("People imported", "added unchanged"),
    "people.corrected": EventKind("Name or address corrected", "fields"),
    "people.posted": EventKind("Posting changed", "post unit"),
    "people.suspended": EventKind("Person suspended"),
    "people.restored": EventKind("Person restored"),
    "planning.assigned": EventKind("Courses assigned", "courses"),
    "planning.pace": EventKind("Weekly time for learning set", "minutes"),
    "planning.plan_assigned": EventKind("Plans of a unit assigned", "post"),
    "planning.rule_set": EventKind(
        "Rule of assignment set", "rule course post"
    ),
    "planning.rule_ended": EventKind("Rule of assignment ended", "rule"),
    "planning.undone": EventKind("Assigning to many taken back", "act people"),
    "planning.withdrawn": EventKind("Assignment withdrawn", "course"),
    "postings.imported": EventKind(
        "Postings read from a file", "added changed"
    ),
    "profiles.imported": EventKind(
        "Posts and requirements read from a file", "added changed"
    ),
    "quizzes.allowed": EventKind("Extra time set", "percent"),
    "quizzes.handed_in": EventKind(
        "Quiz handed in, waits to be read", "attempt"
    ),
    "quizzes.marked": EventKind("Answer of a quiz marked", "attempt question"),
    "quizzes.rejudged": EventKind(
        "Mark of an answer corrected", "attempt question"
    ),
    "quizzes.completed": EventKind("Quiz marked to the end", "attempt passed"),
    "quizzes.corrected": EventKind(
        "Questions corrected", "course revision questions"
    ),
    "quizzes.submitted": EventKind("Quiz submitted", "attempt passed"),
    "reports.answered": EventKind("Report about a course answered", "report"),
    "scenarios.ended": EventKind("Scenario ended", "play passed"),
    "records.made": EventKind("Paper of the record made", "kind"),
    "records.withdrawn": EventKind("Paper of the record withdrawn", "kind"),
    "signoff.code_refused": EventKind("Code refused"),
    "signoff.confirmed": EventKind(
        "What a mentor saw is confirmed", "submission round"
    ),
    "signoff.handed_in": EventKind("Task handed in", "submission round"),
    "signoff.observed": EventKind(
        "Task seen at work", "submission round by_code"
    ),
    "signoff.refused": EventKind(
        "Judgement refused", "submission round act why"
    ),
    "signoff.original": EventKind(
        "Original of a photo taken out", "submission round file"
    ),
    "signoff.returned": EventKind("Task returned", "submission round"),
    "signoff.signed": EventKind(
        "Task signed off", "submission round entrustment"
    ),
    "signoff.objected": EventKind(
        "Judgement of a task objected to", "submission round"
    ),
    "signoff.objection_settled": EventKind(
        "Objection to a judgement decided", "submission round outcome"
    ),
    "signoff.replaced": EventKind(
        "Task judged anew after an objection",
        "submission round entrustment",
    ),
    "signoff.together": EventKind(
        "Signed on one page with others", "submission round"
    ),
    "tables.exported": EventKind("Table taken as a file", "table rows"),
    "terms.day": EventKind("Day off entered or taken out", "day act"),
    "terms.set": EventKind("Number of a unit set", "term unit"),
    "trials.changed": EventKind("Trial period changed", "trial act"),
    "units.imported": EventKind("Units read from a file", "added changed"),
    "units.kind": EventKind("Kind of unit entered", "kind"),
    "session.started": EventKind("Signed in"),
    "session.failed": EventKind("Sign-in failed", "account"),
    "session.ended": EventKind("Signed out"),
    "session.password": EventKind("Password changed"),
    "session.code": EventKind("New sign-in code"),
}

DETAIL_LABELS = N_(
    {
        "absence": "absence",
        "account": "account mark",
        "act": "act",
        "added": "added",
        "attempt": "attempt",
        "basis": "legal basis",
        "by_code": "by code",
        "catalogue": "catalogue",
        "cause": "what is excused",
        "changed": "changed",
        "competency": "competency",
        "course": "course",
        "courses": "courses",
        "day": "day",
        "decision": "decision",
        "depth": "depth",
        "ended": "ended",
        "endpoint": "page",
        "entrustment": "entrustment level",
        "evidence": "evidence",
        "fields": "what was corrected",
        "file": "file",
        "finding": "question",
        "first": "first day",
        "format": "format",
        "framework": "framework",
        "ground": "feature of places",
        "how": "finding",
        "item": "item",
        "job": "job",
        "key": "sign-in name",
        "kind": "kind of unit",
        "letter": "letter",
        "level": "level",
        "mentor": "mentor",
        "method": "method",
        "minutes": "minutes a week",
        "move": "move",
        "outcome": "outcome",
        "pair": "pair",
        "paper": "paper",
        "passed": "passed",
        "people": "people",
        "percent": "percent",
        "places": "places",
        "play": "way through a scenario",
        "post": "post",
        "question": "question",
        "questions": "questions",
        "reading": "second reading",
        "report": "report",
        "revision": "revision",
        "role": "role",
        "round": "round",
        "rows": "lines",
        "rule": "rule",
        "seal": "seal",
        "set": "set",
        "sheet": "sheet",
        "status": "answer",
        "submission": "hand-in",
        "successor": "successor",
        "table": "table",
        "term": "number",
        "touched": "people it touches",
        "trial": "trial period",
        "unchanged": "already there",
        "unit": "unit",
        "units": "units",
        "version": "version",
        "why": "reason",
        "year": "year",
    }
)
"""What the details of events are called."""
DETAIL_VALUES = {
    "act": N_(
        {
            "added": "added",
            "edited": "edited",
            "retired": "retired",
            "restored": "offered again",
            "accepted": "accepted",
            "declined": "declined",
            "reviewed": "review held",
            "concern": "concern with help",
            "closed": "concern closed",
            "away": "pause or absence entered",
            "moved": "end moved",
            "begun": "begun",
            "changed": "changed",
            "decided": "put in force",
            "noted": "noted",
            "out": "taken out",
            "file": "from a file",
            "set": "set",
        }
    ),
    "cause": N_({"late": "a missed deadline", "failed": "returns"}),
    "role": LABELS,
    "depth": N_(
        {
            "knows": "knows",
            "knows_how": "knows how",
            "shows_how": "shows how",
            "does": "does at work",
        }
    ),
    "how": N_(
        {
            "right": "still right",
            "mended": "corrected",
            "gone": "no longer cited",
            "done": "as agreed",
            "changed": "another mentor",
            "moved": "another post",
            "lapsed": "no longer met",
            "withdrawn": "taken back",
            "otherwise": "another way of working",
        }
    ),
    "move": N_(
        {
            "proposed": "proposed",
            "told": "told",
            "read": "read",
            "replied": "replied to",
            "handed-on": "handed on",
            "withdrawn": "taken back",
            "decided": "decided",
            "documented": "document entered",
            "petitioned": "petition sent",
            "upheld": "stands",
            "replaced": "decided anew",
        }
    ),
    "outcome": N_({"upheld": "stands", "changed": "judged anew"}),
    "table": N_(
        {
            "people": "people",
            "plan": "plan",
            "standing": "people and competencies",
            "log": "log",
        }
    ),
}
"""What some of their values are called."""


class LogFilter(NamedTuple):
    """What the log is narrowed to; empty: all. `unit`: it and all below it;
    `since` and `until`: days, both included; `person`: a part of the name
    of who did it or to whom it was done.
    """

    event: str = ""
    unit: Unit | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    person: str = ""
