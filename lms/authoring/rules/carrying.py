"""Parts with their files: added, duplicated, taken out, carried from one course
to another. Files in, changed files out; None: there is none any more.
"""

import re
from collections.abc import Mapping
from copy import deepcopy

from lms.authoring.rules import kinds, media, outline
from lms.core.errors import Conflict
from lms.core.letters import folding
from lms.core.types import Files, Json, Texts
from lms.courses.types import Kind

LONGEST_KEY = 40
Changes = dict[str, bytes | None]
NewPart = tuple[str, Changes]
"""Its key, and the files that change."""


def added(files: Files, kind: Kind, title: Texts) -> NewPart:
    """A new part behind the others; if the last is just this, it came already."""
    data = outline.main_of(files)
    begins = kinds.KINDS[kind]
    new = {"title": title, "minutes": begins.minutes}
    last = next(iter(outline.parts_of(data)[-1:]), {})
    if last == {str(kind): last.get(str(kind)), **new}:
        return last[str(kind)], {}
    key = new_key(
        data,
        files,
        _wanted(data, kind, title),
    )
    part = {str(kind): key, **new}

    def act(data: Json) -> None:
        outline.add_part(data, part)

    return key, {outline.MAIN: _changed(files, act), **begins.files(key)}


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


def new_key(data: Json, files: Files, wanted: str) -> str:
    """A key that no part has, nor any file."""
    parts = [outline.key_of(part) for part in outline.parts_of(data)]
    named = [name.partition(".")[0] for name in files if "/" not in name]
    return folding.free_key(wanted, [*parts, *named])


def duplicated(files: Files, key: str) -> NewPart:
    """The part once more, right behind it."""
    data = outline.main_of(files)
    part = outline.part_of(data, key)
    new = new_key(
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

    changes = {outline.MAIN: _changed(files, act)}
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
    part = outline.part_of(outline.main_of(files), key)
    names = kinds.files_of(outline.kind_of(part), key)

    def act(data: Json) -> None:
        outline.remove_part(data, key)

    gone = {name: None for name in names if name in files}
    return {outline.MAIN: _changed(files, act), **gone}


def brought(files: Files, published: Files, key: str) -> Changes:
    """The part as it is published, behind the one it stood behind there."""
    there = outline.parts_of(outline.main_of(published))
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
    back = {one: published[one] for one in names if one in published}
    return {outline.MAIN: _changed(files, act), **back}


def _last_of(files: Files, key: str, before: list[str]) -> str:
    """The last of these parts that the draft still has, "" if it has none."""
    data = outline.main_of(files)
    here = [outline.key_of(part) for part in outline.parts_of(data)]
    if key in here:
        raise Conflict("This part is in the draft already.")
    return next((one for one in reversed(before) if one in here), "")


def taken_along(files: Files, source: Files, key: str) -> NewPart:
    """A part of another course behind the parts of this one, with the figures
    and recordings that its texts and questions show; one whose name means
    another one here gets a name of its own.
    """
    part = outline.part_of(outline.main_of(source), key)
    data = outline.main_of(files)
    new = new_key(
        data,
        files,
        key,
    )
    texts = _files(
        source,
        part,
        new,
    )
    names = _names_here(
        files,
        source,
        part,
        texts,
    )

    def act(data: Json) -> None:
        outline.add_part(data, media.renamed(_renamed(part, new), names))

    written = {
        name: _renaming(name, content or b"", names)
        for name, content in texts.items()
    }
    main = _changed(files, act)
    return new, {outline.MAIN: main, **written, **_media(source, names)}


def _names_here(
    files: Files, source: Files, part: Json, texts: Changes
) -> dict[str, str]:
    """What texts and questions show, by the names that it gets here."""
    shown = set(media.figures_in(part)).union(
        *(media.shown_in(name, said or b"") for name, said in texts.items())
    )
    return {name: _name_here(files, source, name) for name in sorted(shown)}


def _name_here(files: Files, source: Files, name: str) -> str:
    taken = [one.partition(".")[0] for one in files]
    ours, theirs = _called(files, name), _called(source, name)
    is_same = ours.items() <= theirs.items()
    return name if is_same else folding.free_key(name, taken)


def _called(files: Files, name: str) -> Files:
    """The files of this name, in whatever language."""
    return {one: files[one] for one in files if one.startswith(f"{name}.")}


def _renaming(file: str, content: bytes, names: Mapping[str, str]) -> bytes:
    if file.endswith(".md"):
        return media.SHOWN.sub(lambda found: _new_name(found, names), content)
    data = outline.read_data(content)
    again = media.renamed(data, names)
    return content if again == data else outline.write_data(again)


def _new_name(found: re.Match[bytes], names: Mapping[str, str]) -> bytes:
    name = found[0].decode()
    return names.get(name, name).encode()


def _media(source: Files, names: Mapping[str, str]) -> Changes:
    found = map(media.FILE.fullmatch, source)
    return {
        _named(one, names): source[one[0]]
        for one in found
        if one and one[1] in names
    }


def _named(file: re.Match[str], names: Mapping[str, str]) -> str:
    return names[file[1]] + file[0].removeprefix(file[1])
