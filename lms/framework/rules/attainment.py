"""Read how a framework says that evidence adds up: data from a file, a form or
another system into a rule, all mistakes at once. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from lms.core.marks import N_
from lms.framework.types import (
    DEFAULT_RULE,
    DEPTHS,
    LEVELS,
    AttainmentRule,
    Bar,
    Result,
    SourceRule,
)

LONGEST_DAYS, MOST_JUDGEMENTS, LONGEST_KEY = 36_500, 20, 40


class Mistake(NamedTuple):
    """What is wrong at which place of the rule (`sources.quiz.valid_days`), as
    a text to translate and its values.
    """

    place: str
    text: str
    values: Mapping[str, Any]

    def path(self, within: str) -> str:
        """The place as part of something that holds the rule."""
        return _at(within, self.place) if self.place else within


class Reading(NamedTuple):
    """What was read, and everything that was wrong with it."""

    rule: AttainmentRule
    mistakes: list[Mistake]


def read(data: Any) -> Reading:
    """The rule, with the default wherever nothing is said or what is said
    cannot be taken, and every mistake.

    A source that is not installed here is taken all the same: a framework made
    elsewhere must survive the journey.
    """
    reader = _Reader()
    return Reading(reader.rule(data), reader.mistakes)


def with_sources(
    rule: AttainmentRule, more: Mapping[str, SourceRule]
) -> AttainmentRule:
    """The rule with what is said of further sources."""
    return replace(rule, sources={**rule.sources, **more})


def write(rule: AttainmentRule) -> dict[str, Any]:
    """The rule as data again, without what is the default; `read` gives the
    same rule.
    """
    data: dict[str, Any] = {}
    if rule.result != DEFAULT_RULE.result:
        data["result"] = str(rule.result)
    if rule.enough != DEFAULT_RULE.enough:
        data["enough"] = rule.enough
    sources = {
        key: said
        for key, part in sorted(rule.sources.items())
        if (said := _source(part))
    }
    if sources:
        data["sources"] = sources
    if (rule.high, rule.medium) != (DEFAULT_RULE.high, DEFAULT_RULE.medium):
        data["confidence"] = {
            "high": vars(rule.high).copy(),
            "medium": vars(rule.medium).copy(),
        }
    return data


def _source(part: SourceRule) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if part.valid_days is not None:
        said["valid_days"] = part.valid_days
    if part.deepest is not None:
        said["deepest"] = part.deepest.word
    return said


class _Reader:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(self, place: str, text: str, **values: Any) -> None:
        self.mistakes.append(Mistake(place, text, values))

    def rule(self, data: Any) -> AttainmentRule:
        parts = self.parts(
            data, "", {"result", "enough", "sources", "confidence"}
        )
        bars = self.parts(
            parts.get("confidence", {}), "confidence", {"high", "medium"}
        )
        high = self.bar(
            bars.get("high", {}), "confidence.high", DEFAULT_RULE.high
        )
        medium = self.bar(
            bars.get("medium", {}), "confidence.medium", DEFAULT_RULE.medium
        )
        if (
            high.judgements < medium.judgements
            or high.age_days > medium.age_days
            or high.spread > medium.spread
        ):
            self.wrong(
                "confidence",
                N_(
                    "“High” must ask at least as much as “medium” in every line."
                ),
            )
            high, medium = DEFAULT_RULE.high, DEFAULT_RULE.medium
        return AttainmentRule(
            Result(
                self.word(
                    parts,
                    "result",
                    "",
                    [str(one) for one in Result],
                    str(DEFAULT_RULE.result),
                )
            ),
            self.number(
                parts, "enough", "", 1, MOST_JUDGEMENTS, DEFAULT_RULE.enough
            ),
            self.sources(parts.get("sources", {})),
            high,
            medium,
        )

    def sources(self, data: Any) -> dict[str, SourceRule]:
        found = {}
        for key, said in self.parts(data, "sources", None).items():
            place = f"sources.{key}"
            if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
                self.wrong(
                    "sources",
                    N_("“%(key)s” cannot be the name of a source."),
                    key=key,
                )
                continue
            parts = self.parts(said, place, {"valid_days", "deepest"})
            depth = self.word(parts, "deepest", place, list(DEPTHS), "")
            days = self.number(
                parts, "valid_days", place, 1, LONGEST_DAYS, None
            )
            found[key] = SourceRule(days, DEPTHS.get(depth))
        return found

    def bar(self, data: Any, place: str, default: Bar) -> Bar:
        parts = self.parts(data, place, {"judgements", "age_days", "spread"})
        return Bar(
            self.number(
                parts,
                "judgements",
                place,
                1,
                MOST_JUDGEMENTS,
                default.judgements,
            ),
            self.number(
                parts, "age_days", place, 1, LONGEST_DAYS, default.age_days
            ),
            self.number(parts, "spread", place, 0, max(LEVELS), default.spread),
        )

    def parts(
        self, data: Any, place: str, known: set[str] | None
    ) -> Mapping[str, Any]:
        if data is None:
            return {}
        if not isinstance(data, Mapping):
            self.wrong(place, N_("should be a list of “key: value” lines"))
            return {}
        for key in data:
            if known is not None and key not in known:
                self.wrong(
                    _at(place, key),
                    N_("is not known here; known are: %(known)s"),
                    known=", ".join(sorted(known)),
                )
        return data

    def number(
        self,
        parts: Mapping[str, Any],
        name: str,
        place: str,
        least: int,
        most: int,
        default: Any,
    ) -> Any:
        value = parts.get(name)
        if value is None:
            return default
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not least <= value <= most
        ):
            text = N_("should be a whole number from %(least)s to %(most)s")
            self.wrong(_at(place, name), text, least=least, most=most)
            return default
        return value

    def word(
        self,
        parts: Mapping[str, Any],
        name: str,
        place: str,
        known: list[str],
        default: str,
    ) -> str:
        value = parts.get(name)
        if value is None:
            return default
        if value not in known:
            self.wrong(
                _at(place, name),
                N_("should be one of: %(known)s"),
                known=", ".join(known),
            )
            return default
        return value


def _at(place: str, name: Any) -> str:
    return f"{place}.{name}" if place else str(name)
