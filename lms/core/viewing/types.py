"""What is drawn of a file, and why nothing can be."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lms.core.marks import N_

KINDS = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/heic",
        "application/pdf",
    }
)
"""Media types of which pictures are made; of others the original is all."""


class Size(StrEnum):
    """How large a picture is drawn: beside others, or to be read."""

    SMALL = "small"
    LARGE = "large"


class WhyNot(StrEnum):
    """Why a file, or what is left of it, cannot be shown."""

    BROKEN = "broken"
    LOCKED = "locked"
    PIXELS = "pixels"
    LONG = "long"
    MEMORY = "memory"
    EMPTY = "empty"
    MISSING = "missing"


REASONS = N_(
    {
        WhyNot.BROKEN: "The file is damaged or not quite what it says it is.",
        WhyNot.LOCKED: "The file is locked with a password.",
        WhyNot.PIXELS: "The picture has too many pixels.",
        WhyNot.LONG: "Drawing it took too long.",
        WhyNot.MEMORY: "Drawing it would take too much memory.",
        WhyNot.EMPTY: "The file has no pages.",
        WhyNot.MISSING: "The file is missing on the server, or altered there.",
    }
)


class DrawingLimits(NamedTuple):
    """What drawing one file may take: pages of a PDF, seconds of the processor,
    megabytes of memory, pixels of a picture as it comes.
    """

    pages: int
    seconds: int
    memory: int
    pixels: int


class DrawnPicture(NamedTuple):
    """A page, or a photo as page 1, in WebP."""

    page: int
    size: Size
    width: int
    height: int
    content: bytes


class PhotoFacts(NamedTuple):
    """What a camera noted: the moment (without a zone if it noted none) and the
    place in degrees, to three decimals (some 100 metres).
    """

    taken_at: dt.datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Drawn:
    """What became of one file. `pages`: how many it has. `shape`: the 64 bits
    of a photo's look (dHash); None where it has none. `why_not`: why not all
    of it is here.
    """

    pages: int = 0
    facts: PhotoFacts = field(default_factory=PhotoFacts)
    shape: int | None = None
    pictures: list[DrawnPicture] = field(default_factory=list)
    why_not: WhyNot | None = None
