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

BY = N_(
    {
        Depth.KNOWS: "by knowledge",
        Depth.KNOWS_HOW: "by knowing how to do it",
        Depth.SHOWS_HOW: "by doing it under observation",
        Depth.DOES: "by doing it at work",
    }
)
GRADES = N_(
    {
        Grade.LOW: "low",
        Grade.MEDIUM: "medium",
        Grade.HIGH: "high",
    }
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


DEEPER = Wording(
    "Level %(asked)s has to be proven %(by)s; so far it is proven only %(shown)s; confidence is %(grade)s: %(why)s.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, it is proven only %(shown)s; confidence is %(grade)s: %(why)s.",
)
SHORT_ONE = Wording(
    "Level %(asked)s has to be proven %(by)s; so far level %(reached)s is, one level short; confidence is %(grade)s: %(why)s.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, level %(reached)s is, one level short; confidence is %(grade)s: %(why)s.",
)
SHORT = Wording(
    "Level %(asked)s has to be proven %(by)s; so far level %(reached)s is, %(missing)s levels short; confidence is %(grade)s: %(why)s.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, level %(reached)s is, %(missing)s levels short; confidence is %(grade)s: %(why)s.",
)
SHALLOW = Wording(
    "Level %(asked)s has to be proven %(by)s; so far only level %(reached)s is proven, and only %(shown)s; confidence is %(grade)s: %(why)s.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, only level %(reached)s is proven, and only %(shown)s; confidence is %(grade)s: %(why)s.",
)
TRIED = Wording(
    "Level %(asked)s has to be proven %(by)s; it was tried and could not be shown yet; confidence is %(grade)s: %(why)s.",
    "Level %(asked)s has to be proven %(by)s; earlier evidence ran out on %(end)s, and what was tried since could not be shown yet; confidence is %(grade)s: %(why)s.",
)
NOTHING = Wording(
    "Level %(asked)s has to be proven %(by)s; there is no evidence yet, which does not mean that it cannot be done.",
    "Level %(asked)s has to be proven %(by)s; the evidence ran out on %(end)s, so there is not enough of it now.",
)
FEW_ONE = Wording(
    "Level %(asked)s has to be proven %(by)s; there is one independent judgement, but %(enough)s are needed before anything is said.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, there is only one independent judgement, but %(enough)s are needed before anything is said.",
)
FEW = Wording(
    "Level %(asked)s has to be proven %(by)s; there are %(judgements)s independent judgements, but %(enough)s are needed before anything is said.",
    "Level %(asked)s has to be proven %(by)s; since earlier evidence ran out on %(end)s, there are only %(judgements)s independent judgements, but %(enough)s are needed before anything is said.",
)


def explain(
    gap: Gap, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that the post asks for."""
    required, shown = gap.requirement, gap.attainment
    by = message(BY[Depth(required.depth)])
    values = {"asked": required.level, "by": by}
    if gap.state is GapState.RECONFIRM:
        return message(
            "Level %(asked)s is asked for and was proven %(by)s; a legal basis of that evidence has been replaced since, so it has to be confirmed again.",
            **values,
        )
    if gap.state is GapState.UNKNOWN:
        return _unknown(shown, rule, values)
    values |= _confidence(shown, now, rule)
    if gap.state is GapState.MEETS:
        return _meets(gap, now, values)
    return _short(gap, values)


def _meets(gap: Gap, now: dt.datetime, values: Values) -> Message:
    shown, required = gap.attainment, gap.requirement
    if shown.until and shown.until - now <= SOON:
        return message(
            "Level %(asked)s is asked for and proven %(by)s, but a piece of the evidence runs out on %(end)s; confidence is %(grade)s: %(why)s.",
            end=shown.until,
            **values,
        )
    reached = shown.at(required.depth)
    if reached > required.level:
        return message(
            "Level %(asked)s is asked for and even level %(reached)s proven %(by)s; confidence is %(grade)s: %(why)s.",
            reached=reached,
            **values,
        )
    return message(
        "Level %(asked)s is asked for and proven %(by)s; confidence is %(grade)s: %(why)s.",
        **values,
    )


def _short(gap: Gap, values: Values) -> Message:
    """Evidence counts, and less than what is asked for follows from it."""
    required, shown = gap.requirement, gap.attainment
    best = shown.at(Depth.KNOWS)
    if best >= required.level:
        values["shown"] = _deepest(shown, required.level)
        return DEEPER.message(shown, values)
    if reached := shown.at(required.depth):
        values |= {"reached": reached, "missing": gap.missing}
        return (SHORT_ONE if gap.missing == 1 else SHORT).message(shown, values)
    if best:
        values |= {"reached": best, "shown": _deepest(shown, best)}
        return SHALLOW.message(shown, values)
    return TRIED.message(shown, values)


def _unknown(
    shown: Attainment, rule: AttainmentRule, values: Values
) -> Message:
    if not shown.judgements:
        return NOTHING.message(shown, values)
    values |= {"enough": rule.enough, "judgements": shown.judgements}
    return (FEW_ONE if shown.judgements == 1 else FEW).message(shown, values)


def describe(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule = DEFAULT_RULE
) -> Message:
    """The sentence under a competency that was shown though the post does not
    ask for it.
    """
    best = shown.at(Depth.KNOWS)
    if not best:
        return message(
            "The post does not ask for it, and no level is proven at present."
        )
    values = _confidence(shown, now, rule)
    return message(
        "The post does not ask for it; level %(reached)s is proven %(by)s; confidence is %(grade)s: %(why)s.",
        reached=best,
        by=_deepest(shown, best),
        **values,
    )


def _deepest(shown: Attainment, level: int) -> Message:
    """The deepest way in which this level was proven."""
    depths = [depth for depth in Depth if shown.at(depth) >= level]
    return message(BY[max(depths)])


def _confidence(
    shown: Attainment, now: dt.datetime, rule: AttainmentRule
) -> Values:
    """How sure a sum with enough evidence is, and why."""
    confidence = evidence.confidence(shown, now, rule)
    why = tuple(_doubt(doubt, shown) for doubt in confidence.doubts)
    grade = message(GRADES[confidence.grade])
    return {"grade": grade, "why": why or _firm(shown)}


def _firm(shown: Attainment) -> tuple[Message, ...]:
    """Why it is high. More than one judgement unless a framework is content
    with one.
    """
    newest = message("the newest of %(day)s", day=shown.last_at)
    return _number(JUDGEMENTS, shown.judgements), newest


def _doubt(doubt: Doubt, shown: Attainment) -> Message:
    if doubt is Doubt.FEW:
        return _number(ONLY, shown.judgements)
    if doubt is Doubt.OLD:
        return message("nothing newer than %(day)s", day=shown.last_at)
    if doubt is Doubt.APART:
        return _number(APART, shown.spread)
    return message("a part that rests on a legal basis replaced since")


class CountPhrase(NamedTuple):
    """A phrase for one, and for several."""

    one: str
    several: str


JUDGEMENTS = CountPhrase(
    "one independent judgement", "%(num)s independent judgements"
)
ONLY = CountPhrase(
    "only one independent judgement",
    "only %(num)s independent judgements",
)
APART = CountPhrase("results one level apart", "results %(num)s levels apart")


def _number(phrase: CountPhrase, number: int) -> Message:
    if number == 1:
        return message(phrase.one)
    return message(phrase.several, num=number)
