"""Which pieces of evidence a change of law has put in doubt, and which stay
sure.
"""

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import NamedTuple

from lms.evidence.rules.selection import LATER, Pieces
from lms.evidence.types import EvidencePiece, Replaced

Bases = set[str]
NO_CHANGES: Replaced = MappingProxyType({})


class SplitByDoubt(NamedTuple):
    """What is sure, and the legal bases because of which the rest is not."""

    sure: Pieces
    bases: Bases


def split(
    pieces: Iterable[EvidencePiece],
    replaced: Replaced,
    also: Collection[str] = (),
) -> SplitByDoubt:
    """Leave out what relied on a replaced legal basis, unless a later piece
    says that the person works by the new one.

    That later piece must be sure itself: once the successor is replaced too,
    its confirmation is in doubt with it. `also`: as if these had been confirmed
    today.
    """
    doubted = [(piece, _bases_in_doubt(piece, replaced)) for piece in pieces]
    sure, confirmed = Pieces(), set(also)
    while ready := [one for one, bases in doubted if bases <= confirmed]:
        doubted = [(one, bases) for one, bases in doubted if bases - confirmed]
        sure += ready
        for piece in ready:
            confirmed |= _confirmed_by(piece, replaced)
    unsure = {basis for _piece, bases in doubted for basis in bases}
    return SplitByDoubt(sure, unsure - confirmed)


def _bases_in_doubt(piece: EvidencePiece, replaced: Replaced) -> Bases:
    """The legal bases of this piece that were replaced after it was done, and
    its task, if that was changed: however often it was shown.
    """
    done_at, task = piece.done_at, piece.object_key.partition("#")[0]
    return {
        basis
        for basis in (*piece.bases, task)
        if done_at < replaced.get(basis, done_at)
    }


def _confirmed_by(piece: EvidencePiece, replaced: Replaced) -> Bases:
    """The replaced legal bases that this piece makes sure again."""
    return {
        basis
        for basis in piece.confirms
        if piece.done_at >= replaced.get(basis, LATER)
    }
