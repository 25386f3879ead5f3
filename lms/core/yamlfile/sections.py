"""The lines of a file by the keys that begin on a line of their own, and of a
list below one the lines of each entry. Each of these is YAML by itself, so what
somebody changes is read without all the rest. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Lines = Sequence[str]
_KEY = re.compile(r"[\w\"']")
_LIST = re.compile(r"[^\s\"'#:]+:\s*(#.*)?$")
_FIRST = re.compile(r"(?:[ \t]*(?:#.*)?\n)*( *)-\s")
_OTHER_BREAKS = re.compile("\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class FileSection:
    """A key of the file with the lines that it takes, the comments right above
    it included; if it is a list with a line for each entry, those before the
    first one and those of each; `column`: where their hyphens stand.
    """

    lines: Lines
    head: Lines
    entries: Sequence[Lines] = ()
    column: int = 0


def sections_of(text: str) -> Sequence[FileSection]:
    """The sections one after another, what stands before the first key first;
    none if the text is not written so.
    """
    if _OTHER_BREAKS.search(text):
        return ()
    lines = text.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line[:1] not in " \t\r\n#-"]
    if not all(_KEY.match(lines[start]) for start in starts):
        return ()
    cuts = [*(_above(lines, start, 0) for start in starts), len(lines)]
    before = FileSection(lines[: cuts[0]], [])
    if any(line[:1] not in "\r\n#" for line in before.lines):
        return ()
    return [before, *(_section(lines[a:b]) for a, b in pairwise(cuts))]


def _above(lines: Lines, start: int, column: int) -> int:
    """Where something begins with the comments right above it, which are part
    of no text: they stand no further right.
    """
    while start and re.match(rf" {{,{column}}}#", lines[start - 1]):
        start -= 1
    return start


def _section(lines: Lines) -> FileSection:
    key = next(n for n, line in enumerate(lines) if line[:1] != "#")
    starts = list(_entries(lines, key))
    if not starts:
        return FileSection(lines, [])
    column = lines[starts[0]].index("-")
    cuts = [*(_above(lines, start, column) for start in starts), len(lines)]
    entries = [lines[a:b] for a, b in pairwise(cuts)]
    return FileSection(lines, lines[: cuts[0]], entries, column)


def _entries(lines: Lines, key: int) -> Iterator[int]:
    """The lines on which the entries of a list begin, in the same column."""
    if not _LIST.match(lines[key]):
        return
    below = "".join(lines[key + 1 :])
    first = _FIRST.match(below)
    if first:
        entry = re.compile(rf"{first[1]}-\s")
        for number, line in enumerate(lines[key + 1 :], key + 1):
            if entry.match(line):
                yield number
