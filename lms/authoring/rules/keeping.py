"""A YAML file with other data in it, in which everything that says what it said
stays letter by letter: comments, quotes, lines. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from lms.core.types import Json

Lines = list[str]


class _Writer(yaml.SafeDumper):
    """Without marks for what occurs twice: our files take none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(data: Any) -> str:
    """Data as YAML that people can read and compare."""
    return yaml.dump(
        data,
        Dumper=_Writer,
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


def rewritten(content: bytes, before: Json, after: Json) -> bytes | None:
    """The file that said `before` with `after` in it; None if that cannot be
    done piece by piece.
    """
    if before == after:
        return content
    try:
        text = content.decode()
        new = "".join(_pieces(text, before, after))
        is_same = yaml.load(new, Loader=yaml.CSafeLoader) == after
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return None
    return new.encode() if is_same else None


def _pieces(text: str, before: Json, after: Json) -> Iterator[str]:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise ValueError("not a file with a key on each line")
    sections = _sections(root, text.splitlines(keepends=True))
    yield from sections.pop("").lines
    for key, value in after.items():
        yield from _piece(key, value, before.get(key), sections.get(key))


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


def _sections(root: yaml.MappingNode, lines: Lines) -> dict[str, _Section]:
    """By key, and "" for what stands before the first one."""
    starts = [_start(key, lines) for key, _value in root.value]
    ranges = pairwise([*starts, len(lines)])
    found = {"": _Section(lines[: starts[0]], [])}
    for (key, value), (start, end) in zip(root.value, ranges, strict=True):
        found[key.value] = _section(value, lines, start, end)
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
