"""A framework as one table: a row for the framework, one for each level, one
for each competency. CSV or XLSX, both the same rows.
"""

import contextlib
import json
from collections.abc import Iterable
from typing import Any

from lms.core import folding, tables
from lms.core.marks import N_
from lms.directory.loader import day_of
from lms.exchange.types import LANGUAGES, Content, Note, Place, Reading, Written

MOST_ROWS = 2_000
KINDS = {"framework": "khung", "level": "cấp độ", "competency": "năng lực"}
LEVELS = ("1", "2", "3", "4", "5")


def _headings() -> dict[str, tuple[str, str]]:
    """Each column with its heading in English and in Vietnamese."""
    found = {
        "kind": ("kind", "loại"),
        "key": ("key", "mã"),
        "parent": ("parent", "mã cấp trên"),
    }
    for name, english, vietnamese in (
        ("title", "title", "tên"),
        ("description", "description", "mô tả"),
        *(
            (level, f"indicator {level}", f"biểu hiện cấp {level}")
            for level in LEVELS
        ),
    ):
        found |= {
            f"{name}.{one}": (f"{english} ({one})", f"{vietnamese} ({one})")
            for one in LANGUAGES
        }
    rest = {
        "as_of": ("as of", "ngày đối chiếu"),
        "legal_basis": ("legal basis", "căn cứ pháp lý"),
        "rule": ("rule", "quy tắc"),
    }
    return found | rest


HEADINGS = _headings()


def heading(column: str, language: str = "en") -> str:
    """The heading of a column as people see it; other names stay as they are."""
    return HEADINGS[column][language == "vi"] if column in HEADINGS else column


def rows(content: Content) -> Iterable[dict[str, str]]:
    """The rows of the table by column."""
    first = {
        "kind": "framework",
        "key": content["key"],
        "as_of": str(content["as_of"]),
    }
    first |= _pair("title", content["title"]) | _pair(
        "description", content["source"]
    )
    rule = content.get("rule")
    yield first | {
        "legal_basis": content["legal_basis"] or "",
        "rule": json.dumps(rule, ensure_ascii=False, sort_keys=True)
        if rule
        else "",
    }
    for level, said in sorted(content["levels"].items()):
        yield (
            {"kind": "level", "key": level}
            | _pair("title", said["title"])
            | _pair("description", said["description"])
        )
    for one in content["competencies"]:
        row = {
            "kind": "competency",
            "key": one["key"],
            "parent": one.get("parent") or "",
        }
        row |= _pair("title", one["title"]) | _pair(
            "description", one["description"]
        )
        for level, said in sorted(one["indicators"].items()):
            row |= _pair(level, said)
        yield row


def _pair(name: str, said: dict[str, str]) -> dict[str, str]:
    return {
        f"{name}.{language}": said.get(language, "") for language in LANGUAGES
    }


def write(content: Content, as_xlsx: bool, language: str = "vi") -> Written:
    """The table, with headings in one language; both are read."""
    header = [pair[language == "vi"] for pair in HEADINGS.values()]
    words = KINDS if language == "vi" else {}
    lines = [
        [
            words.get(cell, cell) if name == "kind" else cell
            for name, cell in _filled(row)
        ]
        for row in rows(content)
    ]
    written = (
        tables.xlsx_bytes(content["key"], header, lines)
        if as_xlsx
        else tables.csv_bytes(header, lines)
    )
    return Written(written, carries_lost(content))


def _filled(row: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((name, row.get(name, "")) for name in HEADINGS)


def carries_lost(content: Content) -> tuple[Note, ...]:
    """Only YAML says what becomes of evidence given against the version before."""
    said = content.get("carries")
    text = N_(
        "What becomes of earlier evidence (%(count)s decisions) is not in this format. Take YAML to keep it."
    )
    return (Note(text, {"count": len(said)}),) if said else ()


def read(content: bytes, encoding: str = "") -> Reading:
    """The framework of a table; Invalid if it is no table of this kind at all."""
    lines = tables.records(
        tables.read(content, MOST_ROWS, encoding),
        HEADINGS,
        needed=("kind", "key"),
    )
    reading = Reading({"levels": {}, "competencies": []})
    kinds = {folding.fold(word): kind for kind, word in KINDS.items()} | {
        kind: kind for kind in KINDS
    }
    for line, cells in lines:
        kind = kinds.get(folding.fold(cells["kind"]))
        if kind is None:
            text = N_(
                "“%(value)s” is no kind of row; write framework, level or competency"
            )
            reading.wrong(Place(line, "kind"), text, value=cells["kind"][:40])
        else:
            {
                "framework": _framework,
                "level": _level,
                "competency": _competency,
            }[kind](reading, line, cells)
    if "key" not in reading.content and not reading.problems:
        reading.wrong(
            Place(),
            N_(
                "No row describes the framework itself: its kind is “framework”."
            ),
        )
    return reading


def _framework(reading: Reading, line: int, cells: dict[str, str]) -> None:
    if "key" in reading.content:
        reading.wrong(
            Place(line, "kind"),
            N_(
                "There are two rows of this kind; one file holds one framework."
            ),
        )
        return
    said: dict[str, Any] = {
        "key": cells["key"].strip(),
        "title": _texts(cells, "title"),
        "source": _texts(cells, "description"),
    }
    for name in ("as_of", "legal_basis"):
        if cells[name].strip():
            said[name] = cells[name].strip()
    if "as_of" in said:
        with contextlib.suppress(
            ValueError
        ):  # what is no day is named with all else that is wrong, when the whole is checked
            said["as_of"] = day_of(
                said["as_of"]
            ).isoformat()  # a spreadsheet writes days in its own way when it saves
    if cells["rule"].strip():
        try:
            said["rule"] = json.loads(cells["rule"])
        except (ValueError, RecursionError):
            reading.wrong(Place(line, "rule"), N_("This part cannot be read."))
    reading.content |= said
    columns = {
        "key": "key",
        "title": "title.vi",
        "source": "description.vi",
        "as_of": "as_of",
        "legal_basis": "legal_basis",
        "rule": "rule",
    }
    reading.places |= {
        part: Place(line, column) for part, column in columns.items()
    }


def _level(reading: Reading, line: int, cells: dict[str, str]) -> None:
    level = cells["key"].strip()
    if level in reading.content["levels"]:
        text = N_("stands already in line %(line)s")
        reading.wrong(
            Place(line, "key"),
            text,
            line=reading.places[f"levels.{level}"].line,
        )
        return
    reading.content["levels"][level] = {
        "title": _texts(cells, "title"),
        "description": _texts(cells, "description"),
    }
    _mark(reading, f"levels.{level}", line, ("title", "description"))


def _competency(reading: Reading, line: int, cells: dict[str, str]) -> None:
    key = cells["key"].strip()
    if (known := reading.places.get(f"competencies.{key}")) is not None:
        reading.wrong(
            Place(line, "key"),
            N_("stands already in line %(line)s"),
            line=known.line,
        )
        return
    row = {
        "key": key,
        "parent": cells["parent"].strip() or None,
        "title": _texts(cells, "title"),
        "description": _texts(cells, "description"),
        "indicators": {
            level: said for level in LEVELS if (said := _texts(cells, level))
        },
    }
    reading.content["competencies"].append(row)
    _mark(
        reading, f"competencies.{key}", line, ("parent", "title", "description")
    )
    reading.places |= {
        f"competencies.{key}.indicators.{level}": Place(line, f"{level}.vi")
        for level in LEVELS
    }


def _mark(
    reading: Reading, part: str, line: int, names: tuple[str, ...]
) -> None:
    reading.places[part] = Place(line, "key")
    for name in names:
        reading.places[f"{part}.{name}"] = Place(
            line, name if name in HEADINGS else f"{name}.vi"
        )
        reading.places |= {
            f"{part}.{name}.{one}": Place(line, f"{name}.{one}")
            for one in LANGUAGES
        }


def _texts(cells: dict[str, str], name: str) -> dict[str, str]:
    return {
        one: cells[f"{name}.{one}"].strip()
        for one in LANGUAGES
        if cells[f"{name}.{one}"].strip()
    }
