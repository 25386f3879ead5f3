"""Reads profiles from their files: posts and requirements as tables or as YAML,
row by row, each cell tidied. And writes them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.core import folding, tables, yamlfile
from lms.core.errors import Invalid
from lms.core.i18n import gettext
from lms.core.marks import N_
from lms.exchange.formats import yaml as yaml_format
from lms.exchange.types import LANGUAGES, FileRow

MOST_ROWS = 20_000
REQUIREMENTS = {
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "post": ("post", "vị trí", "vị trí việc làm", "mã vị trí"),
    "competency": ("competency", "năng lực", "mã năng lực"),
    "level": ("level", "cấp độ"),
    "depth": ("depth", "mức độ minh chứng", "độ sâu"),
    "essential": ("essential", "bắt buộc"),
    "reason.vi": ("reason (vi)", "lý do (vi)", "reason", "lý do"),
    "reason.en": ("reason (en)", "lý do (en)"),
    "ground": ("ground", "đặc điểm địa bàn"),
    "legal_basis": ("legal basis", "căn cứ pháp lý"),
    "from": ("from", "từ ngày"),
    "to": ("to", "đến ngày", "đến hết ngày"),
}
NEEDED = ("post", "competency", "level", "depth", "reason.vi")
POSTS = {
    "key": ("key", "mã", "mã vị trí"),
    "title.vi": ("title (vi)", "tên (vi)", "tên"),
    "title.en": ("title (en)", "tên (en)"),
    "office.vi": ("office (vi)", "bộ phận (vi)", "bộ phận"),
    "office.en": ("office (en)", "bộ phận (en)"),
    "leadership": ("leadership", "lãnh đạo, quản lý", "lãnh đạo"),
    "source.vi": ("source (vi)", "nguồn (vi)", "nguồn"),
    "source.en": ("source (en)", "nguồn (en)"),
}
POSTS_NEEDED = ("key", "title.vi", "office.vi", "source.vi")
# How a table in Vietnamese writes what a table in English writes; every table
# may use either.
DEPTHS = {
    "knows": "biết",
    "knows_how": "biết cách",
    "shows_how": "quan sát",
    "does": "thực hiện",
}
VIETNAMESE = {
    "depth": DEPTHS,
    "essential": {"yes": "có", "no": "không"},
    "leadership": {"yes": "có", "no": "không"},
}
HEADINGS = {**POSTS, **REQUIREMENTS}
KINDS = {
    "yaml": "application/yaml",
    "xlsx": tables.XLSX_TYPE,
    "csv": tables.CSV_TYPE,
}
LISTS = {"posts": POSTS, "requirements": REQUIREMENTS}


@dataclass
class Rows:
    """What a file holds: rows about posts and rows about requirements."""

    posts: list[FileRow] = field(default_factory=list)
    requirements: list[FileRow] = field(default_factory=list)

    def sealed(self) -> str:
        """The rows on their way through a page, each with its line."""
        return json.dumps(
            {
                name: [
                    [line.number, list(line.cells.values())]
                    for line in getattr(self, name)
                ]
                for name in LISTS
            },
            ensure_ascii=False,
        )


def opened(text: str) -> Rows:
    """The rows that came back from a page."""
    try:
        said = json.loads(text)
        found = {
            name: [
                _line(
                    headings,
                    int(number),
                    dict(zip(headings, map(str, cells), strict=True)),
                )
                for number, cells in said[name]
            ]
            for name, headings in LISTS.items()
        }
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(
            N_("The page was not sent whole. Choose the file again."), "file"
        ) from problem
    return Rows(**found)


def read(content: bytes, encoding: str = "") -> Rows:
    """The rows of a YAML file, or of a table of requirements or of posts.
    Invalid for anything else.
    """
    if yaml_format.looks_like_yaml(content):
        return _yaml(tables.decode(content, encoding))
    table = tables.read(content, MOST_ROWS, encoding)
    first = {folding.fold(cell) for cell in table[0][1]}
    about_posts = bool(
        first & {folding.fold(word) for word in POSTS["office.vi"]}
    )
    headings, needed = (
        (POSTS, POSTS_NEEDED) if about_posts else (REQUIREMENTS, NEEDED)
    )
    lines = [
        _line(headings, number, cells)
        for number, cells in tables.records(table, headings, needed)
    ]
    if not lines:
        raise Invalid(N_("The file has headings but no rows."), "file")
    return Rows(posts=lines) if about_posts else Rows(requirements=lines)


def _line(
    headings: Mapping[str, Any], number: int, cells: Mapping[str, str]
) -> FileRow:
    tidy = {name: folding.tidy(cells.get(name, "")) for name in headings}
    label = tidy.get("title.vi") or " · ".join(
        tidy[name] for name in ("unit", "post", "competency") if tidy.get(name)
    )
    return FileRow(number, label, tidy)


def _yaml(text: str) -> Rows:
    """`posts:` and `requirements:`, with the fields of the tables; a mistake of
    form refuses the file with its line.
    """
    mistakes: list[yamlfile.Mistake] = []
    root = yamlfile.read(text, "", mistakes)
    rows = Rows()
    for name, headings in LISTS.items():
        for index, node in enumerate(
            root.items(name, 0, MOST_ROWS, needed=False)
        ):
            if not isinstance(node.value, dict):
                node.wrong(N_("should be a list of “key: value” lines"))
            cells = _cells(node, headings)
            getattr(rows, name).append(
                _line(headings, root.line_of(f"{name}[{index}]"), cells)
            )
            node.done()
    for name in (
        "as_of",
        "source",
    ):  # of a preset; nothing here depends on them
        root.any(name)
    root.done()
    if wrong := [one for one in mistakes if not one.warning]:
        first = wrong[0]
        said = gettext(first.text, **dict(first.values))
        raise Invalid(
            N_("Line %(line)s, %(place)s: %(problem)s"),
            "file",
            line=first.line,
            place=first.field or "–",
            problem=said,
        )
    if not rows.posts and not rows.requirements:
        raise Invalid(N_("The file has headings but no rows."), "file")
    return rows


def _cells(node: yamlfile.Node, headings: Mapping[str, Any]) -> dict[str, str]:
    cells = {}
    for name in headings:
        field, _, language = name.partition(".")
        value = node.any(field)
        if language:
            value = (
                value.get(language)
                if isinstance(value, dict)
                else value
                if language == "vi"
                else None
            )
        cells[name] = (
            {None: "", True: "yes", False: "no"}.get(value, value)
            if isinstance(value, bool | None)
            else str(value)
        )
    return cells


def write(
    rows: Mapping[str, Sequence[Mapping[str, str]]],
    kind: str,
    language: str = "en",
) -> bytes:
    """The rows as YAML, or those of the one list that is given as CSV or XLSX."""
    if kind == "yaml":
        return yaml_format.dump(
            {
                name: [_written(row) for row in some]
                for name, some in rows.items()
                if some
            }
        )
    ((name, some),) = rows.items()
    headings = LISTS[name]
    header = [
        words[1] if language == "vi" else words[0]
        for words in headings.values()
    ]
    words: Mapping[str, Mapping[str, str]] = (
        VIETNAMESE if language == "vi" else {}
    )
    table = [
        [
            words.get(column, {}).get(row.get(column, ""), row.get(column, ""))
            for column in headings
        ]
        for row in some
    ]
    return (
        tables.xlsx_bytes(name, header, table)
        if kind == "xlsx"
        else tables.csv_bytes(header, table)
    )


def _written(row: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, text in row.items():
        field, _, language = name.partition(".")
        if not text:
            continue
        if language in LANGUAGES:
            said.setdefault(field, {})[language] = text
        elif field in ("essential", "leadership"):
            said[field] = text == "yes"
        else:
            said[field] = int(text) if field == "level" else text
    return said


def sealed(
    lines: Iterable[FileRow], headings: Mapping[str, Sequence[str]]
) -> str:
    """The rows of a file as CSV text, on their way through a page to the second
    step; each keeps its line.
    """
    header = [words[0] for words in headings.values()]
    rows, at = list[list[str]](), 2
    for line in lines:
        rows += [[]] * (line.number - at)
        rows.append([line.cells[name] for name in headings])
        at = line.number + 1
    return tables.csv_bytes(header, rows).decode("utf-8-sig")
