"""The rules that reach a unit, and those behind somebody's assignments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, exists, func, or_, select

from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute, session
from lms.core.types import Ids
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.people.types import Unit
from lms.planning.models import Assignment, AssignmentReason, Rule

MOST_RULES = 100


@dataclass(frozen=True)
class ListedRule:
    """A rule, the unit that set it, and how many people it still asks. `own`:
    set in this very unit.
    """

    rule: Rule
    unit: Unit
    open: int
    own: bool


def rules_at(unit: Unit) -> list[ListedRule]:
    """The rules of a unit and those of units above that reach down to it,
    newest first, those in force before those ended.
    """
    rules = session().scalars(_reaching(unit)).all()
    units = _units_of(rules)
    people_open = _open_by_rule([rule.id for rule in rules])
    return [
        ListedRule(
            rule,
            units[rule.unit_id],
            people_open.get(rule.id, 0),
            rule.unit_id == unit.id,
        )
        for rule in rules
    ]


def _reaching(unit: Unit) -> Select[tuple[Rule]]:
    above = [id_ for id_ in people.ids_on(unit.path) if id_ != unit.id]
    reaching = Rule.unit_id.in_(above) & Rule.below & Rule.ended_at.is_(None)
    query = select(Rule).where(or_(Rule.unit_id == unit.id, reaching))
    order = Rule.ended_at.is_not(None), Rule.id.desc()
    return query.order_by(*order).limit(MOST_RULES)


def _units_of(rules: Sequence[Rule]) -> dict[int, Unit]:
    units = people.units_among({rule.unit_id for rule in rules})
    return {unit.id: unit for unit in units}


def _open_by_rule(rules: Ids) -> dict[int, int]:
    reason = AssignmentReason
    query = (
        select(reason.rule_id, func.count().label("people"))
        .join(Assignment, Assignment.id == reason.assignment_id)
        .where(
            reason.rule_id.in_(rules),
            reason.ended_at.is_(None),
            Assignment.open,
        )
        .group_by(reason.rule_id)
    )
    return {row.rule_id: row.people for row in execute(query)}


def rules_named(ids: Ids) -> dict[int, tuple[Rule, Unit]]:
    """These rules with the units that set them, for saying why somebody is
    asked.
    """
    if not ids:
        return {}
    rules = session().scalars(select(Rule).where(Rule.id.in_(ids))).all()
    units = _units_of(rules)
    return {rule.id: (rule, units[rule.unit_id]) for rule in rules}


class CourseAsking(NamedTuple):
    """How many people are asked for a course and have not finished it, and the
    units whose rules ask for it.
    """

    people: int
    units: Sequence[Unit]


def askers(slug: str) -> list[int]:
    """The people who ask others for a course today, by rules or one by one, as
    long as somebody has yet to finish it. No permission of its own.
    """
    reason = AssignmentReason
    singly = (
        select(reason.asked_by)
        .join(Assignment, Assignment.id == reason.assignment_id)
        .where(
            Assignment.slug == slug,
            Assignment.done_at.is_(None),
            reason.ended_at.is_(None),
            reason.asked_by.is_not(None),
        )
    )
    rules = select(Rule.set_by).where(*_asking(slug))
    return sorted(execute(singly.union(rules)).scalars())


def _asking(slug: str) -> tuple[Condition, ...]:
    """The rules that ask for a course today, or will."""
    lasts = or_(Rule.valid_to.is_(None), Rule.valid_to >= clock.today())
    return Rule.slug == slug, Rule.ended_at.is_(None), lasts


class Narrowing(NamedTuple):
    """Whom a course is not offered to any more, of those who are asked for it
    and have not begun it: how many people in how many units, and the units
    whose rules ask for it there.
    """

    people: int
    units: int
    rules: Sequence[Unit]


def narrowing(slug: str, units: Collection[Unit]) -> Narrowing:
    """What offering it in these units and below only (without any: everywhere)
    takes away. No permission of its own.
    """
    edges = tuple(unit.path for unit in units) or ("/",)
    held, other = (people.held_posts(clock.today()) for _ in range(2))
    stays = or_(*(people.below(one, other.c.path) for one in edges))
    person = Assignment.person_id
    query = (
        select(
            func.count(person.distinct()), func.count(held.c.unit_id.distinct())
        )
        .join(held, held.c.person_id == person)
        .where(
            Assignment.slug == slug,
            Assignment.open,
            person.not_in(enrolment.takers(slug)),
            ~exists().where(other.c.person_id == person, stays),
        )
    )
    return Narrowing(*execute(query).one(), _asking_outside(slug, edges))


def _asking_outside(slug: str, edges: tuple) -> list[Unit]:
    units = asking(slug).units
    return [one for one in units if not one.path.startswith(edges)]


def asking(slug: str) -> CourseAsking:
    """Who asks for a course today. No permission of its own."""
    asked = select(func.count()).where(Assignment.slug == slug, Assignment.open)
    mine = select(Rule.unit_id).where(*_asking(slug))
    units = people.units_among(set(execute(mine).scalars()))
    return CourseAsking(execute(asked).scalar_one(), units)
