"""Ask people to take courses: by hand, from their plans, by rules; and stop
asking when the reason is gone. In bounded batches.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, bindparam, exists, insert, or_, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, i18n, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.marks import N_
from lms.core.state import setting
from lms.courses.types import Revision
from lms.people import service as people
from lms.people.models import Person, Posting, Unit
from lms.people.types import Held
from lms.planning import facts
from lms.planning.models import Assignment, AssignmentReason, Rule
from lms.planning.rules import assignment_rules
from lms.planning.types import CourseRequest, LiveRule, PlanItem, RuleTerms
from lms.posts import service as posts_service

BATCH = 200
"""People in one transaction: others wait some tenths of a second at most."""
MOST_CHOSEN = 500
LONGEST_NOTE = 500
_ASSIGNMENT, _REASON, _RULE = (
    Assignment.__table__,
    AssignmentReason.__table__,
    Rule.__table__,
)
_PEOPLE = bindparam("people", expanding=True)


@dataclass
class _Case:
    """One person and course: the stored row, if any, its reasons by key, and
    what changes.
    """

    row: Mapping[str, Any] | None = None
    reasons: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    ended: list[int] = field(default_factory=list)
    fresh: dict[str, CourseRequest] = field(default_factory=dict)

    def standing(self) -> dict[str, CourseRequest]:
        """The reasons that hold after the changes."""
        kept = {
            key: _wish(row, "")
            for key, row in self.reasons.items()
            if not row["ended_at"] and row["id"] not in self.ended
        }
        return kept | self.fresh


def _wish(row: Mapping[str, Any], slug: str) -> CourseRequest:
    return CourseRequest(
        row["key"],
        slug,
        row["part"],
        row["due_on"],
        row["post"],
        row["unit_id"],
        row["rule_id"],
        row["asked_by"],
    )


_STORED = select(_ASSIGNMENT).where(_ASSIGNMENT.c.person_id.in_(_PEOPLE))
_REASONS = (
    select(_REASON, _ASSIGNMENT.c.person_id, _ASSIGNMENT.c.slug)
    .join(_ASSIGNMENT)
    .where(_ASSIGNMENT.c.person_id.in_(_PEOPLE))
)
_LIVE = select(_RULE).where(
    _RULE.c.ended_at.is_(None),
    or_(
        _RULE.c.unit_id.in_(bindparam("units", expanding=True)),
        _RULE.c.id.in_(bindparam("known", expanding=True)),
    ),
)


def _live(units: Iterable[int], known: Iterable[int]) -> dict[int, LiveRule]:
    """The rules of these units, and those already behind an assignment, as far
    as they have not been ended.
    """
    found = {}
    for row in execute(_LIVE, {"units": list(units), "known": list(known)}):
        asked = RuleTerms(
            row.slug,
            row.post,
            row.below,
            row.valid_from,
            row.valid_to,
            row.due_on,
            row.due_days,
            row.part,
            row.note,
        )
        found[row.id] = LiveRule(row.id, row.unit_id, asked)
    return found


def renew(
    ids: Sequence[int],
    wishes: Mapping[int, Sequence[CourseRequest]] | None = None,
    withdrawn: Collection[int] = (),
) -> int:
    """Bring the assignments of these people up to date with their posts, the
    rules and what is asked besides; how many are new.

    In the open transaction. Twice changes nothing. Finished work is not asked
    for again; of reasons asked by hand the newest day holds. `withdrawn`:
    reasons that somebody takes back.
    """
    people.lock_all(ids)
    held, cases = people.postings(ids), _cases(ids)
    units = {
        unit
        for postings in held.values()
        for one in postings
        for unit in people.ids_on(one.unit.path)
    }
    known = {
        row["rule_id"]
        for mine in cases.values()
        for case in mine.values()
        for row in case.reasons.values()
        if row["rule_id"]
    }
    rules = _live(units, known)
    for person_id in ids:
        mine, postings = cases[person_id], held.get(person_id, [])
        _end(mine, postings, rules, withdrawn)
        by_rule = assignment_rules.requests(
            postings, rules.values(), clock.today()
        )
        for wish in (*by_rule, *(wishes or {}).get(person_id, ())):
            _ask(mine.setdefault(wish.slug, _Case()), wish)
    return _settle(
        {person_id: mine for person_id, mine in cases.items() if mine}
    )


def _cases(ids: Sequence[int]) -> dict[int, dict[str, _Case]]:
    found: dict[int, dict[str, _Case]] = {person_id: {} for person_id in ids}
    for row in execute(_STORED, {"people": list(ids)}).mappings():
        found[row["person_id"]][row["slug"]] = _Case(row)
    for row in execute(_REASONS, {"people": list(ids)}).mappings():
        found[row["person_id"]][row["slug"]].reasons[row["key"]] = row
    return found


def _end(
    mine: Mapping[str, _Case],
    held: Sequence[Held],
    rules: Mapping[int, LiveRule],
    withdrawn: Collection[int],
) -> None:
    for slug, case in mine.items():
        for row in case.reasons.values():
            over = row["id"] in withdrawn or not assignment_rules.lasts(
                _wish(row, slug), held, rules
            )
            if not row["ended_at"] and over:
                case.ended.append(row["id"])


def _ask(case: _Case, wish: CourseRequest) -> None:
    known = case.reasons.get(wish.key)
    if (
        known is None
        or known["ended_at"]
        or known["id"] in case.ended
        or (
            wish.key == "direct"
            and (known["due_on"], known["part"]) != (wish.due_on, wish.part)
        )
    ):
        case.fresh[wish.key] = wish


def _settle(cases: Mapping[int, Mapping[str, _Case]]) -> int:
    """Work out what each assignment is now and write what differs; tell those
    who are newly asked.
    """
    if not cases:
        return 0
    work, shelf, now = (
        facts.work(list(cases)),
        facts.course_index(),
        clock.now(),
    )
    new: dict[int, list[tuple[Revision, Any]]] = {}
    for person_id, mine in cases.items():
        for slug, case in mine.items():
            taking, asked = work[person_id].takings.get(slug), case.standing()
            if slug not in shelf.revisions:
                continue
            parts = [part.key for part in shelf.revisions[slug].course.parts]
            target = assignment_rules.target(list(asked.values()), parts)
            due_on, upto = target or (None, "")
            done = assignment_rules.is_complete(taking, upto)
            if done and case.row is None:
                continue  # finished before anybody asked
            opened = _write(person_id, slug, case, due_on, upto, done, now)
            if opened:
                new.setdefault(person_id, []).append(
                    (shelf.revisions[slug], due_on)
                )
    for person_id, courses in new.items():
        _tell(person_id, courses)
    return sum(map(len, new.values()))


def _write(
    person_id: int,
    slug: str,
    case: _Case,
    due_on: Any,
    upto: str,
    done: bool,
    now: Any,
) -> bool:
    """Store one case; whether it is open now and was not before."""
    row, open_ = case.row, due_on is not None and not done
    if case.ended:
        execute(
            update(_REASON)
            .where(_REASON.c.id.in_(case.ended))
            .values(ended_at=now)
        )
    wanted = {
        "part": upto,
        "due_on": due_on or (row or {}).get("due_on"),
        "open": open_,
    }
    if row is None:
        if not case.fresh:
            return False
        values = {
            "person_id": person_id,
            "slug": slug,
            "asked_at": now,
            **wanted,
        }
        assignment_id = execute(
            insert(_ASSIGNMENT).values(**values)
        ).inserted_primary_key[0]
    else:
        assignment_id = row["id"]
        if due_on is None:
            wanted.pop("part")  # what was asked last stays readable
        if done and row["done_at"] is None:
            wanted["done_at"] = now
        if any(row[name] != value for name, value in wanted.items()):
            execute(
                update(_ASSIGNMENT)
                .where(_ASSIGNMENT.c.id == assignment_id)
                .values(**wanted)
            )
    for key, wish in case.fresh.items():
        _store(assignment_id, case.reasons.get(key), wish, now)
    return open_ and not (row and row["open"])


def _store(
    assignment_id: int,
    known: Mapping[str, Any] | None,
    wish: CourseRequest,
    now: Any,
) -> None:
    values = {
        "rule_id": wish.rule_id,
        "post": wish.post,
        "unit_id": wish.unit_id,
        "part": wish.part,
        "due_on": wish.due_on,
        "asked_by": wish.by,
        "asked_at": now,
        "ended_at": None,
    }
    if known:
        execute(
            update(_REASON).where(_REASON.c.id == known["id"]).values(**values)
        )
    else:
        execute(
            insert(_REASON).values(
                assignment_id=assignment_id, key=wish.key, **values
            )
        )


def _tell(person_id: int, courses: Sequence[tuple[Revision, Any]]) -> None:
    """One notice, however many courses, in the language the site speaks."""
    language = setting("LMS_LANGUAGE")
    revision, due_on = min(courses, key=lambda one: (one[1], one[0].slug))
    values = {
        "course": i18n.pick(revision.course.title, language),
        "day": i18n.day(due_on, language),
    }
    text = N_("You are asked to take the course “%(course)s” by %(day)s.")
    if len(courses) > 1:
        text = N_(
            "You are asked to take %(count)s courses, the first, “%(course)s”, by %(day)s."
        )
        values["count"] = str(len(courses))
    outbox.enqueue(
        "notify", person_id=person_id, text=text, values=values, path="/plan"
    )


# By hand and from plans


def require_people(actor: Actor, ids: Sequence[int]) -> dict[int, Held]:
    """The latest posting of each of these people, all of whom work where the
    actor may assign; one who does not is like nobody.
    """
    access.require(actor, Permission.PLAN_WRITE)
    if len(ids) > MOST_CHOSEN:
        raise Invalid(
            N_("At most %(most)s people can be chosen at once."),
            "people",
            most=MOST_CHOSEN,
        )
    held = people.postings(ids)
    for person_id in ids:
        paths = [one.unit.path for one in held.get(person_id, [])]
        if not access.allows(actor, Permission.PLAN_WRITE, paths):
            raise NotFound
    return {person_id: postings[-1] for person_id, postings in held.items()}


def assign(
    actor: Actor, ids: Sequence[int], slug: str, part: str, due_on: Any
) -> int:
    """Ask these people to take a course by a day; how many are newly asked.
    Again with another day: that day holds from now on.
    """
    held = require_people(actor, ids)
    revision = facts.course_index().revisions.get(slug)
    if revision is None:
        raise Invalid(N_("Choose a course from the list."), "slug")
    if not ids:
        raise Invalid(N_("Choose at least one person."), "people")
    assignment_rules.check_part(
        part, [part.key for part in revision.course.parts]
    )
    assignment_rules.check_due(due_on, clock.today())
    with transaction():
        wishes = {
            person_id: [
                CourseRequest(
                    "direct",
                    slug,
                    part,
                    due_on,
                    one.post,
                    one.unit_id,
                    by=actor.person_id,
                )
            ]
            for person_id, one in held.items()
        }
        new = renew(list(ids), wishes)
        for person_id in ids:
            audit.record(
                actor, "planning.assigned", person_id=person_id, courses=[slug]
            )
    return new


def adopt(by: int, plans: Mapping[int, tuple[Held, Sequence[PlanItem]]]) -> int:
    """Ask people for what their plans hold, each course by the day the plan
    gives it; in the open transaction. Days asked for stay.
    """
    wishes = {
        person_id: [
            CourseRequest(
                "plan",
                item.revision.slug,
                item.upto,
                item.due_on,
                held.post,
                held.unit_id,
                by=by,
            )
            for item in items
        ]
        for person_id, (held, items) in plans.items()
    }
    return renew(list(plans), wishes)


def withdraw(actor: Actor, assignment_id: int) -> int:
    """Take back what was asked by hand or from a plan; what a rule asks ends
    with the rule. Whose it was.
    """
    row = session().get(Assignment, assignment_id)
    if row is None:
        raise NotFound
    require_people(actor, [row.person_id])
    with transaction() as db:
        people.lock(row.person_id)
        mine = (
            AssignmentReason.assignment_id == assignment_id
        ) & AssignmentReason.ended_at.is_(None)
        by_hand = list(
            db.scalars(
                select(AssignmentReason.id).where(
                    mine, AssignmentReason.rule_id.is_(None)
                )
            )
        )
        if not by_hand:
            raise Conflict(
                N_(
                    "A rule asks for this. End the rule, and everybody is freed whom nothing else asks."
                )
            )
        renew([row.person_id], withdrawn=by_hand)
        audit.record(
            actor,
            "planning.withdrawn",
            person_id=row.person_id,
            course=row.slug,
        )
    return row.person_id


# By rule


def set_rule(actor: Actor, unit_id: int, asked: RuleTerms) -> int:
    """A rule for a unit: the first people get it at once, the others by the
    worker. Its id; the same rule twice is refused.
    """
    unit = people.unit(unit_id)
    if not access.allows(actor, Permission.PLAN_WRITE, [unit.path]):
        raise NotFound
    revision = facts.course_index().revisions.get(asked.slug)
    if revision is None:
        raise Invalid(N_("Choose a course from the list."), "slug")
    if asked.post and asked.post not in posts_service.posts():
        raise Invalid(N_("Choose a post from the list."), "post")
    if len(asked.note) > LONGEST_NOTE:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "note",
            limit=LONGEST_NOTE,
        )
    assignment_rules.check_rule(
        asked, clock.today(), [part.key for part in revision.course.parts]
    )
    with transaction() as db:
        _refuse_twice(unit, asked)
        row = Rule(
            unit_id=unit.id,
            set_by=actor.person_id,
            set_at=clock.now(),
            **vars(asked),
        )
        db.add(row)
        db.flush()
        audit.record(
            actor,
            "planning.rule_set",
            path=unit.path,
            rule=row.id,
            course=asked.slug,
            post=asked.post,
        )
        apply(row.id)
    return row.id


def _refuse_twice(unit: Unit, asked: RuleTerms) -> None:
    """Two rules for the very same people and course differ only in their days,
    and nobody could say which one holds.
    """
    here = (
        (Rule.unit_id == unit.id)
        & (Rule.below == asked.below)
        & (Rule.post == asked.post)
    )
    same = here & (Rule.slug == asked.slug) & Rule.ended_at.is_(None)
    overlaps = or_(Rule.valid_to.is_(None), Rule.valid_to >= asked.valid_from)
    session().execute(
        select(Unit.id).where(Unit.id == unit.id).with_for_update()
    )  # one rule of a unit at a time
    query = select(Rule).where(same, overlaps)
    for known in session().scalars(
        query.where(Rule.valid_from <= asked.valid_to)
        if asked.valid_to
        else query
    ):
        raise Invalid(
            N_(
                "This unit has a rule for this course and post already, from %(day)s on. End that rule first."
            ),
            "slug",
            day=i18n.day(known.valid_from),
        )


def end_rule(actor: Actor, rule_id: int) -> int:
    """End a rule and what only it asked; the first people at once, the others
    by the worker. Its unit. Twice is once.
    """
    row = session().get(Rule, rule_id)
    unit = people.unit(row.unit_id) if row else None
    if unit is None or not access.allows(
        actor, Permission.PLAN_WRITE, [unit.path]
    ):
        raise NotFound
    with transaction() as db:
        row = db.get_one(Rule, rule_id, with_for_update=True)
        if row.ended_at is None:
            row.ended_at, row.ended_by = clock.now(), actor.person_id
            db.flush()
            audit.record(
                actor, "planning.rule_ended", path=unit.path, rule=rule_id
            )
            apply(rule_id)
    return unit.id


def _concerned(rule: Rule, unit: Unit) -> Select[Any]:
    """The ids of those a rule is about, or was about until now."""
    asked = exists().where(
        Assignment.person_id == Person.id,
        AssignmentReason.assignment_id == Assignment.id,
        AssignmentReason.rule_id == rule.id,
        AssignmentReason.ended_at.is_(None),
    )
    if rule.ended_at is not None:
        return select(Person.id).where(asked)
    place = people.below(unit.path) if rule.below else Unit.id == unit.id
    holds = exists().where(
        Posting.person_id == Person.id,
        Posting.unit_id == Unit.id,
        people.in_force(clock.today()),
        place,
    )
    if rule.post:
        holds = holds.where(Posting.post == rule.post)
    return select(Person.id).where(Person.active, or_(holds, asked))


def apply(rule_id: int, after: int = 0) -> None:
    """Background work: one batch of the people a rule is about, `after` a
    person's id; then it asks for the next one.
    """
    with transaction() as db:
        rule = db.get(Rule, rule_id)
        if rule is None:
            return
        query = (
            _concerned(rule, people.unit(rule.unit_id))
            .where(Person.id > after)
            .order_by(Person.id)
            .limit(BATCH)
        )
        if batch := list(db.scalars(query)):
            renew(batch)
        if len(batch) == BATCH:
            outbox.enqueue("assign", rule_id=rule_id, after=batch[-1])


def turn(after: int = 0) -> None:
    """Background work, nightly: rules and postings begin and end with the day.
    One batch of people; then it asks for the next one.
    """
    with transaction() as db:
        works = exists().where(
            Posting.person_id == Person.id, people.in_force(clock.today())
        )
        asked = exists().where(
            Assignment.person_id == Person.id, Assignment.open
        )
        query = select(Person.id).where(
            Person.active, or_(works, asked), Person.id > after
        )
        if batch := list(db.scalars(query.order_by(Person.id).limit(BATCH))):
            renew(batch)
        if len(batch) == BATCH:
            outbox.enqueue("assign_all", after=batch[-1])
