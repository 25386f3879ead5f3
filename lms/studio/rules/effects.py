"""What publishing a draft does to people's gaps: counted per post and
competency, never per person. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from lms.core.marks import N_
from lms.core.types import Json


class GapEffect(StrEnum):
    """What becomes of one person's gap in one competency: two ways to open, two
    to close.
    """

    LOST = "lost"
    ASKED = "asked"
    MET = "met"
    UNASKED = "unasked"


LABELS = N_(
    {
        GapEffect.LOST: "%(count)s open: the evidence no longer counts",
        GapEffect.ASKED: "%(count)s open: newly asked for",
        GapEffect.MET: "%(count)s close: the evidence now counts",
        GapEffect.UNASKED: "%(count)s close: no longer asked for",
    }
)
OPENS = (GapEffect.LOST, GapEffect.ASKED)


def effect(
    asked: bool, gap: bool, asked_then: bool, gap_then: bool
) -> GapEffect | None:
    """From before to after publishing: whether the competency is asked for, and
    whether that is a gap. None: nothing opens or closes.
    """
    before, after = asked and gap, asked_then and gap_then
    if before == after:
        return None
    if after:
        return GapEffect.LOST if asked else GapEffect.ASKED
    return GapEffect.MET if asked_then else GapEffect.UNASKED


Counts = Counter[str]
Cell = tuple[str, str]
"""A post and a competency."""


@dataclass
class EffectTally:
    """How many gaps open and close, by post and competency; `people`: how many
    people have at least one of them.
    """

    cells: dict[Cell, Counts] = field(default_factory=dict)
    people: int = 0

    def add(self, post: str, competency: str, effect: GapEffect) -> None:
        """Count one gap that opens or closes."""
        self.cells.setdefault((post, competency), Counter())[effect] += 1

    def stored(self) -> Json:
        """As it is kept between two batches."""
        return {
            "people": self.people,
            "cells": [[*cell, counts] for cell, counts in self.cells.items()],
        }

    @classmethod
    def of(cls, stored: Json) -> "EffectTally":
        """Back from where it was kept."""
        cells = {
            tuple(cell): Counter(counts)
            for *cell, counts in stored.get("cells", ())
        }
        return cls(cells, stored.get("people", 0))

    def totals(self) -> Counts:
        """In all."""
        return self._summed(lambda _cell: "")[""]

    def by_competency(self) -> dict[str, Counts]:
        """Per competency."""
        return self._summed(lambda cell: cell[1])

    def by_post(self) -> dict[str, Counts]:
        """Per post."""
        return self._summed(lambda cell: cell[0])

    def _summed(self, name: Callable[[Cell], str]) -> dict[str, Counts]:
        groups = defaultdict(Counter)
        for cell in sorted(self.cells):
            groups[name(cell)] += self.cells[cell]
        return groups


def opened(counts: Counts) -> int:
    """How many gaps open."""
    return sum(counts[kind] for kind in OPENS)


def closed(counts: Counts) -> int:
    """How many gaps close."""
    return sum(counts.values()) - opened(counts)
