"""A person's gaps and a unit's heat map. Evidence and framework are each asked once, however many people there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import session
from lms.core.errors import NotFound
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.framework import service as framework
from lms.framework.types import Requirement
from lms.gapmap import models as _tables  # noqa: F401
from lms.gapmap import rules
from lms.gapmap.types import Distribution, Gap, Holder, State
from lms.people import service as people
from lms.people.models import Person, Posting, Unit
from lms.people.types import Held


@dataclass(frozen=True)
class Standing:
    """A person, the post she holds today (None if none) and her gaps against it."""

    person_id: int
    name: str
    posting: Held | None
    gaps: Sequence[Gap]

    def gap(self, competency: str) -> Gap | None:
        """The gap in one competency."""
        return next((gap for gap in self.gaps if gap.requirement.competency == competency), None)


def mine(actor: Actor) -> Standing:
    """The actor's own gaps."""
    access.require(actor, Permission.LEARN)
    return _standing(actor.person_id, actor.name)


def for_person(actor: Actor, person_id: int) -> Standing:
    """Somebody's gaps, for those who may read her evidence."""
    if person_id == actor.person_id:
        return mine(actor)
    access.require_for(actor, Permission.EVIDENCE_READ, person_id)
    return _standing(person_id, people.person(person_id).name)


def _standing(person_id: int, name: str) -> Standing:
    posting = people.posting(person_id)
    required = framework.effective(posting.post, posting.unit.path) if posting and posting.post else {}
    return Standing(person_id, name, posting, rules.gaps(required, evidence.attainments(person_id)))


def units(actor: Actor) -> Sequence[Unit]:
    """The units whose map the actor may open, parents first."""
    access.require(actor, Permission.MAP_READ)
    return people.in_order(session().scalars(select(Unit).where(access.within(actor, Permission.MAP_READ))))


@dataclass(frozen=True)
class UnitMap:
    """A unit's heat map: the people in it and below, and per competency how many stand where, in all and per post."""

    unit: Unit
    holders: dict[str, list[Holder]]
    totals: dict[str, Distribution]
    by_post: dict[str, dict[str, Distribution]]
    people: int


def for_unit(actor: Actor, unit_id: int) -> UnitMap:
    """The heat map of a unit and everything below it. Four queries, whether ten people work there or a thousand."""
    unit = session().get(Unit, unit_id)
    if unit is None or not access.allows(actor, Permission.MAP_READ, [unit.path]):
        raise NotFound
    here = (Unit.path.startswith(unit.path)) & people.in_force(clock.today()) & Person.active & (Posting.post != "")
    query = (
        select(Posting.person_id, Person.name, Posting.post, Unit.path)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(Person, Person.id == Posting.person_id)
    )
    postings = session().execute(query.where(here).order_by(Person.name, Person.id)).all()
    required = framework.effective_many((row.post, row.path) for row in postings)
    ids = (
        select(Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(Person, Person.id == Posting.person_id)
        .where(here)
    )
    shown = {(person_id, competency): sum_ for person_id, competency, sum_ in evidence.attainments_where(ids)}
    found = UnitMap(unit, {}, {}, {}, len({row.person_id for row in postings}))
    columns: dict[tuple[str, str], list[_Column]] = {}
    for person_id, name, post, path in postings:
        if (post, path) not in columns:
            columns[post, path] = [_column(found, post, asked) for asked in required[post, path].values()]
        for asked, unknown, holders, total, part in columns[post, path]:
            sum_ = shown.get((person_id, asked.competency))
            gap = unknown if sum_ is None else rules.compare(asked, sum_)
            holders.append(Holder(person_id, name, post, gap))
            total.counts[gap.state] += 1
            part.counts[gap.state] += 1
    return found


class _Column(NamedTuple):
    """One requirement of one post: the gap of whoever has shown nothing, and where its holders are listed and counted."""

    asked: Requirement
    unknown: Gap
    holders: list[Holder]
    total: Distribution
    part: Distribution


def _column(found: UnitMap, post: str, asked: Requirement) -> _Column:
    key, unknown = asked.competency, rules.compare(asked, NOTHING)
    holders, total = found.holders.setdefault(key, []), found.totals.setdefault(key, Distribution())
    return _Column(asked, unknown, holders, total, found.by_post.setdefault(key, {}).setdefault(post, Distribution()))


def cell(
    actor: Actor, unit_id: int, competency: str, state: State | None = None, post: str = ""
) -> tuple[UnitMap, list[Holder]]:
    """The people behind one cell, in the order of their names: the map never ranks."""
    found = for_unit(actor, unit_id)
    rows = found.holders.get(competency)
    if rows is None:
        raise NotFound
    return found, [
        holder for holder in rows if (state is None or holder.gap.state is state) and (not post or holder.post == post)
    ]


def may_read_evidence(actor: Actor, unit: Unit) -> bool:
    """Whether the names in a cell lead on to people's evidence."""
    return access_rules.allows(actor, Permission.EVIDENCE_READ, [unit.path])
