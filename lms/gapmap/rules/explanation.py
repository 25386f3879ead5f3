"""One sentence for every result: what is asked, what was shown, how sure that
is and why. Pure; `core.i18n.say` puts it into words.

Whole sentences only: a language is free to order its parts as it likes. What
stands for a depth, a grade or a reason is a phrase of its own that fits each
place where it is put in.
"""

import datetime as dt
from typing import NamedTuple

from lms.core.marks import N_, Message, message
from lms.core.types import Json
from lms.evidence import rules as evidence
from lms.evidence.types import Attainment, Doubt, Grade
from lms.framework.types import DEFAULT_RULE, AttainmentRule, Depth
from lms.gapmap.types import Gap, GapState

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


Values = Json


class Wording(NamedTuple):
    """The sentence as it is, and where earlier evidence has run out."""

    usual: str
    lapsed: str

    def message(self, shown: Attainment, values: Values) -> Message:
        """In the words that fit."""
        if shown.lapsed is None:
            return message(self.usual, **values)
        return message(self.lapsed, end=shown.lapsed, **values)


def explain(
    gap: Gap, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that the post asks for."""
    required, shown = gap.requirement, gap.attainment
    by = message(BY[Depth(required.depth)])
    values: Values = {"asked": required.level, "by": by}
    if gap.state is GapState.RECONFIRM:
        return message(RECONFIRM, **values)
    if gap.state is GapState.UNKNOWN:
        return _unknown(shown, rule, values)
    values |= _confidence(shown, now, rule)
    if gap.state is GapState.MEETS:
        return _meets(gap, now, values)
    return _short(gap, values)


def _meets(gap: Gap, now: dt.datetime, values: Values) -> Message:
    shown = gap.attainment
    if shown.until is not None and shown.until - now <= SOON:
        return message(MEETS_ENDING, end=shown.until, **values)
    reached = shown.at(gap.requirement.depth)
    if reached > gap.requirement.level:
        return message(MEETS_MORE, reached=reached, **values)
    return message(MEETS, **values)


def _short(gap: Gap, values: Values) -> Message:
    """Evidence counts, and less than what is asked for follows from it."""
    level, shown = gap.requirement.level, gap.attainment
    reached, best = shown.at(gap.requirement.depth), shown.at(Depth.KNOWS)
    if best >= level:
        wording = Wording(DEEPER, DEEPER_LAPSED)
        values |= {"shown": _deepest(shown, level)}
    elif reached and gap.missing == 1:
        wording = Wording(SHORT_ONE, SHORT_ONE_LAPSED)
        values |= {"reached": reached}
    elif reached:
        wording = Wording(SHORT, SHORT_LAPSED)
        values |= {"reached": reached, "missing": gap.missing}
    elif best:
        wording = Wording(SHALLOW, SHALLOW_LAPSED)
        values |= {"reached": best, "shown": _deepest(shown, best)}
    else:
        wording = Wording(TRIED, TRIED_LAPSED)
    return wording.message(shown, values)


def _unknown(
    shown: Attainment, rule: AttainmentRule, values: Values
) -> Message:
    if not shown.judgements:
        return Wording(NOTHING, NOTHING_LAPSED).message(shown, values)
    values |= {"enough": rule.enough}
    if shown.judgements == 1:
        return Wording(FEW_ONE, FEW_ONE_LAPSED).message(shown, values)
    values |= {"judgements": shown.judgements}
    return Wording(FEW, FEW_LAPSED).message(shown, values)


def describe(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that was shown though the post does not
    ask for it.
    """
    best = shown.at(Depth.KNOWS)
    if not best:
        return message(BESIDE_NOTHING)
    values = _confidence(shown, now, rule)
    return message(BESIDE, reached=best, by=_deepest(shown, best), **values)


def _deepest(shown: Attainment, level: int) -> Message:
    """The deepest way in which this level was proven."""
    depths = [depth for depth in Depth if shown.at(depth) >= level]
    return message(BY[max(depths)])


def _confidence(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule
) -> Values:
    confidence = evidence.confidence(shown, now, rule)
    if confidence is None:
        raise ValueError(
            "only a sum with enough evidence is explained by its confidence"
        )
    why = [_doubt(doubt, shown) for doubt in confidence.doubts]
    grade = message(GRADES[confidence.grade])
    return {"grade": grade, "why": why or _firm(shown)}


def _firm(shown: Attainment) -> list[Message]:
    """Why it is high. More than one judgement unless a framework is content
    with one.
    """
    newest = message(N_("the newest of %(day)s"), day=shown.last_at)
    if shown.judgements == 1:
        return [message(N_("one independent judgement")), newest]
    number = shown.judgements
    several = message(N_("%(num)s independent judgements"), num=number)
    return [several, newest]


def _doubt(doubt: Doubt, shown: Attainment) -> Message:
    if doubt is Doubt.FEW:
        return _few(shown.judgements)
    if doubt is Doubt.OLD:
        return message(N_("nothing newer than %(day)s"), day=shown.last_at)
    if doubt is Doubt.APART:
        return _apart(shown.spread)
    return message(N_("a part that rests on a legal basis replaced since"))


def _few(judgements: int) -> Message:
    if judgements == 1:
        return message(N_("only one independent judgement"))
    return message(N_("only %(num)s independent judgements"), num=judgements)


def _apart(levels: int) -> Message:
    if levels == 1:
        return message(N_("results one level apart"))
    return message(N_("results %(num)s levels apart"), num=levels)
