"""Requirements from the rows of a file, by the use-cases of requirements."""

import datetime as dt
from collections.abc import Collection, Sequence

from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import LMSError
from lms.core.marks import N_
from lms.exchange.rules import requirements as rules
from lms.exchange.rules.requirements import RequirementLine
from lms.exchange.service import permissions
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    FileRow,
    Note,
    Progress,
    RowState,
    no_progress,
)
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.people.types import Reach, Unit
from lms.posts import service as posts
from lms.requirements import service as requirements
from lms.requirements.rules.plans import LayerStack
from lms.requirements.rules.trial import LayerTrial
from lms.requirements.types import CellPlan

# At which column the refusal of a field stands.
_COLUMNS = {"since": "from", "until": "to", "on": "to", "reason": "reason.vi"}


def examine(
    actor: Who, lines: Sequence[FileRow], new_posts: Collection[str]
) -> None:
    """Note at each row what would become of it; nothing is stored, nobody
    waits. `new_posts`: posts that would be there by then.
    """
    trial = LayerTrial(new_posts)
    _go_through(actor, _read(actor, lines, new_posts), no_progress, trial)


def store(actor: Who, lines: Sequence[FileRow], progress: Progress) -> None:
    """Set what the layers of units require, in the open transaction; what is
    refused is noted at its row.
    """
    _go_through(actor, _read(actor, lines, ()), progress)


def in_order(lines: Sequence[FileRow]) -> list[FileRow]:
    """Units above first, for a row may stand on rows there; then by days and
    posts.
    """
    units = people.units_by_key({line["unit"] for line in lines})

    def order(line: FileRow) -> tuple[int, str, dt.date, str]:
        path = units[line["unit"]].path
        day = max(line.day("from") or clock.today(), clock.today())
        return path.count("/"), path, day, line["post"]

    return sorted(lines, key=order)


def reach(lines: Sequence[FileRow]) -> Reach | None:
    """Who will be measured by these rows; None without any."""
    units = people.units_by_key({line["unit"] for line in lines})
    asked = {(line["post"], units[line["unit"]].path) for line in lines}
    return people.reach_by_post(asked) if asked else None


def _read(
    actor: Who, lines: Sequence[FileRow], new_posts: Collection[str]
) -> list[RequirementLine]:
    facts = _facts(actor, lines, new_posts)
    read = [rules.read(line, facts) for line in lines]
    found = [one for one in read if one is not None]
    rules.refuse_twins(found, clock.today())
    return found


def _go_through(
    actor: Who,
    lines: Sequence[RequirementLine],
    progress: Progress,
    trial: LayerTrial | None = None,
) -> None:
    """Unit by unit, those above first; stored, unless it is a trial."""
    stored = requirements.rows_of_units(
        {one.unit.id for one in lines}, {one.cell.post for one in lines}
    )
    groups = rules.changes_by_unit(lines, stored, clock.today())
    progress(len(lines) - sum(map(len, groups)))
    for group in groups:
        _set(actor, group, stored, trial)
        progress(len(group))


def _facts(
    actor: Who, lines: Sequence[FileRow], new_posts: Collection[str]
) -> rules.RequirementFacts:
    """What only the database knows of the keys in these rows."""
    units = {line["unit"] for line in lines} - {""}
    bases = {line["legal_basis"] for line in lines} - {""}
    grounds = posts.every_ground()
    known = {
        "ground": {"", *grounds},
        "post": {*posts.posts(), *new_posts},
        "competency": framework.competencies(),
        "legal_basis": {"", *legal.named(bases)},
    }
    allows = permissions.holds(actor, Permission.FRAMEWORK_REQUIRE)
    return rules.RequirementFacts(
        people.units_by_key(units), known, grounds, allows
    )


def _set(
    actor: Who,
    group: Sequence[RequirementLine],
    stored: rules.StoredRows,
    trial: LayerTrial | None,
) -> None:
    """The rows of one unit from one day on, in one act."""
    today, unit = clock.today(), group[0].unit
    since = group[0].terms.since or today
    stack = _stack(unit, {one.cell.post for one in group}, since, trial)
    plans = []
    for one in group:
        row = rules.stored_row(one, stored, today)
        try:
            if rules.only_ends(one, row):
                _end(actor, one, row.id, trial)
            else:
                plans.append(_plan(stack, one, row is not None))
        except LMSError as refusal:
            one.line.refuse(refusal, _COLUMNS)
    if trial:
        trial.carry_out(unit.id, since, plans)
    else:
        requirements.carry_out(actor, unit, plans)


def _stack(
    unit: Unit,
    posts_of_group: Collection[str],
    since: dt.date,
    trial: LayerTrial | None,
) -> LayerStack:
    """What these rows have to reckon with, locked until the act is over; in a
    trial what it would be by then.
    """
    if trial is None:
        people.lock_unit(unit.id)
    stack = requirements.layer_stack(unit, posts_of_group, since)
    return trial.upon(stack, posts_of_group) if trial else stack


def _end(
    actor: Who, one: RequirementLine, row: int, trial: LayerTrial | None
) -> None:
    """The row that is there ends earlier, and nothing else changes."""
    until = one.terms.until
    if trial:
        requirements.refuse_past(until, "on")
        trial.ends[row] = until
    else:
        requirements.end_rows(actor, one.unit.id, [row], until)
    one.line.state = RowState.CHANGED


def _plan(stack: LayerStack, one: RequirementLine, is_there: bool) -> CellPlan:
    """What the row does to its layer; one that asks no more than the layers
    above is not needed, and said so.
    """
    requirements.check_terms(one.terms)
    plan = requirements.plan_cell(
        stack, one.cell, one.terms, keep_equal=is_there
    )
    if plan.refusal:
        raise plan.refusal
    line = one.line
    if plan.idle:
        text = N_(
            "is required by a layer above already, so it needs no row here"
        )
        line.notes.append(Note(text, {}, line.at("level")))
        line.state = RowState.UNCHANGED
    else:
        line.state = RowState.CHANGED if plan.follows else RowState.NEW
    return plan
