"""Who uses a data folder: processes that serve or work share a lock on it, and
what throws data away wants the folder for itself.

Where the system has no such locks (Windows) it refuses to delete open files by
itself, so nothing is missing there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FILE = "running.lock"
_held: dict[Path, IO[str]] = {}
"""At most one: open until the process ends; the system then gives it back, even
after a kill.
"""


class InUse(SystemExit):
    """Something runs on the folder, said in words."""


def share(data: Path) -> None:
    """Mark the folder as in use for as long as this process lives; another one
    is given back.

    `InUse` while something wants it for itself.
    """
    if data not in _held:
        _give_back()
        _held[data] = _locked(data, exclusive=False)


def _give_back() -> None:
    while _held:
        _held.popitem()[1].close()


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Have the folder for oneself, and then share it; `InUse` while another
    process uses it.
    """
    _give_back()
    with _locked(data, exclusive=True):
        yield
    share(data)


def _locked(data: Path, exclusive: bool) -> IO[str]:
    file = (data / FILE).open("a")
    if fcntl is None:
        return file
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUse(_refusal(data, exclusive)) from None
    return file


def _refusal(data: Path, exclusive: bool) -> str:
    if exclusive:
        return f"A server, a worker or another command is running on {data}. Stop it first; nothing has been changed."
    return f"{data} is just being restored or set up anew. Try again when that is done."
