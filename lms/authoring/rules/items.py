"""What a form of the editor is about: a mapping in a file of the draft, by keys
rather than by its place, so that two who change different ones never meet.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import compress, count
from typing import Any, NamedTuple

from lms.authoring.rules import outline
from lms.authoring.rules.declared import Fields
from lms.authoring.types import StaleItem
from lms.core import inputs
from lms.core.errors import Conflict, Invalid
from lms.core.inputs import as_list
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Json

MOST_QUESTIONS = 100
LONGEST_KEY = 40
TAKEN_OUT = N_(
    "Somebody took this out meanwhile. What you typed is still here; saving puts it in again."
)
CHANGED = N_(
    "Somebody else changed this after you opened it. Both are shown below; nothing is lost. Save to keep what stands in the form."
)


@dataclass(frozen=True)
class Item:
    """`find` it in the data of its file, None if it is not there; `put` it
    there, changing that mapping alone and nothing inside it. `place`: how the
    file's check calls it, such as `questions[3]`. `shares`: whether other forms
    write other keys of the same mapping.
    """

    file: str
    fields: Fields
    find: Callable[[Json], Json | None]
    put: Callable[[Json, Json], None]
    place: Callable[[Json], str]
    shares: bool = False
    name: str = ""
    """Its key, where it is one of a list."""

    def mark(self, data: Json) -> str:
        """Of what a page shows of it."""
        return inputs.mark_of(self.fields, data)

    def there(self, content: bytes | None) -> Json:
        """It, as the file has it, to be read only; empty if it is not there."""
        return self.find(outline.read_data(content)) or {}

    def shown(self, content: bytes | None) -> Json:
        """The same, to be changed."""
        return deepcopy(self.there(content))

    def among(self, data: Json, here: Json) -> Json:
        """These data with this in its place; they stay as they are."""
        new = dict(data)
        self.put(new, here)
        return new

    def with_it(self, content: bytes | None, here: Json) -> bytes:
        """The file with this in its place."""
        return outline.remade(content, lambda data: self.among(data, here))

    def saved(self, content: bytes | None, here: Json, was: str) -> bytes:
        """The same, if the file still has what the page showed of it, or has
        what is typed already; `StaleItem` if not.
        """
        stored = self.shown(content)
        is_same = self.mark(here) == self.mark(stored)
        if self.mark(stored) != was and not is_same:
            raise StaleItem(CHANGED if stored else TAKEN_OUT, stored)
        if self.shares:
            here = self._joined(stored, here)
        return self.with_it(content, here)

    def _joined(self, stored: Json, here: Json) -> Json:
        """What is typed, and of what other forms write what is there now."""
        names = {field.name for field in self.fields}
        besides = {
            name: value for name, value in stored.items() if name not in names
        }
        typed = {name: here[name] for name in here if name in names}
        both = {**typed, **besides}
        order = [*here, *both]
        return {name: both[name] for name in order if name in both}


def questions_of(data: Json) -> list[Json]:
    """The questions of a quiz."""
    return outline.mappings(data, "questions")


def question_in(data: Json, key: str) -> Json | None:
    """The question with this key."""
    found = (one for one in questions_of(data) if one.get("key") == key)
    return next(found, None)


class Neighbours(NamedTuple):
    """The keys of the questions beside one, "" for none; its number, 0 if it is
    not in the list, of so many.
    """

    before: str
    after: str
    number: int
    all: int


def neighbours(data: Json, key: str) -> Neighbours:
    """Where a question stands in its quiz."""
    keys = _keys(questions_of(data))
    if key not in keys:
        return Neighbours("", "", 0, len(keys))
    place = keys.index(key)
    around = ["", *keys, ""]
    return Neighbours(
        around[place],
        around[place + 2],
        place + 1,
        len(keys),
    )


def question(part: str, key: str, fields: Fields) -> Item:
    """A question of a quiz."""

    def put(data: Json, here: Json) -> None:
        _put_question(data, {**here, "key": key})

    return Item(
        f"{part}.yaml",
        fields,
        lambda data: question_in(data, key),
        put,
        lambda data: _place_of_question(data, key),
        name=key,
    )


def _place_of_question(data: Json, key: str) -> str:
    return _place_in(
        data,
        "questions",
        lambda one: one.get("key") == key,
    )


def _place_in(data: Json, name: str, is_it: Callable[[Json], bool]) -> str:
    """How the check of a file calls the entry of a list."""
    for place, entry in enumerate(inputs.as_list(data.get(name))):
        if isinstance(entry, dict) and is_it(entry):
            return f"{name}[{place}]"
    return name


def _put_question(data: Json, here: Json) -> None:
    entries = questions_of(data)
    keys = [one.get("key") for one in entries]
    if here["key"] in keys:
        entries[keys.index(here["key"])] = here
    else:
        _refuse_too_many(entries)
        entries.append(here)
    data["questions"] = entries


def _refuse_too_many(entries: list[Json]) -> None:
    if len(entries) >= MOST_QUESTIONS:
        raise Invalid(
            "A quiz has at most %(most)s questions. Begin another quiz for what comes next.",
            most=MOST_QUESTIONS,
        )


def new_key(data: Json, text: Any) -> str:
    """A key for a question that says this."""
    return folding.free_key(
        said_key(text) or "cau-hoi", _keys(questions_of(data))
    )


def _keys(entries: list[Json]) -> list[str]:
    return [str(one["key"]) for one in entries if one.get("key")]


def said_key(text: Any) -> str:
    """A key made of what a text in both languages says."""
    said = inputs.as_dict(text)
    words = said.get("vi") or said.get("en") or ""
    return folding.slug(str(words), LONGEST_KEY)


def check(part: str, fields: Fields) -> Item:
    """The check question of a lesson."""

    def find(data: Json) -> Json | None:
        found = outline.part_of(data, part).get("check")
        return inputs.as_dict(found) or None

    def put(data: Json, here: Json) -> None:
        both = {**outline.part_of(data, part), "check": here}
        outline.put_part(
            data,
            part,
            both,
        )

    return Item(
        outline.MAIN,
        fields,
        find,
        put,
        lambda data: f"{_place_of(data, part)}.check",
    )


def _place_of(data: Json, key: str) -> str:
    return _place_in(
        data,
        "parts",
        lambda one: outline.key_of(one) == key,
    )


def part(key: str, fields: Fields) -> Item:
    """A part as `course.yaml` has it."""

    def put(data: Json, here: Json) -> None:
        outline.put_part(
            data,
            key,
            here,
        )

    return Item(
        outline.MAIN,
        fields,
        lambda data: outline.part_of(data, key),
        put,
        lambda data: _place_of(data, key),
        shares=True,
    )


def whole(file: str, fields: Fields) -> Item:
    """All that a file says: the settings of a quiz, a task."""

    def put(data: Json, here: Json) -> None:
        data.clear()
        data.update(here)

    return Item(
        file, fields, lambda data: data, put, lambda _data: "", shares=True
    )


def move_question(data: Json, key: str, step: int) -> None:
    """So many places down, up if negative, as far as there are places."""
    question = _there(data, key)
    data["questions"] = outline.moved(
        questions_of(data),
        question,
        step,
    )


def _there(data: Json, key: str) -> Json:
    found = question_in(data, key)
    if found is None:
        raise Conflict("This question is no longer in the quiz.")
    return found


def remove_question(data: Json, key: str) -> None:
    """Take it out."""
    gone = _there(data, key)
    data["questions"] = [one for one in questions_of(data) if one is not gone]


def copy_question(data: Json, key: str) -> None:
    """The same once more behind it, with a key of its own."""
    entries, original = questions_of(data), _there(data, key)
    _refuse_too_many(entries)
    copied = deepcopy(original)
    copied["key"] = folding.free_key(key, _keys(entries))
    entries.insert(entries.index(original) + 1, copied)
    data["questions"] = entries


def with_step_keys(data: Json) -> Json:
    """A task whose critical steps all have keys, the new ones made of their
    texts.
    """
    return _with_keys(data, "critical_steps", "buoc")


def with_case_keys(data: Json) -> Json:
    """The same of its sample cases."""
    return _with_keys(data, "cases", "ca")


def _with_keys(data: Json, name: str, otherwise: str) -> Json:
    entries = outline.mappings(data, name)
    taken = _keys(entries)
    keyed = [_with_key(one, taken, otherwise) for one in entries]
    return {**data, name: keyed} if entries else data


def named_steps(before: Json, here: Json) -> Iterator[tuple[Json, list[int]]]:
    """The critical steps of a task that are there no more, although its cases
    name them, and the numbers of these cases.
    """
    left = _keys(outline.mappings(here, "critical_steps"))
    cases = outline.mappings(before, "cases")
    for step in outline.mappings(before, "critical_steps"):
        key = step.get("key")
        named = [key in as_list(case.get("steps")) for case in cases]
        if any(named) and key not in left:
            yield step, [*compress(count(1), named)]


def _with_key(entry: Json, taken: list[str], otherwise: str) -> Json:
    if entry.get("key"):
        return entry
    key = folding.free_key(said_key(entry.get("text")) or otherwise, taken)
    taken.append(key)
    return {"key": key, **entry}
