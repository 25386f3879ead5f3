"""Moodle's CSV of a competency framework: the fourteen columns that its tool
writes and reads, in their order.

Moodle has one language for a name and 100 letters for it, so the whole title,
both languages and the indicators stand in the description, in spans that its
multilang filter shows one language of.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from lms.core import tables
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.exchange.formats import multilang
from lms.exchange.formats.table import carries_lost
from lms.exchange.types import (
    LANGUAGES,
    Content,
    Names,
    Note,
    Place,
    Reading,
    Written,
    one_line,
    slug,
)

HEADER = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
FIELDS = (
    "parentidnumber",
    "idnumber",
    "shortname",
    "description",
    "descriptionformat",
    "scalevalues",
    "scaleconfiguration",
    "ruletype",
    "ruleoutcome",
    "ruleconfig",
    "relatedidnumbers",
    "exportid",
    "isframework",
    "taxonomy",
)
TAXONOMY = "competency,competency,competency,competency"
HTML, MARKDOWN = "1", "4"
LONGEST_NAME, LONGEST_ID = 100, 100
MOST_ROWS = 2_000
UNNAMED = [
    "1",
    "2",
    "3",
    "4",
    "5",
]  # the scale of a framework that has no words for its levels
PROFICIENT = 3  # Moodle must know from which level on somebody counts as proficient; ours depends on the post


def write(content: Content, names: Names | None = None) -> Written:
    """The file as Moodle writes it. `names`: the ID numbers under which Moodle
    knows the framework and its competencies.
    """
    ids = _ids(content, names or {})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    levels = {
        level: (said["title"], said["description"])
        for level, said in sorted(content["levels"].items())
    }
    scale = _scale(content)
    first = {
        "idnumber": ids[""],
        "shortname": short(content["title"]),
        "description": multilang.write(
            content["title"], content["source"], levels
        ),
        "scalevalues": ",".join(scale),
        "scaleconfiguration": _configuration(len(scale)),
        "isframework": "1",
        "taxonomy": TAXONOMY,
    }
    writer.writerow(_line(first))
    for number, row in enumerate(content["competencies"], start=1):
        steps = {
            level: ({}, said)
            for level, said in sorted(row["indicators"].items())
        }
        cells = {
            "parentidnumber": ids[row["parent"]] if row.get("parent") else "",
            "idnumber": ids[row["key"]],
            "shortname": short(row["title"]),
            "description": multilang.write(
                row["title"], row["description"], steps
            ),
            "ruleoutcome": "0",
            "ruleconfig": "null",
            "exportid": str(number),
        }
        writer.writerow(_line(cells))
    return Written(
        out.getvalue().encode(), (*_losses(content), *carries_lost(content))
    )


def _line(cells: Mapping[str, str]) -> list[str]:
    return [
        tables.plain_cell(
            cells.get(name, HTML if name == "descriptionformat" else "")
        )
        for name in FIELDS
    ]


def _ids(content: Content, names: Names) -> dict[str, str]:
    theirs = names.get("competencies", {})
    ids = {
        row["key"]: theirs.get(row["key"], {}).get("identifier", row["key"])
        for row in content["competencies"]
    }
    return {
        "": names.get("framework", {}).get("identifier", content["key"]),
        **ids,
    }


def short(title: Mapping[str, str]) -> str:
    """The one name Moodle shows: Vietnamese if there is one, cut where it is
    too long.
    """
    text = one_line(next(title[one] for one in LANGUAGES if title.get(one)))
    return (
        text
        if len(text) <= LONGEST_NAME
        else text[: LONGEST_NAME - 1].rstrip() + "…"
    )


def _scale(content: Content) -> list[str]:
    """The names of the levels; Moodle keeps them in one text with commas
    between them.
    """
    return [
        short(said["title"]).replace(",", ";")
        for _level, said in sorted(content["levels"].items())
    ] or UNNAMED


def _configuration(count: int) -> str:
    """Which levels count as proficient and which one is given by default;
    Moodle puts its own number of the scale in.
    """
    from_level = min(PROFICIENT, count)
    points: list[dict[str, Any]] = [{"scaleid": "0"}]
    for level in range(1, count + 1):
        point = {
            "id": level,
            "scaledefault": int(level == from_level),
            "proficient": int(level >= from_level),
        }
        if level >= from_level:
            points.append(point)
    return json.dumps(points, separators=(",", ":"))


def _losses(content: Content) -> list[Note]:
    found = [
        Note(
            N_(
                "Moodle asks from which level on somebody is proficient. The file says level %(level)s; change it there."
            ),
            {"level": min(PROFICIENT, len(_scale(content)))},
        ),
        Note(
            N_("Moodle keeps no day of comparison (%(day)s)."),
            {"day": content["as_of"]},
        ),
    ]
    if content["legal_basis"]:
        found.append(
            Note(
                N_("Moodle keeps no legal basis (%(key)s)."),
                {"key": content["legal_basis"]},
            )
        )
    if content.get("rule"):
        found.append(Note(N_("Moodle keeps no rule of how evidence adds up.")))
    for row in content["competencies"]:
        if short(row["title"]) != one_line(
            row["title"].get("vi") or row["title"].get("en", "")
        ):
            text = N_(
                "The name of “%(key)s” is cut after %(limit)s letters in Moodle's list; the description has it whole."
            )
            found.append(Note(text, {"key": row["key"], "limit": LONGEST_NAME}))
    return found


def read(
    content: bytes,
    known: Names | None = None,
    language: str = "vi",
    encoding: str = "",
) -> Reading:
    """The framework of a file that Moodle or `write` made. `known`: our keys by
    Moodle's ID numbers. `language`: that of texts which do not say theirs.
    Invalid if it is no such file at all.
    """
    table = tables.read(content, MOST_ROWS, encoding)
    if len(table[0][1]) != len(FIELDS):
        raise Invalid(
            N_(
                "A competency file of Moodle has 14 columns; this one has %(count)s. Export it in Moodle again."
            ),
            "file",
            count=len(table[0][1]),
        )
    reader = _Reader(known or {}, language)
    for line, cells in table[1:]:
        reader.take(
            line, dict(zip(FIELDS, [*cells, *[""] * len(FIELDS)], strict=False))
        )
    return reader.end()


class _Reader:
    """Takes the rows one by one; parents are looked up at the end, because they
    may come later.
    """

    def __init__(self, known: Names, language: str) -> None:
        self.known, self.language = known, language
        self.reading = Reading(
            {"competencies": []}, names={"framework": {}, "competencies": {}}
        )
        self.keys: dict[str, str] = {}
        self.parents: list[tuple[dict[str, Any], str, int]] = []

    def take(self, line: int, cells: dict[str, str]) -> None:
        framework = cells["isframework"].strip().lower() not in (
            "",
            "0",
            "false",
        )
        number = cells["idnumber"].strip()
        if not number:
            self.reading.wrong(Place(line, "idnumber"), N_("is missing"))
        elif len(number) > LONGEST_ID:
            self.reading.wrong(
                Place(line, "idnumber"),
                N_("is longer than %(limit)s letters"),
                limit=LONGEST_ID,
            )
        elif framework:
            self._framework(line, number, cells)
        else:
            self._competency(line, number, cells)

    def _key(self, number: str) -> str:
        return self.known.get(number) or slug(number) or "moodle"

    def _framework(self, line: int, number: str, cells: dict[str, str]) -> None:
        reading = self.reading
        if "key" in reading.content:
            reading.wrong(
                Place(line, "isframework"),
                N_(
                    "There are two rows of this kind; one file holds one framework."
                ),
            )
            return
        key = self._key(number)
        if key != number:
            reading.names["framework"] = {"identifier": number}
        title, source, steps = self._texts(line, "", cells)
        reading.content |= {"key": key, "title": title, "source": source}
        reading.places |= {
            "key": Place(line, "idnumber"),
            "title": Place(line, "shortname"),
            "source": Place(line, "description"),
        }
        levels = self._levels(line, cells["scalevalues"], steps)
        if levels is not None:
            reading.content["levels"] = levels
        reading.places["levels"] = Place(line, "scalevalues")
        if cells["taxonomy"].strip() not in ("", TAXONOMY):
            reading.lost(
                N_(
                    "The names of the layers of the tree (taxonomy) are not kept."
                ),
                Place(line, "taxonomy"),
            )

    def _levels(
        self, line: int, scale: str, steps: dict[str, Any]
    ) -> dict[str, Any] | None:
        """The five levels if the description holds them and they still fit the
        scale; otherwise the scale's own words.
        """
        words = [one_line(word) for word in scale.split(",") if word.strip()]
        levels = {
            level: {"title": head, "description": said}
            for level, (head, said) in steps.items()
            if level in "12345"
        }
        if words == [
            short(said["title"]).replace(",", ";")
            for _level, said in sorted(levels.items())
            if said["title"]
        ]:
            return dict(sorted(levels.items()))
        if words == UNNAMED:
            return {}
        if 1 <= len(words) <= 5:
            return {
                str(level): {"title": {self.language: word}, "description": {}}
                for level, word in enumerate(words, start=1)
            }
        text = N_(
            "The scale has %(count)s values; a framework here has at most five levels. The scale is left out."
        )
        self.reading.lost(text, Place(line, "scalevalues"), count=len(words))
        return None

    def _competency(
        self, line: int, number: str, cells: dict[str, str]
    ) -> None:
        reading = self.reading
        if number in self.keys:
            known = reading.places[f"competencies.{self.keys[number]}"].line
            reading.wrong(
                Place(line, "idnumber"),
                N_("stands already in line %(line)s"),
                line=known,
            )
            return
        key = self._key(number)
        if key in self.keys.values():
            text = N_(
                "“%(number)s” and another one would both have the key “%(key)s” here. Change one of them in Moodle."
            )
            reading.wrong(Place(line, "idnumber"), text, number=number, key=key)
            return
        self.keys[number] = key
        if key != number:
            reading.names["competencies"][key] = {"identifier": number}
        title, text, steps = self._texts(line, number, cells)
        indicators = {
            level: said
            for level, (_head, said) in sorted(steps.items())
            if said and level in "12345"
        }
        row = {
            "key": key,
            "parent": None,
            "title": title,
            "description": text,
            "indicators": indicators,
        }
        reading.content["competencies"].append(row)
        self.parents.append((row, cells["parentidnumber"].strip(), line))
        where = {
            "key": "idnumber",
            "parent": "parentidnumber",
            "title": "shortname",
            "description": "description",
            "indicators": "description",
        }
        reading.places[f"competencies.{key}"] = Place(line, "idnumber")
        reading.places |= {
            f"competencies.{key}.{part}": Place(line, column)
            for part, column in where.items()
        }
        self._unkept(line, number, cells)

    def _unkept(self, line: int, number: str, cells: dict[str, str]) -> None:
        for column, empty, text in (
            (
                "ruletype",
                "",
                N_(
                    "The rule by which Moodle completes “%(number)s” is not kept."
                ),
            ),
            (
                "relatedidnumbers",
                "",
                N_("The cross-references of “%(number)s” are not kept."),
            ),
            (
                "scalevalues",
                "",
                N_(
                    "“%(number)s” has a scale of its own in Moodle, which is not kept."
                ),
            ),
        ):
            if cells[column].strip() != empty:
                self.reading.lost(text, Place(line, column), number=number)

    def _texts(
        self, line: int, number: str, cells: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, str], dict[str, Any]]:
        """Title, text and steps: from our spans if they still fit the short
        name, otherwise as one language says them.
        """
        name, source = one_line(cells["shortname"]), cells["description"]
        if cells["descriptionformat"].strip() != MARKDOWN:
            parts = multilang.Parts(source)
            if parts.ours:
                steps = {
                    where: (
                        parts.found.get((where, True), {}),
                        parts.found.get((where, False), {}),
                    )
                    for where, _strong in parts.found
                    if where != "p"
                }
                title = parts.found.get(("p", True), {})
                if not title or short(title) != name:
                    title = {**title, self.language: name}
                return title, parts.found.get(("p", False), {}), steps
            plain = multilang.Plain(source)
            if plain.marked:
                self.reading.lost(
                    N_(
                        "The formatting of “%(number)s” is not kept, only its text."
                    ),
                    Place(line, "description"),
                    number=number or name,
                )
            source = plain.text
        text = source.strip()
        return {self.language: name}, {self.language: text} if text else {}, {}

    def end(self) -> Reading:
        for row, number, line in self.parents:
            if not number:
                continue
            if number in self.keys:
                row["parent"] = self.keys[number]
            else:
                text = N_("names “%(key)s”, which is not in this file")
                self.reading.wrong(
                    Place(line, "parentidnumber"), text, key=number
                )
        if "key" not in self.reading.content and not self.reading.problems:
            self.reading.wrong(
                Place(),
                N_(
                    "No row describes the framework itself: its “Is framework” is 1."
                ),
            )
        return self.reading
