"""Reads profiles from their files: posts and requirements as tables or as YAML,
row by row, each cell tidied. And writes them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.core import tables, yamlfile
from lms.core.errors import Invalid
from lms.core.folding import fold, tidy
from lms.core.i18n import gettext
from lms.core.types import Json
from lms.exchange.formats import yaml
from lms.exchange.loader import rows
from lms.exchange.types import (
    DEPTHS,
    Cells,
    FileRow,
    RowColumns,
    filled,
    read_columns,
)

REQUIREMENTS = read_columns(
    """
    unit          unit | đơn vị | mã đơn vị
    post*         post | vị trí | vị trí việc làm | mã vị trí
    competency*   competency | năng lực | mã năng lực
    level*        level | cấp độ
    depth*        depth | mức độ minh chứng | độ sâu
    essential     essential | bắt buộc
    reason.vi*    reason (vi) | lý do (vi) | reason | lý do
    reason.en     reason (en) | lý do (en)
    ground        ground | đặc điểm địa bàn
    legal_basis   legal basis | căn cứ pháp lý
    from          from | từ ngày
    to            to | đến ngày | đến hết ngày
    """
)
POSTS = read_columns(
    """
    key*         key | mã | mã vị trí
    title.vi*    title (vi) | tên (vi) | tên
    title.en     title (en) | tên (en)
    office.vi*   office (vi) | bộ phận (vi) | bộ phận
    office.en    office (en) | bộ phận (en)
    leadership   leadership | lãnh đạo, quản lý | lãnh đạo
    source.vi*   source (vi) | nguồn (vi) | nguồn
    source.en    source (en) | nguồn (en)
    """
)
LISTS = {"posts": POSTS, "requirements": REQUIREMENTS}
# The headings of both, for the page on which either may be chosen.
COLUMNS = RowColumns({**POSTS.headings, **REQUIREMENTS.headings}, ())
# How a table in Vietnamese writes what a table in English writes; every table
# may use either.
VIETNAMESE = {
    "depth": DEPTHS,
    "essential": {"yes": "có", "no": "không"},
    "leadership": {"yes": "có", "no": "không"},
}
KINDS = {
    "yaml": "application/yaml",
    "xlsx": tables.XLSX_TYPE,
    "csv": tables.CSV_TYPE,
}
_YES_OR_NO = {True: "yes", False: "no"}
_ABOUT = ("unit", "post", "competency")
_OF_A_PRESET = ("as_of", "source")  # nothing here depends on them


@dataclass
class ProfileRows:
    """What a file holds: rows about posts and rows about requirements."""

    posts: list[FileRow] = field(default_factory=list)
    requirements: list[FileRow] = field(default_factory=list)

    def seal(self) -> str:
        """The rows on their way through a page, each with its line."""
        parts = {
            name: [[line.number, list(line.cells.values())] for line in lines]
            for name, lines in vars(self).items()
        }
        return json.dumps(parts, ensure_ascii=False)


def unseal(text: str) -> ProfileRows:
    """The rows that came back from a page."""
    try:
        parts = json.loads(text)
        lists = {
            name: [_unsealed_row(columns, *row) for row in parts[name]]
            for name, columns in LISTS.items()
        }
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(
            "The page was not sent whole. Choose the file again.", "file"
        ) from problem
    return ProfileRows(**lists)


def _unsealed_row(columns: RowColumns, number: Any, values: list) -> FileRow:
    cells = zip(columns.headings, map(tidy, map(str, values)), strict=True)
    return _row(number, dict(cells))


def _row(number: Any, cells: Cells) -> FileRow:
    return FileRow(int(number), _label(cells), cells)


def _label(cells: Cells) -> str:
    about = filter(None, map(cells.get, _ABOUT))
    return cells.get("title.vi") or " · ".join(about)


def read(content: bytes, encoding: str = "") -> ProfileRows:
    """The rows of a YAML file, or of a table of requirements or of posts.
    Invalid for anything else.
    """
    if yaml.looks_like_yaml(content):
        return _yaml(tables.decode(content, encoding))
    table = tables.read(content, rows.MOST_ROWS, encoding)
    first = {fold(cell) for cell in table[0][1]}
    offices = {fold(word) for word in POSTS.headings["office.vi"]}
    if first & offices:
        return ProfileRows(posts=rows.read(table, POSTS, _label))
    return ProfileRows(requirements=rows.read(table, REQUIREMENTS, _label))


def _yaml(text: str) -> ProfileRows:
    """`posts:` and `requirements:`, with the fields of the tables; a mistake of
    form refuses the file with its line.
    """
    mistakes: list[yamlfile.Mistake] = []
    root = yamlfile.read(text, "", mistakes)
    lists = {name: _yaml_rows(root, name) for name in LISTS}
    for name in _OF_A_PRESET:
        root.any(name)
    root.done()
    _refuse(mistakes)
    if not any(lists.values()):
        raise Invalid("The file has headings but no rows.", "file")
    return ProfileRows(**lists)


def _yaml_rows(root: yamlfile.Node, name: str) -> list[FileRow]:
    lines = []
    nodes = root.items(name, 0, rows.MOST_ROWS, needed=False)
    for index, node in enumerate(nodes):
        if not isinstance(node.value, dict):
            node.wrong("should be a list of “key: value” lines")
        columns = LISTS[name].headings
        cells = {column: _cell(node, column) for column in columns}
        lines.append(_row(root.line_of(f"{name}[{index}]"), cells))
        node.done()
    return lines


def _refuse(mistakes: Sequence[yamlfile.Mistake]) -> None:
    for one in mistakes:
        if not one.warning:
            raise Invalid(
                "Line %(line)s, %(place)s: %(problem)s",
                "file",
                line=one.line,
                place=one.field or "–",
                problem=gettext(one.text, **dict(one.values)),
            )


def _cell(node: yamlfile.Node, column: str) -> str:
    """One value of a row as a table would have it."""
    name, _, language = column.partition(".")
    value = node.any(name)
    if language and isinstance(value, dict):
        value = value.get(language)
    elif language == "en":
        value = None
    if value is None:
        return ""
    text = _YES_OR_NO[value] if isinstance(value, bool) else str(value)
    return tidy(text)


def write(
    lists: Mapping[str, Sequence[Cells]], kind: str, language: str = "en"
) -> bytes:
    """The rows as YAML, or those of the one list that is given as CSV or XLSX."""
    if kind == "yaml":
        return yaml.dump(
            {
                name: [_yaml_row(cells) for cells in some]
                for name, some in lists.items()
                if some
            }
        )
    ((name, some),) = lists.items()
    header = LISTS[name].header(language)
    table = [_table_row(LISTS[name], cells, language) for cells in some]
    if kind == "xlsx":
        return tables.xlsx_bytes(name, header, table)
    return tables.csv_bytes(header, table)


def _table_row(columns: RowColumns, cells: Cells, language: str) -> list[str]:
    words = VIETNAMESE if language == "vi" else {}
    row = []
    for column in columns.headings:
        value = cells.get(column, "")
        row.append(words.get(column, {}).get(value, value))
    return row


def _yaml_row(cells: Cells) -> Json:
    row: Json = {}
    for column, text in filled(cells).items():
        name, _, language = column.partition(".")
        if language:
            row.setdefault(name, {})[language] = text
        else:
            row[name] = _yaml_value(name, text)
    return row


def _yaml_value(name: str, text: str) -> Any:
    if name in ("essential", "leadership"):
        return text == "yes"
    return int(text) if name == "level" else text
