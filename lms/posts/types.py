"""A post as somebody typed it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PostEntry:
    """A post as somebody typed it: title, office and source in Vietnamese and,
    if known, in English.
    """

    title: Mapping[str, str]
    office: Mapping[str, str]
    source: Mapping[str, str]
    leadership: bool = False
