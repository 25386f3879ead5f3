"""Requirements from the rows of a file, by the use-cases of requirements."""

from collections.abc import Sequence

from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import LMSError
from lms.core.marks import N_
from lms.exchange.rules import requirements as rules
from lms.exchange.rules.requirements import RequirementLine
from lms.exchange.service import permissions
from lms.exchange.service.permissions import Who
from lms.exchange.types import FileRow, Note, Progress, RowState
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.posts import service as posts
from lms.requirements import service as requirements
from lms.requirements.rules.plans import LayerStack
from lms.requirements.types import CellPlan

# At which column the refusal of a field stands.
_COLUMNS = {"since": "from", "until": "to", "on": "to", "reason": "reason.vi"}


def set_all(actor: Who, lines: Sequence[FileRow], progress: Progress) -> None:
    """Set what the layers of units require, in the open transaction; what is
    refused is noted at its row.
    """
    facts, today = _facts(actor, lines), clock.today()
    read = [rules.read(line, facts) for line in lines]
    requirement_lines = [one for one in read if one is not None]
    rules.refuse_twins(requirement_lines, today)
    stored = requirements.rows_of_units(
        {one.unit.id for one in requirement_lines}
    )
    groups = rules.changes_by_unit(requirement_lines, stored, today)
    progress(len(lines) - sum(map(len, groups)))
    for group in groups:
        _set(actor, group, stored)
        progress(len(group))


def _facts(actor: Who, lines: Sequence[FileRow]) -> rules.RequirementFacts:
    """What only the database knows of the keys in these rows."""
    units = {line["unit"] for line in lines} - {""}
    bases = {line["legal_basis"] for line in lines} - {""}
    grounds = posts.every_ground()
    known = {
        "ground": {"", *grounds},
        "post": posts.posts(),
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
) -> None:
    """The rows of one unit from one day on, in one act."""
    today, unit = clock.today(), group[0].unit
    since = group[0].terms.since or today
    people.lock_unit(unit.id)
    posts_of_group = {one.cell.post for one in group}
    stack = requirements.layer_stack(unit, posts_of_group, since)
    plans = []
    for one in group:
        row = rules.stored_row(one, stored, today)
        try:
            if rules.only_ends(one, row):
                until = one.terms.until
                requirements.end_rows(actor, unit.id, [row.id], until)
                one.line.state = RowState.CHANGED
            else:
                plans.append(_plan(stack, one, row is not None))
        except LMSError as refusal:
            one.line.refuse(refusal, _COLUMNS)
    requirements.carry_out(actor, unit, plans)


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
