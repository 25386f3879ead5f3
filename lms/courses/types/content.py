"""A course as content."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from markupsafe import Markup

from lms.core.marks import N_
from lms.core.types import Json, ProcessCache
from lms.core.yamlfile import LANGUAGES, Node, refuse, root_of
from lms.framework.types import Depth

Content = TypeVar("Content")
Text = Mapping[str, str]
Keys = tuple[str, ...]


class Kind(StrEnum):
    """What a part is."""

    LESSON = "lesson"
    PRACTICE = "practice"
    QUIZ = "quiz"
    SCENARIO = "scenario"
    TASK = "task"


class EffectKind(StrEnum):
    """What finishing a part does for a competency. ("Complete" would mean
    nothing: attainment is what the evidence adds up to.)
    """

    NOTHING = "nothing"
    RECORD = "record"
    ASK_MENTOR = "ask_mentor"


class PlaceKind(StrEnum):
    """Where in a course something is cited."""

    COURSE = "course"
    LESSON = "lesson"
    PRACTICE = "practice"
    EXERCISE = "exercise"
    QUIZ = "quiz"
    QUESTION = "question"
    SCENARIO = "scenario"
    CHOICE = "choice"
    TASK = "task"
    STEP = "step"


@dataclass(frozen=True)
class CitingPlace:
    """A place in a course that cites legal bases; `part` and `item` (something
    inside the part) are keys, empty where there is none.
    """

    kind: PlaceKind
    part: str
    item: str
    bases: Keys


PLACE_INSIDE = {
    Kind.PRACTICE: PlaceKind.EXERCISE,
    Kind.QUIZ: PlaceKind.QUESTION,
    Kind.SCENARIO: PlaceKind.CHOICE,
    Kind.TASK: PlaceKind.STEP,
}
"""A lesson and its check question are one place, looked at together."""
KIND_LABELS = N_(
    {
        Kind.LESSON: "Lesson",
        Kind.PRACTICE: "Practice",
        Kind.QUIZ: "Quiz",
        Kind.SCENARIO: "Scenario",
        Kind.TASK: "Practical task",
    }
)


@dataclass(frozen=True)
class PartEffect:
    """Finishing the part proves this level of this competency at this depth, in
    this way.
    """

    competency: str
    level: int
    depth: Depth
    kind: EffectKind

    @property
    def levels(self) -> tuple[int, ...]:
        """The level it proves at each depth, as a ladder draws it."""
        return tuple(self.level * (self.depth >= depth) for depth in Depth)

    def renamed(self, successors: "Successors") -> "list[PartEffect]":
        """The same for each of those that took the competency's place."""
        keys = successors.get(self.competency, [self.competency])
        return [replace(self, competency=key) for key in sorted(keys)]


@dataclass(frozen=True)
class Part:
    """One part. `html` is its text per language, already safe; `data` is what
    the part's own room reads (quiz, task, check question).

    `confirms`: legal bases whose replacement a short quiz asks about; passing
    it confirms older evidence (docs/attainment.md). `unsure`: those of which it
    says something that is still to be compared with the official text.
    """

    key: str
    kind: Kind
    title: Text
    minutes: int
    legal_bases: Keys
    effects: tuple[PartEffect, ...]
    html: Mapping[str, Markup]
    data: Json
    confirms: Keys = ()
    unsure: Keys = ()

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages in which all of it can be read, questions and answers
        included.
        """
        texts = [self.title, self.html, self.data]
        return frozenset(
            language for language in LANGUAGES if _is_complete(texts, language)
        )

    @cached_property
    def places(self) -> tuple[CitingPlace, ...]:
        """Every place in here that cites something: the part itself, and its
        questions or critical steps.
        """
        bases = {"": list(self.legal_bases)}
        for item, cited in _citations(self.data):
            inside = item if self.kind in PLACE_INSIDE else ""
            bases.setdefault(inside, []).extend(cited)
        return tuple(
            self._place(item, cited) for item, cited in bases.items() if cited
        )

    def _place(self, item: str, cited: list[str]) -> CitingPlace:
        kind = PLACE_INSIDE[self.kind] if item else PlaceKind(self.kind)
        return CitingPlace(kind, self.key, item, tuple(dict.fromkeys(cited)))

    def proven(self, passed: bool) -> list[Json]:
        """What is recorded of whoever passes the part; level 0 if they do not."""
        return [
            {
                "competency": one.competency,
                "level": one.level * passed,
                "depth": one.depth,
            }
            for one in self.effects
            if one.kind == EffectKind.RECORD
        ]

    def renamed(self, successors: "Successors") -> "Part":
        """The same part, its effects naming what took a competency's place."""
        effects = [
            renamed
            for effect in self.effects
            for renamed in effect.renamed(successors)
        ]
        return replace(self, effects=tuple(effects))


Successors = Mapping[str, frozenset[str]]
"""By competency, those that evidence for it counts for today."""
ProvingPart = tuple[Part, PartEffect]
"""A part and one of the effects it has."""


def _is_complete(content: Any, language: str) -> bool:
    """Whether every text in here has its wording in this language."""
    if isinstance(content, Mapping):
        if content and set(content) <= set(LANGUAGES):
            return bool(str(content.get(language) or "").strip())
        content = list(content.values())
    if not isinstance(content, list | tuple):
        return True
    return all(_is_complete(inner, language) for inner in content)


def _citations(data: Any) -> Iterator[tuple[str, list[str]]]:
    """Keys and what they cite. Whatever a room keeps inside its parts, what it
    relies on is named by the same word.
    """
    if isinstance(data, Mapping):
        if bases := data.get("legal_bases"):
            yield str(data.get("key") or ""), list(bases)
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from _citations(entry)


COVERS = ("talk", "stamp", "scanner", "phone", "binders", "field", "screen")
"""Pictures for courses, in static/drawings.svg."""


@dataclass(frozen=True)
class Course:
    """A course with its parts in order. `deltas`: short quizzes about a change
    of law, no part of the way through the course. `requires`: slugs of
    courses it builds on. `cover`: the picture that stands for it. `job_aid`:
    the page to print and keep at hand. `figures`, `sounds`: each by language;
    `drawings` and `photos`: their digests, of pictures with the widths.
    `is_strict`: taken in order, lessons before quiz before task.
    """

    title: Text
    summary: Text
    posts: Keys
    checked_on: dt.date
    legal_bases: Keys
    parts: tuple[Part, ...]
    deltas: tuple[Part, ...] = ()
    requires: Keys = ()
    cover: str = "talk"
    job_aid: Mapping[str, Markup] = field(default_factory=dict)
    figures: Mapping[str, Json] = field(default_factory=dict)
    sounds: Mapping[str, Json] = field(default_factory=dict)
    drawings: frozenset[str] = frozenset()
    photos: Mapping[str, list[int]] = field(default_factory=dict)
    is_strict: bool = False

    @property
    def every(self) -> tuple[Part, ...]:
        """The parts on the way and the short quizzes beside it."""
        return self.parts + self.deltas

    @cached_property
    def minutes(self) -> int:
        """Working time of all parts."""
        return sum(part.minutes for part in self.parts)

    @property
    def keys(self) -> list[str]:
        """The keys of the parts on the way, in order."""
        return [part.key for part in self.parts]

    def part(self, key: str) -> Part | None:
        """The part with this key."""
        return next((part for part in self.every if part.key == key), None)

    def after(self, key: str) -> Part | None:
        """The part that follows; none behind the last and behind what is beside
        the way.
        """
        ways = {part.key: following for part, following in pairwise(self.parts)}
        return ways.get(key)

    def before(self, key: str) -> Part | None:
        """The part that comes before, as `after`."""
        ways = {following.key: part for part, following in pairwise(self.parts)}
        return ways.get(key)

    @cached_property
    def places(self) -> tuple[CitingPlace, ...]:
        """Every place that cites something: the course, its parts, and the
        questions and critical steps inside them.
        """
        whole = CitingPlace(PlaceKind.COURSE, "", "", self.legal_bases)
        inside = [place for part in self.every for place in part.places]
        return tuple(place for place in (whole, *inside) if place.bases)

    @cached_property
    def competencies(self) -> frozenset[str]:
        """The competencies that its parts name."""
        return frozenset(
            effect.competency for part in self.every for effect in part.effects
        )

    @cached_property
    def effects(self) -> list[ProvingPart]:
        """What the whole course can prove, part by part."""
        return [
            (part, effect)
            for part in self.parts
            for effect in part.effects
            if effect.kind != EffectKind.NOTHING
        ]

    def renamed(self, successors: Successors) -> "Course":
        """The same course where these competencies have handed on what evidence
        for them counts for.
        """
        return replace(
            self,
            parts=_all_renamed(self.parts, successors),
            deltas=_all_renamed(self.deltas, successors),
        )


def _all_renamed(
    parts: tuple[Part, ...], successors: Successors
) -> tuple[Part, ...]:
    return tuple(part.renamed(successors) for part in parts)


@dataclass(frozen=True)
class Revision:
    """One frozen version of a course. `note`: what its author says is new."""

    id: int
    slug: str
    number: int
    digest: str
    published_at: dt.datetime
    course: Course
    published_by: int | None = None
    note: str = ""


class FigureShelf(NamedTuple):
    """Where a page finds the figures of a course: by name and language, and the
    address of a file of theirs.
    """

    figures: Mapping[str, Json]
    address: Callable[[str], str]


class PartReader(Generic[Content]):
    """Reads the data of frozen parts as the room of their kind does, once per
    process.
    """

    def __init__(self, read: Callable[[Node], Content]) -> None:
        self._read = read
        self._frozen = ProcessCache[tuple[str, str], Content]()

    def __call__(self, revision: Revision, part: Part) -> Content:
        """What this part of the revision holds."""
        key = revision.digest, part.key
        return self._frozen.get(key, lambda: self.content(part))

    def content(self, part: Part) -> Content:
        """Read it now. It was checked when it was published; what cannot be
        read any more (a missing plug, say) is an error, never a lost
        question.
        """
        node = root_of(part.data, "a published revision")
        content = self._read(node)
        refuse(node.mistakes)
        return content
