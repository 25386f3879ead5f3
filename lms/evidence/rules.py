"""How evidence adds up to attainment, and how the ledger is chained. Pure; worked examples are in docs/attainment.md and in the tests."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from lms.evidence.types import Attainment, Held
from lms.framework.types import Depth

NO_CHANGES: Mapping[str, dt.datetime] = {}


def attain(evidence: Iterable[Held], now: dt.datetime, replaced: Mapping[str, dt.datetime] = NO_CHANGES) -> Attainment:
    """The best level proven at sufficient depth by the last valid result of each source object.

    A worse later result of the same object therefore lowers what that object proves; a worse result elsewhere does not. Results
    of one object at the very same moment are one result, each part of which counts, so no order of storing them matters.
    Revoked, expired and not-counting evidence (self-assessment) is left out before the last result is looked for.
    `replaced`: legal bases that were replaced, and since when. Evidence from before that day which relied on one counts on,
    but is not sure until a later piece confirms it.
    """
    rows = list(evidence)
    revoked = {row.revokes for row in rows if row.revokes is not None}
    valid = [
        row
        for row in rows
        if row.counts
        and row.revokes is None
        and row.id not in revoked
        and (row.valid_until is None or row.valid_until > now)
    ]
    last = _last(valid)
    if not last:
        return Attainment()
    held = [row for rows in last.values() for row in rows]
    levels, sure = _levels(held), _levels(_sure(held, replaced)) if replaced else None
    assessors = len({row.judged_by for row in held if row.judged_by is not None})
    ends = [row.valid_until for row in valid if row.valid_until is not None]
    results = [max(row.level for row in rows) for rows in last.values()]
    last_at = max(row.done_at for row in held)
    return Attainment(
        levels,
        len(last),
        assessors,
        last_at,
        min(ends, default=None),
        max(results) - min(results),
        sure if sure != levels else None,
    )


def _last(rows: Iterable[Held]) -> dict[str, list[Held]]:
    """The last result of each object: all its pieces of the latest moment."""
    last: dict[str, list[Held]] = {}
    for row in rows:
        known = last.get(row.object_key)
        if known is None or row.done_at > known[0].done_at:
            last[row.object_key] = [row]
        elif row.done_at == known[0].done_at:
            known.append(row)
    return last


def _levels(held: Iterable[Held]) -> tuple[int, int, int, int]:
    rows = list(held)
    return tuple(max((row.level for row in rows if row.depth >= depth), default=0) for depth in Depth)


def _sure(held: Iterable[Held], replaced: Mapping[str, dt.datetime]) -> list[Held]:
    """Without what relied on a replaced legal basis, unless a later piece says that the person works by the new one.

    That later piece must be sure itself: once the successor is replaced too, its confirmation is in doubt with it.
    """
    waiting, sure, confirmed = list(held), list[Held](), set[str]()
    while ready := [row for row in waiting if not _doubts(row, replaced) - confirmed]:
        sure += ready
        waiting = [row for row in waiting if row not in ready]
        for row in ready:
            if row.level:
                confirmed |= {basis for basis in row.confirms if basis in replaced and row.done_at >= replaced[basis]}
    return sure


def _doubts(row: Held, replaced: Mapping[str, dt.datetime]) -> set[str]:
    """The legal bases of this piece that were replaced after it was done."""
    return {basis for basis in row.bases if basis in replaced and row.done_at < replaced[basis]}


def cap(depth: Depth, deepest: Depth) -> Depth:
    """A source proves at most its own depth: a quiz that claims more is taken for what a quiz can show."""
    return min(depth, deepest)


START = "0" * 64


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a ledger row: over the row before it and every stored value, so no value can change unnoticed."""
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a ledger row cannot hold {type(value).__name__}")
