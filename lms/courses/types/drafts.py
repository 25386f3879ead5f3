"""A course as its authors write it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lms.core.types import Files, Json
from lms.core.yamlfile import Mistake, Node
from lms.courses.types.content import Kind


@dataclass(frozen=True)
class InnerPart:
    """What the room of a part reads: a practice, a quiz, a task, a check
    question. Equal ones say the same on the same lines.

    `file`, `content`: the file in which it stands; `place`: where in it.
    `records`: whether the part says that it records something. `read`: its
    node, whose mistakes go into this list.
    """

    kind: Kind
    file: str
    content: bytes | None
    place: str
    records: bool
    read: Callable[[list[Mistake]], Node] = field(compare=False)


class InnerContent(NamedTuple):
    """What the file of a part says, and the names of the figures in it."""

    data: Json
    figures: frozenset[str]


class ListedPart(NamedTuple):
    """What stands in `course.yaml` about a part, and what is inside it."""

    part: Json
    inner: InnerPart


class NamedKey(NamedTuple):
    """A key of something else that a field of a node names."""

    node: Node
    field: str
    key: str


class Claim(NamedTuple):
    """An effect that a part of this kind claims, and where."""

    node: Node
    kind: Kind
    effect: Json


class Delta(NamedTuple):
    """A short quiz about a change of law, and where it is written."""

    node: Node
    part: Json


@dataclass(frozen=True)
class CourseSource:
    """The files of a course, as its authors write them, by their names in its
    folder (`figures/seal.vi.svg`).
    """

    slug: str
    files: Files


@dataclass
class CourseDraft:
    """A source as read: `content` as it would be frozen, `inner` for the rooms
    that read quizzes and tasks, what has to exist elsewhere, and all mistakes.
    `drawings`, `photos`: the figures by digest; `endings`: of their files, by
    name; `encoded`: what of the pictures is to be kept, by width; `shown`: the
    names of those in a text, `heard`: of the recordings; `used`: the files that
    were read.
    """

    source: CourseSource
    content: Json = field(default_factory=dict)
    inner: list[ListedPart] = field(default_factory=list)
    found: list[Mistake] = field(default_factory=list)
    named: list[NamedKey] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    required: list[NamedKey] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)
    photos: Files = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    encoded: dict[str, dict[int, bytes]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def file(self, name: str) -> bytes | None:
        """The content of one of its files; None if there is no such file."""
        if name in self.source.files:
            self.used.add(name)
        return self.source.files.get(name)

    @property
    def sources(self) -> Files:
        """The files that were read: what the content was made of."""
        return {name: self.source.files[name] for name in sorted(self.used)}

    def wrong(
        self,
        file: str,
        line: int,
        text: str,
        /,
        warning: bool = False,
        **values: Any,
    ) -> None:
        """Note a mistake on a line of one of its files that is not YAML; `text`
        is marked for translation.
        """
        place = f"{self.slug}/{file}", line, ""
        pairs = tuple(values.items())
        self.found.append(Mistake(*place, text, pairs, warning))

    @property
    def slug(self) -> str:
        """The course's key."""
        return self.source.slug


def is_unwritten(text: str) -> bool:
    """Whether a line or a block is as a new part begins."""
    return text.strip(" -1.\n") == "…"
