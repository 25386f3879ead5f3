"""How sure a sum is."""

import datetime as dt

from lms.evidence.types import Attainment, Confidence, Doubt, Doubts, Grade
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Bar


def confidence(
    attainment: Attainment,
    now: dt.datetime,
    rule: AttainmentRule = DEFAULT_RULE,
) -> Confidence | None:
    """How sure the sum is, and what keeps it from being surer: the weakest of
    three things decides. None without enough evidence.

    Where a change of law has put a part in doubt, it is never high.
    """
    if attainment.count == 0:
        return None
    doubts = _falls_short(attainment, now, rule.high)
    if attainment.sure:
        doubts += (Doubt.LAW,)
    if _falls_short(attainment, now, rule.medium):
        return Confidence(Grade.LOW, doubts)
    return Confidence(Grade.MEDIUM if doubts else Grade.HIGH, doubts)


def _falls_short(attainment: Attainment, now: dt.datetime, bar: Bar) -> Doubts:
    oldest = now - dt.timedelta(days=bar.age_days)
    short = {
        Doubt.FEW: attainment.judgements < bar.judgements,
        Doubt.OLD: attainment.last_at < oldest,
        Doubt.APART: attainment.spread > bar.spread,
    }
    return tuple(doubt for doubt in short if short[doubt])
