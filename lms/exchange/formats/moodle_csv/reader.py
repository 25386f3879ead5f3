"""Reads a file that Moodle wrote, or our own writer."""

from typing import NamedTuple

from lms.core import tables
from lms.core.errors import Invalid
from lms.core.folding import one_line, slug
from lms.core.marks import N_
from lms.exchange.formats.base import ReadOptions
from lms.exchange.formats.moodle_csv import multilang
from lms.exchange.formats.moodle_csv.columns import (
    COLUMNS,
    LONGEST_ID,
    MARKDOWN,
    MOST_ROWS,
    TAXONOMY,
    UNNAMED,
    scale_of,
    short_name,
)
from lms.exchange.types import (
    Cells,
    Content,
    FilePlace,
    ImportedFramework,
    Keys,
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


class MoodleRow(NamedTuple):
    """One row: its line, its ID number and its cells."""

    line: int
    number: str
    cells: Cells

    @property
    def is_framework(self) -> bool:
        """Whether it describes the framework itself."""
        flag = self.cells["isframework"].strip().lower()
        return flag not in ("", "0", "false")

    def at(self, column: str) -> FilePlace:
        """The place of one of its cells."""
        return FilePlace(self.line, column)


class MoodleTexts(NamedTuple):
    """What a row says: title, text, and by level a heading and a text."""

    title: Texts
    text: Texts
    steps: Steps


def read(content: bytes, options: ReadOptions) -> ImportedFramework:
    """The framework. Invalid if it is no such file at all."""
    table = tables.read(content, MOST_ROWS, options.encoding)
    width = len(table[0][1])
    if width != len(COLUMNS):
        raise Invalid(
            "A competency file of Moodle has 14 columns; this one has %(count)s. Export it in Moodle again.",
            "file",
            count=width,
        )
    reader = _MoodleReader(options)
    for line, values in table[1:]:
        padded = [*values, *[""] * len(COLUMNS)]
        cells = dict(zip(COLUMNS, padded, strict=False))
        reader.take(MoodleRow(line, cells["idnumber"].strip(), cells))
    return reader.end()


def _by_level(steps: Steps) -> Steps:
    """The steps that are levels, from the lowest."""
    return {level: steps[level] for level in UNNAMED if level in steps}


class _MoodleReader(ImportedFramework):
    """Takes the rows one by one; parents are looked up at the end, because they
    may come later.
    """

    def __init__(self, options: ReadOptions) -> None:
        super().__init__(
            {"competencies": []}, names={"framework": {}, "competencies": {}}
        )
        self.known, self.language = options.known, options.language
        self.keys: Keys = {}
        self.rows: list[tuple[MoodleRow, Content]] = []

    def take(self, row: MoodleRow) -> None:
        place = row.at("idnumber")
        if not row.number:
            self.wrong("is missing", place)
        elif len(row.number) > LONGEST_ID:
            self.wrong(
                "is longer than %(limit)s letters", place, limit=LONGEST_ID
            )
        elif row.is_framework:
            self._framework(row)
        else:
            self._competency(row)

    def _key(self, number: str) -> str:
        return self.known.get(number) or slug(number) or "moodle"

    def _framework(self, row: MoodleRow) -> None:
        if "key" in self.content:
            self.wrong(
                "There are two rows of this kind; one file holds one framework.",
                row.at("isframework"),
            )
            return
        key = self._key(row.number)
        if key != row.number:
            self.names["framework"] = {"identifier": row.number}
        title, source, steps = self._texts(row)
        self.content |= {"key": key, "title": title, "source": source}
        self._levels(row, steps)
        for part, column in _WHOLE_PARTS.items():
            self.places[part] = row.at(column)
        self._taxonomy(row)

    def _taxonomy(self, row: MoodleRow) -> None:
        if row.cells["taxonomy"].strip() not in ("", TAXONOMY):
            self.drop(
                "The names of the layers of the tree (taxonomy) are not kept.",
                row.at("taxonomy"),
            )

    def _levels(self, row: MoodleRow, steps: Steps) -> None:
        """The five levels if the description holds them and they still fit the
        scale; otherwise the scale's own words.
        """
        scale = map(one_line, row.cells["scalevalues"].split(","))
        words = [word for word in scale if word]
        levels = {
            level: {"title": title, "description": text}
            for level, (title, text) in _by_level(steps).items()
        }
        if words == scale_of(levels):
            self.content["levels"] = levels
        elif words == UNNAMED:
            self.content["levels"] = {}
        else:
            self._own_words(row, words)

    def _own_words(self, row: MoodleRow, words: list[str]) -> None:
        if not 1 <= len(words) <= len(UNNAMED):
            self.drop(
                "The scale has %(count)s values; a framework here has at most five levels. The scale is left out.",
                row.at("scalevalues"),
                count=len(words),
            )
            return
        self.content["levels"] = {
            level: {"title": {self.language: word}, "description": {}}
            for level, word in zip(UNNAMED, words, strict=False)
        }

    def _competency(self, row: MoodleRow) -> None:
        key = self._key(row.number)
        if self._is_taken(row, key):
            return
        self.keys[row.number] = key
        if key != row.number:
            self.names["competencies"][key] = {"identifier": row.number}
        title, description, steps = self._texts(row)
        texts = {level: text for level, (_, text) in _by_level(steps).items()}
        competency: Content = {
            "key": key,
            "parent": None,
            "title": title,
            "description": description,
            "indicators": filled(texts),
        }
        self.content["competencies"].append(competency)
        self.rows.append((row, competency))
        self._mark(row, f"competencies.{key}")

    def _is_taken(self, row: MoodleRow, key: str) -> bool:
        """Whether another row has the same number, or would get the same key;
        which is noted.
        """
        place, is_taken = row.at("idnumber"), key in self.keys.values()
        if row.number in self.keys:
            line = self.places[f"competencies.{key}"].line
            self.wrong("is already in line %(line)s", place, line=line)
        elif is_taken:
            self.wrong(
                "“%(number)s” and another one would both have the key “%(key)s” here. Change one of them in Moodle.",
                place,
                number=row.number,
                key=key,
            )
        return is_taken

    def _mark(self, row: MoodleRow, part: str) -> None:
        """Where the parts of a competency stand, and what is not kept of it."""
        places = {name: row.at(column) for name, column in _PARTS.items()}
        self.mark(part, row.at("idnumber"), places)
        for column, text in _UNKEPT.items():
            if row.cells[column].strip():
                self.drop(text, row.at(column), number=row.number)

    def _texts(self, row: MoodleRow) -> MoodleTexts:
        """From our spans if they still fit the short name, otherwise as one
        language says them.
        """
        name = one_line(row.cells["shortname"])
        text = row.cells["description"]
        if row.cells["descriptionformat"].strip() != MARKDOWN:
            spans = multilang.SpanParser(text)
            if spans.ours:
                return self._from_spans(spans, name)
            text = self._plain(row, name, text)
        text = text.strip()
        texts = {self.language: text} if text else {}
        return MoodleTexts({self.language: name}, texts, {})

    def _from_spans(
        self, spans: multilang.SpanParser, name: str
    ) -> MoodleTexts:
        title, text = spans.texts_at("p")
        if not title or short_name(title) != name:
            title = {**title, self.language: name}
        steps = {where: spans.texts_at(where) for where in spans.steps}
        return MoodleTexts(title, text, steps)

    def _plain(self, row: MoodleRow, name: str, source: str) -> str:
        plain = multilang.PlainParser(source)
        if plain.marked:
            number = name if row.is_framework else row.number
            self.drop(
                "The formatting of “%(number)s” is not kept, only its text.",
                row.at("description"),
                number=number,
            )
        return plain.text

    def end(self) -> ImportedFramework:
        for row, competency in self.rows:
            self._join(row, competency)
        if "key" not in self.content and not self.problems:
            self.wrong(
                "No row describes the framework itself: its “Is framework” is 1.",
            )
        return self

    def _join(self, row: MoodleRow, competency: Content) -> None:
        parent = row.cells["parentidnumber"].strip()
        competency["parent"] = self.keys.get(parent)
        if parent and parent not in self.keys:
            self.wrong(
                "names “%(key)s”, which is not in this file",
                row.at("parentidnumber"),
                key=parent,
            )
