"""Which pieces of evidence count: as the framework takes them, neither revoked
nor run out, nor a failed try, and of each object the last result only.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from lms.core.types import group
from lms.evidence.types import EvidencePiece, Judge
from lms.framework.types import AttainmentRule, Depth, SourceRule

LATER = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Behind every moment: when something ends that has no end."""
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
    depth = cap(piece.depth, part.deepest or piece.depth)
    return replace(piece, depth=depth, valid_until=_end(piece, part))


def _end(piece: EvidencePiece, part: SourceRule) -> dt.datetime | None:
    if part.valid_days is None:
        return piece.valid_until
    end = piece.done_at + dt.timedelta(days=part.valid_days)
    return min(end, piece.valid_until or end)


def counting(evidence: Iterable[EvidencePiece], rule: AttainmentRule) -> Pieces:
    """What counts under this rule: neither revoked, nor a revocation, nor from
    a source that never counts, nor a failed try, which says nothing about what
    a person can do. Some of it may have run out.
    """
    pieces = [under(rule, piece) for piece in evidence]
    revoked = {piece.revokes for piece in pieces if piece.revokes is not None}
    return [
        piece
        for piece in pieces
        if _shows_something(piece) and piece.id not in revoked
    ]


def _shows_something(piece: EvidencePiece) -> bool:
    return piece.counts and piece.revokes is None and piece.level > 0


def valid(pieces: Iterable[EvidencePiece], now: dt.datetime) -> Pieces:
    """Those that have not run out."""
    return [piece for piece in pieces if (piece.valid_until or LATER) > now]


def count_ended(
    pieces: Iterable[EvidencePiece], now: dt.datetime, rule: AttainmentRule
) -> int:
    """How many have run out under this rule."""
    held = [under(rule, piece) for piece in pieces]
    return len(held) - len(valid(held, now))


def last_results(pieces: Iterable[EvidencePiece]) -> list[Pieces]:
    """The last result of each object: all its pieces of the latest moment."""
    by_object = group((piece.object_key, piece) for piece in pieces)
    return list(map(newest, by_object.values()))


def newest(pieces: Collection[EvidencePiece]) -> Pieces:
    """Those of the latest moment among these."""
    latest = max(piece.done_at for piece in pieces)
    return [piece for piece in pieces if piece.done_at == latest]


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
