"""Names of plain data that every room knows."""

from collections.abc import Collection
from typing import Any

Json = dict[str, Any]
"""Data as a JSON object holds it: a row to store, a payload, a content."""
Texts = dict[str, str]
"""One text in each language: {"vi": …, "en": …}."""
Ids = Collection[int]
"""Ids of people, units or other rows."""
