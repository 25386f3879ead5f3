"""Starts the process that draws, and reads what it says without believing it."""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from lms.core.types import Json
from lms.core.viewing.drawing import LARGEST_OUTPUT, SIDES
from lms.core.viewing.types import (
    DrawingLimits,
    Drawn,
    DrawnPicture,
    PhotoFacts,
    Size,
    WhyNot,
)

PROCESS = Path(__file__).with_name("drawing.py")
PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH")
"""All that the process knows of our surroundings: what it needs to start."""
LONGEST_LINE = 4096
MOST_PAGES = 1_000_000
_WEBP = b"RIFF", b"WEBP"
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError)


def drawn_apart(path: Path, kind: str, limits: DrawingLimits) -> Drawn:
    """What can be shown of the file that lies there, of this media type.

    Whatever the file does, it ends within twice the seconds and some: what was
    drawn by then is there, and why the rest is not. OSError if the process
    cannot be started or the file not be read.
    """
    with tempfile.TemporaryFile() as said, path.open("rb") as source:
        ended = _run(_command(kind, limits), source, said)
        said.seek(0)
        return read(said, ended)


def _command(kind: str, limits: DrawingLimits) -> list[str]:
    wanted = json.dumps({"kind": kind, **limits._asdict()})
    return [sys.executable, "-I", str(PROCESS), wanted]


def _run(command: list[str], source: BinaryIO, said: BinaryIO) -> WhyNot:
    """Run it to its end, or to the end of our patience; what it means if it
    has not said itself how it ended.
    """
    seconds = json.loads(command[-1])["seconds"]
    try:
        ended = subprocess.run(  # noqa: S603 - our own file, no shell
            command,
            stdin=source,
            stdout=said,
            stderr=subprocess.DEVNULL,
            env=_surroundings(),
            cwd=tempfile.gettempdir(),
            timeout=2 * seconds + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return WhyNot.LONG
    return _SIGNALS.get(ended.returncode, WhyNot.BROKEN)


def _surroundings() -> dict[str, str]:
    known = {name: os.getenv(name) for name in PASSED_ON}
    return {name: value for name, value in known.items() if value}


_SIGNALS = {-24: WhyNot.LONG, -9: WhyNot.LONG, -25: WhyNot.MEMORY}
"""SIGXCPU, SIGKILL (after it), SIGXFSZ; another is a fault in a decoder."""


def read(said: BinaryIO, ended: WhyNot) -> Drawn:
    """What was said, as far as it makes sense."""
    drawn = Drawn(why_not=ended)
    try:
        for line, content in _lines(said):
            drawn = _with(drawn, line, content)
    except _UNREADABLE:
        return drawn
    return drawn


def _lines(said: BinaryIO) -> Iterator[tuple[Json, bytes]]:
    """Each thing found, with the bytes behind it."""
    while line := said.readline(LONGEST_LINE):
        values = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError(values)
        size = int(values.get("bytes", 0))
        if not 0 <= size <= LARGEST_OUTPUT:
            raise ValueError(size)
        content = said.read(size)
        if len(content) == size:
            yield values, content


def _with(drawn: Drawn, line: Json, content: bytes) -> Drawn:
    """What is known with one line more."""
    if "picture" in line:
        one = _picture(*line["picture"], content)
        return replace(drawn, pictures=[*drawn.pictures, one])
    if "end" in line:
        end = line["end"]
        return replace(drawn, why_not=WhyNot(end) if end else None)
    if "shape" in line:
        return replace(drawn, shape=_shape(line["shape"]))
    return replace(
        drawn, pages=min(int(line["pages"]), MOST_PAGES), facts=_facts(line)
    )


def _picture(
    page: Any, size: Any, width: Any, height: Any, content: bytes
) -> DrawnPicture:
    """ValueError for what is no picture of ours."""
    one = DrawnPicture(int(page), Size(size), int(width), int(height), content)
    fits = min(one.width, one.height) > 0 and one.page > 0
    is_small = max(one.width, one.height) <= SIDES[one.size]
    if not (fits and is_small and (content[:4], content[8:12]) == _WEBP):
        raise ValueError(page)
    return one


def _shape(value: Any) -> int | None:
    return None if value is None else int(value) % 2**64


def _facts(line: Json) -> PhotoFacts:
    latitude, longitude = line.get("place") or (None, None)
    return PhotoFacts(_moment(line.get("taken")), latitude, longitude)


def _moment(text: str | None) -> dt.datetime | None:
    """None for a day that does not exist."""
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
