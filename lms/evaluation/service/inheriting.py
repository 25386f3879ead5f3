"""What holds in a unit because a unit above it has decided or opened it."""

from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core import clock
from lms.core.columns import Rows
from lms.evaluation.queries.catalogues import all_in_force
from lms.evaluation.queries.periods import running
from lms.evaluation.service.catalogues import keeps
from lms.evaluation.service.periods import nearest
from lms.people import service as people
from lms.people.types import Unit, ids_on


class FromAbove(NamedTuple):
    """A catalogue or a period, and the unit above that it comes from."""

    row: Row
    unit: Unit


def catalogues_from_above(actor: Actor) -> list[FromAbove]:
    """The catalogues that hold today where the actor keeps them, and which a
    unit above has decided.
    """
    return _from_above(actor, all_in_force)


def periods_from_above(actor: Actor) -> list[FromAbove]:
    """The same of the periods that run."""
    return _from_above(actor, running)


def _from_above(actor: Actor, read: Callable[..., Rows]) -> list[FromAbove]:
    kept = {unit.id: unit.path for unit in keeps(actor)}
    ways = set(chain.from_iterable(map(ids_on, kept.values())))
    if ways == kept.keys():
        return []
    rows = read(sorted(ways), clock.today())
    near = (nearest(path, rows) for path in kept.values())
    above = {row.id: row for row in near if row and row.unit_id not in kept}
    units = {row.unit_id for row in above.values()}
    known = {one.id: one for one in people.units_among(units)}
    return [FromAbove(row, known[row.unit_id]) for row in above.values()]
