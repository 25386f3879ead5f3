"""Papers as PDF: a template of ours and plain data in, bytes out. The same
template and data give the same bytes.

Typst (github.com/typst/typst) sets them tagged after PDF/UA-1, with letters of
its own. What people wrote comes as data, never as source, and the template
may read no file beside itself.
"""

import json
import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from lms.core.errors import Busy
from lms.core.letters import folding
from lms.core.state import setting
from lms.core.types import Json

PAPER = Path(__file__).parent / "templates" / "paper.typ"
"""A4 with a head, facts, sections and a foot; see what it reads of the data."""
AT_ONCE = os.cpu_count() or 1
"""Papers set at the same time in one process: each takes a processor."""
PLACES = threading.BoundedSemaphore(AT_ONCE)
MISSING = "▯"
"""Stands for a letter that the typeface does not have."""
_LETTERS = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),  # Latin
    range(0x370, 0x400),  # Greek
    range(0x400, 0x460),  # Cyrillic
    range(0x1EA0, 0x1EFA),  # Vietnamese
    range(0x2010, 0x2027),  # dashes, quotation marks, dots
)


def pdf(template: Path, data: Json) -> bytes:
    """The paper that this template makes of this data; `Busy` if others are
    being made for as long as an act waits.

    A letter that the typeface does not have is printed as `MISSING`.
    """
    tidy = _map(_printable, data)
    with _place():
        try:
            return _compile(template, tidy)
        except typst.TypstError:
            return _compile(template, _map(_known, tidy))


def paper(data: Json) -> bytes:
    """The same for a paper that a person keeps; without a code or a signature
    unless the data bring them.
    """
    return pdf(PAPER, {"qr": None, "sign": None, **data})


@contextmanager
def _place() -> Iterator[None]:
    if not PLACES.acquire(timeout=setting("LMS_WRITE_SECONDS")):
        raise Busy
    try:
        yield
    finally:
        PLACES.release()


def _compile(template: Path, data: Json) -> bytes:
    """The source is ours; the root holds nothing but it."""
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
    )


def _map(change: Any, value: Any) -> Any:
    """The data with every text in it changed so."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _map(change, one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_map(change, one) for one in value]
    return value


def _printable(text: str) -> str:
    """Without letters that show nothing or turn the direction of others."""
    lines = folding.composed(text).replace("\r\n", "\n")
    return "".join(one for one in lines if one == "\n" or _shows(one))


@lru_cache(maxsize=4096)
def _shows(letter: str) -> bool:
    return not unicodedata.category(letter).startswith("C")


def _known(text: str) -> str:
    return "".join(one if _is_known(one) else MISSING for one in text)


@lru_cache(maxsize=4096)
def _is_known(letter: str) -> bool:
    number = ord(letter)
    return letter == "\n" or any(number in some for some in _LETTERS)
