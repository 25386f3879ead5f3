"""Which accepted work may be worth an observation. It is an offer: work that was
accepted is no evidence by itself. Pure.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Known = Mapping[tuple[int, str], dt.datetime]
"""When somebody was last signed off for a competency, by both."""


class SeenAtWork(NamedTuple):
    """Work of somebody that was accepted, and a competency that it names."""

    person_id: int
    name: str
    work: str
    competency: str


def worth_seeing(
    rows: Iterable[Any], shown: Collection[str], known: Known, zone: dt.tzinfo
) -> Iterator[SeenAtWork]:
    """Of accepted work, the newest first: each competency of a person once, if
    a task shows it (`shown`) and nothing was signed off for it since, by days
    as they are counted in a time zone.
    """
    said = set()
    for row in rows:
        for key in row.competencies:
            one = row.person_id, key
            if key in shown and one not in said:
                said.add(one)
                if not _is_signed(known.get(one), row.answered_at, zone):
                    yield SeenAtWork(row.person_id, row.name, row.title, key)


def _is_signed(
    last: dt.datetime | None, accepted: dt.datetime, zone: dt.tzinfo
) -> bool:
    if last is None:
        return False
    return last.astimezone(zone).date() >= accepted.astimezone(zone).date()
