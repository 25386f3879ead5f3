"""How a row of the ledger is chained to the one before it."""

import datetime as dt
import hashlib
import json
from typing import Any

from lms.core.types import Json

START = "0" * 64


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a ledger row cannot hold {type(value).__name__}")


_ENCODE = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
).encode


def link(previous: str, row: Json) -> str:
    """The hash of a ledger row: over the row before it and every stored value,
    so no value can change unnoticed.
    """
    return hashlib.sha256(f"{previous}\n{_ENCODE(row)}".encode()).hexdigest()
