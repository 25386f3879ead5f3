"""Have the maps of gaps counted anew where requirements change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select, update

from lms.core import clock, outbox
from lms.core.db import execute
from lms.people import service as people
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW
from lms.requirements.service.rows import next_turn
from lms.requirements.types import CellKey

MANY, MANY_POSTS = 5, 10
"""From so many changes on the maps count a post, or a unit, anew as a whole."""
AT_ONCE = 500
EVERYTHING = ""
ChangedCells = Mapping[int, Iterable[CellKey]]


def recount(path: str, changed: Iterable[CellKey]) -> None:
    """Have the maps below a unit counted anew for these posts and competencies;
    where they are many, for all at once.
    """
    for post, competency in sorted(_condensed(changed)):
        outbox.enqueue("recount", path=path, post=post, competency=competency)


def _condensed(changed: Iterable[CellKey]) -> set[CellKey]:
    cells = set(changed)
    per_post = Counter(post for post, _competency in cells)
    if len(per_post) > MANY_POSTS:
        return {(EVERYTHING, EVERYTHING)}
    return {
        (post, EVERYTHING if per_post[post] > MANY else competency)
        for post, competency in cells
    }


_DUE = (
    select(
        ROW.id,
        ROW.unit_id,
        ROW.post,
        ROW.competency,
        ROW.valid_from,
        ROW.valid_to,
    )
    .where(ROW.turns_on <= bindparam("today"))
    .order_by(ROW.id)
    .limit(bindparam("most"))
)
_TURN = (
    update(RequirementRow.__table__)
    .where(ROW.id == bindparam("row"))
    .values(turns_on=bindparam("next_turn"))
)


def turn() -> None:
    """Nightly: rows that begin or end by their day have the maps counted anew.
    Days on which nothing ran are made up for.

    In batches, each asking for the next; in the open transaction.
    """
    due = execute(_DUE, {"today": clock.today(), "most": AT_ONCE}).all()
    if not due:
        return
    changed, turns = defaultdict(list), []
    for row, unit, post, competency, *days in due:
        changed[unit].append((post, competency))
        turns.append({"row": row, "next_turn": next_turn(*days)})
    execute(_TURN, turns)
    recount_units(changed)
    if len(due) == AT_ONCE:
        outbox.enqueue("turn")


def recount_units(changed: ChangedCells) -> None:
    """The same for many units, each by its id."""
    for unit in people.in_order(people.units_among(changed)):
        recount(unit.path, changed[unit.id])
