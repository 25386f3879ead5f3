"""How often one address may open pages that need nobody to be signed in, in
each process. Nothing of it is stored.
"""

import ipaddress
import threading
from collections import Counter

from flask import request

from lms.core import clock
from lms.core.errors import LMSError
from lms.core.marks import N_
from lms.core.state import setting, state

MOST_ADDRESSES = 10_000
_LOCK = threading.Lock()


class TooOften(LMSError):
    """Refused before anything is read."""

    status = 429
    usual = N_("This address has asked too often. Wait a minute and try again.")


def keep_pace() -> None:
    """`TooOften` for more than `LMS_CHECKS_A_MINUTE` from one address."""
    minute = int(clock.now().timestamp()) // 60
    with _LOCK:
        counts = _counts(minute)
        counts[_network(request.remote_addr)] += 1
        asked = counts[_network(request.remote_addr)]
    if asked > setting("LMS_CHECKS_A_MINUTE"):
        raise TooOften


def _counts(minute: int) -> Counter[str]:
    """Of this minute; what was before is forgotten, also when there are too
    many to keep.
    """
    cache = state().cache
    known, counts = cache.get("pace", (0, Counter()))
    if known != minute or len(counts) > MOST_ADDRESSES:
        counts = Counter()
    cache["pace"] = minute, counts
    return counts


def _network(address: str | None) -> str:
    """A customer of IPv6 owns a /64, so that is one address."""
    try:
        known = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    prefix = 64 if known.version == 6 else 32
    return str(ipaddress.ip_network((known, prefix), strict=False))
