"""A course as content."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from markupsafe import Markup

from lms.core.marks import N_
from lms.core.yamlfile import LANGUAGES
from lms.framework.types import Depth

Text = Mapping[str, str]


class Kind(StrEnum):
    """What a part is."""

    LESSON = "lesson"
    QUIZ = "quiz"
    TASK = "task"


class EffectKind(StrEnum):
    """What finishing a part does for a competency. (Moodle's fourth,
    "complete", has no meaning here: attainment is what the evidence adds up
    to.)
    """

    NOTHING = "nothing"
    RECORD = "record"
    ASK_MENTOR = "ask_mentor"


class PlaceKind(StrEnum):
    """Where in a course something is cited."""

    COURSE = "course"
    LESSON = "lesson"
    QUIZ = "quiz"
    QUESTION = "question"
    TASK = "task"
    STEP = "step"


@dataclass(frozen=True)
class Place:
    """A place in a course that cites legal bases; `part` and `item` (a question
    or a step) are keys, empty where there is none.
    """

    kind: PlaceKind
    part: str
    item: str
    bases: tuple[str, ...]


KIND_LABELS = {
    Kind.LESSON: N_("Lesson"),
    Kind.QUIZ: N_("Quiz"),
    Kind.TASK: N_("Practical task"),
}


@dataclass(frozen=True)
class Effect:
    """Finishing the part proves this level of this competency at this depth, in
    this way.
    """

    competency: str
    level: int
    depth: Depth
    kind: EffectKind


@dataclass(frozen=True)
class Part:
    """One part. `html` is its text per language, already safe; `data` is what
    the part's own room reads (quiz, task, check question).

    `confirms`: legal bases whose replacement a short quiz asks about; passing
    it confirms older evidence (docs/attainment.md).
    """

    key: str
    kind: Kind
    title: Text
    minutes: int
    legal_bases: tuple[str, ...]
    effects: tuple[Effect, ...]
    html: Mapping[str, Markup]
    data: Mapping[str, Any]
    confirms: tuple[str, ...] = ()

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages in which all of it can be read, questions and answers
        included.
        """
        said = (self.title, self.html or {}, self.data)
        return frozenset(
            language
            for language in LANGUAGES
            if all(_speaks(one, language) for one in said)
        )


def _speaks(value: Any, language: str) -> bool:
    """Whether every text in here has its wording in this language."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            return bool(str(value.get(language) or "").strip())
        return all(_speaks(inner, language) for inner in value.values())
    return (
        all(_speaks(inner, language) for inner in value)
        if isinstance(value, list | tuple)
        else True
    )


def _naming(part: Part, instead: Mapping[str, frozenset[str]]) -> Part:
    effects = tuple(
        replace(effect, competency=key)
        for effect in part.effects
        for key in sorted(instead.get(effect.competency, {effect.competency}))
    )
    return replace(part, effects=effects)


@dataclass(frozen=True)
class Course:
    """A course with its parts in order. `deltas`: short quizzes about a change
    of law, no part of the way through the course. `requires`: slugs of
    courses it builds on.
    """

    title: Text
    summary: Text
    posts: tuple[str, ...]
    checked_on: dt.date
    legal_bases: tuple[str, ...]
    parts: tuple[Part, ...]
    deltas: tuple[Part, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Part, ...]:
        """The parts on the way and the short quizzes beside it."""
        return self.parts + self.deltas

    @property
    def minutes(self) -> int:
        """Working time of all parts."""
        return sum(part.minutes for part in self.parts)

    def part(self, key: str) -> Part | None:
        """The part with this key."""
        return next((part for part in self.every if part.key == key), None)

    def after(self, key: str) -> Part | None:
        """The part that follows; none behind the last and behind what is beside
        the way.
        """
        keys = [part.key for part in self.parts]
        index = keys.index(key) + 1 if key in keys else len(keys)
        return self.parts[index] if index < len(keys) else None

    @cached_property
    def _effects(self) -> list[tuple[Part, Effect]]:
        return [
            (part, effect)
            for part in self.parts
            for effect in part.effects
            if effect.kind != EffectKind.NOTHING
        ]

    @cached_property
    def competencies(self) -> frozenset[str]:
        """The competencies that its parts name."""
        return frozenset(
            effect.competency for part in self.every for effect in part.effects
        )

    def naming(self, instead: Mapping[str, frozenset[str]]) -> "Course":
        """The same course where these competencies have handed on what evidence
        for them counts for.
        """
        return replace(
            self,
            parts=tuple(_naming(part, instead) for part in self.parts),
            deltas=tuple(_naming(part, instead) for part in self.deltas),
        )

    def effects(self) -> list[tuple[Part, Effect]]:
        """What the whole course can prove, part by part."""
        return self._effects


@dataclass(frozen=True)
class Revision:
    """One frozen version of a course."""

    id: int
    slug: str
    number: int
    digest: str
    published_at: dt.datetime
    course: Course
