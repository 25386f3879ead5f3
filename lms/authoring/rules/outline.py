"""The list of parts of a course as `course.yaml` says it: add, move, copy, take
out. Every act takes the file's content and gives the content it becomes, so it
means the same whoever changed the file before.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from lms.authoring.rules import keeping
from lms.authoring.rules.keeping import read_data
from lms.core.errors import Conflict, Invalid
from lms.core.inputs import as_list
from lms.core.marks import N_
from lms.core.types import Files, Json
from lms.courses.types import Kind

Act = Callable[[Json], None]
"""What becomes of a file's data, in place."""
MAIN = "course.yaml"
FIGURE = re.compile(r"figures/([^.]+)\.")
GONE = N_(
    "This part is no longer in the draft; somebody took it out meanwhile."
)
MOST_PARTS = 60


def write_data(data: Mapping[str, Any]) -> bytes:
    """Data as a YAML file that people can read and compare."""
    return keeping.written(dict(data)).encode()


def main_of(files: Files) -> Json:
    """What the files say of the course itself: its title, its parts."""
    return read_data(files.get(MAIN))


def changed(content: bytes | None, act: Act) -> bytes:
    """The file after an act; `Conflict` if it is written in a way that nobody
    can read, so that nothing of it is lost.
    """

    def make(data: Json) -> Json:
        data = deepcopy(data)
        act(data)
        return data

    return remade(content, make)


def remade(content: bytes | None, make: Callable[[Json], Json]) -> bytes:
    """The same with what is made of its data, which stay as they are."""
    before = read_data(content)
    if content and not before and content.strip() != b"{}":
        raise Conflict(
            "This file cannot be read as it stands. Put the published one in its place, or correct it outside and bring it in again."
        )
    after = make(before)
    return keeping.rewritten(content or b"", after) or write_data(after)


def mappings(data: Json, name: str) -> list[Json]:
    """The entries of a list, as far as they can be read as such."""
    return [one for one in as_list(data.get(name)) if isinstance(one, dict)]


def parts_of(data: Json) -> list[Json]:
    """The parts of a course."""
    return mappings(data, "parts")


def kind_of(part: Json) -> Kind | None:
    """What the part is."""
    return next((kind for kind in Kind if kind in part), None)


def key_of(part: Json) -> str:
    """The part's key; "" if it has none."""
    kind = kind_of(part)
    return str(part[kind]) if kind else ""


def part_of(data: Json, key: str) -> Json:
    """The part with this key; `Conflict` if there is none."""
    for part in parts_of(data):
        if key_of(part) == key:
            return part
    raise Conflict(GONE)


def put_part(data: Json, key: str, part: Json) -> None:
    """This part in the place of the one with this key."""
    found = part_of(data, key)
    data["parts"] = [
        part if one is found else one for one in as_list(data["parts"])
    ]


def add_part(data: Json, part: Json, behind: str | None = None) -> None:
    """A new part behind the one with this key: None: behind all, "" or a key
    that is not there: before all.
    """
    parts = parts_of(data)
    if len(parts) >= MOST_PARTS:
        raise Invalid(
            "A course has at most %(most)s parts. Begin another course for what comes next.",
            most=MOST_PARTS,
        )
    place = len(parts)
    if behind is not None:
        place = [*map(key_of, parts), behind].index(behind) + 1
        place = 0 if place > len(parts) else place
    data["parts"] = [*parts[:place], part, *parts[place:]]


def move_part(data: Json, key: str, step: int) -> None:
    """So many places down (up if negative), as far as there are places."""
    data["parts"] = moved(parts_of(data), part_of(data, key), step)


def moved(entries: list[Json], entry: Json, step: int) -> list[Json]:
    """The entries with this one so many places further down."""
    others = [one for one in entries if one is not entry]
    place = entries.index(entry) + step
    others.insert(min(max(place, 0), len(others)), entry)
    return others


def remove_part(data: Json, key: str) -> None:
    """Take it out; its files stay until nothing names them."""
    part = part_of(data, key)
    data["parts"] = [one for one in parts_of(data) if one is not part]


def first_name(field: str) -> str:
    """The first key of a place such as `effects.trust` or `words[1].text`."""
    return re.split(r"[.\[]", field)[0]


def figures(names: Iterable[str]) -> list[str]:
    """The names of the figures among files, without language."""
    found = {FIGURE.match(name) for name in names}
    return sorted({one[1] for one in found if one})
