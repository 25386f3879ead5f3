"""What the one next step is. Pure."""

import datetime as dt
from collections.abc import Collection

from lms.courses.types import Part
from lms.gapmap.rules import help_for
from lms.gapmap.types import GapState
from lms.learning.types import Learner, NextStep, Step
from lms.planning.types import PlanItem, Progress, Taking

UNFINISHED = (Progress.OPEN, Progress.STARTED, Progress.RETURNED)
Found = NextStep | None


def open_part(taking: Taking) -> Part | None:
    """The first part that the person themself can go on with; a task that waits
    for its mentor is passed over.
    """
    return _first(taking, UNFINISHED)


def _first(taking: Taking, states: Collection[Progress]) -> Part | None:
    for part in taking.revision.course.parts:
        if taking.parts[part.key] in states:
            return part
    return None


def next_step(learner: Learner) -> NextStep:
    """Correct what was returned; otherwise re-confirm by a short quiz what a
    change of law put in doubt; otherwise take what is asked for by a day;
    otherwise go on with what is begun; otherwise begin what the plan holds
    next, or what helps with a gap at least; otherwise show the mentor what
    they can re-confirm; otherwise wait.
    """
    return (
        _returned(learner)
        or _short_quiz(learner)
        or _due(learner)
        or _begun(learner)
        or _planned(learner)
        or _helpful(learner)
        or _doubtful(learner)
        or _nothing_to_do(learner)
    )


def _returned(learner: Learner) -> Found:
    return _part_step(Step.REWORK, learner, [Progress.RETURNED])


def _begun(learner: Learner) -> Found:
    return _part_step(Step.GO_ON, learner, UNFINISHED)


def _part_step(
    kind: Step, learner: Learner, states: Collection[Progress]
) -> Found:
    for taking in learner.takings:
        if part := _first(taking, states):
            return NextStep(kind, taking.revision, part)
    return None


def _short_quiz(learner: Learner) -> Found:
    for item in learner.plan:
        if item.delta:
            return NextStep(
                Step.RECONFIRM, item.revision, item.parts[0], _about(item)
            )
    return None


def _about(item: PlanItem) -> str | None:
    """The first competency that it helps with."""
    gaps = item.closes or item.towards
    return gaps[0].requirement.competency if gaps else None


def _due(learner: Learner) -> Found:
    """The first course of the plan, if it is asked for by a day, or comes
    before one that is.
    """
    if not learner.plan:
        return None
    first = learner.plan[0]
    slugs = {first.revision.slug, *(later.slug for later in first.before)}
    days = [
        item.assigned_on
        for item in learner.plan
        if item.assigned_on and item.revision.slug in slugs
    ]
    return _item_step(first, learner, min(days)) if days else None


def _planned(learner: Learner) -> Found:
    return _item_step(learner.plan[0], learner) if learner.plan else None


def _item_step(
    item: PlanItem, learner: Learner, due_on: dt.date | None = None
) -> NextStep:
    revision, competency = item.revision, _about(item)
    if any(one.revision.id == revision.id for one in learner.takings):
        return NextStep(Step.GO_ON, revision, item.parts[0], competency, due_on)
    return NextStep(Step.BEGIN, revision, None, competency, due_on)


def _helpful(learner: Learner) -> Found:
    """A course not begun that closes a gap, or at least helps with one."""
    taken = {taking.revision.slug for taking in learner.takings}
    for gap in learner.gaps:
        if gap.state in (GapState.MEETS, GapState.RECONFIRM):
            continue
        closing, helping = help_for(gap, learner.catalogue)
        for revision in (*closing, *helping):
            if revision.slug not in taken:
                competency = gap.requirement.competency
                return NextStep(Step.BEGIN, revision, None, competency)
    return None


def _doubtful(learner: Learner) -> Found:
    for gap in learner.gaps:
        if gap.state is GapState.RECONFIRM:
            competency = gap.requirement.competency
            return NextStep(Step.ASK_MENTOR, competency=competency)
    return None


def _nothing_to_do(learner: Learner) -> NextStep:
    if any(Progress.WAITING in one.parts.values() for one in learner.takings):
        return NextStep(Step.WAIT)
    if not learner.has_post:
        return NextStep(Step.NO_POST)
    is_done = all(gap.closed for gap in learner.gaps)
    return NextStep(Step.ALL_DONE if is_done else Step.NO_COURSE)
