"""How a framework's evidence adds up, in whole sentences for people. Pure;
`core.i18n.say` puts them into words.
"""

from collections.abc import Mapping

from lms.core.marks import N_, Message, message
from lms.evidence.sources.base import Source
from lms.framework.types import (
    DEPTH_LABELS,
    AttainmentRule,
    Depth,
    Result,
    SourceRule,
)

BEST = N_(
    "Of each quiz or task the last valid result counts; the best of these makes the level, at the depth at which it was proven or deeper."
)
LATEST = N_(
    "Of each quiz or task the last valid result counts; only the newest of these makes the level, at the depth at which it was proven or deeper."
)
ENOUGH = N_(
    "Nothing is said about a person before %(enough)s have judged independently: different people, or quizzes, which are marked without one."
)
LASTS = N_(
    "%(source)s: counts for %(days)s days and proves at most “%(depth)s”."
)
STAYS = N_("%(source)s: counts without an end and proves at most “%(depth)s”.")
AGAIN = N_(
    "%(source)s: proves no level by itself; it makes earlier evidence sure again."
)
AGAIN_LASTS = N_(
    "%(source)s: proves no level by itself; it makes earlier evidence sure again, for %(days)s days."
)
BESIDE = N_("%(source)s: shown beside, never counted.")
ELSEWHERE = N_(
    "“%(source)s” is not installed here; what the rule says of it has no effect."
)
HIGH = N_(
    "Confidence is high when the number of independent judgements is at least %(judgements)s, the newest result at most %(age_days)s days old and the difference between levels at most %(spread)s."
)
MEDIUM = N_(
    "Confidence is medium when the number of independent judgements is at least %(judgements)s, the newest result at most %(age_days)s days old and the difference between levels at most %(spread)s."
)


def sentences(
    rule: AttainmentRule, sources: Mapping[str, Source]
) -> list[Message]:
    """The whole rule as it works here, source by source."""
    latest = rule.result is Result.LATEST
    parts = [message(LATEST if latest else BEST)]
    if rule.enough > 1:
        parts.append(message(ENOUGH, enough=rule.enough))
    parts += [_source(rule, source) for source in sources.values()]
    parts += [
        message(ELSEWHERE, source=key)
        for key in rule.sources
        if key not in sources
    ]
    parts.append(message(HIGH, **vars(rule.high)))
    parts.append(message(MEDIUM, **vars(rule.medium)))
    return parts


def _source(rule: AttainmentRule, source: Source) -> Message:
    label = message(source.label)
    if not source.counts:
        return message(BESIDE, source=label)
    part = rule.sources.get(source.key, SourceRule())
    ends = [days for days in (source.valid_days, part.valid_days) if days]
    values = {"days": min(ends)} if ends else {}
    if not source.proves:
        text = AGAIN_LASTS if ends else AGAIN
        return message(text, source=label, **values)
    depth = min(source.deepest, part.deepest or source.deepest)
    phrase = message(DEPTH_LABELS[Depth(depth)])
    text = LASTS if ends else STAYS
    return message(text, source=label, depth=phrase, **values)
