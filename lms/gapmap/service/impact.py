"""What publishing a draft of a framework would do to people's gaps, calculated
in the background before anybody publishes it.

Some people at a time, so others go on working; the counts so far are kept with
the draft, so it goes on where it was stopped. Only competencies that the draft
touches are looked at: no gap in any other can open or close.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import count_rows, execute, transaction
from lms.core.types import Ids
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.framework import service as framework
from lms.framework.rules import content as contents
from lms.gapmap import rules
from lms.gapmap.types import GapState
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.rules.layers import merge
from lms.requirements.types import Layer, Requirement
from lms.studio import service as studio
from lms.studio.rules import changes
from lms.studio.rules.effects import EffectTally, GapEffect, effect

BATCH = 200
"""People looked at in one transaction: others wait some tenths of a second at
most.
"""
Lineage = framework.Lineage
Required = Mapping[str, Requirement]
"""What a post in a place asks, by competency."""
PostPlace = tuple[str, str]
"""A post, and the path of a unit."""
Sums = Mapping[tuple[int, str], Attainment]
"""What evidence adds up to, by person and competency."""


class BeforeAndAfter(NamedTuple):
    """What a post in a place asks now, and what it would ask."""

    now: Required
    then: Required


AskedByPlace = dict[PostPlace, BeforeAndAfter]


@dataclass(frozen=True)
class DraftChanges:
    """What a draft changes: the competencies whose gaps may open or close, what
    becomes of requirements, how evidence counts then.
    """

    keys: frozenset[str]
    heirs: Mapping[str, Sequence[str]]
    now: Lineage
    then: Lineage

    @classmethod
    def of(cls, draft: studio.DraftStatus) -> "DraftChanges":
        """Of a draft about which everything has been decided."""
        before, content = draft.before, draft.content
        heirs = changes.successors(before, content)
        keys = frozenset(changes.affected(before, content)).union(
            changes.removed(before, content), *heirs.values()
        )
        return cls(keys, heirs, *_lineages(draft))

    def asked(self, required: Required, path: str) -> BeforeAndAfter:
        """What is asked before and after, of the competencies that count here."""
        before = {key: required[key] for key in required if key in self.keys}
        after = merge(people.ids_on(path), list(self._inherited(before)))
        return BeforeAndAfter(before, after)

    def _inherited(self, before: Required) -> Iterator[Layer]:
        """The rows of all layers, each for what takes its competency's place."""
        for key, requirement in before.items():
            for layer in requirement.layers:
                for heir in self.heirs.get(key, (key,)):
                    yield replace(layer, competency=heir)


def _lineages(draft: studio.DraftStatus) -> tuple[Lineage, Lineage]:
    """How evidence counts now, and once the draft is published."""
    steps = changes.carried(draft.before, draft.content)
    carried = [(old, new) for old, new, _how in steps]
    now, competencies = framework.lineage(), contents.by_key(draft.content)
    return now, now.then(draft.row.id, carried, competencies, draft.rule)


def calculate_impact(framework_id: int, edit: int) -> None:
    """Background work: one batch of people, then the next one is asked for.
    Given up when the draft is no longer what it was.
    """
    with transaction():
        open_ = studio.open_effects(framework_id, edit)
        if open_ is None:
            return
        effects, draft = open_
        if effects.after == 0:
            effects.people = count_rows(_HOLDERS, {"on": clock.today()})
        batch = _batch(effects.after)
        tally = EffectTally.of(effects.counts)
        _add(DraftChanges.of(draft), batch, tally)
        effects.counts = tally.stored()
        effects.done += len(batch)
        if len(batch) < BATCH:
            effects.finished_at = clock.now()
        else:
            effects.after = batch[-1]
            outbox.enqueue("foresee", framework_id=framework_id, edit=edit)


_HELD = people.held_posts(bindparam("on")).c
_HOLDERS = select(_HELD.person_id).where(_HELD.post != "").distinct()
_NEXT = _HOLDERS.where(_HELD.person_id > bindparam("after")).order_by(
    _HELD.person_id
)
_POSTS = select(_HELD.person_id, _HELD.post, _HELD.path).where(
    _HELD.person_id.in_(bindparam("people", expanding=True)), _HELD.post != ""
)


def _batch(after: int) -> list[int]:
    """The next people who hold a post."""
    values = {"on": clock.today(), "after": after}
    return list(execute(_NEXT.limit(BATCH), values).scalars())


def _posts_of(batch: Ids) -> Rows:
    """What these people hold: `person_id`, `post` and `path` of the unit."""
    values = {"on": clock.today(), "people": list(batch)}
    return execute(_POSTS, values).all()


def _add(draft: DraftChanges, batch: Ids, tally: EffectTally) -> None:
    """Compare before and after for these people, post by post."""
    held = _posts_of(batch)
    asked = _asked(draft, {(row.post, row.path) for row in held})
    held = [row for row in held if any(asked[row.post, row.path])]
    if not held:
        return
    everybody = {row.person_id for row in held}
    lineages = draft.now, draft.then
    sums = evidence.supposed(everybody, lineages, draft.keys)
    affected = set()
    for person_id, post, path in held:
        for key, turned in _effects(asked[post, path], *sums, person_id):
            tally.add(post, key, turned)
            affected.add(person_id)
    tally.people += len(affected)


def _asked(draft: DraftChanges, places: set[PostPlace]) -> AskedByPlace:
    return {
        place: draft.asked(asked, place[1])
        for place, asked in requirements.effective_many(places).items()
    }


def _effects(
    asked: BeforeAndAfter, now: Sums, then: Sums, person_id: int
) -> Iterator[tuple[str, GapEffect]]:
    """By competency, what becomes of one person's gaps in one post."""
    for key in asked.now.keys() | asked.then.keys():
        before = key in asked.now, _is_open(asked.now, now, person_id, key)
        after = key in asked.then, _is_open(asked.then, then, person_id, key)
        if turned := effect(*before, *after):
            yield key, turned


def _is_open(
    required: Required, sums: Sums, person_id: int, competency: str
) -> bool:
    """Whether this person has a gap there."""
    if competency not in required:
        return False
    shown = sums.get((person_id, competency), NOTHING)
    return rules.state_of(required[competency], shown) is not GapState.MEETS
