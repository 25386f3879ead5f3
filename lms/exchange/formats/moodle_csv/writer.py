"""Writes the file as Moodle does."""

import csv
import io
import json
from collections.abc import Iterator

from lms.core import tables
from lms.exchange.formats.moodle_csv import multilang
from lms.exchange.formats.moodle_csv.columns import (
    COLUMNS,
    HTML,
    LONGEST_NAME,
    TAXONOMY,
    UNNAMED,
    scale_of,
    short_name,
    whole_name,
)
from lms.exchange.types import Cells, Content, Names, Note

# Moodle must know from which level on somebody counts as proficient; ours
# depends on the post.
PROFICIENT = 3


def write(content: Content, names: Names) -> bytes:
    """The file. `names`: the ID numbers under which Moodle knows the framework
    and its competencies.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS.values())
    for cells in _rows(content, names):
        writer.writerow([tables.plain_cell(cells.get(one)) for one in COLUMNS])
    return out.getvalue().encode()


def _rows(content: Content, names: Names) -> Iterator[Cells]:
    theirs = names.get("competencies", {})

    def number(key: str) -> str:
        return theirs.get(key, {}).get("identifier", key)

    own = names.get("framework", {}).get("identifier", content["key"])
    yield _framework(content) | {"idnumber": own}
    for position, row in enumerate(content["competencies"], start=1):
        parent = row.get("parent")
        steps = {
            level: ({}, texts)
            for level, texts in sorted(row["indicators"].items())
        }
        yield {
            "parentidnumber": number(parent) if parent else "",
            "idnumber": number(row["key"]),
            "shortname": short_name(row["title"]),
            "description": multilang.write(
                row["title"], row["description"], steps
            ),
            "descriptionformat": HTML,
            "ruleoutcome": "0",
            "ruleconfig": "null",
            "exportid": str(position),
        }


def _framework(content: Content) -> Cells:
    levels = {
        level: (words["title"], words["description"])
        for level, words in sorted(content["levels"].items())
    }
    scale = _scale(content)
    return {
        "shortname": short_name(content["title"]),
        "description": multilang.write(
            content["title"], content["source"], levels
        ),
        "descriptionformat": HTML,
        "scalevalues": ",".join(scale),
        "scaleconfiguration": _configuration(len(scale)),
        "isframework": "1",
        "taxonomy": TAXONOMY,
    }


def _scale(content: Content) -> list[str]:
    return scale_of(content["levels"]) or UNNAMED


def _configuration(count: int) -> str:
    """Which levels count as proficient and which one is given by default;
    Moodle puts its own number of the scale in.
    """
    least = min(PROFICIENT, count)
    points = [{"scaleid": "0"}]
    for level in range(least, count + 1):
        default = int(level == least)
        points.append({"id": level, "scaledefault": default, "proficient": 1})
    return json.dumps(points, separators=(",", ":"))


def losses(content: Content) -> Iterator[Note]:
    """What Moodle does not keep."""
    yield Note(
        "Moodle asks from which level on somebody is proficient. The file says level %(level)s; change it there.",
        {"level": min(PROFICIENT, len(_scale(content)))},
    )
    yield Note(
        "Moodle keeps no day of comparison (%(day)s).",
        {"day": content["as_of"]},
    )
    if content["legal_basis"]:
        yield Note(
            "Moodle keeps no legal basis (%(key)s).",
            {"key": content["legal_basis"]},
        )
    if content.get("rule"):
        yield Note("Moodle keeps no rule of how evidence adds up.")
    for row in content["competencies"]:
        if len(whole_name(row["title"])) > LONGEST_NAME:
            yield Note(
                "The name of “%(key)s” is cut after %(limit)s letters in Moodle's list; the description has it whole.",
                {"key": row["key"], "limit": LONGEST_NAME},
            )
