"""Plan a trial: within the posting, after a document, with three people."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Row, bindparam, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid
from lms.core.marks import N_
from lms.core.types import Ids, Names
from lms.decisions import service as decisions
from lms.people import service as people
from lms.people.types import Span, Unit
from lms.terms import service as terms
from lms.trials import rules
from lms.trials.queries import stored
from lms.trials.queries.stored import TRIAL, TRIALS
from lms.trials.service import standing
from lms.trials.service.telling import YOURS, tell
from lms.trials.types import (
    OPEN_STATES,
    SIDE_COLUMNS,
    TrialDraft,
    TrialState,
)

_ADD = insert(TRIALS).returning(TRIAL.id)
_BEGIN = update(TRIALS).where(
    TRIAL.id == bindparam("trial"), TRIAL.state == TrialState.PLANNED
)
_PERSON = people.PEOPLE.c
MOST = 300
"""Colleagues to choose from."""


class TrialChoices(NamedTuple):
    """Who may be named, by id: colleagues of the place, and who may decide."""

    colleagues: Names
    deciders: Names


def choices(actor: Actor, person_id: int) -> TrialChoices:
    """Who may be mentor or reviewer of a person, and who may decide."""
    access.require_for(actor, Permission.DECISION_PROPOSE, person_id)
    posting = people.posting(person_id)
    if posting is None:
        return TrialChoices({}, {})
    able = decisions.competent(posting.unit.path, {person_id})
    return TrialChoices(
        working_with(person_id, posting.unit.authority),
        people.names(able),
    )


def working_with(person_id: int, path: str) -> Names:
    """Who else works within the unit with this path: the first of them by name,
    in one statement.
    """
    there = people.working_in(people.below(path))
    query = select(_PERSON.id, _PERSON.name).where(
        _PERSON.id.in_(there), _PERSON.id != person_id, _PERSON.active
    )
    rows = execute(query.order_by(_PERSON.given_first, _PERSON.id).limit(MOST))
    return dict(map(tuple, rows))


def plan(actor: Actor, draft: TrialDraft) -> int:
    """Plan a trial of somebody; its id. It runs from its first day on. The same
    again is the same.
    """
    access.require_for(actor, Permission.DECISION_PROPOSE, draft.person_id)
    if actor.person_id == draft.person_id:
        raise Invalid(
            "Nobody plans their own trial period. Ask whoever leads you to plan it."
        )
    posting = people.posting(draft.person_id)
    if posting is None or not posting.post:
        raise Conflict(
            "This person holds no post today. Enter the posting first, then plan the trial period."
        )
    longest = terms.value(posting.unit.path, "trials.longest_months")
    rules.check_draft(draft, longest, clock.today())
    with access.acting(actor):
        people.lock(draft.person_id)
        if known := _same(draft):
            return known
        return _store(actor, draft)


def _same(draft: TrialDraft) -> int | None:
    query = select(TRIAL.id).filter_by(
        person_id=draft.person_id,
        starts_on=draft.starts_on,
        document_no=draft.document_no,
        decider_id=draft.decider_id,
    )
    return execute(query.where(TRIAL.state.in_(OPEN_STATES))).scalar()


def _store(actor: Actor, draft: TrialDraft) -> int:
    end = rules.end_of(draft.starts_on, draft.months)
    if end <= clock.today():
        raise Invalid(
            "A trial period of this length would be over already. Correct the first day or the length.",
            "starts_on",
        )
    span = _span(draft, end)
    unit = people.unit(span.unit_id)
    if not access.sees(actor, Permission.DECISION_PROPOSE, unit):
        raise Invalid(
            "In these days they work where you do not look after such things. Choose days before, or let it be planned there.",
            "starts_on",
        )
    _refuse_overlap(draft, end)
    _check_people(draft, unit)
    trial_id = execute(
        _ADD,
        vars(draft)
        | {
            "unit_id": span.unit_id,
            "post": span.post,
            "ends_before": end,
            "first_ends_before": end,
            "state": TrialState.PLANNED,
            "at_start": 0,
            "planned_by": actor.person_id,
            "planned_at": clock.now(),
        },
    ).scalar_one()
    audit.record(
        actor,
        "trials.changed",
        person_id=draft.person_id,
        trial=trial_id,
        act="added",
    )
    row = stored.trial(trial_id)
    if draft.starts_on <= clock.today():
        begin(row)
    _tell(row)
    return trial_id


def _span(draft: TrialDraft, end: dt.date) -> Span:
    """The posting that holds all days of the trial."""
    spans = people.spans_of([draft.person_id]).get(draft.person_id, ())
    for span in reversed(spans):
        is_whole = span.until is None or end <= span.until
        if span.post and span.since <= draft.starts_on and is_whole:
            return span
    raise Invalid(
        "The trial period lies within one posting of the person. Choose days that do, or correct the posting first.",
        "starts_on",
    )


def _refuse_overlap(draft: TrialDraft, end: dt.date) -> None:
    for one in stored.of_person(draft.person_id):
        is_apart = end <= one.starts_on or one.ends_before <= draft.starts_on
        if one.state in OPEN_STATES and not is_apart:
            raise Conflict(
                "%(name)s is on trial in these days already. End or withdraw that one first.",
                name=one.person,
            )


def _check_people(draft: TrialDraft, unit: Unit) -> None:
    """All three are there; the decider may decide in that unit."""
    barred = {draft.person_id, draft.mentor_id, draft.reviewer_id}
    if draft.decider_id not in decisions.competent(unit.path, barred):
        raise Invalid(
            "This person may not decide here at present. Choose somebody who leads the unit.",
            "decider_id",
        )
    both = {draft.mentor_id, draft.reviewer_id} - {None}
    there = working_there(both, unit)
    for field in ("mentor_id", "reviewer_id"):
        if getattr(draft, field) not in there:
            raise Invalid(rules.THREE[field], field)


def working_there(ids: Ids, unit: Unit) -> set[int]:
    """Those of these people who work in the authority of a unit and may sign
    in.
    """
    known = people.names(ids).keys() - people.suspended(ids)
    paths = people.paths_from_today(known)
    return {id_ for id_ in known if _is_there(paths.get(id_, ()), unit)}


def _is_there(paths: Iterable[str], unit: Unit) -> bool:
    return any(one.startswith(unit.authority) for one in paths)


def begin(row: Row) -> None:
    """It runs; what is met on this day is what it starts from."""
    count = standing.count_of(row, standing.essential(row))
    said = {"state": TrialState.RUNNING, "at_start": count.met}
    execute(_BEGIN, said | {"trial": row.id})


def _tell(row: Row) -> None:
    tell(
        row.person_id,
        N_("Your trial period is planned. Read when the reviews are."),
    )
    for column, side in SIDE_COLUMNS.items():
        if text := YOURS.get(side):
            whom = getattr(row, column)
            tell(whom, text, f"/trials/{row.id}", name=row.person)
