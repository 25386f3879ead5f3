"""What publishing a draft of a framework would do to people's gaps, worked out
in the background before anybody publishes it.

Some people at a time, so others go on working; the counts so far are kept with
the draft, so it goes on where it was stopped. Only competencies that the draft
touches are looked at: no gap in any other can open or close.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.framework import service as framework
from lms.framework.rules import content as contents
from lms.framework.service import Lineage
from lms.gapmap import rules
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.requirements import service as requirements
from lms.requirements.rules.layers import merge
from lms.requirements.types import Requirement
from lms.studio import service as studio
from lms.studio.models import Effects
from lms.studio.rules import changes
from lms.studio.rules.effects import Effect, Tally, effect
from lms.studio.service import Standing
from lms.studio.types import Stale

BATCH = 200
"""People looked at in one transaction: others wait some tenths of a second at
most.
"""
_POSTING, _PERSON, _UNIT = (
    PostingRow.__table__,
    Person.__table__,
    UnitRow.__table__,
)
Asked = Mapping[str, Requirement]


@dataclass(frozen=True)
class Plan:
    """What the draft changes: the competencies whose gaps may open or close,
    what becomes of requirements, how evidence counts then.
    """

    keys: frozenset[str]
    heirs: Mapping[str, Sequence[str]]
    now: Lineage
    then: Lineage

    @classmethod
    def of(cls, known: Standing) -> "Plan":
        """For a draft about which everything has been decided."""
        carried = [
            (old, new)
            for old, new, _how in changes.carried(known.before, known.content)
        ]
        heirs = studio.heirs(known.before, known.content)
        keys = {
            *changes.affected(known.before, known.content),
            *changes.removed(known.before, known.content),
        }
        now = framework.lineage()
        then = now.then(
            known.row.id, carried, contents.by_key(known.content), known.rule
        )
        return cls(frozenset(keys.union(*heirs.values())), heirs, now, then)

    def asked(self, required: Asked, path: str) -> tuple[Asked, Asked]:
        """What is asked before and after, of the competencies that count here."""
        before = {
            key: asked for key, asked in required.items() if key in self.keys
        }
        layers = [
            replace(layer, competency=heir)
            for key, asked in before.items()
            for layer in asked.layers
            for heir in (
                self.heirs.get(key, ()) if key in self.heirs else (key,)
            )
        ]
        return before, merge(people.ids_on(path), layers)


def foresee(framework_id: int, edit: int) -> None:
    """Background work: one batch of people, then the next one is asked for.
    Given up when the draft is no longer what it was.
    """
    with transaction() as db:
        kept = db.get(
            Effects, framework_id, with_for_update=True, populate_existing=True
        )
        if kept is None or kept.edit != edit or kept.finished_at is not None:
            return
        try:
            known = studio.standing(None, framework_id)
        except Stale:
            return
        if known.row.edit != edit or not known.decided:
            return
        if kept.after == 0:
            kept.people = (
                db.scalar(
                    select(func.count(_POSTING.c.person_id.distinct()))
                    .select_from(_HOLDERS)
                    .where(*_held())
                )
                or 0
            )
        batch = _batch(kept.after)
        tally = Tally.of(kept.counts)
        _count(Plan.of(known), batch, tally)
        kept.counts, kept.done = tally.stored(), kept.done + len(batch)
        if len(batch) < BATCH:
            kept.finished_at = clock.now()
        else:
            kept.after = batch[-1]
            outbox.enqueue("foresee", framework_id=framework_id, edit=edit)


_HOLDERS = _POSTING.join(_PERSON, _PERSON.c.id == _POSTING.c.person_id)


def _held() -> tuple[Any, ...]:
    return (
        people.in_force(clock.today()),
        _POSTING.c.post != "",
        _PERSON.c.active,
    )


def _batch(after: int) -> list[int]:
    query = (
        select(_POSTING.c.person_id)
        .select_from(_HOLDERS)
        .where(_POSTING.c.person_id > after, *_held())
    )
    return list(
        execute(
            query.distinct().order_by(_POSTING.c.person_id).limit(BATCH)
        ).scalars()
    )


def _count(plan: Plan, batch: Collection[int], tally: Tally) -> None:
    """Compare before and after for these people, post by post."""
    query = select(
        _POSTING.c.person_id, _POSTING.c.post, _UNIT.c.path
    ).select_from(_HOLDERS.join(_UNIT, _UNIT.c.id == _POSTING.c.unit_id))
    held = (
        execute(query.where(_POSTING.c.person_id.in_(batch), *_held())).all()
        if batch
        else []
    )
    required = requirements.effective_many(
        {(row.post, row.path) for row in held}
    )
    asked = {place: plan.asked(required[place], place[1]) for place in required}
    concerned = {
        row.person_id for row in held if any(asked[row.post, row.path])
    }
    now, then = (
        evidence.supposed(concerned, (plan.now, plan.then), plan.keys)
        if concerned
        else ({}, {})
    )
    affected = set()
    for person_id, post, path in held:
        before, after = asked[post, path]
        for key in before.keys() | after.keys():
            if found := _effect(
                before.get(key), now, after.get(key), then, (person_id, key)
            ):
                tally.add(post, key, found)
                affected.add(person_id)
    tally.people += len(affected)


Sums = Mapping[tuple[int, str], Attainment]


def _effect(
    before: Requirement | None,
    now: Sums,
    after: Requirement | None,
    then: Sums,
    whose: tuple[int, str],
) -> Effect | None:
    gap = (
        before is not None
        and not rules.compare(before, now.get(whose, NOTHING)).closed
    )
    gap_then = (
        after is not None
        and not rules.compare(after, then.get(whose, NOTHING)).closed
    )
    return effect(before is not None, gap, after is not None, gap_then)
