"""What an error of the database or the disk means for those who run the system:
which of five things it is, in one sentence. Errors it does not know are
mistakes of ours.
"""

import errno
from enum import Enum
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lms.core.errors import Busy, OtherSchema
from lms.core.marks import N_


class Fault(Enum):
    """Each with its sentence."""

    BUSY = N_(
        "The system is busy and nothing was changed. Wait a few seconds and send it again."
    )
    FULL = N_(
        "The disk of the system is full, so nothing was changed. Tell your administrator; what you typed can be sent again later."
    )
    AWAY = N_(
        "The database cannot be reached at the moment, so nothing was changed. Try again in a minute."
    )
    SCHEMA = N_(
        "The database does not fit this version of the program, so nothing was changed. Tell your administrator that an update has not been finished."
    )
    FORBIDDEN = N_(
        "The system may not write to its own data, so nothing was changed. Tell your administrator."
    )


_DISK = {
    errno.ENOSPC: Fault.FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): Fault.FULL,  # not on Windows
    errno.EACCES: Fault.FORBIDDEN,
    errno.EPERM: Fault.FORBIDDEN,
    errno.EROFS: Fault.FORBIDDEN,
}
_STATES = {
    "53100": Fault.FULL,
    "25006": Fault.FORBIDDEN,
    "42501": Fault.FORBIDDEN,
    "42P01": Fault.SCHEMA,
    "42703": Fault.SCHEMA,
    "55P03": Fault.BUSY,
    "40P01": Fault.BUSY,
    "40001": Fault.BUSY,
    "57014": Fault.BUSY,
    "53300": Fault.BUSY,
    "53400": Fault.BUSY,
}
"""Of PostgreSQL; all others of the classes below mean that it is away."""
_AWAY = ("08", "57P")
_SENTENCES = (
    ("database is locked", Fault.BUSY),
    ("database table is locked", Fault.BUSY),
    ("database or disk is full", Fault.FULL),
    ("readonly database", Fault.FORBIDDEN),
    ("unable to open database file", Fault.FORBIDDEN),
    ("no such table", Fault.SCHEMA),
    ("no such column", Fault.SCHEMA),
    ("has no column named", Fault.SCHEMA),
    ("connection", Fault.AWAY),
    ("could not translate host name", Fault.AWAY),
    ("failed to resolve host", Fault.AWAY),
)
"""Of SQLite, and of PostgreSQL's client when there is no server to speak."""


def fault_of(error: BaseException) -> Fault | None:
    """Which of them it is; None: something else."""
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, (Busy, PoolTimeout)):
        return Fault.BUSY
    if isinstance(error, OtherSchema):
        return Fault.SCHEMA
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0)
    return None


def _of_database(error: DBAPIError) -> Fault | None:
    if error.connection_invalidated:
        return Fault.AWAY
    state = getattr(error.orig, "sqlstate", None) or ""
    if state:
        away = Fault.AWAY if state.startswith(_AWAY) else None
        return _STATES.get(state, away)
    said = str(error.orig).lower()
    found = (fault for sentence, fault in _SENTENCES if sentence in said)
    return next(found, None)


def first_line(error: Any) -> str:
    """What the driver or the system says of it, without the rows it would
    quote.
    """
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
