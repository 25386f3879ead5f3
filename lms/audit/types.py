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
    told: str

    @property
    def details(self) -> set[str]:
        """The names apart."""
        return set(self.told.split())


_EVENTS = N_(
    {
        "access.granted: role unit": "Role given",
        "access.revoked: role unit": "Role taken back",
        "access.refused: method endpoint status": "Refused",
        "authoring.begun: course": "Draft of a course begun",
        "authoring.discarded: course": "Draft of a course thrown away",
        "authoring.reviewed: course": "Draft of a course reviewed",
        "authoring.offered: course units": "Course offered to units",
        "authoring.owner: course unit": "Owner of a course set",
        "courses.packaged: course revision format": "Course taken out as a package",
        "courses.published: course revision": "Course published",
        "courses.restored: course": "Course begun by people again",
        "courses.retired: course successor": "Course retired",
        "courses.succeeded: course successor": "Successor of a retired course named",
        "decisions.moved: decision move": "Decision about a person moved",
        "decisions.paper: decision": "Decision about a person taken as a paper",
        "evaluation.accepted": "Delivery accepted",
        "evaluation.assessed: sheet": "Self-assessment sent",
        "evaluation.catalogue: catalogue act": "Catalogue of products changed",
        "evaluation.excused: cause": "Cause accepted",
        "evaluation.given": "Work given",
        "evaluation.handed_back": "Work handed back",
        "evaluation.kept": "Handing back undone",
        "evaluation.month: act": "Month of another unit noted",
        "evaluation.organisation: unit year": "Grade of an organisation entered",
        "evaluation.lines: unit": "Words of the common lines written",
        "evaluation.opened: unit first kind": "Period of evaluation opened",
        "evaluation.paper: paper": "Sheet or year of somebody taken as a paper",
        "evaluation.reduced": "Given work reduced",
        "evaluation.returned": "Delivery returned",
        "evaluation.year: year": "Year of evaluation prepared",
        "evidence.sealed: seal": "Record sealed",
        "evidence.replied: evidence": "Reply to a revocation written",
        "evidence.revoked: evidence": "Evidence revoked",
        "framework.begun: framework version": "Draft of a framework begun",
        "framework.discarded: framework version": "Draft of a framework thrown away",
        "framework.published: framework version touched": "Framework published",
        "framework.ground: ground act": "Feature of places changed",
        "framework.layer: set ended": "Requirements of a layer changed",
        "framework.imported: framework version format": "Framework read from a file",
        "framework.loaded: framework version": "Framework loaded",
        "framework.post: post act": "Post added, edited or retired",
        "framework.required: post competency level depth": "Requirement set",
        "legal.added: basis": "Legal basis added",
        "legal.corrected: basis": "Legal basis corrected",
        "legal.checked: basis": "Legal basis checked",
        "legal.replaced: basis successor day": "Legal basis replaced",
        "legal.restored: basis successor": "Replacement of a legal basis undone",
        "mentoring.answered: pair act": "Pair with a mentor answered",
        "mentoring.asked: pair": "Pair with a mentor asked",
        "mentoring.away: absence": "Mentor away, substitute named",
        "mentoring.back: absence": "Substitute of a mentor ended",
        "mentoring.barred: mentor why": "Pair with a mentor refused",
        "mentoring.ended: pair how": "Pair with a mentor ended",
        "mentoring.offered: places": "Places of a mentor offered",
        "mentoring.tied": "Close tie declared",
        "mentoring.untied": "Close tie taken back",
        "messages.let_be: letter": "Message that failed let be",
        "messages.sent_again: letter": "Message sent again",
        "operations.retried: job": "Failed job tried again",
        "legal.settled: item how": "Item of the legal review closed",
        "legal.reopened: item": "Item of the legal review opened again",
        "oversight.closed: finding seal": "Question closed",
        "oversight.explained: finding seal": "Question explained",
        "oversight.looked: finding": "Question about a person opened",
        "oversight.read: reading": "Second reading saved",
        "oversight.decided: reading outcome": "Third reader has decided",
        "people.added: key": "Person added",
        "people.imported: added unchanged": "People imported",
        "people.corrected: fields": "Name or address corrected",
        "people.posted: post unit": "Posting changed",
        "people.suspended": "Person suspended",
        "people.restored": "Person restored",
        "planning.assigned: courses": "Courses assigned",
        "planning.pace: minutes": "Weekly time for learning set",
        "planning.plan_assigned: post": "Plans of a unit assigned",
        "planning.rule_set: rule course post": "Rule of assignment set",
        "planning.rule_ended: rule": "Rule of assignment ended",
        "planning.undone: act people": "Assigning to many taken back",
        "planning.withdrawn: course": "Assignment withdrawn",
        "postings.imported: added changed": "Postings read from a file",
        "profiles.imported: added changed": "Posts and requirements read from a file",
        "quizzes.allowed: percent": "Extra time set",
        "quizzes.handed_in: attempt": "Quiz handed in, waits to be read",
        "quizzes.marked: attempt question": "Answer of a quiz marked",
        "quizzes.rejudged: attempt question": "Mark of an answer corrected",
        "quizzes.completed: attempt passed": "Quiz marked to the end",
        "quizzes.corrected: course revision questions": "Questions corrected",
        "quizzes.submitted: attempt passed": "Quiz submitted",
        "reports.answered: report": "Report about a course answered",
        "scenarios.ended: play passed": "Scenario ended",
        "records.made: kind": "Paper of the record made",
        "records.withdrawn: kind": "Paper of the record withdrawn",
        "signoff.code_refused": "Code refused",
        "signoff.confirmed: submission round": "What a mentor saw is confirmed",
        "signoff.handed_in: submission round": "Task handed in",
        "signoff.observed: submission round by_code": "Task seen at work",
        "signoff.refused: submission round act why": "Judgement not stored",
        "signoff.original: submission round file": "Original of a photo taken out",
        "signoff.returned: submission round": "Task returned",
        "signoff.signed: submission round entrustment": "Task signed off",
        "signoff.objected: submission round seal": "Judgement of a task objected to",
        "signoff.objection_settled: submission round outcome seal": "Objection to a judgement decided",
        "signoff.replaced: submission round entrustment": "Task judged anew after an objection",
        "signoff.together: submission round": "Signed on one page with others",
        "tables.exported: table rows": "Table taken as a file",
        "terms.day: day act": "Day off entered or taken out",
        "terms.set: term unit": "Number of a unit set",
        "trials.changed: trial act": "Trial period changed",
        "units.imported: added changed": "Units read from a file",
        "units.kind: kind": "Kind of unit entered",
        "session.started": "Signed in",
        "session.failed: account": "Sign-in failed",
        "session.ended": "Signed out",
        "session.others: ended": "Signed out everywhere else",
        "session.password": "Password changed",
        "session.code": "New sign-in code",
    }
)
"""By the name of each, and the names of its details behind a colon."""
EVENTS = {
    name: EventKind(label, told)
    for event, label in _EVENTS.items()
    for name, _colon, told in [event.partition(":")]
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
        "kind": "kind",
        "letter": "letter",
        "level": "level",
        "mentor": "mentor",
        "method": "to",
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
        "status": "why",
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
PAGES = N_(
    {
        "account": "Your account",
        "audit": "Log",
        "authoring": "Write courses",
        "bank": "Questions",
        "case": "Frameworks",
        "decisions": "Decisions",
        "directory": "People",
        "evaluation": "Work and evaluation",
        "evidence": "Evidence",
        "exchange": "Files in and out",
        "finding": "Search",
        "framework": "Requirements",
        "gapmap": "Gap map",
        "guidance": "My people",
        "learning": "Courses",
        "legal": "Legal bases",
        "matrix": "Requirements",
        "mentoring": "Mentors and newcomers",
        "messages": "Messages and calendar",
        "months": "Files in and out",
        "notes": "My notes",
        "operations": "System",
        "oversight": "Oversight",
        "planning": "Plans",
        "posts": "Requirements",
        "practice": "Practice",
        "products": "Files in and out",
        "publishing": "Frameworks",
        "quizzes": "Quizzes",
        "recall": "Practice",
        "records": "Training files",
        "reports": "Reports about courses",
        "revalidation": "Law review",
        "rows": "Files in and out",
        "scenarios": "Scenarios",
        "signoff": "Tasks and signatures",
        "studio": "Frameworks",
        "teaching": "Does it teach?",
        "terms": "Numbers of the unit",
        "trials": "Trial periods",
        "web": "Help",
    }
)
"""What the pages of each room are called."""
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
            "replaced": "somebody else takes over",
            "sign": "to sign",
            "return": "to return",
            "sign_together": "to sign several at once",
        }
    ),
    "endpoint": PAGES,
    "fields": N_({"name": "name", "email": "e-mail"}),
    "kind": N_(
        {
            "month": "by month",
            "quarter": "by quarter",
            "file": "training file",
            "task": "record of a signed task",
            "credential": "credential",
        }
    ),
    "method": N_({"GET": "look at", "HEAD": "look at", "POST": "change"}),
    "paper": N_({"sheet": "sheet", "year": "year"}),
    "status": N_(
        {
            403: "no right to it",
            404: "not there for them",
            409: "something was changed meanwhile",
            410: "over",
            422: "entries that could not be taken",
        }
    ),
    "why": N_(
        {
            "NotAllowed": "no right to it",
            "NotFound": "not there for them",
            "Conflict": "something was changed meanwhile",
            "Gone": "over",
            "Invalid": "entries that could not be taken",
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
    "outcome": N_(
        {
            "upheld": "stands",
            "stands": "stands",
            "changed": "judged anew",
            "replaced": "judged anew",
        }
    ),
    "table": N_(
        {
            "people": "people",
            "plan": "plan",
            "standing": "people and competencies",
            "log": "log",
            "evaluation": "evaluation",
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
