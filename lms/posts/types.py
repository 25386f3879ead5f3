"""A post as somebody typed it."""

from dataclasses import dataclass, field

from lms.core.types import Texts


@dataclass(frozen=True)
class PostEntry:
    """A post as somebody typed it: title, office and source in Vietnamese and,
    if known, in English; a short title, if it has one.
    """

    title: Texts
    office: Texts
    source: Texts
    leadership: bool = False
    short: Texts = field(default_factory=dict)
