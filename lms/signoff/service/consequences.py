"""What a signature will do, said before it is given."""

from collections.abc import Mapping
from typing import NamedTuple

from lms.courses.types import PartEffect
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, Attainment
from lms.framework import service as framework
from lms.requirements.types import Requirement
from lms.signoff.service.demands import asked_of
from lms.signoff.service.drafts import TaskWork


class Consequence(NamedTuple):
    """What a signature says of one competency: at most the level of the effect.
    `asked`: what the learner's post asks of it, None: nothing that this could
    answer. `shown`: what they have shown so far. `missing`: how many more must
    judge, after this one, until anything counts.
    """

    effect: PartEffect
    asked: Requirement | None
    shown: Attainment
    missing: int

    def closes(self, short: int) -> bool:
        """Whether the post's demand is met by it and was not before; `short`:
        so many levels less than the most.
        """
        if self.asked is None or self.is_met or self.missing:
            return False
        return self.asked.level <= self.effect.level - short

    @property
    def is_met(self) -> bool:
        """Whether the post's demand is met already."""
        asked = self.asked
        return bool(asked and self.shown.at(asked.depth) >= asked.level)


def consequences(work: TaskWork) -> list[Consequence]:
    """For each competency that the task can prove."""
    learner = work.submission.person_id
    known = evidence.attainments(learner), asked_of(learner)
    return [_of(effect, *known) for effect in work.claims]


def _of(
    effect: PartEffect,
    shown: Mapping[str, Attainment],
    asked: Mapping[str, Requirement],
) -> Consequence:
    key = effect.competency
    demand, reached = asked.get(key), shown.get(key, NOTHING)
    if demand and demand.depth > effect.depth:
        demand = None
    return Consequence(effect, demand, reached, _missing(key, reached))


def _missing(competency: str, reached: Attainment) -> int:
    """How many must judge besides this one before anything counts."""
    enough = framework.lineage().rule_for(competency).enough
    return max(enough - reached.judgements - 1, 0)
