"""What the one next step is. Pure."""

import datetime as dt
from collections.abc import Sequence

from lms.courses.types import Part, Revision
from lms.gapmap.rules import help_for
from lms.gapmap.types import Gap, State
from lms.learning.types import NextStep, Step
from lms.planning.types import PlanItem, Progress, Taking


def open_part(taking: Taking) -> Part | None:
    """The first part that the person herself can go on with; a task that waits
    for its mentor is passed over.
    """
    for part in taking.revision.course.parts:
        if taking.parts[part.key] in (
            Progress.OPEN,
            Progress.STARTED,
            Progress.RETURNED,
        ):
            return part
    return None


def next_step(
    gaps: Sequence[Gap],
    takings: Sequence[Taking],
    catalogue: Sequence[Revision],
    has_post: bool,
    plan: Sequence[PlanItem] = (),
) -> NextStep:
    """Mend what was returned; otherwise re-confirm by a short quiz what a
    change of law put in doubt; otherwise take what is asked for by a day;
    otherwise go on with what is begun; otherwise begin what the plan holds
    next, or what helps with a gap at least; otherwise show the mentor what
    she can re-confirm; otherwise wait.
    """
    for taking in takings:
        for part in taking.revision.course.parts:
            if taking.parts[part.key] is Progress.RETURNED:
                return NextStep(Step.REWORK, taking.revision, part)
    if step := _short_quiz(plan) or _due(plan, takings):
        return step
    for taking in takings:
        if part := open_part(taking):
            return NextStep(Step.GO_ON, taking.revision, part)
    if begin := _planned(plan, takings) or _begin(
        gaps, {taking.revision.slug for taking in takings}, catalogue
    ):
        return begin
    doubted = [
        gap.requirement.competency
        for gap in gaps
        if gap.state is State.RECONFIRM
    ]
    if doubted:
        return NextStep(Step.ASK_MENTOR, competency=doubted[0])
    return _nothing_to_do(gaps, takings, has_post)


def _nothing_to_do(
    gaps: Sequence[Gap], takings: Sequence[Taking], has_post: bool
) -> NextStep:
    if any(Progress.WAITING in taking.parts.values() for taking in takings):
        return NextStep(Step.WAIT)
    if not has_post:
        return NextStep(Step.NO_POST)
    return NextStep(
        Step.ALL_DONE if all(gap.closed for gap in gaps) else Step.NO_COURSE
    )


def _short_quiz(plan: Sequence[PlanItem]) -> NextStep | None:
    for item in plan:
        if item.delta:
            return NextStep(
                Step.RECONFIRM, item.revision, item.parts[0], _about(item)
            )
    return None


def _about(item: PlanItem) -> str | None:
    """The first competency that it helps with."""
    gaps = item.closes or item.towards
    return gaps[0].requirement.competency if gaps else None


def _due(
    plan: Sequence[PlanItem], takings: Sequence[Taking]
) -> NextStep | None:
    """The first course of the plan, if it is asked for by a day, or comes
    before one that is.
    """
    if not plan:
        return None
    days = {item.revision.slug: item.due.due_on for item in plan if item.due}
    item = plan[0]
    mine = [
        days[slug]
        for slug in (item.revision.slug, *(one.slug for one in item.before))
        if slug in days
    ]
    return _step(item, takings, min(mine)) if mine else None


def _planned(
    plan: Sequence[PlanItem], takings: Sequence[Taking]
) -> NextStep | None:
    return _step(plan[0], takings) if plan else None


def _step(
    item: PlanItem, takings: Sequence[Taking], due_on: dt.date | None = None
) -> NextStep:
    competency = _about(item)
    begun = any(taking.revision.id == item.revision.id for taking in takings)
    if begun:
        return NextStep(
            Step.GO_ON, item.revision, item.parts[0], competency, due_on
        )
    return NextStep(Step.BEGIN, item.revision, None, competency, due_on)


def _begin(
    gaps: Sequence[Gap], taken: set[str], catalogue: Sequence[Revision]
) -> NextStep | None:
    for gap in gaps:
        if not gap.closed and gap.state is not State.RECONFIRM:
            closing, helping = help_for(gap, catalogue)
            for revision in (*closing, *helping):
                if revision.slug not in taken:
                    return NextStep(
                        Step.BEGIN, revision, None, gap.requirement.competency
                    )
    return None
