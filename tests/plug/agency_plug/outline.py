"""A file format of competency frameworks, read only: one line a competency,
indented below its parent, `key: title`. The first line is the framework.
"""

import re

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.exchange.formats.base import (
    FilePlace,
    Format,
    ImportedFramework,
    Likeness,
    ReadOptions,
    beginning,
)

LINE = re.compile(r"( *)([a-z0-9.-]+): (.+)")


class Outline(Format):
    """What it does not say stays as the version before has it."""

    key = "outline"
    name = "Outline"
    label = N_("Outline (text)")
    suffixes = (".outline",)
    ending = "outline"
    media_type = "text/plain"
    partial = True
    can_write = False

    def recognise(self, content: bytes) -> Likeness:
        """By the word that stands before the first key."""
        is_outline = beginning(content).startswith(b"framework ")
        return Likeness.SURE if is_outline else Likeness.NONE

    def read(self, content: bytes, options: ReadOptions) -> ImportedFramework:
        """The framework; a line that is none is a problem at its place."""
        try:
            lines = content.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as problem:
            raise Invalid(N_("This is not an outline.")) from problem
        head = (
            LINE.fullmatch(lines[0].removeprefix("framework "))
            if lines
            else None
        )
        if head is None:
            raise Invalid(N_("This is not an outline."))
        reading = ImportedFramework(
            {
                "key": head[2],
                "title": {options.language: head[3]},
                "competencies": [],
            }
        )
        _read_rows(lines[1:], reading, options.language)
        return reading


def _read_rows(
    lines: list[str], reading: ImportedFramework, language: str
) -> None:
    above: dict[int, str] = {}
    for number, line in enumerate(lines, 2):
        match = LINE.fullmatch(line)
        if match is None:
            reading.wrong(N_("should be “key: title”"), FilePlace(number))
            continue
        indent, key = len(match[1]), match[2]
        above = {depth: one for depth, one in above.items() if depth < indent}
        reading.content["competencies"].append(
            {
                "key": key,
                "parent": above[max(above)] if above else None,
                "title": {language: match[3]},
                "description": {},
                "indicators": {},
            }
        )
        above[indent] = key


PLUGIN = Outline()
