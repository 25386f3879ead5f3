"""What a version of a framework says, as plain data: checked as a whole, its
tree, and what a change touches. Pure.

The shape is that of `loader.read_framework`: key, title, source, as_of,
legal_basis, levels, competencies (each with a `parent` or none), and, if given,
`rule` (how evidence adds up) and `carries` (what becomes of evidence given
against the version before).
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core import folding
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework.rules import attainment
from lms.framework.types import LEVELS, Carry

LANGUAGES = ("vi", "en")
LONGEST_TITLE, LONGEST_TEXT, LONGEST_KEY, MOST = 200, 2_000, 60, 1_000
KEY = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
Content = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong where: `place` is a path like
    "competencies.dig.safety.title".
    """

    place: str
    text: str
    values: tuple[tuple[str, Any], ...] = ()


class Unfit(Invalid):
    """A content that cannot be taken. The text is that of the first problem;
    `problems` are all.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.text, first.place, **dict(first.values))
        self.problems = tuple(problems)


def checked(given: Mapping[str, Any]) -> Content:
    """The content in its one form (texts tidied, empty ones left out, parents
    before children); all mistakes at once as `Unfit`.
    """
    check = _Check()
    content = {
        "key": check.key(given.get("key"), "key"),
        "title": check.texts(given.get("title"), "title", LONGEST_TITLE),
        "source": check.texts(given.get("source"), "source", LONGEST_TEXT),
        "as_of": check.day(given.get("as_of"), "as_of"),
        "legal_basis": check.word(given.get("legal_basis"), "legal_basis"),
        "levels": check.levels(given.get("levels")),
        "competencies": check.competencies(given.get("competencies")),
    }
    for name in ("rule", "carries"):
        value = given.get(name)
        if value and not isinstance(value, Mapping):
            check.wrong(name, N_("This part cannot be read."))
        elif value:
            content[name] = dict(value)
    for mistake in attainment.read(content.get("rule")).mistakes:
        check.wrong(mistake.path("rule"), mistake.text, **mistake.values)
    if "carries" in content:
        content["carries"] = {
            str(old): check.carry(one, f"carries.{old}")
            for old, one in content["carries"].items()
        }
    if check.problems:
        raise Unfit(check.problems)
    content["competencies"] = arranged(content["competencies"])
    return content


class _Check:
    """Collects what is wrong while it puts the parts into their one form."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: str, text: str, **values: Any) -> None:
        self.problems.append(Problem(place, text, tuple(values.items())))

    def key(self, given: Any, place: str) -> str:
        if given is None or given == "":
            self.wrong(
                place,
                N_(
                    "A key is needed. Give a short name, for example land-records."
                ),
            )
        elif (
            not isinstance(given, str)
            or not KEY.fullmatch(given)
            or len(given) > LONGEST_KEY
        ):
            self.wrong(
                place,
                N_(
                    "The key “%(key)s” should be made of lower-case letters a–z, digits, dots and hyphens, at most 60."
                ),
                key=str(given or "")[:80],
            )
        return given if isinstance(given, str) else ""

    def word(self, given: Any, place: str) -> str | None:
        if given and (not isinstance(given, str) or len(given) > LONGEST_KEY):
            self.wrong(place, N_("Choose one of the offered answers."))
        return given or None

    def texts(
        self, given: Any, place: str, longest: int, needed: bool = True
    ) -> dict[str, str]:
        if given and (
            not isinstance(given, Mapping)
            or not all(isinstance(said, str) for said in given.values())
        ):
            self.wrong(place, N_("This part cannot be read."))
            return {}
        said = {
            name: _tidy(text)
            for name, text in (given or {}).items()
            if name in LANGUAGES and text.strip()
        }
        for name, text in said.items():
            if len(text) > longest:
                self.wrong(
                    f"{place}.{name}",
                    N_("This is longer than %(limit)s characters. Shorten it."),
                    limit=longest,
                )
        if needed and not said:
            self.wrong(
                f"{place}.vi",
                N_("Write this in at least one of the two languages."),
            )
        return said

    def day(self, given: Any, place: str) -> str:
        if isinstance(given, dt.date):
            return given.isoformat()[:10]
        try:
            return dt.date.fromisoformat(str(given)).isoformat()
        except ValueError:
            self.wrong(
                place,
                N_(
                    "Give the day on which this was last compared with its source, for example 22/11/2026."
                ),
            )
            return ""

    def levels(self, given: Any) -> dict[str, Any]:
        levels, given = {}, given if isinstance(given, Mapping) else {}
        for level in sorted(map(str, given)):
            entry = given.get(
                level, given.get(int(level)) if level.isdigit() else None
            )
            if level not in map(str, LEVELS) or not isinstance(entry, Mapping):
                self.wrong(
                    f"levels.{level}", N_("The level should be from 1 to 5.")
                )
                continue
            place = f"levels.{level}"
            levels[level] = {
                "title": self.texts(
                    entry.get("title"), f"{place}.title", LONGEST_TITLE
                ),
                "description": self.texts(
                    entry.get("description"),
                    f"{place}.description",
                    LONGEST_TEXT,
                    False,
                ),
            }
        return levels

    def competencies(self, given: Any) -> list[Row]:
        if (
            not isinstance(given, Sequence)
            or isinstance(given, str)
            or len(given) > MOST
        ):
            self.wrong(
                "competencies",
                N_("There may be at most %(limit)s competencies."),
                limit=MOST,
            )
            return []
        rows = [
            self.competency(row if isinstance(row, Mapping) else {})
            for row in given
        ]
        seen: set[str] = set()
        text = N_(
            "The key “%(key)s” is there twice. Give one of the two another key."
        )
        for row in rows:
            if row["key"] and row["key"] in seen:
                self.wrong(
                    f"competencies.{row['key']}.key", text, key=row["key"]
                )
            seen.add(row["key"])
        for row in rows:
            if row["parent"] and row["parent"] not in seen:
                text = N_(
                    "“%(key)s” is to stand under “%(parent)s”, which is not there."
                )
                self.wrong(
                    f"competencies.{row['key']}.parent",
                    text,
                    key=row["key"],
                    parent=row["parent"],
                )
        for key in in_circles(rows):
            text = N_(
                "“%(key)s” would stand under itself. Choose another place for it."
            )
            self.wrong(f"competencies.{key}.parent", text, key=key)
        return rows

    def competency(self, given: Mapping[str, Any]) -> Row:
        place = f"competencies.{given.get('key', '')}"
        indicators = given.get("indicators") or {}
        if not isinstance(indicators, Mapping) or not {
            str(level) for level in indicators
        } <= set(map(str, LEVELS)):
            self.wrong(
                f"{place}.indicators", N_("The level should be from 1 to 5.")
            )
            indicators = {}
        found = {
            str(level): self.texts(
                said, f"{place}.indicators.{level}", LONGEST_TEXT, False
            )
            for level, said in sorted(
                indicators.items(), key=lambda pair: str(pair[0])
            )
        }
        return {
            "key": self.key(given.get("key"), f"{place}.key"),
            "title": self.texts(
                given.get("title"), f"{place}.title", LONGEST_TITLE
            ),
            "description": self.texts(
                given.get("description"), f"{place}.description", LONGEST_TEXT
            ),
            "indicators": {
                level: said for level, said in found.items() if said
            },
            "parent": given.get("parent") or None,
        }

    def carry(self, given: Any, place: str) -> dict[str, Any]:
        given = given if isinstance(given, Mapping) else {}
        new, asked = given.get("new") or [], given.get("requirements")
        lists = (new, asked if asked is not None else [])
        if given.get("how") not in set(Carry) or not all(
            isinstance(one, list) and all(isinstance(key, str) for key in one)
            for one in lists
        ):
            self.wrong(
                place,
                N_(
                    "Say what becomes of earlier evidence: the same, replaced, split or dropped."
                ),
            )
            return {}
        return {
            "how": str(given["how"]),
            "new": list(new),
            "requirements": None if asked is None else list(asked),
        }


def _tidy(text: str) -> str:
    """Lines stay lines; within a line single spaces and composed letters."""
    return "\n".join(folding.tidy(line) for line in text.strip().splitlines())


def in_circles(rows: Iterable[Row]) -> list[str]:
    """The competencies that stand, over any number of steps, under themselves."""
    above, found = {row["key"]: row.get("parent") for row in rows}, []
    for start in above:
        key, steps = above[start], 0
        while key in above and key != start and steps <= len(above):
            key, steps = above[key], steps + 1
        if key == start:
            found.append(start)
    return found


def arranged(rows: Sequence[Row]) -> list[Row]:
    """Each competency followed by what stands under it; competencies side by
    side keep their order.
    """
    under: dict[str | None, list[Row]] = {}
    for row in rows:
        under.setdefault(row["parent"], []).append(row)
    found, waiting = [], list(reversed(under.get(None, [])))
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting += reversed(under.get(row["key"], []))
    return found


def by_key(content: Mapping[str, Any]) -> dict[str, Row]:
    """The competencies by their keys, in order."""
    return {row["key"]: row for row in content["competencies"]}


def day(content: Mapping[str, Any]) -> dt.date:
    """The day on which the content was last compared with its source."""
    return dt.date.fromisoformat(content["as_of"])


def digest(content: Mapping[str, Any]) -> str:
    """The fingerprint of what a version says; how it came out of the version
    before is no part of it.
    """
    said = {name: value for name, value in content.items() if name != "carries"}
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
