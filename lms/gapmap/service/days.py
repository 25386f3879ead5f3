"""What maps were on past days: kept every night where it changed, and worked
out from the ledger for the months before, where that is cheap.
"""

import datetime as dt
import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, select

from lms.access import service as access
from lms.core import clock
from lms.core.db import execute, insert_into, transaction
from lms.core.types import Json
from lms.gapmap import rules
from lms.gapmap.models import MapDay, MapTotal
from lms.gapmap.queries.cells import NUMBERS
from lms.gapmap.queries.figures import figure_from
from lms.gapmap.queries.history import PAST_PEOPLE, PastFigures
from lms.gapmap.service import counting
from lms.gapmap.types import NO_FIGURE, Figure, Split, UnitMap
from lms.people import service as people
from lms.people.types import Unit, ids_on

MOST_POINTS = 40
"""So many days of a year are drawn; of more, evenly fewer."""
YEAR = dt.timedelta(days=366)
MONTHS = 12
RECALLED = 25
"""So many units a night are worked out back for a year."""
_TABLE, _OLDER = MapDay.__table__, MapDay.__table__.alias("older").c
_DAY, _TOTAL = _TABLE.c, MapTotal.__table__.c
_NUMBERS = [_DAY[name] for name in NUMBERS]
_TOTALS = [_TOTAL[name] for name in NUMBERS]
_ON = bindparam("day", type_=_DAY.on.type)
_WHOLE = and_(_TOTAL.post == "", _TOTAL.competency == "")
_LAST = (
    select(func.max(_OLDER.on))
    .where(
        _OLDER.unit_id == _TOTAL.unit_id,
        _OLDER.on < _ON,
        _OLDER.resting.is_not(None),
    )
    .correlate(MapTotal.__table__)
    .scalar_subquery()
)
_PART = MapTotal.__table__.alias("part").c
_OTHERS = sum(_PART[name] for name in Split._fields) - _PART.meets
_RESTING = (
    select(func.count())
    .where(
        _PART.unit_id == _TOTAL.unit_id,
        _PART.post == "",
        _PART.competency != "",
        _PART.meets == 1,
        _OTHERS > 0,
    )
    .correlate(MapTotal.__table__)
    .scalar_subquery()
)
"""See `rules.rests_on_one`."""
_SAME = exists().where(
    _DAY.unit_id == _TOTAL.unit_id,
    _DAY.on == _LAST,
    *map(operator.eq, [*_NUMBERS, _DAY.resting], [*_TOTALS, _RESTING]),
)
_KEPT = [*NUMBERS, "resting"]
_CHANGED = select(
    _TOTAL.unit_id,
    _ON,
    *_TOTALS,
    _RESTING,
).where(_WHOLE, ~_SAME)
_UNKNOWN = (
    select(_TOTAL.unit_id)
    .where(
        _WHOLE,
        _TOTAL.people.between(1, PAST_PEOPLE),
        ~exists().where(
            _DAY.unit_id == _TOTAL.unit_id,
            _DAY.on <= _ON,
            _DAY.resting.is_not(None),
        ),
    )
    .order_by(_TOTAL.unit_id)
)
_OF_UNIT = (
    select(_DAY.on, _DAY.resting, *_NUMBERS)
    .where(_DAY.unit_id == bindparam("unit"), _DAY.on >= _ON)
    .order_by(_DAY.on)
)


class Past(NamedTuple):
    """A unit's figure at the end of a day, and how many competencies rested on
    one person there (None: not counted yet).
    """

    on: dt.date
    figure: Figure
    resting: int | None


def turn_day() -> None:
    """Nightly: keep the day that has ended, have the postings counted that
    began or ended since, and work out a part of the past.
    """
    ended = clock.today() - dt.timedelta(days=1)
    keep_day(ended)
    keep_idle(ended)
    counting.day_has_come()
    recall()


def keep_day(day: dt.date) -> None:
    """Keep the totals as they are now under this day, where they changed."""
    names = ["unit_id", "on", *_KEPT]
    new = insert_into(_TABLE).from_select(names, _CHANGED)
    with transaction():
        execute(_over(new, *_KEPT), {"day": day})


def _over(new: Any, *names: str) -> Any:
    """In the place of these of that day; all others stay as they are."""
    values = {name: new.excluded[name] for name in names}
    return new.on_conflict_do_update(
        index_elements=list(_TABLE.primary_key), set_=values
    )


_IDLE = _DAY.no_post.is_not(None)
_UNIT = people.UNITS.c.id
_FROM = (
    select(func.max(_OLDER.on))
    .where(
        _OLDER.unit_id == _UNIT, _OLDER.on < _ON, _OLDER.no_post.is_not(None)
    )
    .scalar_subquery()
)
"""The last day before the year: with what a unit went into it."""
_IDLE_OF_UNITS = (
    select(_DAY.unit_id, _DAY.on, _DAY.no_post)
    .join(people.UNITS, _DAY.unit_id == _UNIT)
    .where(
        people.in_ids(_UNIT, "units"),
        _IDLE,
        _DAY.on >= func.coalesce(_FROM, _ON),
    )
    .order_by(_DAY.on)
)
_LATEST = (
    select(_DAY.unit_id, func.max(_DAY.on).label("on"))
    .where(_IDLE)
    .group_by(_DAY.unit_id)
    .subquery("latest")
)
_LAST_IDLE = select(_DAY.unit_id, _DAY.no_post).join(
    _LATEST,
    (_LATEST.c.unit_id == _DAY.unit_id) & (_LATEST.c.on == _DAY.on),
)
_HERE = select(_TOTAL.unit_id, *_TOTALS).where(
    _WHOLE, people.in_ids(_TOTAL.unit_id, "units")
)


def keep_idle(day: dt.date) -> None:
    """Keep under this day how many people hold neither a post nor a role, in
    the units where that changed.
    """
    now = _idle_by_unit()
    rows = [
        {"unit_id": unit_id, "on": day, "no_post": now[unit_id], **numbers}
        for unit_id, numbers in _totals_of(_changed(now)).items()
    ]
    if rows:
        with transaction():
            new = insert_into(_TABLE)
            execute(_over(new, "no_post", *NUMBERS), rows)


def _changed(now: Counter[int]) -> list[int]:
    last = Counter(dict(map(tuple, execute(_LAST_IDLE))))
    return [one for one in {*now, *last} if now[one] != last[one]]


def _totals_of(units: list[int]) -> dict[int, Json]:
    rows = execute(_HERE, {"units": units})
    found = dict.fromkeys(units, dict.fromkeys(NUMBERS, 0))
    return found | {
        id_: dict(zip(NUMBERS, row, strict=True)) for id_, *row in rows
    }


def _idle_by_unit() -> Counter[int]:
    """Of everybody at the top, also of those who are in no unit; of each in one
    place, where they work today or will first, or taking a unit off those
    above it would take off who is elsewhere too.
    """
    ids = execute(access.idle()).scalars().all()
    paths, top = people.paths_from_today(ids), people.root().id
    found = Counter[int]()
    for id_ in ids:
        found.update({top}.union(*map(ids_on, paths.get(id_, [])[:1])))
    return found


def idle_trend(
    unit_id: int, edges: Mapping[int, int] | None = None
) -> list[tuple[dt.date, int]]:
    """How many people held neither a post nor a role in a unit, on the days of
    the last year on which that changed. `edges`: units below from which on
    people are not counted (-1), or are again (1). Never below 0, as sums may be
    of days on which the tree was another one. The caller has checked the right.
    """
    ways = {unit_id: 1} | dict(edges or {})
    now, sums, many = Counter[int](), {}, 0
    year = clock.today() - YEAR
    values = {"units": list(ways), "day": year}
    for id_, on, number in execute(_IDLE_OF_UNITS, values):
        many += ways[id_] * (number - now[id_])
        now[id_], sums[on] = number, max(many, 0)
    before = [0, *sums.values()]
    return [
        (on, one)
        for (on, one), last in zip(sums.items(), before, strict=False)
        if one != last and on >= year
    ]


def recall() -> int:
    """Work out the ends of the last months for some units of which nothing is
    kept from then; how many units.
    """
    days = month_ends(clock.today())
    ids = execute(_UNKNOWN.limit(RECALLED), {"day": days[0]}).scalars().all()
    for unit in people.units_among(ids):
        rows = [_row(unit, day) for day in days]
        with transaction():
            execute(_over(insert_into(_TABLE), *_KEPT), rows)
    return len(ids)


def month_ends(today: dt.date) -> list[dt.date]:
    """The last days of the twelve months before this one, oldest first."""
    ends, day = [], today
    for _month in range(MONTHS):
        day = day.replace(day=1) - dt.timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def _row(unit: Unit, day: dt.date) -> Json:
    figures = PastFigures(unit, day).per_competency(unit.id, "")
    numbers = figures.get("", NO_FIGURE).all
    splits = [figure.split for key, figure in figures.items() if key]
    return {
        "unit_id": unit.id,
        "on": day,
        "resting": rules.count_resting(splits),
        **dict(zip(NUMBERS, numbers, strict=True)),
    }


def trend(shown: UnitMap) -> list[Past]:
    """How a unit stood on past days of the last year, where the reader may look
    at past days at all: from above, what changed between two days could be read
    as what one person did.
    """
    if not shown.exact:
        return []
    values = {"unit": shown.unit.id, "day": clock.today() - YEAR}
    past = _carried_on(execute(_OF_UNIT, values))
    some = [one for one in past if one.figure.split.total]
    return some[:: -(-len(some) // MOST_POINTS) or 1]


def _carried_on(rows: Iterable[Any]) -> Iterator[Past]:
    resting = None
    for day, counted, *numbers in rows:
        resting = resting if counted is None else counted
        yield Past(day, figure_from(numbers), resting)
