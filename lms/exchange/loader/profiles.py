"""Reads posts and requirements from YAML, row by row, each as a table would have
it; and writes them.
"""

from collections.abc import Mapping, Sequence

from lms.core import yamlfile
from lms.core.errors import Invalid
from lms.core.i18n import gettext
from lms.core.types import Json
from lms.exchange.formats import yaml
from lms.exchange.loader.columns import FILES, LISTS
from lms.exchange.types import MOST_ROWS, Cells, Record, filled

_YES_OR_NO = {True: "yes", False: "no"}
_OF_A_PRESET = ("as_of", "source")  # nothing here depends on them


def read(text: str) -> dict[str, list[Record]]:
    """`posts:` and `requirements:`, with the fields of the tables; a mistake of
    form refuses the file with its line.
    """
    mistakes = []
    root = yamlfile.read(text, "", mistakes)
    lists = {name: _records(root, name) for name in FILES["profiles"]}
    for name in _OF_A_PRESET:
        root.any(name)
    root.done()
    for one in mistakes:
        if not one.warning:
            raise Invalid(
                "Line %(line)s, %(place)s: %(problem)s",
                "file",
                line=one.line,
                place=one.field or "–",
                problem=gettext(one.text, **dict(one.values)),
            )
    return lists


def _records(root: yamlfile.Node, name: str) -> list[Record]:
    records = []
    nodes = root.items(name, 0, MOST_ROWS, needed=False)
    for index, node in enumerate(nodes):
        if not isinstance(node.value, dict):
            node.wrong("should be a list of “key: value” lines")
        cells = {column: _cell(node, column) for column in LISTS[name].headings}
        records.append((root.line_of(f"{name}[{index}]"), cells))
        node.done()
    return records


def _cell(node: yamlfile.Node, column: str) -> str:
    """One value of a row as a table would have it."""
    name, _, language = column.partition(".")
    value = node.any(name)
    if language and isinstance(value, dict):
        value = value.get(language)
    elif language == "en":
        value = None
    if isinstance(value, bool):
        return _YES_OR_NO[value]
    return "" if value is None else str(value)


def write(lists: Mapping[str, Sequence[Cells]]) -> bytes:
    """The rows as YAML."""
    rows = {
        name: [_row(cells) for cells in some] for name, some in lists.items()
    }
    return yaml.dump(filled(rows))


def _row(cells: Cells) -> Json:
    row = {}
    for column, text in filled(cells).items():
        name, _, language = column.partition(".")
        if language:
            row.setdefault(name, {})[language] = text
        elif name in ("essential", "leadership"):
            row[name] = text == "yes"
        else:
            row[name] = int(text) if name == "level" else text
    return row
