"""How a row of the ledger is chained to the one before it."""

from lms.core.types import Json, fingerprint

START = "0" * 64


def link(previous: str, row: Json) -> str:
    """The hash of a ledger row: over the row before it and every stored value,
    so no value can change unnoticed.
    """
    return fingerprint(row, previous)
