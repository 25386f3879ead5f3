"""Bring what somebody wrote into the one form of a framework's content, or say
all that is wrong with it. Pure.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core import folding
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework.rules import attainment
from lms.framework.rules.content import (
    LANGUAGES,
    Content,
    Row,
    arranged,
    in_circles,
)
from lms.framework.types import LEVELS, Carry

LONGEST_TITLE, LONGEST_TEXT, LONGEST_KEY, MOST = 200, 2_000, 60, 1_000
KEY = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
LEVEL_NAMES = {str(level) for level in LEVELS}

UNREADABLE = N_("This part cannot be read.")
UNKNOWN_LEVEL = N_("The level should be from 1 to 5.")
NO_KEY = N_("A key is needed. Give a short name, for example land-records.")
BAD_KEY = N_(
    "The key “%(key)s” should be made of lower-case letters a–z, digits, dots and hyphens, at most 60."
)
KEY_TWICE = N_(
    "The key “%(key)s” is there twice. Give one of the two another key."
)
NO_PARENT = N_("“%(key)s” is to stand under “%(parent)s”, which is not there.")
CIRCLE = N_("“%(key)s” would stand under itself. Choose another place for it.")
NO_DAY = N_(
    "Give the day on which this was last compared with its source, for example 22/11/2026."
)
NO_CARRY = N_(
    "Say what becomes of earlier evidence: the same, replaced, split or dropped."
)


@dataclass(frozen=True)
class ContentProblem:
    """What is wrong where: `place` is a path like
    "competencies.dig.safety.title".
    """

    place: str
    text: str
    values: tuple[tuple[str, Any], ...] = ()


class InvalidContent(Invalid):
    """A content that cannot be taken. The text is that of the first problem;
    `problems` are all.
    """

    def __init__(self, problems: Sequence[ContentProblem]) -> None:
        first = problems[0]
        super().__init__(first.text, first.place, **dict(first.values))
        self.problems = tuple(problems)


def checked(given: Json) -> Content:
    """The content in its one form: texts tidied, empty ones left out, parents
    before children.

    Raises InvalidContent with all mistakes at once.
    """
    check = _Check()
    content = check.content(given)
    if check.problems:
        raise InvalidContent(check.problems)
    content["competencies"] = arranged(content["competencies"])
    return content


class _Check:
    """Collects what is wrong while it puts the parts into their one form."""

    def __init__(self) -> None:
        self.problems: list[ContentProblem] = []

    def refuse(self, place: str, text: str, **values: Any) -> None:
        problem = ContentProblem(place, text, tuple(values.items()))
        self.problems.append(problem)

    def content(self, given: Json) -> Content:
        content = {
            "key": self.key(given.get("key"), "key"),
            "title": self.texts(given.get("title"), "title", LONGEST_TITLE),
            "source": self.texts(given.get("source"), "source", LONGEST_TEXT),
            "as_of": self.day(given.get("as_of"), "as_of"),
            "legal_basis": self.word(given.get("legal_basis"), "legal_basis"),
            "levels": self.levels(given.get("levels")),
            "competencies": self.competencies(given.get("competencies")),
        }
        return content | self.rule(given) | self.carries(given)

    def rule(self, given: Json) -> Json:
        rule = self.part(given, "rule")
        for mistake in attainment.read(rule).mistakes:
            place = mistake.path("rule")
            self.refuse(place, mistake.text, **mistake.values)
        return {"rule": rule} if rule else {}

    def carries(self, given: Json) -> Json:
        carries = {
            str(old): self.carry(one, f"carries.{old}")
            for old, one in self.part(given, "carries").items()
        }
        return {"carries": carries} if carries else {}

    def part(self, given: Json, name: str) -> Json:
        value = given.get(name)
        if value and not isinstance(value, Mapping):
            self.refuse(name, UNREADABLE)
            return {}
        return dict(value or {})

    def key(self, given: Any, place: str) -> str:
        if given is None or given == "":
            self.refuse(place, NO_KEY)
        elif not _is_key(given):
            self.refuse(place, BAD_KEY, key=str(given or "")[:80])
        return given if isinstance(given, str) else ""

    def word(self, given: Any, place: str) -> str | None:
        if given and (not isinstance(given, str) or len(given) > LONGEST_KEY):
            self.refuse(place, N_("Choose one of the offered answers."))
        return given or None

    def texts(
        self, given: Any, place: str, longest: int, needed: bool = True
    ) -> dict[str, str]:
        if given and not _is_texts(given):
            self.refuse(place, UNREADABLE)
            return {}
        texts = _tidy_texts(given or {})
        for language, text in texts.items():
            if len(text) > longest:
                self.refuse(
                    f"{place}.{language}",
                    N_("This is longer than %(limit)s characters. Shorten it."),
                    limit=longest,
                )
        if needed and not texts:
            self.refuse(
                f"{place}.vi",
                N_("Write this in at least one of the two languages."),
            )
        return texts

    def day(self, given: Any, place: str) -> str:
        if isinstance(given, dt.date):
            return given.isoformat()[:10]
        try:
            return dt.date.fromisoformat(str(given)).isoformat()
        except ValueError:
            self.refuse(place, NO_DAY)
            return ""

    def levels(self, given: Any) -> Json:
        entries = given if isinstance(given, Mapping) else {}
        levels = {}
        for level, entry in sorted(_by_level(entries).items()):
            place = f"levels.{level}"
            if level in LEVEL_NAMES and isinstance(entry, Mapping):
                levels[level] = self.level(entry, place)
            else:
                self.refuse(place, UNKNOWN_LEVEL)
        return levels

    def level(self, entry: Json, place: str) -> Json:
        title, description = entry.get("title"), entry.get("description")
        return {
            "title": self.texts(title, f"{place}.title", LONGEST_TITLE),
            "description": self.texts(
                description, f"{place}.description", LONGEST_TEXT, False
            ),
        }

    def competencies(self, given: Any) -> list[Row]:
        is_list = isinstance(given, Sequence) and not isinstance(given, str)
        if not is_list or len(given) > MOST:
            text = N_("There may be at most %(limit)s competencies.")
            self.refuse("competencies", text, limit=MOST)
            return []
        rows = [
            self.competency(row if isinstance(row, Mapping) else {})
            for row in given
        ]
        keys = self.unique_keys(rows)
        self.parents(rows, keys)
        return rows

    def unique_keys(self, rows: Iterable[Row]) -> set[str]:
        keys: set[str] = set()
        for row in rows:
            key = row["key"]
            if key and key in keys:
                self.refuse(f"competencies.{key}.key", KEY_TWICE, key=key)
            keys.add(key)
        return keys

    def parents(self, rows: Sequence[Row], keys: set[str]) -> None:
        for row in rows:
            key, parent = row["key"], row["parent"]
            if parent and parent not in keys:
                place = f"competencies.{key}.parent"
                self.refuse(place, NO_PARENT, key=key, parent=parent)
        for key in in_circles(rows):
            self.refuse(f"competencies.{key}.parent", CIRCLE, key=key)

    def competency(self, given: Json) -> Row:
        place = f"competencies.{given.get('key', '')}"
        title, description = given.get("title"), given.get("description")
        return {
            "key": self.key(given.get("key"), f"{place}.key"),
            "title": self.texts(title, f"{place}.title", LONGEST_TITLE),
            "description": self.texts(
                description, f"{place}.description", LONGEST_TEXT
            ),
            "indicators": self.indicators(given.get("indicators"), place),
            "parent": given.get("parent") or None,
        }

    def indicators(self, given: Any, place: str) -> dict[str, dict[str, str]]:
        entries = _by_level(given) if isinstance(given, Mapping) else {}
        if given and not (entries and entries.keys() <= LEVEL_NAMES):
            self.refuse(f"{place}.indicators", UNKNOWN_LEVEL)
            return {}
        indicators = {}
        for level, entry in sorted(entries.items()):
            at = f"{place}.indicators.{level}"
            if texts := self.texts(entry, at, LONGEST_TEXT, False):
                indicators[level] = texts
        return indicators

    def carry(self, given: Any, place: str) -> Json:
        entry = given if isinstance(given, Mapping) else {}
        new, required = entry.get("new") or [], entry.get("requirements")
        lists = _is_keys(new) and (required is None or _is_keys(required))
        if entry.get("how") not in set(Carry) or not lists:
            self.refuse(place, NO_CARRY)
            return {}
        return {
            "how": str(entry["how"]),
            "new": list(new),
            "requirements": None if required is None else list(required),
        }


def _is_key(given: Any) -> bool:
    if not isinstance(given, str):
        return False
    return bool(KEY.fullmatch(given)) and len(given) <= LONGEST_KEY


def _is_keys(given: Any) -> bool:
    if not isinstance(given, list):
        return False
    return all(isinstance(key, str) for key in given)


def _is_texts(given: Any) -> bool:
    if not isinstance(given, Mapping):
        return False
    return all(isinstance(text, str) for text in given.values())


def _by_level(entries: Mapping[Any, Any]) -> Json:
    """Levels are numbers in some files and texts in others."""
    return {str(level): entry for level, entry in entries.items()}


def _tidy_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts in our languages that say something."""
    return {
        language: _tidy(text)
        for language, text in texts.items()
        if language in LANGUAGES and text.strip()
    }


def _tidy(text: str) -> str:
    """Lines stay lines; within a line single spaces and composed letters."""
    return "\n".join(folding.tidy(line) for line in text.strip().splitlines())
