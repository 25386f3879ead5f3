"""What a form of a scenario is about, by keys, and what a new one begins with."""

from functools import partial

from lms.authoring.rules.declared import Fields
from lms.authoring.rules.items import Item
from lms.authoring.rules.scenes import places, wording
from lms.core.inputs import as_dict, as_list
from lms.core.types import Json


def case(part: str, fields: Fields) -> Item:
    """What is said of the scenario as a whole."""

    def put(data: Json, here: Json) -> None:
        written = wording.as_file(here, data)
        data.clear()
        data.update(written)

    return Item(
        f"{part}.yaml",
        fields,
        wording.as_form,
        put,
        lambda _data: "",
        shares=True,
    )


def entry(part: str, name: str, key: str, fields: Fields) -> Item:
    """A scene, an ending or a value."""

    def put(data: Json, here: Json) -> None:
        places.put_entry(data, name, {"key": key, **here})

    return Item(
        f"{part}.yaml",
        fields,
        lambda data: places.entry_in(data, name, key),
        put,
        lambda data: place_of(data, name, key),
        shares=True,
        name=key,
    )


def place_of(data: Json, name: str, key: str) -> str:
    """How the check of the file calls the entry with this key."""
    keys = [as_dict(one).get("key") for one in as_list(data.get(name))]
    return f"{name}[{keys.index(key)}]" if key in keys else name


def choice(part: str, scene: str, key: str, fields: Fields) -> Item:
    """A choice of a scene."""
    return Item(
        f"{part}.yaml",
        fields,
        partial(_find_choice, scene, key),
        partial(_put_choice, scene, key),
        partial(_place_of_choice, scene, key),
        name=key,
    )


def _find_choice(scene: str, key: str, data: Json) -> Json | None:
    there = places.entry_in(data, places.SCENES, scene) or {}
    found = places.entry_in(
        there,
        places.CHOICES,
        key,
    )
    return found and wording.as_form(found)


def _put_choice(scene: str, key: str, data: Json, here: Json) -> None:
    there = dict(places.entry_there(data, places.SCENES, scene))
    stored = places.entry_in(there, places.CHOICES, key) or {}
    written = {"key": key, **wording.as_file(here, stored)}
    places.put_entry(
        there,
        places.CHOICES,
        written,
    )
    places.put_entry(
        data,
        places.SCENES,
        there,
    )
    places.lead_on(data, written)


def _place_of_choice(scene: str, key: str, data: Json) -> str:
    there = places.entry_in(data, places.SCENES, scene) or {}
    before = place_of(
        data,
        places.SCENES,
        scene,
    )
    return f"{before}.{place_of(there, places.CHOICES, key)}"


def skeleton() -> Json:
    """A case of one scene, two choices and two endings, with its titles only:
    what is missing is said until it is written.
    """
    return {
        "variables": [
            {
                "key": "longtin",
                "label": {
                    "vi": "Lòng tin của người dân",
                    "en": "The citizen's trust",
                },
                "start": 5,
                "to": 10,
                "good": "more",
            }
        ],
        "scenes": [
            {
                "key": "tai-quay",
                "title": {"vi": "Ở quầy", "en": "At the counter"},
                "choices": [
                    _choice("lam-dung", 2, "ket-cuc-tot"),
                    _choice("lam-chua-dung", -2, "ket-cuc-chua-tot"),
                ],
            }
        ],
        "endings": [
            _ending("ket-cuc-tot", "Xong việc", "Done"),
            _ending("ket-cuc-chua-tot", "Ra về tay không", "Home with nothing"),
        ],
        "pass": {"longtin": "at least 6"},
    }


def _choice(key: str, trust: int, then: str) -> Json:
    return {"key": key, "effects": {"longtin": trust}, "then": then}


def _ending(key: str, title: str, english: str) -> Json:
    return {"key": key, "title": {"vi": title, "en": english}}
