"""What the one next step is. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from lms.gapmap.rules import help_for
from lms.gapmap.types import Gap, GapState
from lms.learning.types import Learner, NextStep, Step
from lms.planning.types import PlanItem, Progress, Taking

NEWS = dt.timedelta(days=14)
"""For so long the first page tells what was reached, and what was retired."""


def just_reached(gaps: Sequence[Gap], now: dt.datetime) -> list[Gap]:
    """What is asked for and met by evidence of these days, newest first."""
    fresh = [
        gap
        for gap in gaps
        if gap.closed
        and gap.attainment.last_at
        and now - gap.attainment.last_at < NEWS
    ]
    fresh.sort(key=lambda gap: gap.attainment.last_at, reverse=True)
    return fresh[:1]


Found = NextStep | None


SEGMENTS = {Progress.DONE: "done", Progress.WAITING: "skipped"}


def segments(taking: Taking, now: str) -> list[str]:
    """How each part of a course is drawn; `now`: the key of the one that is
    open or comes next.
    """
    return [
        "now" if key == now else SEGMENTS.get(progress, "todo")
        for key, progress in taking.parts.items()
    ]


def next_step(learner: Learner) -> NextStep:
    """Correct what was returned; otherwise re-confirm by a short quiz what a
    change of law put in doubt; otherwise take what the plan holds next (asked
    for by a day, then begun); otherwise go on with what is begun beside it, or
    begin what helps with a gap at least; otherwise show the mentor what
    they can re-confirm; otherwise wait.
    """
    return (
        _part_step(Step.REWORK, learner)
        or _short_quiz(learner)
        or _due(learner)
        or _planned(learner)
        or _part_step(Step.GO_ON, learner)
        or _helpful(learner)
        or _doubtful(learner)
        or _nothing_to_do(learner)
    )


def _part_step(kind: Step, learner: Learner) -> Found:
    """The first part to go on with; to correct, if one was returned."""
    for taking in learner.takings:
        part = taking.next_part
        is_returned = part and taking.parts[part.key] is Progress.RETURNED
        if part and (is_returned or kind is Step.GO_ON):
            return NextStep(kind, taking.revision, part)
    return None


def _short_quiz(learner: Learner) -> Found:
    for item in learner.plan:
        if item.delta:
            return _taking(Step.RECONFIRM, item)
    return None


def _taking(kind: Step, item: PlanItem) -> NextStep:
    return NextStep(kind, item.revision, item.parts[0], _about(item))


def _about(item: PlanItem) -> str | None:
    """The first competency that it helps with."""
    gaps = item.closes or item.towards
    return gaps[0].requirement.competency if gaps else None


def _due(learner: Learner) -> Found:
    """The first course of the plan, if it is asked for by a day, or comes
    before one that is.
    """
    days = _days(learner.plan) if learner.plan else []
    return replace(_planned(learner), due_on=min(days)) if days else None


def _days(plan: Sequence[PlanItem]) -> list[dt.date]:
    slugs = {plan[0].revision.slug, *(later.slug for later in plan[0].before)}
    items = [item for item in plan if item.revision.slug in slugs]
    return [item.assigned_on for item in items if item.assigned_on]


def _planned(learner: Learner) -> Found:
    if not learner.plan:
        return None
    item = learner.plan[0]
    if item.revision.id in [one.revision.id for one in learner.takings]:
        return _taking(Step.GO_ON, item)
    return NextStep(Step.BEGIN, item.revision, competency=_about(item))


def _helpful(learner: Learner) -> Found:
    """A course not begun that closes a gap, or at least helps with one."""
    taken = {taking.revision.slug for taking in learner.takings}
    for gap in learner.gaps:
        if gap.state in (GapState.MEETS, GapState.RECONFIRM):
            continue
        key = gap.requirement.competency
        for revision in chain(*help_for(gap, learner.catalogue)):
            if revision.slug not in taken:
                return NextStep(Step.BEGIN, revision, competency=key)
    return None


def _doubtful(learner: Learner) -> Found:
    for gap in learner.gaps:
        if gap.state is GapState.RECONFIRM:
            return NextStep(
                Step.ASK_MENTOR, competency=gap.requirement.competency
            )
    return None


def _nothing_to_do(learner: Learner) -> NextStep:
    if any(Progress.WAITING in one.parts.values() for one in learner.takings):
        return NextStep(Step.WAIT)
    if not learner.has_post:
        return NextStep(Step.NO_POST)
    if not learner.gaps:
        return NextStep(Step.NOTHING_ASKED)
    is_done = all(gap.closed for gap in learner.gaps)
    return NextStep(Step.ALL_DONE if is_done else Step.NO_COURSE)
