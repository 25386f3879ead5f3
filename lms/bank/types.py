"""A question as the bank shows it, and what it is narrowed to."""

from dataclasses import dataclass

from lms.core.types import Json
from lms.courses.types import Part, Revision


@dataclass(frozen=True)
class BankQuestion:
    """A question as its author wrote it (`data`), and where it is used. `key`:
    "" for the question of a lesson.
    """

    revision: Revision
    part: Part
    key: str
    kind: str
    data: Json


@dataclass(frozen=True)
class BankFilter:
    """What is asked for; what is empty asks for nothing."""

    search: str = ""
    course: str = ""
    competency: str = ""
    tag: str = ""
    kind: str = ""
    difficulty: str = ""
