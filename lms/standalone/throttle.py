"""The limit on guessing: tries to sign in are counted per account and per
address, together for all processes.
"""

import hashlib
import ipaddress

from sqlalchemy import Insert, delete, update

from lms.core import clock
from lms.core.db import execute, insert_into, transaction
from lms.core.errors import LMSError
from lms.core.state import setting
from lms.standalone.models import SignInTries


class TooManyTries(LMSError):
    """Refused before any password is looked at."""

    status = 429


def count_try(login: str, address: str) -> None:
    """Count this try for the account and for the address; `TooManyTries` if
    either has used its window up. Opens a transaction of its own.
    """
    minutes = setting("LMS_SIGN_IN_WINDOW_MINUTES")
    window = _window_of(minutes)
    if _is_used_up(_limits(login, address), window):
        raise TooManyTries(
            "Too many tries. Wait %(minutes)s minutes, or ask your administrator for a new code.",
            minutes=minutes,
        )


def _window_of(minutes: int) -> int:
    """The number of the window of so many minutes that is open now."""
    return int(clock.now().timestamp()) // (60 * minutes)


def _limits(login: str, address: str) -> dict[str, int]:
    return {
        _account_key(login): setting("LMS_SIGN_IN_TRIES"),
        _address_key(address): setting("LMS_SIGN_IN_TRIES_ADDRESS"),
    }


def _is_used_up(limits: dict[str, int], window: int) -> bool:
    """Count one more for each, always in the same order, so that two never wait
    for each other in a circle.
    """
    with transaction():
        execute(delete(SignInTries).where(SignInTries.window < window - 1))
        counts = {key: _count(key, window) for key in sorted(limits)}
    return any(counts[key] > limit for key, limit in limits.items())


def _count(key: str, window: int) -> int:
    insert: Insert = insert_into(SignInTries.__table__).values(
        key=key, window=window, count=1
    )
    more = insert.on_conflict_do_update(
        index_elements=["key", "window"],
        set_={"count": SignInTries.count + 1},
    )
    return execute(more.returning(SignInTries.count)).scalar_one()


def forgive(login: str, address: str) -> None:
    """After a success the account has all its tries again and the address this
    one: an office of fifty signs in at eight o'clock behind one line. In the
    open transaction.
    """
    execute(delete(SignInTries).where(SignInTries.key == _account_key(login)))
    execute(
        update(SignInTries)
        .where(SignInTries.key == _address_key(address), SignInTries.count > 0)
        .values(count=SignInTries.count - 1)
    )


def _account_key(login: str) -> str:
    return "account:" + _shortened(login)


def _address_key(address: str) -> str:
    """An IPv6 customer owns a /64, so that is one address; an IPv4 one in
    IPv6's clothes is still itself.
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    known = getattr(known, "ipv4_mapped", None) or known
    prefix = 64 if known.version == 6 else 32
    network = ipaddress.ip_network((known, prefix), strict=False)
    return "address:" + _shortened(str(network))


def _shortened(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]
