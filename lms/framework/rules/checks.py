"""Bring what somebody wrote into the one form of a framework's content, or say
all that is wrong with it. Pure.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Json, Texts
from lms.framework.rules import attainment
from lms.framework.rules.content import (
    LANGUAGES,
    Content,
    Row,
    arranged,
    in_circles,
)
from lms.framework.types import LEVELS, Carry

LONGEST_KEY, MOST = 60, 1_000
LEVEL_NAMES = {str(level) for level in LEVELS}

UNREADABLE = N_("This part cannot be read.")
UNKNOWN_LEVEL = N_("The level should be from 1 to 5.")


class TextLimit(NamedTuple):
    """How long a text may be, and whether it has to be there."""

    longest: int
    needed: bool = True


TITLE, TEXT, MAY = TextLimit(200), TextLimit(2_000), TextLimit(2_000, False)
HEAD_TEXTS = {"title": TITLE, "source": TEXT}
LEVEL_TEXTS = {"title": TITLE, "description": MAY}
COMPETENCY_TEXTS = {"title": TITLE, "description": TEXT}


@dataclass(frozen=True)
class ContentProblem:
    """What is wrong where: `place` is a path like
    "competencies.dig.safety.title".
    """

    place: str
    text: str
    values: Json


class InvalidContent(Invalid):
    """A content that cannot be taken. The text is that of the first problem;
    `problems` are all.
    """

    def __init__(self, problems: Sequence[ContentProblem]) -> None:
        first = problems[0]
        super().__init__(first.text, first.place, **first.values)
        self.problems = tuple(problems)


def checked(given: Json) -> Content:
    """The content in its one form: texts tidied, empty ones left out, parents
    before children.

    Raises InvalidContent with all mistakes at once.
    """
    check = _Check()
    content = check.content(given)
    check.finish()
    content["competencies"] = arranged(content["competencies"])
    return content


@dataclass
class _Check:
    """Collects what is wrong while it puts the parts into their one form."""

    problems: list[ContentProblem] = field(default_factory=list)

    def refuse(self, place: str, text: str, **values: Any) -> None:
        self.problems.append(ContentProblem(place, text, values))

    def finish(self) -> None:
        if self.problems:
            raise InvalidContent(self.problems)

    def content(self, given: Json) -> Content:
        content = {
            "key": self.key(given.get("key"), "key"),
            **self.named_texts(given, "", HEAD_TEXTS),
            "as_of": self.day(given.get("as_of")),
            "legal_basis": self.legal_basis(given.get("legal_basis")),
            "levels": self.levels(given.get("levels")),
            "competencies": self.competencies(given.get("competencies")),
        }
        more = {
            "rule": self.rule(self.part(given, "rule")),
            "carries": self.carries(self.part(given, "carries")),
        }
        return content | {name: part for name, part in more.items() if part}

    def rule(self, rule: Json) -> Json:
        for mistake in attainment.read(rule).mistakes:
            self.refuse(mistake.path("rule"), mistake.text, **mistake.values)
        return rule

    def carries(self, given: Json) -> Json:
        return {
            str(old): self.carry(decision, f"carries.{old}")
            for old, decision in given.items()
        }

    def part(self, given: Json, name: str) -> Json:
        value = given.get(name)
        if value and not isinstance(value, Mapping):
            self.refuse(name, UNREADABLE)
        return _mapping(value)

    def key(self, given: Any, place: str) -> str:
        if given in (None, ""):
            self.refuse(
                place,
                "A key is needed. Give a short name, for example land-records.",
            )
        elif not _is_key(given):
            self.refuse(
                place,
                "The key “%(key)s” should be made of lower-case letters a–z, digits, dots and hyphens, at most 60.",
                key=str(given)[:80],
            )
        return given if isinstance(given, str) else ""

    def legal_basis(self, given: Any) -> str | None:
        if given and (not isinstance(given, str) or len(given) > LONGEST_KEY):
            self.refuse("legal_basis", "Choose one of the offered answers.")
        return given or None

    def named_texts(
        self, given: Json, within: str, limits: Mapping[str, TextLimit]
    ) -> dict[str, Texts]:
        """The text under each of these names."""
        return {
            name: self.texts(given.get(name), within + name, limit)
            for name, limit in limits.items()
        }

    def texts(self, given: Any, place: str, limit: TextLimit) -> Texts:
        if given and not _is_texts(given):
            self.refuse(place, UNREADABLE)
            return {}
        texts = _tidy_texts(given or {})
        for language, text in texts.items():
            if len(text) > limit.longest:
                at = f"{place}.{language}"
                self.refuse(
                    at,
                    "This is longer than %(limit)s characters. Shorten it.",
                    limit=limit.longest,
                )
        if limit.needed and not texts:
            self.refuse(
                f"{place}.vi",
                "Write this in at least one of the two languages.",
            )
        return texts

    def day(self, given: Any) -> str:
        if isinstance(given, dt.date):
            return given.isoformat()[:10]
        try:
            return dt.date.fromisoformat(str(given)).isoformat()
        except ValueError:
            self.refuse(
                "as_of",
                "Give the day on which this was last compared with its source, for example 22/11/2026.",
            )
            return ""

    def levels(self, given: Any) -> Json:
        levels = {}
        for level, entry in _by_level(given).items():
            place = f"levels.{level}"
            if level in LEVEL_NAMES and isinstance(entry, Mapping):
                levels[level] = self.named_texts(
                    entry, f"{place}.", LEVEL_TEXTS
                )
            else:
                self.refuse(place, UNKNOWN_LEVEL)
        return levels

    def competencies(self, given: Any) -> list[Row]:
        if not isinstance(given, list | tuple) or len(given) > MOST:
            self.refuse(
                "competencies",
                "There may be at most %(limit)s competencies.",
                limit=MOST,
            )
            return []
        rows = [self.competency(_mapping(row)) for row in given]
        self.tree(rows)
        return rows

    def tree(self, rows: Sequence[Row]) -> None:
        """Each key once; each parent there, and none of them below itself."""
        keys = Counter(row["key"] for row in rows)
        for key in keys:
            if key and keys[key] > 1:
                self.refuse(
                    f"competencies.{key}.key",
                    "The key “%(key)s” is there twice. Give one of the two another key.",
                    key=key,
                )
        for row in rows:
            if row["parent"] and row["parent"] not in keys:
                place = f"competencies.{row['key']}.parent"
                self.refuse(
                    place,
                    "“%(key)s” is to stand under “%(parent)s”, which is not there.",
                    key=row["key"],
                    parent=row["parent"],
                )
        for key in in_circles(rows):
            self.refuse(
                f"competencies.{key}.parent",
                "“%(key)s” would stand under itself. Choose another place for it.",
                key=key,
            )

    def competency(self, given: Json) -> Row:
        within = f"competencies.{given.get('key', '')}."
        return {
            "key": self.key(given.get("key"), f"{within}key"),
            **self.named_texts(given, within, COMPETENCY_TEXTS),
            "indicators": self.indicators(
                given.get("indicators"), f"{within}indicators"
            ),
            "parent": given.get("parent") or None,
        }

    def indicators(self, given: Any, place: str) -> dict[str, Texts]:
        entries = _by_level(given)
        if given and not (entries and entries.keys() <= LEVEL_NAMES):
            self.refuse(place, UNKNOWN_LEVEL)
            return {}
        limits = dict.fromkeys(entries, MAY)
        texts = self.named_texts(entries, f"{place}.", limits)
        return {level: text for level, text in texts.items() if text}

    def carry(self, given: Any, place: str) -> Json:
        entry = _mapping(given)
        decision = {
            "how": entry.get("how"),
            "new": entry.get("new") or [],
            "requirements": entry.get("requirements"),
        }
        if _is_decision(**decision):
            return decision
        self.refuse(
            place,
            "Say what becomes of earlier evidence: the same, replaced, split or dropped.",
        )
        return {}


def _mapping(given: Any) -> Json:
    """What is said under each name: nothing, if it is not said by names."""
    return given if isinstance(given, Mapping) else {}


def _is_decision(how: Any, new: Any, requirements: Any) -> bool:
    if requirements is not None and not _is_keys(requirements):
        return False
    return how in list(Carry) and _is_keys(new)


def _is_key(given: Any) -> bool:
    if not isinstance(given, str):
        return False
    return bool(folding.KEY.fullmatch(given)) and len(given) <= LONGEST_KEY


def _is_keys(given: Any) -> bool:
    if not isinstance(given, list):
        return False
    return all(isinstance(key, str) for key in given)


def _is_texts(given: Any) -> bool:
    if not isinstance(given, Mapping):
        return False
    return all(isinstance(text, str) for text in given.values())


def _by_level(given: Any) -> Json:
    """In order; levels are numbers in some files and texts in others."""
    entries = _mapping(given)
    return {str(level): entries[level] for level in sorted(entries, key=str)}


def _tidy_texts(texts: Texts) -> Texts:
    """The texts in our languages that say something."""
    return {
        language: _tidy(text)
        for language, text in texts.items()
        if language in LANGUAGES and text.strip()
    }


def _tidy(text: str) -> str:
    """Lines stay lines; within a line single spaces and composed letters."""
    return "\n".join(folding.tidy(line) for line in text.strip().splitlines())
