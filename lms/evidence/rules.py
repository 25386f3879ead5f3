"""How evidence adds up to attainment, and how the ledger is chained. Pure;
worked examples are in docs/attainment.md and in the tests.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from lms.evidence.types import (
    NOTHING,
    Attainment,
    Confidence,
    Doubt,
    Footing,
    Grade,
    Held,
    Judge,
    Ways,
)
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Bar, Depth, Result

NO_CHANGES: Mapping[str, dt.datetime] = {}


def attain(
    evidence: Iterable[Held],
    now: dt.datetime,
    replaced: Mapping[str, dt.datetime] = NO_CHANGES,
    rule: AttainmentRule = DEFAULT_RULE,
) -> Attainment:
    """By default the best level proven at sufficient depth by the last valid
    result of each source object.

    A worse later result of the same object therefore lowers what that object
    proves; a worse result elsewhere does not. Results of one object at the very
    same moment are one result, each part of which counts, so no order of
    storing them matters. Revoked, expired and not-counting evidence
    (self-assessment) is left out before the last result is looked for.
    `replaced`: legal bases that were replaced, and since when. Evidence from
    before that day which relied on one counts on, but is not sure until a later
    piece confirms it.
    """
    counting, valid = _counting([under(rule, row) for row in evidence], now)
    lapsed = _lapsed(counting, now) if len(valid) < len(counting) else None
    everything = _last(valid)
    last = {key: rows for key, rows in everything.items() if rows[0].proves}
    if not last:
        return Attainment(lapsed=lapsed)
    held = [row for rows in last.values() for row in rows]
    ends = [row.valid_until for row in valid if row.valid_until is not None]
    results = [max(row.level for row in rows) for rows in last.values()]
    levels, sure = _levels(held, rule), None
    if replaced:
        certain, _ = _sure(
            (row for rows in everything.values() for row in rows), replaced
        )
        sure = _levels((row for row in certain if row.proves), rule)
    enough = judgements(held) >= rule.enough
    return Attainment(
        levels,
        count=len(last) if enough else 0,
        assessors=len(
            {row.judged_by for row in held if row.judged_by is not None}
        ),
        last_at=max(row.done_at for row in held),
        until=min(ends, default=None),
        spread=max(results) - min(results) if enough else 0,
        sure=sure if sure != levels else None,
        judgements=judgements(held),
        lapsed=lapsed,
    )


def under(rule: AttainmentRule, row: Held) -> Held:
    """The piece as this framework takes it: no deeper and no longer than the
    framework says, nor than the ledger says.
    """
    part = rule.sources.get(row.source)
    if part is None:
        return row
    ends = [row.valid_until] if row.valid_until else []
    if part.valid_days is not None:
        ends.append(row.done_at + dt.timedelta(days=part.valid_days))
    return replace(
        row,
        depth=cap(row.depth, part.deepest or row.depth),
        valid_until=min(ends, default=None),
    )


def judgements(held: Iterable[Held]) -> int:
    """How many judged independently of each other: different people, and each
    object that was marked without one (a quiz).
    """
    return len(set(map(_judge, held)))


def _judge(row: Held) -> Judge:
    return (
        ("by", row.judged_by)
        if row.judged_by is not None
        else ("of", row.object_key)
    )


def _lapsed(counting: list[Held], now: dt.datetime) -> dt.datetime | None:
    """When the last result of an object ran out most recently; none if newer
    results have taken the place of all that ran out.
    """
    rows = [row for rows in _last(counting).values() for row in rows]
    return max(
        (
            row.valid_until
            for row in rows
            if row.valid_until is not None and row.valid_until <= now
        ),
        default=None,
    )


def in_doubt(
    evidence: Iterable[Held],
    now: dt.datetime,
    replaced: Mapping[str, dt.datetime],
    rule: AttainmentRule = DEFAULT_RULE,
) -> frozenset[str]:
    """The replaced legal bases because of which part of the sum is not sure;
    none if all of it is.
    """
    rows = list(evidence)
    if attain(rows, now, replaced, rule).sure is None:
        return frozenset()
    last = _last(_counting([under(rule, row) for row in rows], now)[1])
    return frozenset(
        _sure((row for rows in last.values() for row in rows), replaced)[1]
    )


MOST_BASES = 6
"""Up to so many legal bases in doubt every way of confirming some of them is
tried; of more, only all of them together.
"""


def footing(
    evidence: Iterable[Held],
    now: dt.datetime,
    replaced: Mapping[str, dt.datetime],
    rule: AttainmentRule,
    level: int,
    depth: Depth,
) -> Footing:
    """What confirming replaced legal bases would make of these pieces for a
    requirement of this level at this depth.
    """
    last = _last(_counting([under(rule, row) for row in evidence], now)[1])
    rows, alone = (
        [row for found in last.values() for row in found],
        replace(rule, enough=1),
    )
    bases = sorted(_sure(rows, replaced)[1])
    sizes = (
        range(len(bases) + 1)
        if len(bases) <= MOST_BASES
        else sorted({0, len(bases)})
    )
    proven, judges = (
        dict[frozenset[str], bool](),
        dict[frozenset[str], set[Judge]](),
    )
    for chosen in (
        frozenset(some) for size in sizes for some in combinations(bases, size)
    ):
        certain = [
            row for row in _sure(rows, replaced, chosen)[0] if row.proves
        ]
        proven[chosen] = _levels(certain, alone)[depth - 1] >= level
        judges[chosen] = set(map(_judge, certain))
    everybody = sorted(set().union(*judges.values()), key=str)
    return Footing(
        _ways(proven),
        {
            judge: _ways(
                {chosen: judge in there for chosen, there in judges.items()}
            )
            for judge in everybody
        },
    )


def _ways(holds: Mapping[frozenset[str], bool]) -> Ways:
    """The smallest sets that hold with whatever is confirmed besides: under
    `latest` more that is sure may also lower.
    """
    good = [
        one
        for one in holds
        if all(yes for other, yes in holds.items() if one <= other)
    ]
    return tuple(one for one in good if not any(other < one for other in good))


def _counting(
    rows: list[Held], now: dt.datetime
) -> tuple[list[Held], list[Held]]:
    """What counts, being neither revoked nor from a source that does not, and
    what of it has not run out.
    """
    revoked = {row.revokes for row in rows if row.revokes is not None}
    counting = [
        row
        for row in rows
        if row.counts and row.revokes is None and row.id not in revoked
    ]
    return counting, [
        row
        for row in counting
        if row.valid_until is None or row.valid_until > now
    ]


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


def _levels(
    held: Iterable[Held], rule: AttainmentRule
) -> tuple[int, int, int, int]:
    rows = list(held)
    if not rows or judgements(rows) < rule.enough:
        return NOTHING.levels
    if rule.result is Result.LATEST:
        newest = max(row.done_at for row in rows)
        rows = [row for row in rows if row.done_at == newest]
    return tuple(
        max((row.level for row in rows if row.depth >= depth), default=0)
        for depth in Depth
    )


def _sure(
    held: Iterable[Held],
    replaced: Mapping[str, dt.datetime],
    also: Collection[str] = (),
) -> tuple[list[Held], set[str]]:
    """What is sure, and the legal bases because of which the rest is not.

    Without what relied on a replaced legal basis, unless a later piece says
    that the person works by the new one.

    That later piece must be sure itself: once the successor is replaced too,
    its confirmation is in doubt with it. `also`: as if these had been confirmed
    today.
    """
    waiting, sure, confirmed = list(held), list[Held](), set[str](also)
    while ready := [
        row for row in waiting if not _doubts(row, replaced) - confirmed
    ]:
        sure += ready
        waiting = [row for row in waiting if row not in ready]
        for row in ready:
            if row.level:
                confirmed |= {
                    basis
                    for basis in row.confirms
                    if basis in replaced and row.done_at >= replaced[basis]
                }
    return sure, {
        basis for row in waiting for basis in _doubts(row, replaced) - confirmed
    }


def _doubts(row: Held, replaced: Mapping[str, dt.datetime]) -> set[str]:
    """The legal bases of this piece that were replaced after it was done. What
    was tried and not shown is no claim that a new law could put in doubt,
    and it stays a judgement.
    """
    if not row.level:
        return set()
    return {
        basis
        for basis in row.bases
        if basis in replaced and row.done_at < replaced[basis]
    }


def cap(depth: Depth, deepest: Depth) -> Depth:
    """A source proves at most its own depth: a quiz that claims more is taken
    for what a quiz can show.
    """
    return min(depth, deepest)


def confidence(
    sum_: Attainment, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Confidence | None:
    """How sure the sum is, and what keeps it from being surer: the weakest of
    three things decides. None without enough evidence.

    Where a change of law has put a part in doubt, it is never high.
    """
    if sum_.count == 0 or sum_.last_at is None:
        return None
    doubts = _falls_short(sum_, now, rule.high) + (
        (Doubt.LAW,) if sum_.sure else ()
    )
    grade = (
        Grade.LOW
        if _falls_short(sum_, now, rule.medium)
        else Grade.MEDIUM
        if doubts
        else Grade.HIGH
    )
    return Confidence(grade, doubts)


def _falls_short(
    sum_: Attainment, now: dt.datetime, bar: Bar
) -> tuple[Doubt, ...]:
    short = (
        (Doubt.FEW, sum_.judgements < bar.judgements),
        (Doubt.OLD, now - sum_.last_at > dt.timedelta(days=bar.age_days)),
        (Doubt.APART, sum_.spread > bar.spread),
    )
    return tuple(doubt for doubt, holds in short if holds)


START = "0" * 64


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a ledger row cannot hold {type(value).__name__}")


_WRITTEN = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
).encode


def link(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a ledger row: over the row before it and every stored value,
    so no value can change unnoticed.
    """
    return hashlib.sha256(f"{previous}\n{_WRITTEN(row)}".encode()).hexdigest()
