"""What ledgers add up to, by the law and the versions of frameworks of one
moment. Nothing is written here.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.core import clock
from lms.evidence import rules
from lms.evidence.queries.pieces import (
    LEDGER,
    Competencies,
    People,
    gather,
    rows_by_person,
)
from lms.evidence.types import Attainment, Replaced
from lms.framework import service as framework
from lms.legal import service as legal

Sums = dict[tuple[int, str], Attainment]
"""By person and competency."""
BasesInDoubt = dict[str, frozenset[str]]
"""Replaced legal bases, by the competency of which they keep the sum from
being sure.
"""


@dataclass(frozen=True)
class Calculation:
    """By which versions of the frameworks, at which moment and with which
    replaced legal bases evidence is added up.
    """

    lineage: framework.Lineage
    now: dt.datetime
    replaced: Replaced

    @classmethod
    def today(cls, lineage: framework.Lineage | None = None) -> "Calculation":
        """By what holds now, or by another lineage."""
        lineage = lineage or framework.lineage()
        return cls(lineage, clock.now(), legal.replaced())

    def sums(self, rows: Iterable[Any]) -> dict[str, Attainment]:
        """What one person's rows of the ledger add up to, by competency."""
        pieces = gather(rows, self.lineage)
        return {
            key: rules.attain(
                pieces[key], self.now, self.replaced, self.lineage.rule_for(key)
            )
            for key in pieces
        }

    def doubts(self, rows: Iterable[Any]) -> BasesInDoubt:
        """The replaced legal bases that keep sums from being sure, by
        competency; only where there are any.
        """
        doubts: BasesInDoubt = {}
        for key, pieces in gather(rows, self.lineage).items():
            rule = self.lineage.rule_for(key)
            if bases := rules.in_doubt(pieces, self.now, self.replaced, rule):
                doubts[key] = bases
        return doubts


def reach(
    competencies: Collection[str], lineage: framework.Lineage
) -> set[str]:
    """These competencies and all that evidence for them may count for."""
    targets = (lineage.reach(competency) for competency in competencies)
    return set(competencies).union(*targets)


def attained_at(
    people: People,
    moment: dt.datetime,
    competencies: Competencies = None,
) -> Sums:
    """What the evidence recorded up to a moment added up to then, for these
    people (ids, or a query of them), in these competencies or in all: by the
    law and by the versions of the frameworks of that moment.
    """
    replaced = {
        basis: since
        for basis, since in legal.replaced().items()
        if since <= moment
    }
    then = Calculation(framework.lineage_at(moment), moment, replaced)
    origins = None
    if competencies is not None:
        origins = then.lineage.origins_of(competencies)
    recorded = LEDGER.c.recorded_at <= moment
    return {
        (person_id, key): attainment
        for person_id, rows in rows_by_person(people, origins, recorded)
        for key, attainment in then.sums(rows).items()
        if competencies is None or key in competencies
    }


def doubts(person_id: int, competencies: Competencies = None) -> BasesInDoubt:
    """Per competency (of these, or of all) the replaced legal bases that keep a
    person's attainment from being sure. The caller has checked the right to
    see their evidence.
    """
    today, origins = Calculation.today(), None
    if competencies is not None:
        competencies = set(competencies)
        origins = today.lineage.origins_of(competencies)
    for _person, rows in rows_by_person([person_id], origins):
        return {
            key: bases
            for key, bases in today.doubts(rows).items()
            if competencies is None or key in competencies
        }
    return {}


def would_doubt(
    people: Collection[int], competencies: Collection[str], replaced: Replaced
) -> int:
    """Of how many of these people some attainment would be less sure than it
    is, were these legal bases replaced.
    """
    today = Calculation.today()
    then = Calculation(today.lineage, today.now, replaced)
    affected = reach(competencies, today.lineage)
    origins = today.lineage.origins_of(affected)
    return sum(
        _differ_in_doubt(today.sums(rows), then.sums(rows))
        for _person, rows in rows_by_person(people, origins)
    )


def _differ_in_doubt(
    now: Mapping[str, Attainment], then: Mapping[str, Attainment]
) -> bool:
    return any(now[key].sure != then[key].sure for key in now)


def supposed(
    people: Collection[int],
    lineages: Collection[framework.Lineage],
    competencies: Collection[str],
) -> list[Sums]:
    """What the ledger of these people adds up to for these competencies under
    each of several lineages; nothing is written.
    """
    origins = set[str]().union(
        *(lineage.origins_of(competencies) for lineage in lineages)
    )
    calculations = [Calculation.today(lineage) for lineage in lineages]
    results: list[Sums] = [{} for _ in lineages]
    for person_id, rows in rows_by_person(people, origins):
        for sums, calculation in zip(results, calculations, strict=True):
            for key, attainment in calculation.sums(rows).items():
                sums[person_id, key] = attainment
    return results
