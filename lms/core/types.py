"""Names of plain data that every room knows."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Json = dict[str, Any]
"""Data as a JSON object holds it: a row to store, a payload, a content."""
Texts = dict[str, str]
"""One text in each language: {"vi": …, "en": …}."""
Ids = Collection[int]
"""Ids of people, units or other rows."""


def group(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The values under each key, in their order; none under any other key."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
