"""How a framework's evidence adds up, in whole sentences for people. Pure;
`core.i18n.say` puts them into words.
"""

from collections.abc import Mapping

from lms.core.marks import N_, Message, message
from lms.evidence.sources.base import Source
from lms.framework.types import (
    DEPTH_LABELS,
    AttainmentRule,
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

RESULTS = {Result.BEST: BEST, Result.LATEST: LATEST}
COUNTS = {
    (True, False): STAYS,
    (True, True): LASTS,
    (False, False): AGAIN,
    (False, True): AGAIN_LASTS,
}
"""By whether the source proves a level, and whether that ends."""


def sentences(
    rule: AttainmentRule, sources: Mapping[str, Source]
) -> list[Message]:
    """The whole rule as it works here, source by source."""
    enough = [message(ENOUGH, enough=rule.enough)] if rule.enough > 1 else []
    missing = [key for key in rule.sources if key not in sources]
    return [
        message(RESULTS[rule.result]),
        *enough,
        *(_source(rule, source) for source in sources.values()),
        *(
            message(
                "“%(source)s” is not installed here; what the rule says of it has no effect.",
                source=key,
            )
            for key in missing
        ),
        message(
            "Confidence is high from %(judgements)s independent judgements on, if the newest is at most %(age_days)s days old and levels differ by at most %(spread)s.",
            **vars(rule.high),
        ),
        message(
            "Confidence is medium from %(judgements)s independent judgements on, if the newest is at most %(age_days)s days old and levels differ by at most %(spread)s.",
            **vars(rule.medium),
        ),
    ]


def _source(rule: AttainmentRule, source: Source) -> Message:
    values = {"source": message(source.label)}
    if not source.counts:
        return message("%(source)s: shown beside, never counted.", **values)
    part = rule.sources.get(source.key, SourceRule())
    days = [days for days in (source.valid_days, part.valid_days) if days]
    if days:
        values["days"] = min(days)
    if source.proves:
        values["depth"] = _deepest(source, part)
    return message(COUNTS[source.proves, bool(days)], **values)


def _deepest(source: Source, part: SourceRule) -> Message:
    depth = min(source.deepest, part.deepest or source.deepest)
    return message(DEPTH_LABELS[depth])
