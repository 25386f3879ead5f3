"""Set, raise and end the rows of one layer."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Row, select

from lms.access import service as access
from lms.access.types import Actor, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid, LMSError, check_length
from lms.core.i18n import LANGUAGES
from lms.core.i18n import day as day_in_words
from lms.core.merging import keep_newer
from lms.core.types import Ids, Json
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import (
    ROW,
    cell_mark,
    lasting,
    not_empty,
    place_mark,
    rows_of_cell,
)
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules import plans
from lms.requirements.rules.layers import RowOverlap
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service import rows as storage
from lms.requirements.service.permission import unit_to_set
from lms.requirements.service.recounts import recount
from lms.requirements.service.rows import new_row, row_end
from lms.requirements.types import (
    CellChange,
    CellKey,
    CellPlan,
    Changes,
    ChangeTerms,
    End,
    Layer,
    Layers,
    value_of,
)

LONGEST_REASON = 1_000


def require_level(
    actor: Actor,
    unit_id: int,
    change: CellChange,
    terms: ChangeTerms,
    shown: str | None = None,
) -> None:
    """Set what a unit's layer asks of a post; refused if a layer above asks
    more. Ends the layer's earlier row of that day; the same again is the same.
    `shown`: the `cell_mark` of its page.
    """
    unit = unit_to_set(actor, unit_id, hidden=False)
    with access.acting(actor):
        (plan,) = prepare(unit, [change], terms, keep_equal=True)
        if plan.refusal:
            raise plan.refusal
        before = plan.follows and plan.follows.row
        if not storage.is_written(_new_row(unit, plan), before):
            own = rows_of_cell([unit.id], change.key)
            _keep_newer(shown, change.key, own)
            carry_out(actor, unit, [plan])


def _keep_newer(shown: str | None, key: CellKey, own: Layers) -> None:
    """A page of this place has shown what had ended, too; one of another place
    has shown nothing of this one, and what is over stands in nobody's way.
    """
    is_of_place = (shown or "").startswith(place_mark(key))
    if is_of_place or any(row.lasts_beyond(clock.today()) for row in own):
        keep_newer(shown, cell_mark(key, own))


def sets_any(changes: Iterable[CellChange]) -> bool:
    """Whether one of the changes asks for something; all others only end."""
    return any(change.sets for change in changes)


def check_terms(terms: ChangeTerms, sets: bool = True) -> None:
    """Refuse what all changes of one act share, if it cannot be taken:
    `Invalid` at its field.
    """
    _check_reason(terms.reason, sets)
    _check_days(_first_day(terms), terms.until)
    _check_named(terms)


def _check_named(terms: ChangeTerms) -> None:
    if terms.ground and terms.ground not in posts_service.every_ground():
        raise Invalid("Choose one of the offered answers.", "ground")
    if terms.legal_basis and not legal.named([terms.legal_basis]):
        raise Invalid("Choose one of the offered answers.", "legal_basis")


def _check_reason(reason: str, is_needed: bool) -> None:
    check_length(reason, LONGEST_REASON, "reason")
    if is_needed and not reason.strip():
        raise Invalid(
            "Say why this place asks for it; everybody who has to meet it will read the reason.",
            "reason",
        )


def _check_days(since: dt.date, until: End) -> None:
    refuse_past(since, "since")
    if until is not None and until <= since:
        raise Invalid(
            "The last day comes before the first. Choose a later one, or leave it empty.",
            "until",
        )


def refuse_past(day: dt.date, field: str) -> None:
    """Refuse a first day that is over, at its field."""
    if day < clock.today():
        raise Invalid(
            "The first day may not lie in the past: what was asked then has been shown to people already. Choose today or a later day.",
            field,
        )


def prepare(
    unit: Unit,
    changes: Changes,
    terms: ChangeTerms,
    keep_equal: bool = False,
) -> list[CellPlan]:
    """What each of these changes would do, in the open transaction: the unit is
    locked, so that it stays true until the act is over.

    A fixed number of queries, however many changes there are. Raises `Invalid`
    for the terms; see `plan_cell` for `keep_equal`.
    """
    check_terms(terms, sets_any(changes))
    people.lock_unit(unit.id)
    posts = {change.post for change in changes}
    stack = layer_stack(unit, posts, _first_day(terms))
    return [plan_cell(stack, one, terms, keep_equal) for one in changes]


def plan_cell(
    stack: LayerStack,
    change: CellChange,
    terms: ChangeTerms,
    keep_equal: bool = False,
) -> CellPlan:
    """What one change would do from the day of the stack on; what cannot be is
    a plan with a refusal. `keep_equal`: see `rules.plans.plan_cell`.
    """
    try:
        return plans.plan_cell(stack, change, terms, keep_equal)
    except RowOverlap as overlap:
        refusal = _refuse_overlap(overlap.row)
    except LMSError as reason:
        refusal = reason
    return CellPlan(change, terms, refusal=refusal)


def _refuse_overlap(row: Layer) -> Invalid:
    values = {"level": row.level, "since": day_in_words(row.since)}
    if row.until is None:
        return Invalid(
            "From %(since)s on, without an end, this unit already asks for level %(level)s here; two rows may not hold on the same day. End that row first, or choose other days.",
            "since",
            **values,
        )
    return Invalid(
        "From %(since)s until before %(until)s this unit already asks for level %(level)s here; two rows may not hold on the same day. End that row first, or choose other days.",
        "since",
        until=day_in_words(row.until),
        **values,
    )


def carry_out(actor: Who, unit: Unit, cell_plans: Iterable[CellPlan]) -> None:
    """Do what was planned, in the same transaction and as one act; refused
    cells and those that need no change are left out.
    """
    due = [plan for plan in cell_plans if not (plan.refusal or plan.idle)]
    storage.end_rows(actor, [_end_of(plan) for plan in due if plan.follows])
    new = [_new_row(unit, plan) for plan in due if plan.sets]
    storage.insert_rows(actor, new)
    begun = filter(_has_begun, due)
    changes = [plan.change for plan in due]
    _announce(actor, unit, changes, [plan.change for plan in begun])


def _first_day(terms: ChangeTerms) -> dt.date:
    return terms.since or clock.today()


def _has_begun(plan: CellPlan) -> bool:
    return _first_day(plan.terms) <= clock.today()


def _end_of(plan: CellPlan) -> Json:
    """What stood there ends where the new row begins."""
    row, end = plan.follows, _first_day(plan.terms)
    return row_end(row.row, row.since, end)


def _new_row(unit: Unit, plan: CellPlan) -> Json:
    change, terms = plan.change, plan.terms
    reason = dict.fromkeys(LANGUAGES, terms.reason.strip())
    asks = {
        **value_of(change)._asdict(),
        "reason": dict(terms.reasons) or reason,
        "ground": terms.ground,
        "legal_basis": terms.legal_basis,
    }
    return new_row(
        unit.id,
        change.key,
        _first_day(terms),
        terms.until,
        asks,
    )


def end_rows(
    actor: Who,
    unit_id: int,
    rows: Ids,
    on: dt.date | None = None,
) -> int:
    """End rows of a unit's own layer from a day (today) on; how many. One that
    has not begun yet never will. Ended ones stay as they are.
    """
    unit, today = unit_to_set(actor, unit_id), clock.today()
    day = on or today
    refuse_past(day, "on")
    with access.acting(actor):
        people.lock_unit(unit.id)
        cells = _end_open_rows(actor, unit, rows, day)
        gone = [CellChange(*cell, None) for cell in cells]
        _announce(actor, unit, gone, gone if day == today else [])
    return len(gone)


def _end_open_rows(
    actor: Who, unit: Unit, rows: Ids, day: dt.date
) -> list[CellKey]:
    """The cells of those of these rows that are the unit's own and not over on
    the day.
    """
    query = select(ROW.id, ROW.post, ROW.competency, ROW.valid_from).where(
        ROW.unit_id == unit.id, ROW.id.in_(rows), lasting(day), not_empty()
    )
    open_rows = execute(query).all()
    storage.end_rows(actor, (_end_from(day, row) for row in open_rows))
    return [(row.post, row.competency) for row in open_rows]


def _end_from(day: dt.date, row: Row) -> Json:
    return row_end(row.id, row.valid_from, max(day, row.valid_from))


def _announce(
    actor: Who,
    unit: Unit,
    changes: Changes,
    in_force: Changes,
) -> None:
    """Log the act, and have the maps counted anew for what is in force; what
    begins or ends on a later day is left to the nightly `turn`.
    """
    if not changes:
        return
    if len(changes) == 1 and sets_any(changes):
        _log_requirement(actor, unit.path, changes[0])
    else:
        counts = _count(changes)
        audit.record(actor, "framework.layer", path=unit.path, **counts)
    recount(unit.path, [change.key for change in in_force])


def _log_requirement(actor: Who, path: str, change: CellChange) -> None:
    audit.record(
        actor,
        "framework.required",
        path=path,
        post=change.post,
        competency=change.competency,
        level=change.level,
        depth=Depth(change.depth).word,
    )


def _count(changes: Changes) -> dict[str, int]:
    """How many set something, and how many only end it."""
    kept = sum(change.sets for change in changes)
    return {"set": kept, "ended": len(changes) - kept}
