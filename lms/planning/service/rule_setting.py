"""Rules that ask whoever holds a post to take a course: set, apply, end."""

from sqlalchemy import Exists, Select, exists, or_, select

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock, i18n, outbox
from lms.core.db import count_rows, execute, session, transaction
from lms.core.errors import Invalid, check_length, found
from lms.people import service as people
from lms.people.types import Unit
from lms.planning.models import Assignment, AssignmentReason, Rule
from lms.planning.rules import assignment_rules
from lms.planning.service.assignments import (
    require_course,
    require_offered,
)
from lms.planning.service.renewal import BATCH, renew
from lms.planning.service.units import unit_of
from lms.planning.types import ActPreview, RuleTerms
from lms.posts import service as posts

LONGEST_NOTE = 500
_PERSON = people.PEOPLE.c


def set_rule(actor: Actor, unit_id: int, terms: RuleTerms) -> int:
    """A rule for a unit: the first people get it at once, the others by the
    worker. Its id; the same rule twice is refused.
    """
    unit = unit_of(actor, unit_id)
    _check(unit, terms)
    with access.acting(actor) as db:
        people.lock_unit(unit.id)  # one rule of a unit at a time
        _refuse_twice(unit, terms)
        row = Rule(
            unit_id=unit.id,
            set_by=actor.person_id,
            set_at=clock.now(),
            **vars(terms),
        )
        db.add(row)
        db.flush()
        audit.record(
            actor,
            "planning.rule_set",
            path=unit.path,
            rule=row.id,
            course=terms.slug,
            post=terms.post,
        )
        apply(row.id)
    return row.id


def look_at_rule(actor: Actor, unit_id: int, terms: RuleTerms) -> ActPreview:
    """What setting a rule would do; refused for what setting it is."""
    unit = unit_of(actor, unit_id)
    _check(unit, terms)
    _refuse_twice(unit, terms)
    rule = Rule(unit_id=unit.id, **vars(terms))
    holders = select(_PERSON.id).where(_PERSON.active, _holds(rule))
    return ActPreview(unit, count_rows(holders))


def look_at_end(actor: Actor, rule_id: int) -> ActPreview:
    """What ending a rule would do."""
    rule = found(session().get(Rule, rule_id))
    unit = unit_of(actor, rule.unit_id)
    asked = select(_PERSON.id).where(_is_asked_by(rule))
    return ActPreview(unit, count_rows(asked))


def _check(unit: Unit, terms: RuleTerms) -> None:
    revision = require_course(terms.slug)
    require_offered(terms.slug, [unit.path])
    if terms.post and terms.post not in posts.posts():
        raise Invalid("Choose a post from the list.", "post")
    check_length(terms.note, LONGEST_NOTE, "note")
    assignment_rules.check_rule(terms, clock.today(), revision.course.keys)


def _refuse_twice(unit: Unit, terms: RuleTerms) -> None:
    """Two rules for the very same people and course differ only in their days,
    and nobody could say which one holds.
    """
    query = select(Rule.valid_from).where(
        Rule.unit_id == unit.id,
        Rule.below == terms.below,
        Rule.post == terms.post,
        Rule.slug == terms.slug,
        Rule.ended_at.is_(None),
        or_(Rule.valid_to.is_(None), Rule.valid_to >= terms.valid_from),
    )
    if terms.valid_to:
        query = query.where(Rule.valid_from <= terms.valid_to)
    known_from = session().scalars(query).first()
    if known_from:
        raise Invalid(
            "This unit has a rule for this course and post already, from %(day)s on. End that rule first.",
            "slug",
            day=i18n.day(known_from),
        )


def end_rule(actor: Actor, rule_id: int) -> int:
    """End a rule and what only it asked; the first people at once, the others
    by the worker. Its unit. Twice is once.
    """
    row = found(session().get(Rule, rule_id))
    unit = unit_of(actor, row.unit_id)
    with access.acting(actor) as db:
        row = db.get_one(Rule, rule_id, with_for_update=True)
        if row.ended_at is None:
            row.ended_at, row.ended_by = clock.now(), actor.person_id
            db.flush()
            audit.record(
                actor, "planning.rule_ended", path=unit.path, rule=rule_id
            )
            apply(rule_id)
    return unit.id


def apply(rule_id: int, after: int = 0) -> None:
    """Background work: one batch of the people a rule is about, `after` a
    person's id; then it asks for the next one.
    """
    with transaction() as db:
        rule = db.get(Rule, rule_id)
        if rule is None:
            return
        query = _concerned(rule).where(_PERSON.id > after)
        batch = execute(query.order_by(_PERSON.id).limit(BATCH)).scalars().all()
        renew(batch)
        if len(batch) == BATCH:
            outbox.enqueue("assign", rule_id=rule_id, after=batch[-1])


def _concerned(rule: Rule) -> Select:
    """The ids of those a rule is about, or was about until now."""
    asked = _is_asked_by(rule)
    if rule.ended_at is not None:
        return select(_PERSON.id).where(asked)
    return select(_PERSON.id).where(_PERSON.active, or_(_holds(rule), asked))


def _is_asked_by(rule: Rule) -> Exists:
    """Whether a person is asked for something by the rule."""
    return exists().where(
        Assignment.person_id == _PERSON.id,
        AssignmentReason.assignment_id == Assignment.id,
        AssignmentReason.rule_id == rule.id,
        AssignmentReason.ended_at.is_(None),
    )


def _holds(rule: Rule) -> Exists:
    """Whether a person holds today what the rule is about."""
    held = people.held_posts(clock.today()).c
    place = held.unit_id == rule.unit_id
    if rule.below:
        place = people.below(people.unit(rule.unit_id).path, held.path)
    holds = exists().where(place, held.person_id == _PERSON.id)
    return holds.where(held.post == rule.post) if rule.post else holds
