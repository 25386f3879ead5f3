"""The list of parts of a course as `course.yaml` says it: add, move, copy, take
out. Every act takes the file's content and gives the content it becomes, so it
means the same whoever changed the file before.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import yaml

from lms.core.errors import Conflict, Invalid
from lms.core.types import Json
from lms.courses.types import Kind

Act = Callable[[Json], None]
"""What becomes of a file's data, in place."""
GONE = "This part is no longer in the draft; somebody took it out meanwhile."
MOST_PARTS = 60


def read_data(content: bytes | None) -> Json:
    """The data of a YAML file of a draft; empty if it cannot be read, which the
    check of the draft says.
    """
    try:
        data = yaml.load(content or b"", Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def write_data(data: Mapping[str, Any]) -> bytes:
    """Data as a YAML file that people can read and compare."""
    text = yaml.dump(
        dict(data),
        Dumper=_Writer,
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return text.encode()


class _Writer(yaml.SafeDumper):
    """Without marks for what occurs twice: our files take none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def changed(content: bytes | None, act: Act) -> bytes:
    """The file after an act."""
    data = deepcopy(read_data(content))
    act(data)
    return write_data(data)


def parts_of(data: Json) -> list[Json]:
    """The parts, as far as they can be read as such."""
    parts = data.setdefault("parts", [])
    if not isinstance(parts, list):
        return []
    return [part for part in parts if isinstance(part, dict)]


def kind_of(part: Json) -> Kind | None:
    """What the part is."""
    return next((kind for kind in Kind if str(kind) in part), None)


def key_of(part: Json) -> str:
    """The part's key; "" if it has none."""
    kind = kind_of(part)
    return str(part[str(kind)]) if kind else ""


def part_of(data: Json, key: str) -> Json:
    """The part with this key; `Conflict` if there is none."""
    for part in parts_of(data):
        if key_of(part) == key:
            return part
    raise Conflict(GONE)


def add_part(data: Json, part: Json) -> None:
    """A new part behind the others."""
    parts = parts_of(data)
    if len(parts) >= MOST_PARTS:
        raise Invalid(
            "A course has at most %(most)s parts. Begin another course for what comes next.",
            most=MOST_PARTS,
        )
    data["parts"] = [*parts, part]


def free_key(data: Json, wanted: str) -> str:
    """The wanted key, with a number behind it if a part has it already."""
    taken = {key_of(part) for part in parts_of(data)}
    keys = [wanted, *(f"{wanted}-{number}" for number in range(2, 100))]
    return next(key for key in keys if key not in taken)


def move_part(data: Json, key: str, step: int) -> None:
    """So many places down (up if negative), as far as there are places."""
    parts = parts_of(data)
    part = part_of(data, key)
    place = parts.index(part)
    parts.pop(place)
    parts.insert(min(max(place + step, 0), len(parts)), part)
    data["parts"] = parts


def remove_part(data: Json, key: str) -> None:
    """Take it out; its files stay until nothing names them."""
    part = part_of(data, key)
    data["parts"] = [one for one in parts_of(data) if one is not part]


def files_of(part: Json) -> Sequence[str]:
    """The names of the files that a part is written in."""
    key, kind = key_of(part), kind_of(part)
    texts = [f"{key}.vi.md", f"{key}.en.md"]
    data = [f"{key}.yaml"]
    match kind:
        case Kind.LESSON:
            return texts
        case Kind.TASK:
            return [*texts, *data]
    return data
