"""The levels that pieces of evidence prove at each depth."""

from collections.abc import Sequence

from lms.evidence.rules.selection import judgements, newest
from lms.evidence.types import NOTHING, EvidencePiece, Levels
from lms.framework.types import AttainmentRule, Depth, Result


def levels_of(pieces: Sequence[EvidencePiece], rule: AttainmentRule) -> Levels:
    """The level proven at each depth or deeper; none at all with fewer
    independent judgements than the framework asks for.
    """
    if not pieces or judgements(pieces) < rule.enough:
        return NOTHING.levels
    if rule.result is Result.LATEST:
        pieces = newest(pieces)
    return tuple(_best(pieces, depth) for depth in Depth)


def _best(pieces: Sequence[EvidencePiece], depth: Depth) -> int:
    levels = [piece.level for piece in pieces if piece.depth >= depth]
    return max(levels, default=0)
