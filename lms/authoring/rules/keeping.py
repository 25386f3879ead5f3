"""A YAML file with other data in it, in which everything that says what it said
stays letter by letter: comments, quotes, lines. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from lms.core.inputs import as_dict
from lms.core.types import Json
from lms.core.yamlfile import FileSection, ParsedText, parsed


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
    return as_dict(_parsed(content or b"").value)


@lru_cache(maxsize=64)
def _parsed(content: bytes) -> ParsedText:
    """By its bytes, which a draft keeps: its text would be made of them anew
    each time.
    """
    return parsed(_text_of(content))


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


def _text_of(content: bytes) -> str:
    """What cannot be decoded says nothing, which its check says."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


def rewritten(content: bytes, after: Json) -> bytes | None:
    """The file with these data in it; None if that cannot be done piece by
    piece.
    """
    before, sections = read_data(content), _parsed(content).sections
    if before == after:
        return content
    if not sections or not after:
        return None
    # The keys of a file stand in the order of its sections.
    by_key = dict(zip(before, sections[1:], strict=True))
    pieces = [*sections[0].lines, *_pieces(by_key, before, after)]
    new = "".join(pieces).encode()
    return new if read_data(new) == after else None


def _pieces(
    sections: Mapping[str, FileSection], before: Json, after: Json
) -> Iterator[str]:
    for key, value in after.items():
        yield from _piece(
            key,
            value,
            before.get(key),
            sections.get(key),
        )


def _piece(
    key: str, value: Any, old: Any, section: FileSection | None
) -> Iterator[str]:
    if section and value == old:
        yield from _closed(section.lines)
    elif section and section.entries and value and isinstance(value, list):
        yield from section.head
        yield from _entries(section, old, value)
    else:
        yield written({key: value})


def _closed(lines: Sequence[str]) -> Iterator[str]:
    """Lines, the last of which ends."""
    yield from lines
    if lines and not lines[-1].endswith("\n"):
        yield "\n"


def _entries(
    section: FileSection, old: list[Any], new: list[Any]
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
