"""How events are fingerprinted and folded into one digest."""

from collections.abc import Iterable

from lms.core.types import Json, fingerprint

START = "0" * 64


def digest_of(event: Json, actor_key: str | None) -> str:
    """The digest of an event: over all that its row says, and the host's key
    of whoever acted.
    """
    return fingerprint(event | {"actor": actor_key})


def fold(before: str, digests: Iterable[str]) -> str:
    """All events up to now in one digest, in their order."""
    for digest in digests:
        before = fingerprint(digest, before)
    return before
