"""Bring assignments up to date with people's posts, the rules and what is asked
besides; stop asking when the reason is gone. In bounded batches.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple

from sqlalchemy import (
    RowMapping,
    Select,
    bindparam,
    exists,
    insert,
    or_,
    select,
    update,
)

from lms.core import clock, i18n, outbox
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.core.types import Ids, Json, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.people import service as people
from lms.people.types import Posting, ids_on
from lms.planning.models import Assignment, AssignmentReason, Rule
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.planner import course_index
from lms.planning.rules import assignment_rules
from lms.planning.rules.assignment_rules import CourseRequest, LiveRule, Target
from lms.planning.types import RuleTerms, Taking

BATCH = 200
"""People in one transaction: others wait some tenths of a second at most."""
_ASSIGNMENT, _REASON = Assignment.__table__, AssignmentReason.__table__
_PEOPLE = bindparam("people", expanding=True)
_STORED = select(_ASSIGNMENT).where(_ASSIGNMENT.c.person_id.in_(_PEOPLE))
_REASONS = (
    select(_REASON, _ASSIGNMENT.c.person_id, _ASSIGNMENT.c.slug)
    .join(_ASSIGNMENT)
    .where(_ASSIGNMENT.c.person_id.in_(_PEOPLE))
)
_RULE = Rule.__table__
_TERMS = [_RULE.c[field.name] for field in fields(RuleTerms)]
_LIVE = select(_RULE.c.id, _RULE.c.unit_id, *_TERMS).where(
    _RULE.c.ended_at.is_(None),
    or_(
        _RULE.c.unit_id.in_(bindparam("units", expanding=True)),
        _RULE.c.id.in_(bindparam("known", expanding=True)),
    ),
)

_REQUESTED = [field.name for field in fields(CourseRequest)]

Requests = Mapping[int, Sequence[CourseRequest]]
Rules = Mapping[int, LiveRule]


@dataclass
class _Case:
    """What is asked of one person in one course: the stored row, if any, its
    reasons by key, and what changes.
    """

    row: RowMapping | None = None
    reasons: dict[str, RowMapping] = field(default_factory=dict)
    ended: list[int] = field(default_factory=list)
    fresh: dict[str, CourseRequest] = field(default_factory=dict)
    rests: bool = False

    @property
    def standing(self) -> dict[str, CourseRequest]:
        """The stored reasons that still hold, by key."""
        return {
            key: _request(row)
            for key, row in self.reasons.items()
            if not row["ended_at"] and row["id"] not in self.ended
        }

    @property
    def requests(self) -> list[CourseRequest]:
        """All that is asked after the changes; nothing while it rests."""
        if self.rests:
            return []
        return list((self.standing | self.fresh).values())


Cases = dict[str, _Case]
"""What is asked of one person, by course."""


def _request(row: RowMapping) -> CourseRequest:
    return CourseRequest(*(row[name] for name in _REQUESTED))


class NewRequests(NamedTuple):
    """What became of assignments: how many are `new`, and of whom anything is
    `asked` that was not asked before, be it for another day only.
    """

    new: int = 0
    asked: Sequence[int] = ()


def renew(
    ids: Ids,
    requests: Requests | None = None,
    withdrawn: Ids = (),
) -> NewRequests:
    """Bring the assignments of these people up to date.

    In the open transaction. Twice changes nothing. Finished work is not asked
    for again; of reasons asked by hand the newest day holds. `withdrawn`:
    reasons that somebody takes back.
    """
    if not ids:
        return NewRequests()
    people.lock_all(ids)
    held, cases = people.postings(ids), _stored_cases(ids)
    rules, by_hand = _live_rules(held, cases), requests or {}
    live = rules.values()
    for person_id, mine in cases.items():
        postings = held.get(person_id, [])
        _end_reasons(mine, postings, rules, withdrawn)
        by_rule = assignment_rules.requests(postings, live, clock.today())
        for request in (*by_rule, *by_hand.get(person_id, ())):
            _ask(mine.setdefault(request.slug, _Case()), request)
    return _settle({id_: mine for id_, mine in cases.items() if mine}, held)


def _stored_cases(ids: Ids) -> dict[int, Cases]:
    found = {person_id: {} for person_id in ids}
    for row in execute(_STORED, {"people": list(ids)}).mappings():
        found[row["person_id"]][row["slug"]] = _Case(row)
    for row in execute(_REASONS, {"people": list(ids)}).mappings():
        found[row["person_id"]][row["slug"]].reasons[row["key"]] = row
    return found


def _live_rules(
    held: Mapping[int, Sequence[Posting]], cases: Mapping[int, Cases]
) -> Rules:
    """The rules of the units where these people work, and those already behind
    an assignment, as far as they have not been ended.
    """
    units = set[int]()
    for postings in held.values():
        units.update(*(ids_on(one.unit.path) for one in postings))
    known = _rules_behind(cases.values())
    rows = execute(_LIVE, {"units": list(units), "known": list(known)})
    return {
        id_: LiveRule(id_, unit_id, RuleTerms(*terms))
        for id_, unit_id, *terms in rows
    }


def _rules_behind(cases: Iterable[Cases]) -> set[int]:
    """The rules that ask, or asked, for any of it."""
    stored = (case for mine in cases for case in mine.values())
    reasons = (row for case in stored for row in case.reasons.values())
    return {row["rule_id"] for row in reasons if row["rule_id"]}


def _end_reasons(
    mine: Cases,
    held: Sequence[Posting],
    rules: Rules,
    withdrawn: Ids,
) -> None:
    for case in mine.values():
        for key, request in case.standing.items():
            id_ = case.reasons[key]["id"]
            lasts = assignment_rules.lasts(request, held, rules)
            if id_ in withdrawn or not lasts:
                case.ended.append(id_)


def _ask(case: _Case, request: CourseRequest) -> None:
    """Ask for it, unless that is asked already; by hand, unless it is the same
    day and part. What was asked before is not of this act: it stays when the
    act is taken back. What two have asked is of neither's act.
    """
    known = case.standing.get(request.key)
    if known is None:
        case.fresh[request.key] = request
    elif not _is_same(known, request):
        case.fresh[request.key] = replace(request, act_id=None)
    elif known.act_id and known.asked_by != request.asked_by:
        case.fresh[request.key] = replace(known, act_id=None)


def _is_same(known: CourseRequest, request: CourseRequest) -> bool:
    return request.key != "direct" or (
        (known.due_on, known.part) == (request.due_on, request.part)
    )


class _NewCourse(NamedTuple):
    """A course that somebody is newly asked for."""

    due_on: dt.date
    revision: Revision


def _settle(
    cases: Mapping[int, Cases], held: Mapping[int, Sequence[Posting]]
) -> NewRequests:
    """Store what each assignment is now; tell those who are newly asked. What
    is not offered where somebody works rests until it is, unless they have
    begun it; a retired course rests for everybody.
    """
    if not cases:
        return NewRequests()
    records, new, asked = learning_records(list(cases)), 0, []
    for person_id, mine in cases.items():
        takings = records[person_id].takings
        begun = takings.keys() - courses.retired().keys()
        for slug in _resting(held.get(person_id, ())) - begun:
            if slug in mine:
                mine[slug].rests = True
                _tell_closed(person_id, slug, mine[slug])
        opened = list(_settle_person(person_id, mine, takings))
        if opened:
            _notify(person_id, opened)
        new += len(opened)
        if opened or any(case.row and case.fresh for case in mine.values()):
            asked.append(person_id)
    return NewRequests(new, asked)


def _tell_closed(person_id: int, slug: str, case: _Case) -> None:
    """Whoever was asked for it until now, where it is not offered any more."""
    was_open = case.row and case.row["open"] and case.standing
    if was_open and slug not in courses.retired():
        title = course_index().revisions[slug].course.title
        outbox.notify(
            person_id,
            "“%(course)s” is not offered any more where you work, so nobody asks you for it. You may take it all the same; its page says whom to ask.",
            f"/courses/{slug}",
            kind=NoticeKind.CHANGE,
            course=dict(title),
        )


def _resting(held: Sequence[Posting]) -> frozenset[str]:
    return courses.hidden_at([one.unit.path for one in held])


def _settle_person(
    person_id: int, mine: Cases, takings: Mapping[str, Taking]
) -> Iterator[_NewCourse]:
    revisions = course_index().revisions
    for slug, case in mine.items():
        revision = revisions.get(slug)
        if revision is None:
            continue
        target = assignment_rules.target(case.requests, revision.course.keys)
        part = target.part if target else ""
        is_done = assignment_rules.is_complete(takings.get(slug), part)
        is_new = _store(
            person_id,
            slug,
            case,
            target,
            is_done,
        )
        if target and is_new:
            yield _NewCourse(target.due_on, revision)


def _store(
    person_id: int,
    slug: str,
    case: _Case,
    target: Target | None,
    is_done: bool,
) -> bool:
    """Store what is asked of a person in one course; whether it is open now and
    was not before.
    """
    values = _values(target, is_done)
    if case.row is not None:
        _change(case, case.row, values, is_done)
        return values["open"] and not case.row["open"]
    if values["open"]:  # what was finished before is not asked for
        values |= {
            "person_id": person_id,
            "slug": slug,
            "asked_at": clock.now(),
        }
        added = execute(insert(_ASSIGNMENT).values(values))
        _store_reasons(added.inserted_primary_key[0], case)
    return values["open"]


def _values(target: Target | None, is_done: bool) -> Json:
    """What is stored of an assignment. What was asked last stays readable when
    nothing is asked any more.
    """
    if target is None:
        return {"open": False}
    return {"open": not is_done, **target._asdict()}


def _change(case: _Case, row: RowMapping, now: Json, is_done: bool) -> None:
    """Bring the stored row and its reasons up to date."""
    if is_done and row["done_at"] is None:
        now["done_at"] = clock.now()
    if any(row[name] != value for name, value in now.items()):
        mine = _ASSIGNMENT.c.id == row["id"]
        execute(update(_ASSIGNMENT).where(mine).values(now))
    if row["open"] and not now["open"]:
        _nothing_asked(row["person_id"])
    if case.ended:
        ended = _REASON.c.id.in_(case.ended)
        execute(update(_REASON).where(ended).values(ended_at=clock.now()))
    _store_reasons(row["id"], case)


def _store_reasons(assignment_id: int, case: _Case) -> None:
    for key, request in case.fresh.items():
        values = {
            **vars(request),
            "assignment_id": assignment_id,
            "asked_at": clock.now(),
            "ended_at": None,
        }
        del values["slug"]
        if known := case.reasons.get(key):
            mine = _REASON.c.id == known["id"]
            execute(update(_REASON).where(mine).values(values))
        else:
            execute(insert(_REASON).values(values))


_STILL_OPEN = (
    select(_ASSIGNMENT.c.id)
    .where(_ASSIGNMENT.c.person_id == bindparam("person"), _ASSIGNMENT.c.open)
    .limit(1)
)


def _nothing_asked(person_id: int) -> None:
    """Once nothing is asked of a person any more, nor is anything left of what
    they were told.
    """
    if execute(_STILL_OPEN, {"person": person_id}).first() is None:
        outbox.settle("/plan", person_id=person_id)


def _notify(person_id: int, courses: Sequence[_NewCourse]) -> None:
    """One notice, however many courses."""
    first = min(courses, key=lambda one: (one.due_on, one.revision.slug))
    due = {one: i18n.day(first.due_on, one) for one in i18n.LANGUAGES}
    values = {"course": dict(first.revision.course.title), "day": due}
    text = N_("You are asked to take the course “%(course)s” by %(day)s.")
    if len(courses) > 1:
        text = N_(
            "You are asked to take %(count)s courses, the first, “%(course)s”, by %(day)s."
        )
        values["count"] = str(len(courses))
    outbox.notify(person_id, text, "/plan", kind=NoticeKind.DUE, **values)


# Called when something has changed


def posted(*ids: int) -> None:
    """Postings of these people have changed: they get what rules ask of them
    now, and what nobody asks any more ends. In the open transaction.
    """
    renew(ids)


def turn(after: int = 0) -> None:
    """Background work, nightly: rules and postings begin and end with the day.
    One batch of people; then it asks for the next one.
    """
    with transaction():
        batch = execute(_next_people(after)).scalars().all()
        renew(batch)
        if len(batch) == BATCH:
            outbox.enqueue("assign_all", after=batch[-1])


def _next_people(after: int) -> Select:
    """The ids of the next people who work somewhere or are asked for
    something.
    """
    person = people.PEOPLE.c
    held = people.held_posts(clock.today()).c
    works = exists().where(held.person_id == person.id)
    asked = exists().where(Assignment.person_id == person.id, Assignment.open)
    query = select(person.id).where(person.active, works | asked)
    return query.where(person.id > after).order_by(person.id).limit(BATCH)
