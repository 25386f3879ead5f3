"""Levels, depth of proof, stages of a version, and how evidence adds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from lms.core.marks import N_

LEVELS = range(1, 6)


class Stage(StrEnum):
    """Where a version of a framework stands in its life. At most one is
    published, at most one is a draft.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Carry(StrEnum):
    """What becomes of evidence when a new version touches a competency."""

    SAME = "same"
    REPLACED = "replaced"
    SPLIT = "split"
    DROPPED = "dropped"


class Depth(IntEnum):
    """How deep something was proven, after Miller, Acad Med 1990;65(9
    Suppl):S63–7.
    """

    KNOWS = 1
    KNOWS_HOW = 2
    SHOWS_HOW = 3
    DOES = 4

    @property
    def word(self) -> str:
        """The word used in files: knows, knows_how, shows_how, does."""
        return self.name.lower()


DEPTHS = {depth.word: depth for depth in Depth}
DEPTH_LABELS = N_(
    {
        Depth.KNOWS: "knows",
        Depth.KNOWS_HOW: "knows how",
        Depth.SHOWS_HOW: "shows how",
        Depth.DOES: "does at work",
    }
)


class Result(StrEnum):
    """Which results make the level: the best of all source objects' last ones,
    or the newest of them alone.
    """

    BEST = "best"
    LATEST = "latest"


@dataclass(frozen=True)
class SourceRule:
    """What a framework says about one source of evidence. None: nothing beyond
    what the source says itself.

    `valid_days`: after so many days it no longer counts; never longer than the
    source itself allows. `deepest`: it proves at most this depth; never deeper
    than the source itself can.
    """

    valid_days: int | None = None
    deepest: Depth | None = None


@dataclass(frozen=True)
class Bar:
    """What a grade of confidence needs: so many independent judgements at
    least, the newest of them at most so many days old, results at most so
    many levels apart.
    """

    judgements: int
    age_days: int
    spread: int


@dataclass(frozen=True)
class AttainmentRule:
    """How evidence adds up in one version of a framework; described, with
    examples, in docs/attainment.md.

    `enough`: with fewer independent judgements nothing is said about the person
    at all. The two bars are the product's own proposal of 22 November 2026; no
    legal text sets them. Studies of doctors observed at work needed more for a
    mark that decides something: nine encounters with one assessor each, or
    three with three (Alves de Lima et al., Adv Health Sci Educ 2013;18:5-13,
    doi 10.1007/s10459-011-9343-y), so "high" here is a word for reading a
    result, not a proof.
    """

    result: Result = Result.BEST
    enough: int = 1
    sources: Mapping[str, SourceRule] = field(default_factory=dict)
    high: Bar = Bar(3, 365, 1)
    medium: Bar = Bar(2, 1095, 2)


DEFAULT_RULE = AttainmentRule()
