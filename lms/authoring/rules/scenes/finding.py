"""What of a scenario a mistake is about. Pure."""

import re
from typing import NamedTuple

from lms.authoring.rules.scenes import places
from lms.core.inputs import as_dict, as_list
from lms.core.types import Json

NO_KEY = "-"
"""Of an entry that has none, so that no form can be about it."""
IN_A_LIST = re.compile(r"(scenes|endings|variables)\[([0-9]+)\]\.?(.*)")
IN_A_CHOICE = re.compile(r"choices\[([0-9]+)\]\.?(.*)")


class Whereabouts(NamedTuple):
    """An entry of the list `name`, or a choice of that scene, by keys; `name`
    "": the scenario as a whole. `rest`: the place in it.
    """

    name: str = ""
    key: str = ""
    choice: str = ""
    rest: str = ""


def whereabouts(data: Json, field: str) -> Whereabouts:
    """Of a place as the check of the file calls it."""
    found = IN_A_LIST.fullmatch(field)
    if not found:
        return Whereabouts(rest=field)
    name, rest = found[1], found[3]
    entry = _at(data, name, int(found[2]))
    where = Whereabouts(name, _key(entry), rest=rest)
    if inner := IN_A_CHOICE.fullmatch(rest):
        choice = _at(entry, places.CHOICES, int(inner[1]))
        return where._replace(choice=_key(choice), rest=inner[2])
    return where


def _at(data: Json, name: str, place: int) -> Json:
    found = as_list(data.get(name))
    return as_dict(found[place]) if place < len(found) else {}


def _key(entry: Json) -> str:
    return str(entry.get("key") or NO_KEY)
