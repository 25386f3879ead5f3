"""Fields as a page showed them and as they are stored. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, Any]
"""Values as JSON knows them, by the name of their field."""


@dataclass(frozen=True)
class Shown:
    """What a page showed: the mark of each field, none for an empty one; and
    the fields of which its reader has chosen to keep what is stored.
    """

    marks: Mapping[str, str]
    kept: frozenset[str] = frozenset()

    def mark(self, name: str) -> str:
        """What the page showed of a field."""
        return self.marks.get(name, "")


@dataclass(frozen=True)
class Joined:
    """By field: changed here only and so taken, changed here and elsewhere
    (`conflicts`), and changed elsewhere only (`newer`).
    """

    taken: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    newer: frozenset[str] = frozenset()

    @property
    def is_unseen(self) -> bool:
        """Whether something is stored that the page has not shown."""
        return bool(self.conflicts or self.newer)


def mark(value: Any) -> str:
    """A short mark of a value: the same for equal values, empty for none."""
    if not value:
        return ""
    text = json.dumps(value).encode()
    return hashlib.blake2b(text, digest_size=9).hexdigest()
