"""Have the maps of gaps counted anew where requirements change."""

from collections import defaultdict
from collections.abc import Iterable

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


def recount(path: str, changed: Iterable[CellKey]) -> None:
    """Have the maps below a unit counted anew for these posts and competencies;
    where they are many, for all at once.
    """
    by_post = defaultdict(set)
    for post, competency in changed:
        by_post[post].add(competency)
    if len(by_post) > MANY_POSTS:
        by_post = {EVERYTHING: {EVERYTHING}}
    for post, competencies in sorted(by_post.items()):
        if len(competencies) > MANY:
            competencies = {EVERYTHING}
        for competency in sorted(competencies):
            outbox.enqueue(
                "recount", path=path, post=post, competency=competency
            )


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
    today = clock.today()
    due = execute(_DUE, {"today": today, "most": AT_ONCE}).all()
    if not due:
        return
    changed = defaultdict(list)
    for row in due:
        changed[row.unit_id].append((row.post, row.competency))
    turns = [
        {"row": row.id, "next_turn": next_turn(row.valid_from, row.valid_to)}
        for row in due
    ]
    execute(_TURN, turns)
    for unit in people.in_order(people.units_among(changed)):
        recount(unit.path, changed[unit.id])
    if len(due) == AT_ONCE:
        outbox.enqueue("turn")
