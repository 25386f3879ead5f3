"""Parts with their files: added, duplicated, taken out, carried from one course
to another. Files in, changed files out; None: there is none any more.
"""

import re
from collections.abc import Mapping
from copy import deepcopy

from lms.authoring.rules import items, kinds, outline
from lms.core import folding
from lms.core.errors import Conflict
from lms.core.types import Json, Texts
from lms.courses.types import Kind

FIGURE = re.compile(rb"figures/([a-z0-9]+(?:-[a-z0-9]+)*)\.svg")
LONGEST_KEY = 40
Files = Mapping[str, bytes]
Changes = dict[str, bytes | None]
NewPart = tuple[str, Changes]
"""Its key, and the files that change."""


def added(files: Files, kind: Kind, title: Texts) -> NewPart:
    """A new part behind the others."""
    data = outline.read_data(files.get(outline.MAIN))
    key = _free_key(
        data,
        files,
        _wanted(data, kind, title),
    )
    begins = kinds.KINDS[kind]
    part = {str(kind): key, "title": title, "minutes": begins.minutes}

    def act(data: Json) -> None:
        outline.add_part(data, part)

    main = _changed(files, act)
    return key, {outline.MAIN: main, **begins.files(key)}


def _changed(files: Files, act: outline.Act) -> bytes:
    return outline.changed(files.get(outline.MAIN), act)


def _wanted(data: Json, kind: Kind, title: Texts) -> str:
    """As the shipped courses call their parts: lessons by number and title,
    others by title.
    """
    words = title.get("vi") or title.get("en") or ""
    key = folding.slug(words, LONGEST_KEY) or str(kind)
    if kind is not Kind.LESSON:
        return key
    parts = outline.parts_of(data)
    lessons = [part for part in parts if outline.kind_of(part) is Kind.LESSON]
    return f"{len(lessons) + 1:02d}-{key}"


def _free_key(data: Json, files: Files, wanted: str) -> str:
    """A key that no part has, nor any file."""
    parts = [outline.key_of(part) for part in outline.parts_of(data)]
    named = [name.partition(".")[0] for name in files if "/" not in name]
    return items.free_key(wanted, [*parts, *named])


def duplicated(files: Files, key: str) -> NewPart:
    """The part once more, right behind it."""
    data = outline.read_data(files.get(outline.MAIN))
    part = outline.part_of(data, key)
    new = _free_key(
        data,
        files,
        key,
    )

    def act(data: Json) -> None:
        outline.add_part(
            data,
            _renamed(part, new),
            behind=key,
        )

    changes: Changes = {outline.MAIN: _changed(files, act)}
    return new, changes | _files(
        files,
        part,
        new,
    )


def _renamed(part: Json, key: str) -> Json:
    kind = outline.kind_of(part)
    return {**deepcopy(part), str(kind): key}


def _files(files: Files, part: Json, new: str) -> Changes:
    """The part's files under another key."""
    key = outline.key_of(part)
    names = kinds.files_of(outline.kind_of(part), key)
    return {
        f"{new}{name.removeprefix(key)}": files[name]
        for name in names
        if name in files
    }


def without(files: Files, key: str) -> Changes:
    """The draft without the part and its files."""
    part = outline.part_of(outline.read_data(files.get(outline.MAIN)), key)
    names = kinds.files_of(outline.kind_of(part), key)

    def act(data: Json) -> None:
        outline.remove_part(data, key)

    gone: Changes = {name: None for name in names if name in files}
    return {outline.MAIN: _changed(files, act), **gone}


def brought(files: Files, published: Files, key: str) -> Changes:
    """The part as it is published, behind the one it stood behind there."""
    there = outline.parts_of(outline.read_data(published.get(outline.MAIN)))
    keys = [outline.key_of(part) for part in there]
    if key not in keys:
        raise Conflict("The published course has no such part.")
    place = keys.index(key)
    behind = _last_of(
        files,
        key,
        keys[:place],
    )

    def act(data: Json) -> None:
        outline.add_part(
            data,
            there[place],
            behind=behind,
        )

    names = kinds.files_of(outline.kind_of(there[place]), key)
    back: Changes = {one: published[one] for one in names if one in published}
    return {outline.MAIN: _changed(files, act), **back}


def _last_of(files: Files, key: str, before: list[str]) -> str:
    """The last of these parts that the draft still has, "" if it has none."""
    data = outline.read_data(files.get(outline.MAIN))
    here = [outline.key_of(part) for part in outline.parts_of(data)]
    if key in here:
        raise Conflict("This part is in the draft already.")
    return next((one for one in reversed(before) if one in here), "")


def taken_along(files: Files, source: Files, key: str) -> NewPart:
    """A part of another course behind the parts of this one, with the figures
    its texts show; a figure whose name means another one here gets a name of
    its own.
    """
    part = outline.part_of(outline.read_data(source.get(outline.MAIN)), key)
    data = outline.read_data(files.get(outline.MAIN))
    new = _free_key(
        data,
        files,
        key,
    )

    def act(data: Json) -> None:
        outline.add_part(data, _renamed(part, new))

    texts = _files(
        source,
        part,
        new,
    )
    names = _figure_names(
        files,
        source,
        texts,
    )
    written: Changes = {
        name: _renaming(content or b"", names)
        for name, content in texts.items()
    }
    main = _changed(files, act)
    return new, {outline.MAIN: main, **written, **_figures(source, names)}


def _figure_names(
    files: Files, source: Files, texts: Changes
) -> dict[str, str]:
    """The figures that texts show, by the names they get here."""
    shown = {
        name.decode()
        for content in texts.values()
        for name in FIGURE.findall(content or b"")
    }
    return {
        name: _figure_name(
            files,
            source,
            name,
        )
        for name in sorted(shown)
    }


def _figure_name(files: Files, source: Files, name: str) -> str:
    taken = [one.partition(".")[0].removeprefix("figures/") for one in files]
    is_same = all(
        files.get(one, content) == content
        for one, content in source.items()
        if one.startswith(f"figures/{name}.")
    )
    return name if is_same else items.free_key(name, taken)


def _renaming(content: bytes, names: Mapping[str, str]) -> bytes:
    def new(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return f"figures/{names.get(name, name)}.svg".encode()

    return FIGURE.sub(new, content)


def _figures(source: Files, names: Mapping[str, str]) -> Changes:
    found: Changes = {}
    for file, content in source.items():
        name, _, ending = file.removeprefix("figures/").partition(".")
        if file.startswith("figures/") and name in names:
            found[f"figures/{names[name]}.{ending}"] = content
    return found
