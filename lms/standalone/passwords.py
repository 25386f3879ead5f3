"""Passwords as they are stored: argon2id at the site's own cost, no more of
them at a time than there are processors, so that pages go on.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.core.errors import Busy
from lms.core.state import setting, state

LONGEST = 1024
AT_ONCE = os.cpu_count() or 1
"""Passwords hashed at the same time in one process: each takes a processor and
`LMS_HASH_MEMORY_KIB`.
"""
_PLACES = threading.BoundedSemaphore(AT_ONCE)


def _hasher() -> PasswordHasher:
    """The application's own, made once."""
    cache = state().cache
    if "hasher" not in cache:
        cache["hasher"] = PasswordHasher(
            time_cost=setting("LMS_HASH_PASSES"),
            memory_cost=setting("LMS_HASH_MEMORY_KIB"),
            parallelism=setting("LMS_HASH_LANES"),
        )
    return cache["hasher"]


@contextmanager
def _place() -> Iterator[None]:
    """One of the places at which passwords are hashed; `Busy` if none is free
    for as long as an act waits.
    """
    if not _PLACES.acquire(timeout=setting("LMS_WRITE_SECONDS")):
        raise Busy
    try:
        yield
    finally:
        _PLACES.release()


def hashed(password: str) -> str:
    """The text to store for it."""
    with _place():
        return _hasher().hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether this is the password that was stored; with nothing stored it is
    never, and takes as long.
    """
    expected = stored or _nobodys()
    try:
        with _place():
            return _hasher().verify(expected, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def _nobodys() -> str:
    """Of a password that nobody knows."""
    cache = state().cache
    if "nobody" not in cache:
        cache["nobody"] = hashed(secrets.token_urlsafe(16))
    return cache["nobody"]


def is_outdated(stored: str) -> bool:
    """Whether it was hashed at another cost than the site's."""
    return _hasher().check_needs_rehash(stored)
