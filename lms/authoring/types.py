"""What content may name, and drafts of courses."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lms.core.errors import Conflict
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses.types import CourseSource
from lms.people.types import Unit


@dataclass(frozen=True, eq=False)
class KnownKeys:
    """The keys that content may name, as they are at a moment; what was found
    with them is remembered under them, so they never change. `replaced`: legal
    bases and what took or will take their place; `courses`: published ones and
    what each requires.
    """

    competencies: frozenset[str]
    posts: frozenset[str]
    legal_bases: frozenset[str]
    replaced: Mapping[str, str] = field(default_factory=dict)
    courses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def unreplaced(self) -> frozenset[str]:
        """Legal bases whose place nothing takes."""
        return self.legal_bases - self.replaced.keys()


class DraftStage(StrEnum):
    """How far a draft of a course is."""

    WRITING = "writing"
    REVIEW = "review"
    APPROVED = "approved"


@dataclass(frozen=True)
class OpenDraft:
    """A draft of a course as its pages show it. `digests`: of the
    contents of its files, `mark`: of them all.
    """

    id: int
    source: CourseSource
    unit: Unit
    stage: DraftStage
    based_on: int | None
    edit: int
    edited_at: dt.datetime
    edited_by: int
    asked_by: int | None
    reviewed_by: int | None
    mark: str
    digests: Mapping[str, str]

    @property
    def slug(self) -> str:
        """The course's key."""
        return self.source.slug


class BlockKind(StrEnum):
    """What a block of a text is. `OTHER`: what the editor does not know, kept
    as it is written.
    """

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    TABLE = "table"
    CALLOUT = "callout"
    FIGURE = "figure"
    SOUND = "audio"
    FILM = "video"
    MOCK_FORM = "form"
    DIVIDER = "divider"
    OTHER = "other"


_SHOWN_EMPTY = (
    BlockKind.DIVIDER,
    BlockKind.FIGURE,
    BlockKind.SOUND,
    BlockKind.FILM,
    BlockKind.MOCK_FORM,
)
"""What is chosen before it is described."""


@dataclass(frozen=True)
class TextBlock:
    """A block of a text as its field shows it. `text`: a list has an item on
    each line, a table a row; of a figure it is what is said to those who do not
    see it. `figure`: its source in the text, or that of a recording. `fields`:
    what else a form or a film says of itself, by name. `source`: the Markdown as
    it stands in the file; "" if it is to be written from the rest.
    """

    kind: BlockKind
    text: str = ""
    figure: str = ""
    caption: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost without it."""
        said = self.text + self.figure + self.caption
        return self.kind not in _SHOWN_EMPTY and not said.strip()

    def said(self, name: str) -> str:
        """What one of its fields says; "" if it has none of this name."""
        return dict(self.fields).get(name, "")


class Keep(StrEnum):
    """What somebody has chosen where two wrote the same place."""

    STORED = "stored"
    HERE = "here"


@dataclass(frozen=True)
class SentText:
    """A text as a page sends it. `base`: the marks of the blocks that the page
    was made of; `keep`: what was chosen of both (`Keep`), as it was `seen` there.
    """

    text: str
    base: tuple[str, ...] = ()
    keep: str = ""
    seen: str = ""


@dataclass(frozen=True)
class WrittenBoth:
    """A place that two have written: what is stored, and what the page says."""

    stored: str
    here: str


BOTH_WRITTEN = N_(
    "Somebody else changed the same place of this text after you opened it. Choose below what counts; nothing of either is lost until then."
)


class TextClash(Conflict):
    """Two changed the same places of a text. `seen`: the mark of what is
    stored, for the choice that follows.
    """

    def __init__(self, places: Sequence[WrittenBoth], seen: str) -> None:
        super().__init__(BOTH_WRITTEN)
        self.places, self.seen = places, seen


class StaleItem(Conflict):
    """Somebody else changed what the form is about after the page showed it;
    `stored` is what stands there now, empty if it was taken out.
    """

    def __init__(self, text: str, stored: Json) -> None:
        super().__init__(text)
        self.stored = stored


UNDECIDED = N_(
    "This draft corrects questions that people have answered. Say for each of them what becomes of their results."
)


class Undecided(Conflict):
    """Results would change, and nobody has said yet what is to become of
    them.
    """

    usual = UNDECIDED


class ChoiceShown(NamedTuple):
    """One that may be chosen."""

    value: str
    label: str
    is_chosen: bool

    @property
    def text(self) -> str:
        """The label where no markup may stand: in a list to choose from."""
        return str(self.label)
