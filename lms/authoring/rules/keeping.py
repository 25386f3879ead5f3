"""A YAML file with other data in it, in which everything that says what it said
stays letter by letter: comments, quotes, lines. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import yaml

from lms.core.inputs import as_dict
from lms.core.types import Json
from lms.core.yamlfile import constructed

Lines = list[str]


class _Plain:
    """Without marks for what occurs twice: our files take none."""

    def ignore_aliases(self, data: Any) -> bool:
        """Whatever it is, it is written out."""
        return True


class _Writer(_Plain, yaml.CSafeDumper):
    """The quick one: it writes signs such as emojis as numbers."""


class _Painter(_Plain, yaml.SafeDumper):
    """The slow one, which writes them as they are."""


def read_data(content: bytes | None) -> Json:
    """The data of a YAML file of a draft; empty if it cannot be read, which the
    check of the draft says. A page asks for the same file again and again: what
    it is given is read only, and copied by whoever changes it.
    """
    return _read(content).data


def written(data: Any) -> str:
    """Data as YAML that people can read and compare."""
    text = _dumped(data, _Writer)
    return _dumped(data, _Painter) if "\\U" in text else text


def _dumped(data: Any, writer: Any) -> str:
    return yaml.dump(
        data,
        Dumper=writer,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )


@dataclass(frozen=True)
class _Section:
    """A key of the file with the lines that it takes; if it is a list with a
    line for each entry, those before the first one and those of each;
    `column`: where their hyphens stand.
    """

    lines: Lines
    head: Lines
    entries: Sequence[Lines] = ()
    column: int = 0


@dataclass(frozen=True)
class _ReadFile:
    """What a file says, and the lines that say it by key, "" for what stands
    before the first one; none of a file without a key on each line.
    """

    data: Json
    sections: Mapping[str, _Section]


@lru_cache(maxsize=64)
def _read(content: bytes | None) -> _ReadFile:
    """Both at once, and once for the same file."""
    try:
        root = yaml.compose(content or b"", Loader=yaml.CSafeLoader)
        if _count_nodes(root, {}) > MOST_NODES:
            raise ValueError
        data = as_dict(constructed(root))
    except (yaml.YAMLError, ValueError, RecursionError):
        return _ReadFile({}, {})
    return _ReadFile(data, _sections(root, content or b""))


MOST_NODES = 200_000
"""What a file may stand for once its aliases are written out; a course of a
hundred questions has some ten thousand.
"""


def _count_nodes(node: Any, known: dict[int, int]) -> int:
    """How many nodes these are with each alias written out, counted before any
    is built: ten lines of aliases of aliases stand for thousands of millions.
    """
    if not isinstance(node, yaml.Node):
        return sum(_count_nodes(one, known) for one in node or ())
    if id(node) not in known:
        known[id(node)] = 0  # what holds itself is refused when it is built
        is_leaf = isinstance(node, yaml.ScalarNode)
        inner = 0 if is_leaf else _count_nodes(node.value, known)
        known[id(node)] = 1 + inner
    return known[id(node)]


def rewritten(content: bytes, after: Json) -> bytes | None:
    """The file with these data in it; None if that cannot be done piece by
    piece.
    """
    before, sections = read_data(content), _read(content).sections
    if before == after:
        return content
    if not sections or not after:
        return None
    new = "".join(_pieces(sections, before, after)).encode()
    return new if read_data(new) == after else None


def _pieces(
    sections: Mapping[str, _Section], before: Json, after: Json
) -> Iterator[str]:
    yield from sections[""].lines
    for key, value in after.items():
        yield from _piece(
            key,
            value,
            before.get(key),
            sections.get(key),
        )


def _piece(
    key: str, value: Any, old: Any, section: _Section | None
) -> Iterator[str]:
    if section and value == old:
        yield from _closed(section.lines)
    elif section and section.entries and value and isinstance(value, list):
        yield from section.head
        yield from _entries(section, old, value)
    else:
        yield written({key: value})


def _closed(lines: Lines) -> Iterator[str]:
    """Lines, the last of which ends."""
    yield from lines
    if lines and not lines[-1].endswith("\n"):
        yield "\n"


def _entries(
    section: _Section, old: list[Any], new: list[Any]
) -> Iterator[str]:
    left = list(enumerate(old))
    for value in new:
        same = next((pair for pair in left if pair[1] == value), None)
        if same:
            left.remove(same)
            yield from _closed(section.entries[same[0]])
        else:
            yield from _indented(written([value]), section.column)


def _indented(text: str, column: int) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        yield " " * column + line if line.strip() else line


def _sections(root: yaml.Node | None, content: bytes) -> Mapping[str, _Section]:
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return {}
    lines = content.decode("utf-8", "replace").splitlines(keepends=True)
    starts = [_start(key, lines) for key, _value in root.value]
    ranges = pairwise([*starts, len(lines)])
    found = {"": _Section(lines[: starts[0]], [])}
    for (key, value), (start, end) in zip(root.value, ranges, strict=True):
        found[key.value] = _section(
            value,
            lines,
            start,
            end,
        )
    return found


def _start(node: yaml.Node, lines: Lines) -> int:
    """The line on which something begins, with the comments right above it."""
    start = node.start_mark.line
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _section(node: yaml.Node, lines: Lines, start: int, end: int) -> _Section:
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return _Section(lines[start:end], [])
    starts = [_start(entry, lines) for entry in node.value]
    ranges = pairwise([*starts, end])
    return _Section(
        lines[start:end],
        lines[start : starts[0]],
        [lines[one:two] for one, two in ranges],
        node.start_mark.column,
    )
