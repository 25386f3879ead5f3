"""The lists of a scenario: its scenes, endings and values, and the choices of a
scene. Whatever is written or renamed keeps its key, so what leads to it still
does.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import chain
from typing import Any

from lms.authoring.rules import items, outline
from lms.core.errors import Conflict, Invalid
from lms.core.inputs import as_dict
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES
from lms.scenarios.types import (
    MOST_ENDINGS,
    MOST_HERE,
    MOST_SCENES,
    MOST_VARIABLES,
)

SCENES, ENDINGS, VARIABLES, CHOICES = (
    "scenes",
    "endings",
    "variables",
    "choices",
)
LISTS = (VARIABLES, SCENES, ENDINGS)
MOST = {
    SCENES: MOST_SCENES,
    ENDINGS: MOST_ENDINGS,
    VARIABLES: MOST_VARIABLES,
    CHOICES: MOST_HERE,
}
TOO_MANY = N_(
    {
        SCENES: "A scenario has at most %(most)s scenes. Take one out, or begin another scenario for what comes next.",
        ENDINGS: "A scenario has at most %(most)s endings. Let several ways lead to the same one.",
        VARIABLES: "A scenario has at most %(most)s values. Take out one that decides nothing.",
        CHOICES: "A scene has at most %(most)s choices. Lead to another scene for what comes next.",
    }
)
GONE = N_("This is no longer in the scenario; somebody took it out meanwhile.")
USUAL_KEYS = {
    SCENES: "canh",
    ENDINGS: "ket-cuc",
    VARIABLES: "giatri",
    CHOICES: "lua-chon",
}
NEW_SCENE, NEW_ENDING = "+scenes", "+endings"
"""Targets that are not there yet."""
COPY = {"vi": "(bản sao)", "en": "(copy)"}


def entries(data: Json, name: str) -> list[Json]:
    """The entries of a list."""
    return outline.mappings(data, name)


def entry_in(data: Json, name: str, key: str) -> Json | None:
    """The entry with this key."""
    return next(
        (one for one in entries(data, name) if one.get("key") == key), None
    )


def key_of(entry: Json) -> str:
    """The key of an entry."""
    return str(entry.get("key"))


def list_with(data: Json, key: str) -> str:
    """The list that a place stands in."""
    return SCENES if entry_in(data, SCENES, key) else ENDINGS


def entry_there(data: Json, name: str, key: str) -> Json:
    """The same; `Conflict` if somebody took it out."""
    found = entry_in(
        data,
        name,
        key,
    )
    if found is None:
        raise Conflict(GONE)
    return found


def every_choice(data: Json) -> Iterator[Json]:
    """The choices of all scenes."""
    scenes = entries(data, SCENES)
    return chain.from_iterable(entries(one, CHOICES) for one in scenes)


def new_key(data: Json, name: str, text: Any) -> str:
    """A key for an entry that is called so, unlike any it could be taken for."""
    wanted = items.said_key(text)
    if name == VARIABLES:
        wanted = wanted.replace("-", "")
    return folding.free_key(wanted or USUAL_KEYS[name], _taken(data, name))


def _taken(data: Json, name: str) -> list[str]:
    if name == VARIABLES:
        return [*LANGUAGES, *_keys(entries(data, name))]
    if name == CHOICES:
        return _keys(every_choice(data))
    return _keys([*entries(data, SCENES), *entries(data, ENDINGS)])


def _keys(found: Iterator[Json] | Sequence[Json]) -> list[str]:
    return list(map(key_of, found))


def put_entry(data: Json, name: str, here: Json) -> None:
    """In the place of the one with its key, or behind all others."""
    there = entries(data, name)
    keys = [one.get("key") for one in there]
    if here["key"] in keys:
        there[keys.index(here["key"])] = here
    else:
        _refuse_too_many(name, there)
        there.append(here)
    data[name] = there


def _refuse_too_many(name: str, there: Sequence[Json]) -> None:
    if len(there) >= MOST[name]:
        raise Invalid(TOO_MANY[name], most=MOST[name])


def move_entry(data: Json, name: str, key: str, step: int) -> None:
    """So many places down, up if negative, as far as there are places."""
    there, found = entries(data, name), entry_there(data, name, key)
    data[name] = outline.moved(there, found, step)


def copy_entry(whole: Json, data: Json, name: str, key: str) -> None:
    """The same once more behind it, with keys of its own. `data`: what holds
    the list; `whole`: the scenario.
    """
    there, original = entries(data, name), entry_there(data, name, key)
    _refuse_too_many(name, there)
    copied = _copied(original, folding.free_key(key, _taken(whole, name)))
    there.insert(there.index(original) + 1, copied)
    data[name] = there
    _rename_choices(whole, copied)


def _copied(original: Json, key: str) -> Json:
    copied = deepcopy(original) | {"key": key}
    if "title" in copied:
        copied["title"] = _called_copy(as_dict(copied["title"]))
    return copied


def _called_copy(title: Json) -> Json:
    return {
        language: f"{said} {COPY.get(language, '')}"
        for language, said in title.items()
    }


def _rename_choices(whole: Json, scene: Json) -> None:
    """Choices of a scene that was duplicated have keys of their own."""
    taken = _keys(every_choice(whole))
    for choice in entries(scene, CHOICES):
        key = folding.free_key(key_of(choice), taken)
        choice["key"] = key
        taken.append(key)


def remove_entry(data: Json, name: str, key: str) -> None:
    """Take it out. What led there leads nowhere yet; what asked for a value or
    changed it does no longer.
    """
    gone = entry_there(
        data,
        name,
        key,
    )
    data[name] = [one for one in entries(data, name) if one is not gone]
    if name == VARIABLES:
        _forget_value(data, key)
    elif name != CHOICES:
        _forget_place(data, key)


def _forget_value(data: Json, key: str) -> None:
    _forget(data, key, "pass")
    for choice in every_choice(data):
        _forget(choice, key, "effects", "when")


def _forget_place(data: Json, key: str) -> None:
    for _scene, choice in leading_to(data, key):
        del choice["then"]


def _forget(data: Json, key: str, *names: str) -> None:
    for name in names:
        if name in data:
            _drop(
                data,
                name,
                key,
            )


def _drop(data: Json, name: str, key: str) -> None:
    held = as_dict(data[name])
    held.pop(key, None)
    if not held:
        del data[name]


def lead_on(data: Json, choice: Json) -> None:
    """A choice that leads to what there is not yet: begin that, empty."""
    name = str(choice.get("then", ""))[1:]
    if choice.get("then") in (NEW_SCENE, NEW_ENDING):
        key = new_key(
            data,
            name,
            None,
        )
        put_entry(data, name, {"key": key})
        choice["then"] = key


def target_of(data: Json, scene: str, choice: str) -> str:
    """Where a choice leads; "" if nowhere yet."""
    there = entry_there(
        data,
        SCENES,
        scene,
    )
    return str(entry_there(there, CHOICES, choice).get("then", ""))


def leading_to(data: Json, key: str) -> list[tuple[Json, Json]]:
    """The scenes and their choices that lead to a place."""
    return [
        (scene, choice)
        for scene in entries(data, SCENES)
        for choice in _leading(scene, key)
    ]


def _leading(scene: Json, key: str) -> list[Json]:
    there = entries(scene, CHOICES)
    return [one for one in there if one.get("then") == key]
