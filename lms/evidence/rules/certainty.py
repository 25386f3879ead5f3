"""What a change of law keeps from being sure, and what confirming it would
give.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from lms.core.types import Ids
from lms.evidence.rules import doubts
from lms.evidence.rules.attainment import attain
from lms.evidence.rules.levels import levels_of
from lms.evidence.rules.selection import (
    Pieces,
    counting,
    flat,
    judge_of,
    last_results,
    valid,
)
from lms.evidence.types import (
    ConfirmationOptions,
    EvidencePiece,
    Judge,
    Replaced,
    Ways,
)
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Depth

Bases = frozenset[str]
MOST_BASES = 6
"""Up to so many legal bases in doubt every way of confirming some of them is
tried; of more, only all of them together.
"""


def in_doubt(
    evidence: Iterable[EvidencePiece],
    now: dt.datetime,
    replaced: Replaced,
    rule: AttainmentRule = DEFAULT_RULE,
) -> Bases:
    """The replaced legal bases because of which part of the sum is not sure;
    none if all of it is.
    """
    pieces = list(evidence)
    if attain(pieces, now, replaced, rule).sure is None:
        return frozenset()
    return frozenset(doubts.split(_latest(pieces, now, rule), replaced).bases)


def _latest(
    evidence: Iterable[EvidencePiece], now: dt.datetime, rule: AttainmentRule
) -> Pieces:
    return flat(last_results(valid(counting(evidence, rule), now)))


def confirmation_options(
    evidence: Iterable[EvidencePiece],
    now: dt.datetime,
    replaced: Replaced,
    rule: AttainmentRule,
    level: int,
    depth: Depth,
) -> ConfirmationOptions:
    """What confirming replaced legal bases would make of these pieces for a
    requirement of this level at this depth.
    """
    latest, alone = _latest(evidence, now, rule), replace(rule, enough=1)
    proven = {}
    judges: dict[Bases, set[Judge]] = {}
    for chosen in _choices(sorted(doubts.split(latest, replaced).bases)):
        sure = doubts.split(latest, replaced, chosen).sure
        certain = [piece for piece in sure if piece.proves]
        proven[chosen] = levels_of(certain, alone)[depth - 1] >= level
        judges[chosen] = {judge_of(piece) for piece in certain}
    return ConfirmationOptions(_ways(proven), _ways_by_judge(judges))


def _choices(bases: Sequence[str]) -> Iterator[Bases]:
    """Every set of these to confirm; of too many only none and all."""
    sizes: Ids = range(len(bases) + 1)
    if len(bases) > MOST_BASES:
        sizes = (0, len(bases))
    for size in sizes:
        yield from map(frozenset, combinations(bases, size))


def _ways_by_judge(judges: Mapping[Bases, set[Judge]]) -> dict[Judge, Ways]:
    everybody = sorted(set().union(*judges.values()), key=str)
    return {
        judge: _ways({chosen: judge in sure for chosen, sure in judges.items()})
        for judge in everybody
    }


def _ways(holds: Mapping[Bases, bool]) -> Ways:
    """The smallest sets that hold with whatever is confirmed besides: under
    `latest` more that is sure may also lower.
    """
    good = [
        one
        for one in holds
        if all(yes for other, yes in holds.items() if one <= other)
    ]
    return tuple(one for one in good if not any(other < one for other in good))
