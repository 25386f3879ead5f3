"""One sentence for every result: what is asked, what was shown, how sure that
is and why. Pure; `core.i18n.say` puts it into words.

Whole sentences only: a language is free to order its parts as it likes. What
stands for a depth, a grade or a reason is a phrase of its own that fits each
place where it is put in.
"""

import datetime as dt

from lms.core.marks import N_, Message, message
from lms.evidence import rules as evidence
from lms.evidence.types import Attainment, Doubt, Grade
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Depth
from lms.gapmap.types import Gap, State

SOON = dt.timedelta(days=90)
"""From so long before it, the end of a piece of evidence is told: time enough
for another signature. Our proposal.
"""

BY = {
    Depth.KNOWS: N_("by knowledge"),
    Depth.KNOWS_HOW: N_("by knowing how to do it"),
    Depth.SHOWS_HOW: N_("by doing it under observation"),
    Depth.DOES: N_("by doing it at work"),
}
GRADES = {
    Grade.LOW: N_("low"),
    Grade.MEDIUM: N_("medium"),
    Grade.HIGH: N_("high"),
}

MEETS = N_(
    "Level %(asked)s is asked for and proven %(by)s; confidence is %(grade)s: %(why)s."
)
MEETS_MORE = N_(
    "Level %(asked)s is asked for and even level %(reached)s proven %(by)s; confidence is %(grade)s: %(why)s."
)
MEETS_ENDING = N_(
    "Level %(asked)s is asked for and proven %(by)s, but a piece of the evidence runs out on %(end)s; confidence is %(grade)s: %(why)s."
)
RECONFIRM = N_(
    "Level %(asked)s is asked for and was proven %(by)s, but a legal basis of that evidence has been replaced since, so it has to be confirmed again."
)
DEEPER = N_(
    "Level %(asked)s has to be proven %(by)s; so far it is proven only %(shown)s; confidence is %(grade)s: %(why)s."
)
DEEPER_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, it is proven only %(shown)s; confidence is %(grade)s: %(why)s."
)
SHORT_ONE = N_(
    "Level %(asked)s has to be proven %(by)s; so far level %(reached)s is, one level short; confidence is %(grade)s: %(why)s."
)
SHORT = N_(
    "Level %(asked)s has to be proven %(by)s; so far level %(reached)s is, %(missing)s levels short; confidence is %(grade)s: %(why)s."
)
SHORT_ONE_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, level %(reached)s is, one level short; confidence is %(grade)s: %(why)s."
)
SHORT_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, level %(reached)s is, %(missing)s levels short; confidence is %(grade)s: %(why)s."
)
SHALLOW = N_(
    "Level %(asked)s has to be proven %(by)s; so far only level %(reached)s is proven, and only %(shown)s; confidence is %(grade)s: %(why)s."
)
SHALLOW_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, only level %(reached)s is proven, and only %(shown)s; confidence is %(grade)s: %(why)s."
)
TRIED = N_(
    "Level %(asked)s has to be proven %(by)s; it was tried and could not be shown yet; confidence is %(grade)s: %(why)s."
)
TRIED_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; earlier evidence ran out on %(end)s, and what was tried since could not be shown yet; confidence is %(grade)s: %(why)s."
)
NOTHING = N_(
    "Level %(asked)s has to be proven %(by)s; there is no evidence yet, which does not mean that it cannot be done."
)
NOTHING_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; the evidence ran out on %(end)s, so there is not enough of it now."
)
FEW_ONE = N_(
    "Level %(asked)s has to be proven %(by)s; there is one independent judgement, but %(enough)s are needed before anything is said."
)
FEW = N_(
    "Level %(asked)s has to be proven %(by)s; there are %(judgements)s independent judgements, but %(enough)s are needed before anything is said."
)
FEW_ONE_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, there is only one independent judgement, but %(enough)s are needed before anything is said."
)
FEW_LAPSED = N_(
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, there are only %(judgements)s independent judgements, but %(enough)s are needed before anything is said."
)
BESIDE = N_(
    "The post does not ask for it; level %(reached)s is proven %(by)s; confidence is %(grade)s: %(why)s."
)
BESIDE_NOTHING = N_(
    "The post does not ask for it, and no level is proven at present."
)


def explain(
    gap: Gap, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that the post asks for."""
    asked, shown = gap.requirement, gap.attainment
    facts = {"asked": asked.level, "by": message(BY[Depth(asked.depth)])}
    if gap.state is State.RECONFIRM:
        return message(RECONFIRM, **facts)
    if gap.state is State.UNKNOWN:
        return _unknown(shown, rule, facts)
    facts |= _confidence(shown, now, rule)
    reached = shown.at(asked.depth)
    if gap.state is State.MEETS:
        if shown.until is not None and shown.until - now <= SOON:
            return message(MEETS_ENDING, end=shown.until, **facts)
        return (
            message(MEETS_MORE, reached=reached, **facts)
            if reached > asked.level
            else message(MEETS, **facts)
        )
    return _short(gap, facts)


def _short(gap: Gap, facts: dict) -> Message:
    """Evidence counts, and less than what is asked for follows from it."""
    asked, shown = gap.requirement, gap.attainment
    reached, best = shown.at(asked.depth), shown.at(Depth.KNOWS)
    if best >= asked.level:
        texts, facts = (
            (DEEPER, DEEPER_LAPSED),
            facts | {"shown": _deepest(shown, asked.level)},
        )
    elif reached:
        texts = (
            (SHORT_ONE, SHORT_ONE_LAPSED)
            if gap.missing == 1
            else (SHORT, SHORT_LAPSED)
        )
        facts = (
            facts
            | {"reached": reached}
            | ({} if gap.missing == 1 else {"missing": gap.missing})
        )
    elif best:
        texts, facts = (
            (SHALLOW, SHALLOW_LAPSED),
            facts | {"reached": best, "shown": _deepest(shown, best)},
        )
    else:
        texts = TRIED, TRIED_LAPSED
    return (
        message(texts[0], **facts)
        if shown.lapsed is None
        else message(texts[1], end=shown.lapsed, **facts)
    )


def _unknown(shown: Attainment, rule: AttainmentRule, facts: dict) -> Message:
    if not shown.judgements:
        return (
            message(NOTHING, **facts)
            if shown.lapsed is None
            else message(NOTHING_LAPSED, end=shown.lapsed, **facts)
        )
    facts = facts | {"enough": rule.enough}
    texts = FEW_ONE, FEW_ONE_LAPSED
    if shown.judgements > 1:
        texts, facts = (
            (FEW, FEW_LAPSED),
            facts | {"judgements": shown.judgements},
        )
    return (
        message(texts[0], **facts)
        if shown.lapsed is None
        else message(texts[1], end=shown.lapsed, **facts)
    )


def describe(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that was shown though the post does not
    ask for it.
    """
    best = shown.at(Depth.KNOWS)
    if not best:
        return message(BESIDE_NOTHING)
    return message(
        BESIDE,
        reached=best,
        by=_deepest(shown, best),
        **_confidence(shown, now, rule),
    )


def _deepest(shown: Attainment, level: int) -> Message:
    """The deepest way in which this level was proven."""
    return message(
        BY[max(depth for depth in Depth if shown.at(depth) >= level)]
    )


def _confidence(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule
) -> dict:
    found = evidence.confidence(shown, now, rule)
    if found is None:
        raise ValueError(
            "only a sum with enough evidence is explained by its confidence"
        )
    why = [_doubt(doubt, shown) for doubt in found.doubts] or _firm(shown)
    return {"grade": message(GRADES[found.grade]), "why": why}


def _firm(shown: Attainment) -> list[Message]:
    """Why it is high. More than one judgement unless a framework is content
    with one.
    """
    several = message(
        N_("%(num)s independent judgements"), num=shown.judgements
    )
    one = message(N_("one independent judgement"))
    return [
        several if shown.judgements > 1 else one,
        message(N_("the newest of %(day)s"), day=shown.last_at),
    ]


def _doubt(doubt: Doubt, shown: Attainment) -> Message:
    if doubt is Doubt.FEW:
        several = message(
            N_("only %(num)s independent judgements"), num=shown.judgements
        )
        return (
            several
            if shown.judgements > 1
            else message(N_("only one independent judgement"))
        )
    if doubt is Doubt.OLD:
        return message(N_("nothing newer than %(day)s"), day=shown.last_at)
    if doubt is Doubt.APART:
        several = message(N_("results %(num)s levels apart"), num=shown.spread)
        return (
            several
            if shown.spread > 1
            else message(N_("results one level apart"))
        )
    return message(N_("a part that rests on a legal basis replaced since"))
