"""What differs between two versions of a course's files, part by part and word
by word.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from lms.authoring.rules import blocks
from lms.authoring.rules.kinds import files_of
from lms.authoring.rules.outline import (
    key_of,
    kind_of,
    main_of,
    parts_of,
    read_data,
)
from lms.authoring.types import BlockKind, TextBlock
from lms.core.types import Files, Json, Texts
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import CourseSource, Kind

FIGURES = "figures/"
MOST_WORDS = 6_000
"""Of a text that is compared word by word; a longer one is shown as a whole."""
NEAR = 12
"""Words that are shown before and behind a change."""
_WORD = re.compile(r"\s*\S+")
Flat = dict[str, str]
NO_NAMES: Mapping[str, Json] = {}
SAYING = ("text", "title", "label")
"""The fields of which one tells people what an entry is about."""
_DRAWN = (BlockKind.MOCK_FORM, BlockKind.TABLE)


class Piece(NamedTuple):
    """Words that stayed, went out or came in; `gap` for those left out of the
    picture because nothing changed there.
    """

    kind: str
    text: str


class PartFate(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class FieldChange:
    """What differs in one field: where it is, step by step from the outside to
    the inside, and its words.
    """

    path: tuple[str, ...]
    pieces: tuple[Piece, ...]
    drawn: tuple[str, ...] = ()
    """Of a form or a table: how it was and how it is, to be drawn."""


@dataclass(frozen=True)
class PartChange:
    """What became of a part; of the course as a whole if it has no kind."""

    key: str
    kind: Kind | None
    title: Texts
    change: PartFate
    fields: tuple[FieldChange, ...]
    names: Mapping[str, Json] = field(default_factory=dict)
    """What its questions, steps and scenes say, by their keys."""


@dataclass(frozen=True)
class CourseDifference:
    """All that differs. `figures`: by name, what became of those drawings."""

    parts: tuple[PartChange, ...]
    figures: Mapping[str, PartFate]

    def __bool__(self) -> bool:
        return bool(self.parts or self.figures)


def compare(before: CourseSource, after: CourseSource) -> CourseDifference:
    """What differs between two versions of a course."""
    changes = chain(_whole(before, after), _parts(before, after))
    return CourseDifference(tuple(changes), _figures(before.files, after.files))


def _whole(before: CourseSource, after: CourseSource) -> Iterator[PartChange]:
    """What is said of the course as a whole, and its job aid."""
    old, new = (_head(source) for source in (before, after))
    if fields := _fields(old, new):
        title = main_of(after.files).get("title") or {}
        yield PartChange("", None, title, PartFate.CHANGED, fields)


def _head(source: CourseSource) -> Flat:
    data = dict(main_of(source.files))
    data.pop("parts", None)
    return _flat(data) | _texts(source, "job-aid", "job_aid")


def _parts(before: CourseSource, after: CourseSource) -> Iterator[PartChange]:
    old, new = (_by_key(source) for source in (before, after))
    moved = _moved([*old], [*new])
    for key, part in new.items():
        if key not in old:
            yield _changed(part, PartFate.ADDED)
        elif fields := _fields(
            _part_flat(before, old[key]), _part_flat(after, part)
        ):
            names = _names(before, old[key]) | _names(
                after,
                part,
            )
            yield _changed(
                part,
                PartFate.CHANGED,
                fields,
                names,
            )
        elif key in moved:
            yield _changed(part, PartFate.MOVED)
    for key, part in old.items():
        if key not in new:
            yield _changed(part, PartFate.REMOVED)


def _by_key(source: CourseSource) -> dict[str, Json]:
    data = main_of(source.files)
    return {key_of(part): part for part in parts_of(data)}


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The keys that stand elsewhere among those that both have; as few as tell
    the change.
    """
    both = set(old) & set(new)
    kept = [key for key in old if key in both]
    now = [key for key in new if key in both]
    matcher = SequenceMatcher(
        None,
        kept,
        now,
        autojunk=False,
    )
    steady = {
        key
        for block in matcher.get_matching_blocks()
        for key in kept[block.a : block.a + block.size]
    }
    return both - steady


def _changed(
    part: Json,
    change: PartFate,
    fields: tuple[FieldChange, ...] = (),
    names: Mapping[str, Json] = NO_NAMES,
) -> PartChange:
    title = part.get("title") or {}
    kind = kind_of(part)
    return PartChange(
        key_of(part),
        kind,
        title,
        change,
        fields,
        names,
    )


def _names(source: CourseSource, part: Json) -> dict[str, Json]:
    files = files_of(
        kind_of(part),
        key_of(part),
    )
    inner = (read_data(source.files.get(one)) for one in files if _is_data(one))
    return dict(
        chain.from_iterable(
            map(
                _named,
                (part, *inner),
            )
        )
    )


def _is_data(name: str) -> bool:
    return name.endswith(".yaml")


def _named(value: Any) -> Iterator[tuple[str, Json]]:
    """The entries with a key, at whatever depth, and what each says."""
    if isinstance(value, list):
        yield from chain.from_iterable(
            map(
                _named,
                value,
            )
        )
    elif isinstance(value, Mapping):
        said = next(
            filter(None, map(value.get, SAYING)),
            None,
        )
        if "key" in value and isinstance(said, Mapping):
            yield str(value["key"]), dict(said)
        yield from chain.from_iterable(
            map(
                _named,
                value.values(),
            )
        )


def _part_flat(source: CourseSource, part: Json) -> Flat:
    key = key_of(part)
    flat = _flat(part) | _texts(source, key, "text")
    for name in files_of(kind_of(part), key_of(part)):
        if _is_data(name):
            flat |= _flat(read_data(source.files.get(name)))
    return flat


def _texts(source: CourseSource, key: str, field: str) -> Flat:
    names = {language: f"{key}.{language}.md" for language in LANGUAGES}
    return {
        f"{field}\n{language}": source.files[name].decode("utf-8", "replace")
        for language, name in names.items()
        if name in source.files
    }


def _plain(value: Any) -> str:
    """A text or a number as it is read; a day as people write it."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _flat(value: Any, path: tuple[str, ...] = ()) -> Flat:
    """Every text and number inside, by the way that leads to it. Entries of a
    list that have a key go by it, so one that moves has not changed.
    """
    if isinstance(value, Mapping):
        items = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        items = [(_name(one, place), one) for place, one in enumerate(value, 1)]
    else:
        return {"\n".join(path): _plain(value)}
    flat: Flat = {}
    for name, one in items:
        flat |= _flat(one, (*path, name))
    return flat


def _name(entry: Any, place: int) -> str:
    key = entry.get("key") if isinstance(entry, Mapping) else None
    return str(key or place)


def _fields(old: Flat, new: Flat) -> tuple[FieldChange, ...]:
    paths = dict.fromkeys([*new, *old])
    return tuple(
        change
        for path in paths
        for change in _field(path, old.get(path, ""), new.get(path, ""))
    )


def _field(path: str, old: str, new: str) -> Iterator[FieldChange]:
    steps = tuple(path.split("\n"))
    if old == new:
        return
    if steps[0] in ("text", "job_aid") and steps[1:] and old and new:
        yield from _block_changes(
            steps,
            blocks.read(old),
            blocks.read(new),
        )
    else:
        yield FieldChange(
            steps,
            words(old, new),
        )


def _block_changes(
    path: tuple[str, ...], old: Sequence[TextBlock], new: Sequence[TextBlock]
) -> Iterator[FieldChange]:
    """The blocks of a text that differ, each as its readers see it."""
    before, after = ([one.source for one in side] for side in (old, new))
    matcher = SequenceMatcher(
        None,
        before,
        after,
        autojunk=False,
    )
    for tag, start, end, from_, to in matcher.get_opcodes():
        if tag != "equal":
            pairs = zip_longest(
                old[start:end],
                new[from_:to],
            )
            yield from (_block_change(path, *pair) for pair in pairs)


def _block_change(
    path: tuple[str, ...], old: TextBlock | None, new: TextBlock | None
) -> FieldChange:
    both = [one for one in (old, new) if one]
    if any(one.kind in _DRAWN for one in both):
        return FieldChange(
            path,
            (),
            (_source(old), _source(new)),
        )
    return FieldChange(
        path,
        words(_said(old), _said(new)),
    )


def _source(block: TextBlock | None) -> str:
    return block.source if block else ""


def _said(block: TextBlock | None) -> str:
    """What people read or hear of it."""
    lines = (block.caption, block.text) if block else ()
    return "\n".join(
        filter(
            None,
            lines,
        )
    )


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The words that went out and came in, with some of those around them."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        pieces = [Piece("out", old), Piece("in", new)]
        return tuple(piece for piece in pieces if piece.text)
    matcher = SequenceMatcher(
        None,
        before,
        after,
        autojunk=True,
    )
    pieces = []
    for tag, start, end, from_, to in matcher.get_opcodes():
        if tag == "equal":
            pieces += _near(before[start:end], start == 0, end == len(before))
        else:
            pieces += [
                Piece("out", "".join(before[start:end])),
                Piece("in", "".join(after[from_:to])),
            ]
    return tuple(piece for piece in pieces if piece.text)


def _near(same: Sequence[str], is_first: bool, is_last: bool) -> list[Piece]:
    """Words that stayed: those next to a change."""
    head = 0 if is_first else NEAR
    tail = 0 if is_last else NEAR
    if len(same) <= head + tail:
        return [Piece("same", "".join(same))]
    pieces = [
        Piece("same", "".join(same[:head])),
        Piece("gap", " … "),
        Piece("same", "".join(same[len(same) - tail :])),
    ]
    return pieces if tail else pieces[:2]


def _figures(old: Files, new: Files) -> dict[str, PartFate]:
    names = sorted(name for name in {*old, *new} if name.startswith(FIGURES))
    changes = {
        name: _figure_change(old.get(name), new.get(name)) for name in names
    }
    return {name: change for name, change in changes.items() if change}


def _figure_change(old: bytes | None, new: bytes | None) -> PartFate | None:
    if old == new:
        return None
    if old is None:
        return PartFate.ADDED
    return PartFate.REMOVED if new is None else PartFate.CHANGED
