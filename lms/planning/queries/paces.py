"""How much time a week there is for learning."""

from collections.abc import Mapping

from sqlalchemy import select

from lms.core.cache import VersionedCache
from lms.core.db import execute
from lms.core.state import setting
from lms.people.types import ids_on
from lms.planning.models import Pace


def _load_paces() -> dict[int, int]:
    rows = execute(select(Pace.unit_id, Pace.weekly))
    return {row.unit_id: row.weekly for row in rows}


paces = VersionedCache(_load_paces)
"""The minutes a week that units have set, by unit."""


def pace(path: str, known: Mapping[int, int]) -> int:
    """The minutes a week in the unit with this path: its own figure, else that
    of the nearest unit above, else the setting.
    """
    for id_ in reversed(ids_on(path)):
        if id_ in known:
            return known[id_]
    return setting("LMS_PLAN_WEEKLY_MINUTES")
