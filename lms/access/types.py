"""All permissions on one page, and the roles that carry them."""

from dataclasses import dataclass
from enum import StrEnum

from lms.core.marks import N_
from lms.people.types import Unit


class Permission(StrEnum):
    """Named area:thing:action, in alphabetical order."""

    ACCESS_GRANT = "access:role:grant"
    AUDIT_READ = "audit:log:read"
    CALENDAR_WRITE = "terms:calendar:write"
    COURSE_PUBLISH = "courses:revision:publish"
    COURSE_WRITE = "courses:draft:write"
    DECISION_ANSWER = "decisions:petition:answer"
    DECISION_DECIDE = "decisions:decision:decide"
    DECISION_PROPOSE = "decisions:decision:propose"
    EVALUATION_KEEP = "evaluation:catalogue:write"
    EVIDENCE_READ = "evidence:record:read"
    EVIDENCE_REVOKE = "evidence:record:revoke"
    FRAMEWORK_REQUIRE = "framework:requirement:write"
    FRAMEWORK_WRITE = "framework:version:write"
    LEARN = "learning:course:take"
    LEGAL_WRITE = "legal:basis:write"
    MAP_READ = "gapmap:unit:read"
    MENTOR_PAIR = "mentoring:pair:write"
    OVERSEE = "oversight:finding:write"
    PEOPLE_MANAGE = "people:person:write"
    PEOPLE_READ = "people:person:read"
    PLAN_WRITE = "planning:assignment:write"
    QUIZ_ALLOW = "quizzes:allowance:write"
    QUIZ_STATISTICS = "quizzes:statistics:read"
    TASK_SIGN = "signoff:task:sign"
    TERM_WRITE = "terms:term:write"
    WORK_GIVE = "evaluation:work:give"


class Role(StrEnum):
    """A role is held within a unit and everything below it."""

    MENTOR = "mentor"
    TRAINER = "trainer"
    MANAGER = "manager"
    HR = "hr"
    ADMIN = "admin"


LABELS = N_(
    {
        Role.MENTOR: "Mentor",
        Role.TRAINER: "Trainer",
        Role.MANAGER: "Manager",
        Role.HR: "HR officer",
        Role.ADMIN: "Administrator",
    }
)
PURPOSES = N_(
    {
        Role.MENTOR: "signs off practical tasks and reads evidence",
        Role.TRAINER: "reads how quizzes performed",
        Role.MANAGER: "opens heat maps, reads evidence and sets requirements",
        Role.HR: "keeps requirements, legal bases and catalogues, plans learning, pairs mentors and proposes decisions; reads no evidence",
        Role.ADMIN: "manages people and roles and reads the log",
    }
)

P = Permission
EVERYBODY = frozenset({P.LEARN})
CARRIES: dict[Role, frozenset[Permission]] = {
    Role.MENTOR: frozenset({P.EVIDENCE_READ, P.TASK_SIGN}),
    Role.TRAINER: frozenset(
        {
            P.COURSE_PUBLISH,
            P.COURSE_WRITE,
            P.LEGAL_WRITE,
            P.QUIZ_STATISTICS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            P.DECISION_ANSWER,
            P.DECISION_DECIDE,
            P.DECISION_PROPOSE,
            P.EVALUATION_KEEP,
            P.EVIDENCE_READ,
            P.EVIDENCE_REVOKE,
            P.FRAMEWORK_REQUIRE,
            P.FRAMEWORK_WRITE,
            P.MAP_READ,
            P.MENTOR_PAIR,
            P.OVERSEE,
            P.PEOPLE_READ,
            P.PLAN_WRITE,
            P.TERM_WRITE,
            P.WORK_GIVE,
        }
    ),
    Role.HR: frozenset(
        {
            P.DECISION_PROPOSE,
            P.EVALUATION_KEEP,
            P.FRAMEWORK_REQUIRE,
            P.FRAMEWORK_WRITE,
            P.LEGAL_WRITE,
            P.MAP_READ,
            P.MENTOR_PAIR,
            P.PEOPLE_READ,
            P.PLAN_WRITE,
            P.TERM_WRITE,
        }
    ),
    Role.ADMIN: frozenset(
        {
            P.ACCESS_GRANT,
            P.AUDIT_READ,
            P.CALENDAR_WRITE,
            P.PEOPLE_MANAGE,
            P.PEOPLE_READ,
            P.QUIZ_ALLOW,
        }
    ),
}

OF_PAIR = CARRIES[Role.MENTOR]
"""What a mentor may do for the people who are paired with them, and for nobody
else by that.
"""
CLOSE = frozenset({Role.MENTOR, Role.ADMIN})
"""Roles that are given in order to deal with single people, everywhere below
the unit in which they are held: to judge their work, to administer them.
"""


@dataclass(frozen=True)
class Grant:
    """A role held in the unit with this path."""

    role: Role
    path: str


@dataclass(frozen=True)
class HeldRole:
    """A role as somebody's page shows it; `id` is that of the grant."""

    id: int
    person_id: int
    role: str
    unit: Unit


@dataclass(frozen=True)
class Actor:
    """Who is acting: passed to every use-case, never looked up below the views.
    `guides`: the people whose mentor they are today; `works_at`: the path of
    the unit in which they hold their latest post, empty where in none.
    """

    person_id: int
    key: str
    name: str
    grants: tuple[Grant, ...] = ()
    guides: frozenset[int] = frozenset()
    works_at: str = ""

    @property
    def roles(self) -> "Actor":
        """Anybody who holds the same roles: what follows from roles alone may be
        kept under this, since it names nobody.
        """
        return Actor(0, "", "", self.grants)


Who = Actor | None
"""Whoever acts; None: the operator at the command line, or a file."""
