"""What pieces of evidence add up to."""

import datetime as dt
from collections.abc import Iterable, Sequence

from lms.evidence.rules import doubts
from lms.evidence.rules.levels import levels_of
from lms.evidence.rules.selection import (
    Pieces,
    counting,
    flat,
    judgements,
    last_results,
    valid,
)
from lms.evidence.types import Attainment, EvidencePiece, Levels, Replaced
from lms.framework.types import DEFAULT_RULE, AttainmentRule


def attain(
    evidence: Iterable[EvidencePiece],
    now: dt.datetime,
    replaced: Replaced = doubts.NO_CHANGES,
    rule: AttainmentRule = DEFAULT_RULE,
) -> Attainment:
    """By default the best level proven at sufficient depth by the last valid
    result of each source object.

    A worse later result of the same object therefore lowers what that object
    proves; a worse result elsewhere does not. A failed try (level 0) is no
    result at all: with it and without it the sum is the same. Results of one object at the very
    same moment are one result, each part of which counts, so no order of
    storing them matters. Revoked, expired and not-counting evidence
    (self-assessment) is left out before the last result is looked for.
    `replaced`: legal bases that were replaced, and since when. Evidence from
    before that day which relied on one counts on, but is not sure until a later
    piece confirms it.
    """
    pieces = counting(evidence, rule)
    still_valid = valid(pieces, now)
    some_ended = len(still_valid) < len(pieces)
    lapsed = _lapsed(pieces, now) if some_ended else None
    results = last_results(still_valid)
    proving = [result for result in results if result[0].proves]
    if not proving:
        return Attainment(lapsed=lapsed)
    proofs = flat(proving)
    levels, judged = levels_of(proofs, rule), judgements(proofs)
    is_enough = judged >= rule.enough
    return Attainment(
        levels,
        count=len(proving) if is_enough else 0,
        assessors=_assessors(proofs),
        last_at=max(piece.done_at for piece in proofs),
        until=_first_end(still_valid),
        spread=_spread(proving) if is_enough else 0,
        sure=_sure_levels(flat(results), levels, replaced, rule),
        judgements=judged,
        lapsed=lapsed,
    )


def _lapsed(pieces: Pieces, now: dt.datetime) -> dt.datetime | None:
    """When the last result of an object ran out most recently; none if newer
    results have taken the place of all that ran out.
    """
    return max(
        (end for end in _ends(flat(last_results(pieces))) if end <= now),
        default=None,
    )


def _ends(pieces: Pieces) -> list[dt.datetime]:
    """When those run out that ever do."""
    return [piece.valid_until for piece in pieces if piece.valid_until]


def _assessors(pieces: Pieces) -> int:
    people = {piece.judged_by for piece in pieces}
    return len(people - {None})


def _first_end(pieces: Pieces) -> dt.datetime | None:
    return min(_ends(pieces), default=None)


def _spread(results: Sequence[Pieces]) -> int:
    best = [max(piece.level for piece in result) for result in results]
    return max(best) - min(best)


def _sure_levels(
    pieces: Pieces, levels: Levels, replaced: Replaced, rule: AttainmentRule
) -> Levels | None:
    """What would be left without evidence in doubt; None if that is all."""
    if not replaced:
        return None
    certain = doubts.split(pieces, replaced).sure
    sure = levels_of([piece for piece in certain if piece.proves], rule)
    return sure if sure != levels else None
