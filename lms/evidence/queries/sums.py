"""What ledgers add up to, by the law and the versions of frameworks of one
moment. Nothing is written here.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from lms.core import clock
from lms.core.types import Ids
from lms.evidence import rules
from lms.evidence.queries.changed_works import replaced
from lms.evidence.queries.pieces import (
    ENTRY,
    Competencies,
    People,
    PersonLedger,
    Pieces,
    gather,
    ledgers,
)
from lms.evidence.types import Attainment, Replaced
from lms.framework import service as framework

Rows = Iterable[Any]
"""Rows of one person's ledger."""
PersonSums = dict[str, Attainment]
"""By competency."""
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
        return cls(lineage, clock.now(), replaced())

    def sums(self, rows: Rows, only: Competencies = None) -> PersonSums:
        """What one person's rows of the ledger add up to, by competency."""
        pieces = gather(rows, self.lineage, only)
        return {key: self._apply(rules.attain, key, pieces) for key in pieces}

    def sums_of(
        self, ledgers: Iterable[PersonLedger], only: Competencies = None
    ) -> Sums:
        """The same of several people."""
        return {
            (person_id, key): attainment
            for person_id, rows in ledgers
            for key, attainment in self.sums(rows, only).items()
        }

    def doubts(self, rows: Rows, only: Competencies = None) -> BasesInDoubt:
        """The replaced legal bases that keep sums from being sure, by
        competency; only where there are any.
        """
        pieces = gather(rows, self.lineage, only)
        bases = {
            key: self._apply(rules.in_doubt, key, pieces) for key in pieces
        }
        return {key: bases[key] for key in bases if bases[key]}

    def _apply(self, rule: Callable, key: str, pieces: Pieces) -> Any:
        how = self.lineage.rule_for(key)
        return rule(pieces[key], self.now, self.replaced, how)


def reach(
    competencies: Collection[str], lineage: framework.Lineage
) -> set[str]:
    """These competencies and all that evidence for them may count for."""
    return set(competencies).union(*map(lineage.reach, competencies))


def attained_at(
    people: People, moment: dt.datetime, competencies: Competencies = None
) -> Sums:
    """What the evidence recorded up to a moment added up to then, for these
    people (ids, or a query of them), in these competencies or in all: by the
    law and by the versions of the frameworks of that moment.
    """
    lineage = framework.lineage_at(moment)
    origins = lineage.origins_of(competencies)
    recorded = ledgers(people, origins, ENTRY.recorded_at <= moment)
    then = Calculation(lineage, moment, replaced(moment))
    return then.sums_of(recorded, competencies)


def doubts(person_id: int, competencies: Competencies = None) -> BasesInDoubt:
    """Per competency (of these, or of all) the replaced legal bases that keep a
    person's attainment from being sure. The caller has checked the right to
    see their evidence.
    """
    today = Calculation.today()
    origins = today.lineage.origins_of(competencies)
    for ledger in ledgers([person_id], origins):
        return today.doubts(ledger.rows, competencies)
    return {}


def would_doubt(
    people: Ids, competencies: Collection[str], also: Replaced
) -> int:
    """Of how many of these people some attainment would be less sure than it
    is, were these legal bases replaced besides.
    """
    today = Calculation.today()
    lineage = today.lineage
    origins = lineage.origins_of(reach(competencies, lineage))
    rows = list(ledgers(people, origins))
    now = today.sums_of(rows)
    supposed = {**today.replaced, **also}
    then = Calculation(lineage, today.now, supposed).sums_of(rows)
    return len({key[0] for key in now if now[key].sure != then[key].sure})


def supposed(
    people: Ids,
    lineages: Collection[framework.Lineage],
    competencies: Collection[str],
) -> list[Sums]:
    """What the ledger of these people adds up to for these competencies under
    each of several lineages; nothing is written.
    """
    origins = [lineage.origins_of(competencies) for lineage in lineages]
    rows = list(ledgers(people, set[str]().union(*origins)))
    return [
        Calculation.today(lineage).sums_of(rows, competencies)
        for lineage in lineages
    ]
