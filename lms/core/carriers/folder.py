"""Mail into a folder, for trying it out and for tests."""

import os
from pathlib import Path


def put(folder: str, name: str, data: bytes) -> None:
    """Write the file, whole or not at all; the same name again replaces it, so
    what is done twice after a crash is there once.
    """
    place = Path(folder)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place / f".{name}.{os.getpid()}"
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(place / name)
