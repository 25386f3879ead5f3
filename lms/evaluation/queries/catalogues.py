"""Catalogues of units, and which one is in force where."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Row, bindparam, func, or_, select

from lms.core.cache import Remembered
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids
from lms.evaluation.models import Product, ProductList
from lms.evaluation.types import ListState
from lms.people.types import ids_on

LISTS, PRODUCTS = ProductList.__table__, Product.__table__
LIST, PRODUCT = LISTS.c, PRODUCTS.c
_ON = bindparam("on")
_HOLDS = (
    LIST.state == ListState.DECIDED,
    LIST.valid_from <= _ON,
    or_(LIST.valid_to.is_(None), LIST.valid_to > _ON),
)
_IN_FORCE = (
    select(LISTS)
    .where(LIST.unit_id.in_(bindparam("units", expanding=True)), *_HOLDS)
    .order_by(LIST.valid_from.desc(), LIST.id.desc())
)
_OF = (
    select(PRODUCTS)
    .where(PRODUCT.list_id == bindparam("list"))
    .order_by(PRODUCT.complexity, PRODUCT.key)
)
_ONE = select(LISTS).where(LIST.id == bindparam("list"))
_COUNTED = (
    select(*LIST, func.count(PRODUCT.id).label("products"))
    .outerjoin_from(LISTS, PRODUCTS, PRODUCT.list_id == LIST.id)
    .where(LIST.unit_id.in_(bindparam("units", expanding=True)))
    .group_by(*LIST)
    .order_by(LIST.id.desc())
    .limit(100)
)


def in_force(path: str, on: dt.date) -> Row | None:
    """The catalogue that holds in the unit with this path on a day: its own, or
    that of the nearest unit above.
    """
    way = [*reversed(ids_on(path))]
    return min(
        all_in_force(way, on),
        key=lambda row: way.index(row.unit_id),
        default=None,
    )


_known: Remembered[list[Row]] = Remembered(2000)


def all_in_force(units: Ids, on: dt.date) -> Rows:
    """What these units themselves have in force on a day. Remembered: whoever
    decides one says so.
    """
    choice = {"units": list(units), "on": on}
    return _known.get((*units, on), lambda: execute(_IN_FORCE, choice).all())


def units_in_force(on: dt.date) -> Ids:
    """The units that themselves have one in force on a day."""
    holding = select(LIST.unit_id).where(*_HOLDS).distinct()
    return execute(holding, {"on": on}).scalars().all()


def products(list_id: int) -> Rows:
    """Of a catalogue, by group and key."""
    return execute(_OF, {"list": list_id}).all()


def product_list(list_id: int) -> Row | None:
    """One catalogue."""
    return execute(_ONE, {"list": list_id}).first()


_DRAFT_CALLED = select(LIST.id).where(
    LIST.unit_id == bindparam("unit"),
    LIST.title == bindparam("title"),
    LIST.state == ListState.DRAFT,
)


def draft_called(unit_id: int, title: str) -> int | None:
    """The draft of a unit with this title."""
    return execute(_DRAFT_CALLED, {"unit": unit_id, "title": title}).scalar()


def lists_of(units: Sequence[int]) -> Rows:
    """The newest hundred of these units, with the number of their products."""
    return execute(_COUNTED, {"units": list(units)}).all()
