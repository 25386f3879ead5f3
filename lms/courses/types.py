"""A course as content."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from markupsafe import Markup

from lms.core.marks import N_
from lms.framework.types import Depth

Text = Mapping[str, str]


class Kind(StrEnum):
    """What a part is."""

    LESSON = "lesson"
    QUIZ = "quiz"
    TASK = "task"


class EffectKind(StrEnum):
    """What finishing a part does for a competency. (Moodle's fourth, "complete", has no meaning here: attainment is what the evidence adds up to.)"""

    NOTHING = "nothing"
    RECORD = "record"
    ASK_MENTOR = "ask_mentor"


KIND_LABELS = {Kind.LESSON: N_("Lesson"), Kind.QUIZ: N_("Quiz"), Kind.TASK: N_("Practical task")}


@dataclass(frozen=True)
class Effect:
    """Finishing the part proves this level of this competency at this depth, in this way."""

    competency: str
    level: int
    depth: Depth
    kind: EffectKind


@dataclass(frozen=True)
class Part:
    """One part. `html` is its text per language, already safe; `data` is what the part's own room reads (quiz, task, check question)."""

    key: str
    kind: Kind
    title: Text
    minutes: int
    legal_bases: tuple[str, ...]
    effects: tuple[Effect, ...]
    html: Mapping[str, Markup]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Course:
    """A course with its parts in order."""

    title: Text
    summary: Text
    posts: tuple[str, ...]
    checked_on: dt.date
    legal_bases: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """Working time of all parts."""
        return sum(part.minutes for part in self.parts)

    def part(self, key: str) -> Part | None:
        """The part with this key."""
        return next((part for part in self.parts if part.key == key), None)

    def after(self, key: str) -> Part | None:
        """The part that follows."""
        keys = [part.key for part in self.parts]
        index = keys.index(key) + 1
        return self.parts[index] if index < len(keys) else None

    @cached_property
    def _effects(self) -> list[tuple[Part, Effect]]:
        return [(part, effect) for part in self.parts for effect in part.effects if effect.kind != EffectKind.NOTHING]

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
