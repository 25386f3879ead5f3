"""Reads a file that Moodle wrote, or our own writer."""

from typing import NamedTuple

from lms.core import tables
from lms.core.errors import Invalid
from lms.core.folding import one_line, slug
from lms.core.marks import N_
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
)

_UNKEPT = {
    "ruletype": N_(
        "The rule by which Moodle completes “%(number)s” is not kept."
    ),
    "relatedidnumbers": N_(
        "The cross-references of “%(number)s” are not kept."
    ),
    "scalevalues": N_(
        "“%(number)s” has a scale of its own in Moodle, which is not kept."
    ),
}
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


Steps = dict[str, tuple[Texts, Texts]]  # by level: a heading and a text


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


def read(
    content: bytes,
    known: Keys,
    language: str = "vi",
    encoding: str = "",
) -> ImportedFramework:
    """The framework. `known`: our keys by Moodle's ID numbers. `language`: that
    of texts which do not say theirs. Invalid if it is no such file at all.
    """
    table = tables.read(content, MOST_ROWS, encoding)
    width = len(table[0][1])
    if width != len(COLUMNS):
        raise Invalid(
            "A competency file of Moodle has 14 columns; this one has %(count)s. Export it in Moodle again.",
            "file",
            count=width,
        )
    reader = _MoodleReader(known, language)
    for line, values in table[1:]:
        padded = [*values, *[""] * len(COLUMNS)]
        cells = dict(zip(COLUMNS, padded, strict=False))
        reader.take(MoodleRow(line, cells["idnumber"].strip(), cells))
    return reader.end()


def _indicators(steps: Steps) -> Content:
    return {
        level: text
        for level, (_title, text) in sorted(steps.items())
        if text and level in UNNAMED
    }


class _MoodleReader(ImportedFramework):
    """Takes the rows one by one; parents are looked up at the end, because they
    may come later.
    """

    def __init__(self, known: Keys, language: str) -> None:
        super().__init__(
            {"competencies": []}, names={"framework": {}, "competencies": {}}
        )
        self.known, self.language = known, language
        self.keys: Keys = {}
        self.rows: list[tuple[MoodleRow, Content]] = []

    def take(self, row: MoodleRow) -> None:
        if not row.number:
            self.wrong(row.at("idnumber"), N_("is missing"))
        elif len(row.number) > LONGEST_ID:
            self.wrong(
                row.at("idnumber"),
                N_("is longer than %(limit)s letters"),
                limit=LONGEST_ID,
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
                row.at("isframework"),
                N_(
                    "There are two rows of this kind; one file holds one framework."
                ),
            )
            return
        key = self._key(row.number)
        if key != row.number:
            self.names["framework"] = {"identifier": row.number}
        title, source, steps = self._texts(row)
        self.content |= {"key": key, "title": title, "source": source}
        levels = self._levels(row, steps)
        if levels is not None:
            self.content["levels"] = levels
        for part, column in _WHOLE_PARTS.items():
            self.places[part] = row.at(column)
        if row.cells["taxonomy"].strip() not in ("", TAXONOMY):
            self.drop(
                "The names of the layers of the tree (taxonomy) are not kept.",
                row.at("taxonomy"),
            )

    def _levels(self, row: MoodleRow, steps: Steps) -> Content | None:
        """The five levels if the description holds them and they still fit the
        scale; otherwise the scale's own words.
        """
        scale = row.cells["scalevalues"].split(",")
        words = [one_line(word) for word in scale if word.strip()]
        levels = {
            level: {"title": title, "description": text}
            for level, (title, text) in sorted(steps.items())
            if level in UNNAMED
        }
        if words == scale_of(levels):
            return levels
        if words == UNNAMED:
            return {}
        return self._own_words(row, words)

    def _own_words(self, row: MoodleRow, words: list[str]) -> Content | None:
        if 1 <= len(words) <= len(UNNAMED):
            titles = [{self.language: word} for word in words]
            return {
                level: {"title": title, "description": {}}
                for level, title in zip(UNNAMED, titles, strict=False)
            }
        self.drop(
            "The scale has %(count)s values; a framework here has at most five levels. The scale is left out.",
            row.at("scalevalues"),
            count=len(words),
        )
        return None

    def _competency(self, row: MoodleRow) -> None:
        if self._is_taken(row):
            return
        key = self._key(row.number)
        self.keys[row.number] = key
        if key != row.number:
            self.names["competencies"][key] = {"identifier": row.number}
        title, description, steps = self._texts(row)
        competency: Content = {
            "key": key,
            "parent": None,
            "title": title,
            "description": description,
            "indicators": _indicators(steps),
        }
        self.content["competencies"].append(competency)
        self.rows.append((row, competency))
        self._mark(row, f"competencies.{key}")

    def _is_taken(self, row: MoodleRow) -> bool:
        """Whether another row has the same number, or would get the same key;
        which is noted.
        """
        key = self._key(row.number)
        if row.number in self.keys:
            text = N_("is already in line %(line)s")
            line = self.places[f"competencies.{key}"].line
            self.wrong(row.at("idnumber"), text, line=line)
            return True
        if key in self.keys.values():
            self.wrong(
                row.at("idnumber"),
                N_(
                    "“%(number)s” and another one would both have the key “%(key)s” here. Change one of them in Moodle."
                ),
                number=row.number,
                key=key,
            )
            return True
        return False

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
        title = spans.text_at("p", strong=True)
        if not title or short_name(title) != name:
            title = {**title, self.language: name}
        steps = {
            where: (spans.text_at(where, strong=True), spans.text_at(where))
            for where in spans.steps
        }
        return MoodleTexts(title, spans.text_at("p"), steps)

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
                "",
                N_(
                    "No row describes the framework itself: its “Is framework” is 1."
                ),
            )
        return self

    def _join(self, row: MoodleRow, competency: Content) -> None:
        parent = row.cells["parentidnumber"].strip()
        if parent in self.keys:
            competency["parent"] = self.keys[parent]
        elif parent:
            self.wrong(
                row.at("parentidnumber"),
                N_("names “%(key)s”, which is not in this file"),
                key=parent,
            )
