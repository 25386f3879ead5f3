"""The list of entrances, filled by the modules that describe them."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from lms.core.errors import Invalid

Call = Callable[[int], Any]


class Entrance(NamedTuple):
    """Where something comes in, and the size at which to begin."""

    name: str
    begin: int
    call: Call


ENTRANCES: list[Entrance] = []


def entrance(begin: int) -> Callable[[Call], Call]:
    """Measure this function at `begin`, twice and four times that."""

    def add(call: Call) -> Call:
        name = call.__name__.replace("_", " ")
        ENTRANCES.append(Entrance(name, begin, call))
        return call

    return add


class OnlyThis(Exception):
    """Making the input costs more than reading it: so much was the reading."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def only(call: Callable[[], Any]) -> None:
    """Count this and not what was made before."""
    begun = time.thread_time()
    with suppress(Invalid):
        call()
    raise OnlyThis(time.thread_time() - begun)
