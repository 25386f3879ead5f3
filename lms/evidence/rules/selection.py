"""Which pieces of evidence count: as the framework takes them, neither revoked
nor run out, and of each object the last result only.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from lms.evidence.types import EvidencePiece, Judge
from lms.framework.types import AttainmentRule, Depth

Pieces = list[EvidencePiece]


def cap(depth: Depth, deepest: Depth) -> Depth:
    """A source proves at most its own depth: a quiz that claims more is taken
    for what a quiz can show.
    """
    return min(depth, deepest)


def under(rule: AttainmentRule, piece: EvidencePiece) -> EvidencePiece:
    """The piece as this framework takes it: no deeper and no longer than the
    framework says, nor than the ledger says.
    """
    part = rule.sources.get(piece.source)
    if part is None:
        return piece
    ends = [piece.valid_until] if piece.valid_until else []
    if part.valid_days is not None:
        ends.append(piece.done_at + dt.timedelta(days=part.valid_days))
    return replace(
        piece,
        depth=cap(piece.depth, part.deepest or piece.depth),
        valid_until=min(ends, default=None),
    )


def counting(evidence: Iterable[EvidencePiece], rule: AttainmentRule) -> Pieces:
    """What counts under this rule: neither revoked, nor a revocation, nor from
    a source that never counts. Some of it may have run out.
    """
    pieces = [under(rule, piece) for piece in evidence]
    revoked = {piece.revokes for piece in pieces if piece.revokes is not None}
    return [
        piece
        for piece in pieces
        if piece.counts and piece.revokes is None and piece.id not in revoked
    ]


def valid(pieces: Iterable[EvidencePiece], now: dt.datetime) -> Pieces:
    """Those that have not run out."""
    return [
        piece
        for piece in pieces
        if piece.valid_until is None or piece.valid_until > now
    ]


def last_results(pieces: Iterable[EvidencePiece]) -> list[Pieces]:
    """The last result of each object: all its pieces of the latest moment."""
    last: dict[str, Pieces] = {}
    for piece in pieces:
        known = last.get(piece.object_key)
        if known is None or piece.done_at > known[0].done_at:
            last[piece.object_key] = [piece]
        elif piece.done_at == known[0].done_at:
            known.append(piece)
    return list(last.values())


def flat(results: Iterable[Pieces]) -> Pieces:
    """The pieces of several results as one list."""
    return [piece for pieces in results for piece in pieces]


def judge_of(piece: EvidencePiece) -> Judge:
    """Who judged this piece: a person, or the object itself (a quiz)."""
    if piece.judged_by is not None:
        return "by", piece.judged_by
    return "of", piece.object_key


def judgements(pieces: Iterable[EvidencePiece]) -> int:
    """How many judged independently of each other: different people, and each
    object that was marked without one (a quiz).
    """
    return len({judge_of(piece) for piece in pieces})
