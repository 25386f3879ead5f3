"""Reads a file that Moodle wrote, or our own writer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lms.core import tables
from lms.core.errors import Invalid
from lms.core.letters.folding import one_line, slug
from lms.core.marks import N_
from lms.exchange.formats.base import ReadOptions
from lms.exchange.formats.moodle_csv import multilang
from lms.exchange.formats.moodle_csv.columns import (
    COLUMNS,
    LONGEST_ID,
    MARKDOWN,
    MOST_ROWS,
    PLAIN,
    TAXONOMY,
    UNNAMED,
    scale_of,
    short_name,
)
from lms.exchange.types import (
    Content,
    FileRow,
    ImportedFramework,
    Keys,
    Lines,
    Texts,
    filled,
)

_UNKEPT = N_(
    {
        "ruletype": "The rule by which Moodle completes “%(number)s” is not kept.",
        "relatedidnumbers": "The cross-references of “%(number)s” are not kept.",
        "scalevalues": "“%(number)s” has a scale of its own in Moodle, which is not kept.",
    }
)
# In which columns the parts of a competency stand, and those of the framework.
_PARTS = {
    "key": "idnumber",
    "parent": "parentidnumber",
    "title": "shortname",
    "description": "description",
    "indicators": "description",
}
_WHOLE_PARTS = {
    "key": "idnumber",
    "title": "shortname",
    "source": "description",
    "levels": "scalevalues",
}


Steps = dict[str, multilang.Step]  # by level


class MoodleTexts(NamedTuple):
    """What a row says: title, text, and by level a heading and a text."""

    title: Texts
    text: Texts
    steps: Steps


def read(content: bytes, options: ReadOptions) -> ImportedFramework:
    """The framework. Invalid if it is no such file at all."""
    table = tables.read(content, MOST_ROWS, options.encoding)
    _check_width(len(table[0][1]))
    rows = list(_rows_in(table))
    reading = _MoodleReading(
        {"competencies": []},
        names={"framework": {}, "competencies": {}},
        options=options,
    )
    for row in sorted(rows, key=_is_framework, reverse=True):
        reading.take(row)
    for row in rows:  # parents may come later
        reading.join(row)
        reading.problems += row.notes
    reading.conclude()
    return reading


def _check_width(width: int) -> None:
    if width != len(COLUMNS):
        raise Invalid(
            "A competency file of Moodle has 14 columns; this one has %(count)s. Export it in Moodle again.",
            "file",
            count=width,
        )


def _rows_in(table: Sequence[tables.Row]) -> Iterator[FileRow]:
    """The rows below the heading by their columns; what stands beyond the last
    column is refused with its row.
    """
    surplus = tables.surplus(table)
    for line, values in table[1:]:
        padded = [*values, *[""] * len(COLUMNS)]
        cells = dict(zip(COLUMNS, padded, strict=False))
        number = cells["idnumber"].strip()
        row = FileRow(line, number, cells | {"idnumber": number})
        row.refuse_surplus(surplus.get(line, ""))
        yield row


@dataclass
class _MoodleReading(ImportedFramework):
    """`keys`: the key of each ID number in the file. `rows`: the competency of
    each row. `lines`: the line of each ID number.
    """

    options: ReadOptions = field(default_factory=ReadOptions)
    keys: Keys = field(default_factory=dict)
    rows: dict[int, Content] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)

    def take(self, row: FileRow) -> None:
        row.require("idnumber")
        if len(row.label) > LONGEST_ID:
            row.wrong_cell(
                "idnumber",
                "is longer than %(limit)s letters",
                limit=LONGEST_ID,
            )
        elif _is_framework(row) and row.label:
            key = self.options.known.get(row.label)
            self._framework(row, key or slug(row.label) or "moodle")
        elif row.label and not row.repeats("idnumber", self.lines):
            self._competency(row, self._key(row.label))

    def _key(self, number: str) -> str:
        """The key of a competency; behind that of its framework if another one
        has it, because numbers are unique within a framework only.
        """
        whole = self.content.get("key", "")
        key = slug(number) or "moodle"
        if self.options.owners.get(key, whole) != whole:
            key = slug(f"{whole[:30]}.{key}")
        return self.options.known.get(f"{whole}/{number}") or key

    def _framework(self, row: FileRow, key: str) -> None:
        if "key" in self.content:
            row.wrong_cell(
                "isframework",
                "There are two rows of this kind; one file holds one framework.",
            )
            return
        if key != row.label:
            self.names["framework"] = {"identifier": row.label}
        title, source, steps = self._texts(row, row["shortname"])
        self.content |= {"key": key, "title": title, "source": source}
        self._levels(row, steps)
        self.places |= row.places(_WHOLE_PARTS)
        if row["taxonomy"].strip() not in ("", TAXONOMY):
            self.drop(
                "The names of the layers of the tree (taxonomy) are not kept.",
                row.at("taxonomy"),
            )

    def _levels(self, row: FileRow, steps: Steps) -> None:
        """The five levels if the description holds them and they still fit the
        scale; otherwise the scale's own words.
        """
        words = filter(None, map(one_line, row["scalevalues"].split(",")))
        scale = list(words)
        levels = {
            level: {"title": title, "description": text}
            for level, (title, text) in steps.items()
        }
        if scale == scale_of(levels):
            self.content["levels"] = levels
        elif scale == UNNAMED:
            self.content["levels"] = {}
        elif 1 <= len(scale) <= len(UNNAMED):
            language = self.options.language
            self.content["levels"] = {
                level: {"title": {language: word}, "description": {}}
                for level, word in zip(UNNAMED, scale, strict=False)
            }
        else:
            self.drop(
                "The scale has %(count)s values; a framework here has at most five levels. The scale is left out.",
                row.at("scalevalues"),
                count=len(scale),
            )

    def _competency(self, row: FileRow, key: str) -> None:
        if key in self.keys.values():
            row.wrong_cell(
                "idnumber",
                "“%(number)s” and another one would both have the key “%(key)s” here. Change one of them in Moodle.",
                number=row.label,
                key=key,
            )
            return
        self.keys[row.label] = key
        if key != row.label:
            self.names["competencies"][key] = {"identifier": row.label}
        title, description, steps = self._texts(row, row.label)
        indicators = {level: text for level, (_, text) in steps.items()}
        self.rows[row.number] = {
            "key": key,
            "title": title,
            "description": description,
            "indicators": filled(indicators),
        }
        self.content["competencies"].append(self.rows[row.number])
        part = f"competencies.{key}"
        self.mark(part, row.at("idnumber"), row.places(_PARTS))
        for column, text in _UNKEPT.items():
            if row[column].strip():
                self.drop(text, row.at(column), number=row.label)

    def _texts(self, row: FileRow, name: str) -> MoodleTexts:
        """From our spans if they still fit the short name, otherwise as the row
        says them. `name`: what the row is called in a note.
        """
        language, text = self.options.language, row["description"]
        titles = multilang.by_language(row["shortname"], language)
        titles = {one: one_line(title) for one, title in titles.items()}
        is_html = row["descriptionformat"].strip() not in (PLAIN, MARKDOWN)
        if is_html and (parts := multilang.read(text)):
            return _from_parts(parts, titles)
        texts = multilang.by_language(text, language)
        for one, part in texts.items() if is_html else ():
            plain = multilang.PlainParser(part)
            texts[one] = plain.text
            if plain.marked:
                self.drop(
                    "The formatting of “%(number)s” is not kept, only its text.",
                    row.at("description"),
                    number=name,
                )
        stripped = {one: part.strip() for one, part in texts.items()}
        return MoodleTexts(titles, filled(stripped), {})

    def conclude(self) -> None:
        """Say so if no row was the framework's; without one nothing is checked."""
        self.may_check = "key" in self.content
        if not (self.may_check or self.problems):
            self.wrong(
                "No row describes the framework itself: its “Is framework” is 1."
            )

    def join(self, row: FileRow) -> None:
        """Put the competency of a row in its place in the tree."""
        if row.number not in self.rows:
            return
        parent = row["parentidnumber"].strip()
        self.rows[row.number]["parent"] = self.keys.get(parent)
        if parent and parent not in self.keys:
            row.wrong_cell(
                "parentidnumber",
                "names “%(key)s”, which is not in this file",
                key=parent,
            )


def _is_framework(row: FileRow) -> bool:
    return row["isframework"].strip().lower() not in ("", "0", "false")


def _from_parts(parts: multilang.Parts, titles: Texts) -> MoodleTexts:
    title = parts.get(("p", True), {})
    if not title or short_name(title) not in titles.values():
        title = {**title, **titles}
    steps = {
        level: (parts.get((level, True), {}), parts.get((level, False), {}))
        for level in UNNAMED
    }
    given = {level: step for level, step in steps.items() if any(step)}
    return MoodleTexts(title, parts.get(("p", False), {}), given)
