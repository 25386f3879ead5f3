"""Reading for pages: who belongs to a unit's plan, the rules that reach a unit,
and names of what is behind an assignment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from lms.access.types import Actor
from lms.core.db import session
from lms.people import service as people
from lms.people.models import Person, Unit
from lms.planning import service
from lms.planning.models import Assignment, AssignmentReason, Pace, Rule

MOST_RULES = 100


def listing(unit: Unit, post: str = "") -> Select[Any]:
    """The people whose plan belongs to a unit, by name: never a ranking.
    `service.unit_of` has checked the right to see it.
    """
    query = select(Person.id, Person.name).where(
        Person.id.in_(service.holders(unit, post))
    )
    return query.order_by(Person.folded, Person.id)


@dataclass(frozen=True)
class Ruled:
    """A rule, the unit that set it, and how many people it still asks. `own`:
    set in this very unit.
    """

    rule: Rule
    unit: Unit
    open: int
    own: bool


def rules_at(actor: Actor, unit_id: int) -> Sequence[Ruled]:
    """The rules of a unit and those of units above that reach down to it,
    newest first, those in force before those ended.
    """
    unit = service.unit_of(actor, unit_id)
    above = [id_ for id_ in people.ids_on(unit.path) if id_ != unit.id]
    reaching = Rule.unit_id.in_(above) & Rule.below & Rule.ended_at.is_(None)
    query = (
        select(Rule, Unit)
        .join(Unit, Unit.id == Rule.unit_id)
        .where(or_(Rule.unit_id == unit.id, reaching))
    )
    rows = (
        session()
        .execute(
            query.order_by(Rule.ended_at.is_not(None), Rule.id.desc()).limit(
                MOST_RULES
            )
        )
        .all()
    )
    open_ = _open([rule.id for rule, _ in rows])
    return [
        Ruled(rule, place, open_.get(rule.id, 0), place.id == unit.id)
        for rule, place in rows
    ]


def _open(rules: Sequence[int]) -> dict[int, int]:
    query = select(AssignmentReason.rule_id, func.count().label("people")).join(
        Assignment, Assignment.id == AssignmentReason.assignment_id
    )
    here = (
        AssignmentReason.rule_id.in_(rules),
        AssignmentReason.ended_at.is_(None),
        Assignment.open,
    )
    rows = session().execute(
        query.where(*here).group_by(AssignmentReason.rule_id)
    )
    return {row[0]: row[1] for row in rows}


def rules_named(ids: Iterable[int]) -> dict[int, tuple[Rule, Unit]]:
    """These rules with the units that set them, for saying why somebody is
    asked.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session().execute(
        select(Rule, Unit)
        .join(Unit, Unit.id == Rule.unit_id)
        .where(Rule.id.in_(wanted))
    )
    return {rule.id: (rule, unit) for rule, unit in rows}


def pace_of(unit: Unit) -> int | None:
    """The unit's own minutes a week, if it has set any."""
    row = session().get(Pace, unit.id)
    return row.weekly if row else None
