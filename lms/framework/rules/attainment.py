"""Read how a framework says that evidence adds up: data from a file, a form or
another system into a rule, all mistakes at once. Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from lms.core.types import Json
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


class RuleMistake(NamedTuple):
    """What is wrong at which place of the rule (`sources.quiz.valid_days`), as
    a text to translate and its values.
    """

    place: str
    text: str
    values: Json

    def path(self, within: str) -> str:
        """The place as part of something that holds the rule."""
        return _at(within, self.place) if self.place else within


class RuleReading(NamedTuple):
    """What was read, and everything that was wrong with it."""

    rule: AttainmentRule
    mistakes: list[RuleMistake]


class Range(NamedTuple):
    """The least and the most that a number may be."""

    least: int
    most: int


JUDGEMENTS = Range(1, MOST_JUDGEMENTS)
DAYS = Range(1, LONGEST_DAYS)
SPREAD = Range(0, max(LEVELS))
PARTS = ("result", "enough", "sources", "confidence")
CONFIDENCE = ("high", "medium")
BAR = {"judgements": JUDGEMENTS, "age_days": DAYS, "spread": SPREAD}
SOURCE = ("valid_days", "deepest")


def read(data: Any) -> RuleReading:
    """The rule, with the default wherever nothing is said or what is said
    cannot be taken, and every mistake.

    A source that is not installed here is taken all the same: a framework made
    elsewhere must survive the journey.
    """
    reader = _RuleReader()
    return RuleReading(reader.rule(data), reader.mistakes)


def with_sources(
    rule: AttainmentRule, more: Mapping[str, SourceRule]
) -> AttainmentRule:
    """The rule with what is said of further sources."""
    return replace(rule, sources={**rule.sources, **more})


def write(rule: AttainmentRule) -> Json:
    """The rule as data again, without what is the default; `read` gives the
    same rule.
    """
    return _without(_parts(DEFAULT_RULE), _parts(rule))


def _without(default: Json, data: Json) -> Json:
    """What is not the default."""
    return {name: data[name] for name in data if data[name] != default[name]}


def _parts(rule: AttainmentRule) -> Json:
    sources = {key: _source(rule.sources[key]) for key in sorted(rule.sources)}
    return {
        "result": str(rule.result),
        "enough": rule.enough,
        "sources": {key: part for key, part in sources.items() if part},
        "confidence": {
            "high": asdict(rule.high),
            "medium": asdict(rule.medium),
        },
    }


def _source(part: SourceRule) -> Json:
    deepest = part.deepest and part.deepest.word
    data = {"valid_days": part.valid_days, "deepest": deepest}
    return _without(dict.fromkeys(data), data)


@dataclass
class _RuleReader:
    mistakes: list[RuleMistake] = field(default_factory=list)

    def refuse(self, place: str, text: str, **values: Any) -> None:
        self.mistakes.append(RuleMistake(place, text, values))

    def rule(self, data: Any) -> AttainmentRule:
        parts, default = self.parts(data, "", PARTS), DEFAULT_RULE
        result = self.word(parts, "result", list(Result)) or default.result
        enough = self.number(parts, "enough", JUDGEMENTS, default.enough)
        high, medium = self.bars(parts.get("confidence"))
        sources = self.sources(parts.get("sources"))
        return AttainmentRule(
            Result(result),
            enough,
            sources,
            high,
            medium,
        )

    def bars(self, data: Any) -> tuple[Bar, Bar]:
        """What "high" and "medium" confidence need."""
        default = DEFAULT_RULE.high, DEFAULT_RULE.medium
        parts = self.parts(data, "confidence", CONFIDENCE)
        high, medium = bars = tuple(
            self.bar(parts.get(name), f"confidence.{name}", usual)
            for name, usual in zip(CONFIDENCE, default, strict=True)
        )
        if _asks_less(high, medium):
            self.refuse(
                "confidence",
                "“High” must ask at least as much as “medium” in every line.",
            )
            return default
        return bars

    def bar(self, data: Any, place: str, default: Bar) -> Bar:
        parts = self.parts(data, place, BAR)
        numbers = {
            name: self.number(
                parts,
                name,
                limit,
                getattr(default, name),
                place,
            )
            for name, limit in BAR.items()
        }
        return Bar(**numbers)

    def sources(self, data: Any) -> dict[str, SourceRule]:
        sources = {}
        for key, part in self.parts(data, "sources", ()).items():
            if isinstance(key, str) and 0 < len(key) <= LONGEST_KEY:
                sources[key] = self.source(part, f"sources.{key}")
            else:
                self.refuse(
                    "sources",
                    "“%(key)s” cannot be the name of a source.",
                    key=key,
                )
        return sources

    def source(self, data: Any, place: str) -> SourceRule:
        parts = self.parts(data, place, SOURCE)
        depth = self.word(parts, "deepest", list(DEPTHS), place)
        days = self.number(
            parts,
            "valid_days",
            DAYS,
            None,
            place,
        )
        return SourceRule(days, DEPTHS.get(depth))

    def parts(self, data: Any, place: str, known: Collection[str]) -> Json:
        """What is said under each name, of the `known` ones if there are any."""
        if data is None:
            return {}
        if not isinstance(data, Mapping):
            self.refuse(place, "should be a list of “key: value” lines")
            return {}
        for key in data:
            if known and key not in known:
                names = ", ".join(sorted(known))
                self.refuse(
                    _at(place, key),
                    "is not known here; known are: %(known)s",
                    known=names,
                )
        return data

    def number(
        self,
        parts: Json,
        name: str,
        limit: Range,
        default: Any,
        place: str = "",
    ) -> Any:
        value = parts.get(name)
        if value is None:
            return default
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and limit.least <= value <= limit.most:
            return value
        self.refuse(
            _at(place, name),
            "should be a whole number from %(least)s to %(most)s",
            **limit._asdict(),
        )
        return default

    def word(
        self,
        parts: Json,
        name: str,
        known: Collection[str],
        place: str = "",
    ) -> str:
        """The word; "" if none is said, or none that is known."""
        value = parts.get(name)
        if value is None or value in known:
            return value or ""
        self.refuse(
            _at(place, name),
            "should be one of: %(known)s",
            known=", ".join(known),
        )
        return ""


def _asks_less(high: Bar, medium: Bar) -> bool:
    """In any line."""
    return (
        high.judgements < medium.judgements
        or high.age_days > medium.age_days
        or high.spread > medium.spread
    )


def _at(place: str, name: Any) -> str:
    return f"{place}.{name}" if place else str(name)
