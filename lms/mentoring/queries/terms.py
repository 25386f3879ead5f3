"""The numbers that hold in a unit: its own, else those of the nearest unit above
that has set them, else the defaults.
"""

from collections.abc import Mapping

from sqlalchemy import Row, select

from lms.core.cache import VersionedCache
from lms.core.db import execute
from lms.mentoring.models import MentoringTerm
from lms.mentoring.types import OURS, TERMS, LayerTerm, Terms
from lms.people.types import ids_on

TERM = MentoringTerm.__table__
Layers = Mapping[tuple[int, str], LayerTerm]


def _load() -> Layers:
    rows = execute(select(TERM)).all()
    return {(row.unit_id, row.name): _layer(row) for row in rows}


def _layer(row: Row) -> LayerTerm:
    since = row.set_at.date()
    return LayerTerm(row.name, row.value, row.unit_id, row.source, since)


layers = VersionedCache(_load)
"""What units have set, by unit and name."""


def terms_at(path: str) -> Terms:
    """What holds in the unit with this path."""
    way = [*reversed(ids_on(path))]
    return {name: _nearest(name, way) for name in TERMS}


def _nearest(name: str, way: list[int]) -> LayerTerm:
    known = layers()
    own = (known[unit, name] for unit in way if (unit, name) in known)
    return next(own, LayerTerm(name, TERMS[name].default, source=OURS))
