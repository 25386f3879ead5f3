"""Figures and recordings of a draft: which there are, which texts show them, the
names of new ones. Files in, changed files out; None: there is none any more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lms.authoring.rules import outline
from lms.core import inputs
from lms.core.errors import Conflict
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Files, group

Changes = dict[str, bytes | None]
FILE = re.compile(
    r"((?:figures|sounds)/[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(vi|en))?\.([a-z0-9]+)"
)
"""A file of one: what it is called, its language, its ending."""
SHOWN = re.compile(
    rb"(?:figures|sounds)/[a-z0-9]+(?:-[a-z0-9]+)*"
    rb"(?=\.(?:svg|webp|png|jpg|mp3|m4a|ogg))"
)
"""Where a text shows one."""
LONGEST_NAME = 40
DRAWING = "svg"
USED = N_(
    "It is shown in %(places)s. Take it out there first, then it can be taken out here."
)


class DraftMedium(NamedTuple):
    """A figure or recording of a draft. `name`: with its folder; `places`: the
    files that show it.
    """

    name: str
    files: tuple[str, ...]
    size: int
    places: tuple[str, ...]

    @property
    def parts(self) -> list[str]:
        """The keys of the parts in whose files it is shown."""
        return [*dict.fromkeys(one.partition(".")[0] for one in self.places)]

    @property
    def ending(self) -> str:
        """Of its files."""
        return self.files[0].rpartition(".")[2]

    @property
    def source(self) -> str:
        """As texts name it."""
        return f"{self.name}.{self.ending}"


class NewMedium(NamedTuple):
    """One that is to be kept. `language`: of its words, "" if it has none."""

    folder: str
    wanted: str
    ending: str
    content: bytes
    language: str = ""


def listed(files: Files) -> list[DraftMedium]:
    """All of them, by name."""
    places, there = _places(files), _by_name(files)
    return [
        DraftMedium(
            name, (*there[name],), _size(files, there[name]), (*places[name],)
        )
        for name in there
    ]


def _size(files: Files, names: Iterable[str]) -> int:
    return sum(len(files[name]) for name in names)


def _by_name(files: Files) -> Mapping[str, list[str]]:
    found = map(FILE.fullmatch, sorted(files))
    return group((one[1], one[0]) for one in found if one)


def _places(files: Files) -> Mapping[str, list[str]]:
    """The files that show each, by what it is called."""
    return group(
        (name, file)
        for file in sorted(files)
        for name in shown_in(file, files[file])
    )


def shown_in(file: str, content: bytes) -> set[str]:
    """What a file of a course shows."""
    if file.endswith(".md"):
        return {*map(bytes.decode, SHOWN.findall(content))}
    return (
        {*figures_in(outline.read_data(content))} if _is_data(file) else set()
    )


def _is_data(file: str) -> bool:
    return file.endswith(".yaml")


def figures_in(data: Any) -> Iterator[str]:
    """The figures that questions show: there every field that holds one is
    called so.
    """
    for field, value in _entries(data):
        yield from _figure_in(field, value)
        yield from figures_in(value)


def _entries(data: Any) -> list[tuple[str, Any]]:
    """What data hold, with the name of each field."""
    if isinstance(data, Mapping):
        return [(str(key), value) for key, value in data.items()]
    return [("", entry) for entry in inputs.as_list(data)]


def _figure_in(field: str, value: Any) -> Iterator[str]:
    name = inputs.as_dict(value).get("name")
    if name and field.endswith("figure"):
        yield f"figures/{name}"


def renamed(data: Any, names: Mapping[str, str]) -> Any:
    """The same data with other names for the figures that questions show."""
    if isinstance(data, list):
        return [renamed(entry, names) for entry in data]
    if not isinstance(data, Mapping):
        return data
    return {key: _renamed(str(key), one, names) for key, one in data.items()}


def _renamed(field: str, value: Any, names: Mapping[str, str]) -> Any:
    again = renamed(value, names)
    for name in _figure_in(field, value):
        again["name"] = names.get(name, name).removeprefix("figures/")
    return again


def put(files: Files, new: NewMedium, beside: str = "") -> tuple[str, Changes]:
    """How texts name it, and the files that change: none if the very same is
    there already. `beside`: the figure whose drawing in another language is
    there and in this one not yet.
    """
    if same := _same(files, new):
        return same, {}
    name = _open_name(files, new, beside) or _free_name(files, new)
    return f"{name}.{new.ending}", {_file(name, new): new.content}


def _same(files: Files, new: NewMedium) -> str:
    """How texts name the very same, if it is there."""
    found = map(FILE.fullmatch, sorted(files))
    names = [one[1] for one in found if one and _is_same(files, new, one)]
    return f"{names[0]}.{new.ending}" if names else ""


def _is_same(files: Files, new: NewMedium, file: re.Match[str]) -> bool:
    is_called = _file(file[1], new) == file[0]
    return is_called and files[file[0]] == new.content


def _file(name: str, new: NewMedium) -> str:
    language = f".{new.language}" if new.language else ""
    return f"{name}{language}.{new.ending}"


def _open_name(files: Files, new: NewMedium, beside: str) -> str:
    """What the drawing beside is called, if it lacks this language."""
    name = beside.removesuffix(f".{new.ending}")
    is_figure = beside.startswith(new.folder) and name != beside
    is_one = new.language and is_figure
    return name if is_one and _is_open(files, name, new) else ""


def _is_open(files: Files, name: str, new: NewMedium) -> bool:
    return _is_taken(files, name) and _file(name, new) not in files


def _is_taken(files: Files, name: str) -> bool:
    return any(file.startswith(f"{name}.") for file in files)


def _free_name(files: Files, new: NewMedium) -> str:
    plain = folding.slug(new.wanted, LONGEST_NAME).replace(".", "-")
    wanted = new.folder + (plain or new.folder.rstrip("s/"))
    taken = [file.partition(".")[0] for file in files]
    return folding.free_key(wanted, taken)


def without(files: Files, name: str) -> Changes:
    """The draft without one that nothing shows; `Conflict` if something does."""
    if places := _places(files)[name]:
        raise Conflict(USED, places=", ".join(places))
    return dict.fromkeys(_by_name(files)[name])


def named_in(text: Iterable[str]) -> set[str]:
    """What these sources are called: `figures/seal` of `figures/seal.svg`."""
    return {source.partition(".")[0] for source in text}
