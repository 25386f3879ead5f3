"""What enters the ledger, and what comes out of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict

from lms.core.types import Json
from lms.framework.types import Depth

Levels = tuple[int, int, int, int]
"""A level per depth, from KNOWS to DOES; 0 for none."""
Replaced = Mapping[str, dt.datetime]
"""Legal bases that were replaced, each with the moment it happened."""


@dataclass(frozen=True)
class Proof:
    """One piece of evidence on its way into the ledger.

    `object_key` names what produced it (this quiz, this task): a later proof
    from the same object replaces the earlier one when attainment is calculated.
    `level` 0 says that the competency was tried and not shown: it is kept and
    read, and changes no sum. `bases`: keys of
    the legal bases that the quiz or task relied on; `confirms`: those whose
    replacement it takes into account. `proves`: False adds no level, it only
    confirms. `rests_on`: see `RestsOn`; the ledger adds whose it is.
    """

    person_id: int
    competency: str
    level: int
    depth: Depth
    source: str
    object_key: str
    done_at: dt.datetime
    judged_by: int | None = None
    revision_id: int | None = None
    bases: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    proves: bool = True
    details: Json = field(default_factory=dict)
    rests_on: "RestsOn" = field(default_factory=dict)


class RestsOn(TypedDict, total=False):
    """What a row of the ledger rests on outside itself, signed with the row: it
    stands in its details. Rows from before it was bound have none.

    `person`, `reviewer`: the host's keys of whose it is and of who judged.
    `also`: fingerprints of earlier signed times on which it rests as well, in
    the order of `with` in the details. `revision`: the digest of the course's
    content. `revokes`: the hash of the
    row that is taken back. `work`: the fingerprint of the attempt, or of the
    hand-in with its files and the mentor's answer.
    """

    person: str
    reviewer: str
    revision: str
    revokes: str
    work: str
    also: list[str]


@dataclass(frozen=True)
class EvidencePiece:
    """A piece of evidence as the attainment rule sees it. `bases`: the legal
    bases it relied on; `confirms`: those under whose successors the person
    was seen to work or answer. `proves`: False adds no level, it only
    confirms.
    """

    id: int
    object_key: str
    level: int
    depth: Depth
    done_at: dt.datetime
    counts: bool = True
    judged_by: int | None = None
    valid_until: dt.datetime | None = None
    revokes: int | None = None
    bases: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    source: str = ""
    proves: bool = True


@dataclass(frozen=True)
class Attainment:
    """What a person's valid evidence for one competency adds up to.

    `levels[d]` is the level proven at depth d or deeper, so the numbers never
    rise from KNOWS to DOES. `count` pieces of evidence count; none means "not
    enough evidence", which is not "not competent". `assessors` different people
    judged. `until`: at this moment a piece expires and the sum may change.
    `spread`: levels between the lowest and the highest of them. `sure`: what
    would be left without evidence that relied on a legal basis since replaced
    and is not confirmed; None: all of it. `judgements`: how many judged
    independently, assessors and objects marked without one; if the framework
    asks for more before anything is said, nothing counts (`count` 0, no level).
    `lapsed`: when a last result ran out most recently.
    """

    levels: Levels = (0, 0, 0, 0)
    count: int = 0
    assessors: int = 0
    last_at: dt.datetime | None = None
    until: dt.datetime | None = None
    spread: int = 0
    sure: Levels | None = None
    judgements: int = 0
    lapsed: dt.datetime | None = None

    def at(self, depth: Depth) -> int:
        """The level proven at this depth or deeper; 0 for none."""
        return self.levels[depth - 1]

    def sure_at(self, depth: Depth) -> int:
        """The same, from evidence that no change of law has put in doubt."""
        return (self.sure or self.levels)[depth - 1]


NOTHING = Attainment()

Ways = tuple[frozenset[str], ...]
"""Sets of replaced legal bases: confirming all of any one of them is enough.
The empty set: nothing needs confirming. No set: nothing helps.
"""
Judge = tuple[str, int | str]
"""Who judged: ("by", a person), or ("of", an object that is marked without
one).
"""


@dataclass(frozen=True)
class ConfirmationOptions:
    """What the pieces at hand would do for a requirement once changes of law
    are confirmed, beyond what their sum tells.

    `proven`: the ways in which a piece reaches the level at the depth and is
    sure. `judges`: per independent judgement, the ways in which it counts among
    what is sure.
    """

    proven: Ways = ()
    judges: Mapping[Judge, Ways] = field(default_factory=dict)


NO_OPTIONS = ConfirmationOptions()


class Grade(StrEnum):
    """How sure a sum is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Doubt(StrEnum):
    """What keeps a sum from being surer: few judgements, all of them old,
    results far apart, a legal basis replaced since.
    """

    FEW = "few"
    OLD = "old"
    APART = "apart"
    LAW = "law"


Doubts = tuple[Doubt, ...]


@dataclass(frozen=True)
class Confidence:
    """The grade, and everything that keeps it from being high."""

    grade: Grade
    doubts: Doubts = ()
