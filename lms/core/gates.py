"""Questions that most people answer with no, asked together.

A first page asks every room what it has for somebody, and most rooms have
nothing. Each says in SQL when that is so, its gate; all gates go out as one
statement, and only the rooms whose gate is open are asked further.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    Select,
    bindparam,
    literal_column,
    or_,
    select,
)

from lms.core import clock
from lms.core.columns import Condition
from lms.core.db import execute

Gate = Condition
T = TypeVar("T")
PERSON = bindparam("person")
"""In a gate: the id of whoever looks."""
AHEAD = dt.timedelta(days=7)
UNTIL = bindparam("until")
"""In a gate: the day that lies so far ahead."""
BACK = dt.timedelta(days=30)
SINCE = bindparam("since")
"""In a gate: the moment that lies so far back."""


def gate(*queries: Select) -> Gate:
    """Open if one of these queries finds a row."""
    rows = (
        query.with_only_columns(literal_column("1"), maintain_column_froms=True)
        for query in queries
    )
    return or_(*(one.exists() for one in rows))


def opened(asked: Iterable[T], person_id: int) -> list[T]:
    """Those that may have something for this person: whose `gate` is open, or
    who have none.
    """
    gated = tuple(one for one in asked if _gate_of(one) is not None)
    choice = {
        "person": person_id,
        "until": clock.today() + AHEAD,
        "since": clock.now() - BACK,
    }
    answers = execute(_all_at_once(gated), choice).one() if gated else ()
    closed = {
        one for one, answer in zip(gated, answers, strict=True) if not answer
    }
    return [one for one in asked if one not in closed]


def _gate_of(one: Any) -> Gate | None:
    return getattr(one, "gate", None)


@lru_cache
def _all_at_once(gated: tuple[Any, ...]) -> Select:
    return select(*map(_gate_of, gated))
