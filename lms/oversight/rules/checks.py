"""What is asked about what somebody signed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from statistics import median

from lms.core.letters import folding
from lms.core.rates import Agreement, expected
from lms.core.types import Json
from lms.oversight.types import (
    CheckLimits,
    FindingCheck,
    MentorFigures,
    SignedFacts,
)

HIGH = 4
TELL, PASS = 2.0, 3.0
"""How many standard deviations from what was to be expected the page says so,
and a question is put (after Spiegelhalter, Stat Med 2005;24:1185–1202).
"""
Question = tuple[FindingCheck, Json, Sequence[int]]
"""Of what check, its numbers, and the reviews it is about."""


def is_unread(one: SignedFacts, limits: CheckLimits) -> bool:
    """Whether it was signed so soon after opening that a long hand-in can
    hardly have been read, or its files were never opened.
    """
    if one.seconds is None or one.seconds >= limits.quick_seconds:
        return False
    is_long = one.letters > limits.quick_letters
    return is_long or (one.files > 0 and not one.files_opened)


def figures(
    signed: Sequence[SignedFacts], limits: CheckLimits
) -> MentorFigures:
    """What stands beside what was to be expected, but for readings."""
    high = sum(one.level >= HIGH for one in signed)
    times = [one.seconds for one in signed if one.seconds is not None]
    levels = Counter(one.level for one in signed).most_common(1)
    common = levels[0] if levels else (0, 0)
    return MentorFigures(
        len(signed),
        high,
        expected(high, (one.chance for one in signed)),
        median(times) if times else None,
        len(times),
        *common,
        unread=_unread(signed, limits),
        close=tuple(one.review_id for one in signed if one.is_close),
        minute=burst(signed),
        night=at_night(signed, limits),
    )


def _unread(
    signed: Sequence[SignedFacts], limits: CheckLimits
) -> tuple[int, ...]:
    return tuple(
        one.review_id
        for one in signed
        if one.is_recent and is_unread(one, limits)
    )


MINUTE = dt.timedelta(minutes=1)


def burst(signed: Sequence[SignedFacts]) -> tuple[int, ...]:
    """Of the last 30 days, the most that were signed within one minute."""
    timed = [one for one in signed if one.is_recent and one.at]
    timed.sort(key=lambda one: one.at)
    best, start = [], 0
    for end, one in enumerate(timed):
        while one.at - timed[start].at > MINUTE:
            start += 1
        best = max(
            best,
            timed[start : end + 1],
            key=len,
        )
    return tuple(one.review_id for one in best)


def at_night(
    signed: Sequence[SignedFacts], limits: CheckLimits
) -> tuple[int, ...]:
    """Those of the last 30 days that were signed at night, by the place's own
    clock.
    """
    return tuple(
        one.review_id
        for one in signed
        if one.is_recent and one.at and _is_night(one.at.hour, limits)
    )


def _is_night(hour: int, limits: CheckLimits) -> bool:
    return hour >= limits.night_from or hour < limits.night_to


def _patterns(found: MentorFigures, limits: CheckLimits) -> Iterator[Question]:
    if len(found.minute) >= limits.minute_most:
        yield FindingCheck.MINUTE, {"many": len(found.minute)}, found.minute
    if len(found.night) >= limits.night_most:
        yield FindingCheck.NIGHT, {"many": len(found.night)}, found.night


def _reuse(found: MentorFigures, limits: CheckLimits) -> Iterator[Question]:
    reused = found.reused
    if len(reused.reviews) >= limits.reuse_most:
        many = {"files": len(reused.files), "texts": len(reused.texts)}
        yield FindingCheck.REUSE, many, reused.reviews


LONGEST_TEXT, SHORTEST_TEXT = 20_000, 80
"""Letters of a text that are looked at, and below which two may be alike by
chance (our default, 29 November 2026).
"""


def text_digest(text: str) -> str:
    """The same for texts of the same words, however they are spaced, pointed
    and capitalised; empty where there are too few to tell.
    """
    whole = folding.composed(text[:LONGEST_TEXT]).casefold()
    letters = "".join(filter(str.isalnum, whole))
    if len(letters) < SHORTEST_TEXT:
        return ""
    return sha256(letters.encode()).hexdigest()


def questions(found: MentorFigures, limits: CheckLimits) -> Iterator[Question]:
    """What is to be asked about these figures."""
    yield from _levels(found, limits)
    yield from _agreements(found, limits)
    yield from _patterns(found, limits)
    yield from _reuse(found, limits)
    if len(found.unread) >= limits.quick_times:
        many = {"many": len(found.unread)}
        yield FindingCheck.UNREAD, many, found.unread
    if found.close:
        yield FindingCheck.RELATION, {"many": len(found.close)}, found.close
    if is_much(found, limits):
        shares = {"many": found.many, "all": found.of_unit}
        yield FindingCheck.SHARE, shares, ()


def _levels(found: MentorFigures, limits: CheckLimits) -> Iterator[Question]:
    enough = found.many >= limits.signs_least
    if enough and abs(found.expected.z) > PASS:
        mean, spread, z = (round(one, 4) for one in found.expected)
        numbers = {"many": found.many, "high": found.high, "mean": mean}
        yield FindingCheck.LEVELS, numbers | {"spread": spread, "z": z}, ()


def _agreements(
    found: MentorFigures, limits: CheckLimits
) -> Iterator[Question]:
    both = (
        (FindingCheck.AGREEMENT, found.first),
        (FindingCheck.READER, found.second),
    )
    for check, one in both:
        if one is not None and is_low(one, limits):
            yield check, {"many": one.many, "kappa": round(one.kappa, 4)}, ()


def is_low(one: Agreement, limits: CheckLimits) -> bool:
    """Whether two agree less beyond chance than is asked, in enough readings."""
    enough = one.many >= limits.readings_least
    return enough and 100 * one.kappa < limits.low_kappa


def is_much(found: MentorFigures, limits: CheckLimits) -> bool:
    """Whether one person signs more of an authority's work than is asked."""
    if found.many < limits.signs_least:
        return False
    return 100 * found.many > limits.share_percent * found.of_unit > 0


def alike(kappa: float) -> str:
    """A word for how far two agree (after Landis and Koch, Biometrics
    1977;33:159–174).
    """
    bounds = ((0.8, "very"), (0.6, "mostly"), (0.4, "partly"))
    return next((word for least, word in bounds if kappa > least), "little")
