"""The units whose layers somebody may set, and units from a file with what
their layers require.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.people import service as people
from lms.people.models import UnitRow
from lms.people.types import Unit
from lms.requirements import loader as requirements_loader
from lms.requirements.service import edits


def load_units(path: Path) -> int:
    """Units from a file, parents first, with what their layers require; how
    many. Names are brought up to date, units never move.
    """
    kinds, units, rows = requirements_loader.read_units(path)
    with transaction():
        for kind in kinds:
            people.put_kind(**kind)
        for unit in units:
            parent = (
                people.find_unit(unit["parent"]) if unit["parent"] else None
            )
            if unit["parent"] and parent is None:
                raise Invalid(
                    N_(
                        "The unit “%(key)s” names a parent that is not known; list parents first."
                    ),
                    key=unit["key"],
                )
            people.put_unit(unit["key"], unit["kind"], unit["title"], parent)
        by_unit: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_unit.setdefault(row["unit"], []).append(row)
        layers = {key: people.find_unit(key) for key in by_unit}
        for key, here in layers.items():
            if here is None:
                raise Invalid(
                    N_(
                        "A requirement names the unit “%(key)s”, which is not known."
                    ),
                    key=key,
                )
        for here in people.in_order(here for here in layers.values() if here):
            edits.set_once(here, by_unit[here.key])
    return len(units)


def units(actor: Actor) -> Sequence[Unit]:
    """The topmost units whose layer the actor may set; from there the way leads
    down.
    """
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    tops = access_rules.reach(actor, Permission.FRAMEWORK_REQUIRE)
    return people.in_order(
        session().scalars(select(UnitRow).where(UnitRow.path.in_(tops)))
    )
