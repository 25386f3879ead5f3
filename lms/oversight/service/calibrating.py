"""Five made-up hand-ins of a task, judged before one first signs it and again
after some months. Only who judges them sees how; nothing depends on it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute, upsert
from lms.core.errors import Conflict, NotFound, found
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.oversight import rules
from lms.oversight.queries.calibrations import CALIBRATIONS, saved_cases
from lms.oversight.service.figures import YEAR
from lms.oversight.types import (
    CalibrationDraft,
    CalibrationState,
    Opinion,
    ReadingDraft,
)
from lms.people import service as people
from lms.signoff import service as signoff
from lms.signoff.types import AnchorCase, Task, TaskName
from lms.terms import service as terms

_MONTH = dt.timedelta(days=30)
_STAYS = N_(
    "You have judged this case already, and it stays as you did. Go on to the next one."
)
_CHANGED = N_(
    "A new revision has changed this case since your page was opened. Nothing was saved; read it again as it is now."
)


@dataclass(frozen=True)
class CasesOf:
    """A task with made-up cases, and where one person stands with them.
    `is_signed`: they signed it within a year.
    """

    revision: Revision
    part: Part
    task: Task
    state: CalibrationState
    is_signed: bool = False

    @property
    def name(self) -> TaskName:
        """The task by its course and part."""
        return TaskName(self.revision.slug, self.part.key)

    @property
    def is_due(self) -> bool:
        """Whether cases of a task that they sign wait."""
        return self.is_signed and self.state.following is not None


class _Stands:
    """Where one person stands with the cases of tasks."""

    def __init__(self, actor: Actor) -> None:
        place = actor.works_at or "/"
        months = terms.value(place, "oversight.calibrate_months")
        self.lasting, self.now = _MONTH * months, clock.now()
        self.saved = saved_cases(actor.person_id)

    def state(self, name: TaskName, task: Task) -> CalibrationState:
        """With those of this task."""
        saved = self.saved.get(name, ())
        return rules.state_of(task.cases, saved, self.lasting, self.now)

    def of(self, revision: Revision, part: Part) -> CasesOf:
        """The same with the task itself."""
        task = signoff.task_of(revision, part)
        name = TaskName(revision.slug, part.key)
        return CasesOf(revision, part, task, self.state(name, task))


def my_cases(actor: Actor) -> list[CasesOf]:
    """Every task with cases that the actor may meet, those that are due
    first.
    """
    access.require(actor, Permission.TASK_SIGN)
    since, stands = clock.now() - YEAR, _Stands(actor)
    signed = signoff.tasks_signed_by(actor.person_id, since)
    known = [stands.of(*one) for one in _tasks(courses.offered(actor))]
    rows = [
        replace(one, is_signed=one.name in signed)
        for one in known
        if one.task.cases
    ]
    return sorted(rows, key=lambda one: (not one.is_due, not one.is_signed))


def _tasks(revisions: Iterable[Revision]) -> Iterator[tuple[Revision, Part]]:
    for revision in revisions:
        for part in revision.course.every:
            if part.kind == Kind.TASK:
                yield revision, part


def due_cases(actor: Actor) -> list[CasesOf]:
    """Tasks that the actor signs whose cases wait; none for those whose task
    it is not.
    """
    if not access.allows(actor, Permission.TASK_SIGN):
        return []
    return [one for one in my_cases(actor) if one.is_due]


def cases_of(actor: Actor, name: TaskName) -> CasesOf:
    """The cases of a task as they are now, or NotFound."""
    access.require(actor, Permission.TASK_SIGN)
    if name.slug in courses.hidden_from(actor):
        raise NotFound
    revision = courses.current(name.slug)
    part = courses.part_of(revision, name.part, Kind.TASK)
    if not signoff.task_of(revision, part).cases:
        raise NotFound
    return _Stands(actor).of(revision, part)


def waiting_cases(actor: Actor, name: TaskName) -> CasesOf | None:
    """The same if some wait for the actor; None too where there are none."""
    try:
        known = cases_of(actor, name)
    except NotFound:
        return None
    return known if known.state.following else None


def judge_case(
    actor: Actor, name: TaskName, key: str, draft: CalibrationDraft
) -> CasesOf:
    """Say what one thinks of a case. The same twice changes nothing; another
    after the first is refused, and so is one of a case that has changed.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        people.lock(actor.person_id)
        known = cases_of(actor, name)
        case = _case(known, key)
        if not _is_said(known, case, draft):
            rules.check_reading(draft.said, known.task.step_keys)
            _store(actor, name, case, draft.said)
    return cases_of(actor, name)


def _case(known: CasesOf, key: str) -> AnchorCase:
    cases = known.task.cases
    return found(next((one for one in cases if one.key == key), None))


def _is_said(known: CasesOf, case: AnchorCase, draft: CalibrationDraft) -> bool:
    if draft.mark != case.mark:
        raise Conflict(_CHANGED)
    before, new = known.state.said.get(case.key), draft.said
    if before and before != Opinion(new.level or 0, frozenset(new.steps)):
        raise Conflict(_STAYS)
    return before is not None


def _store(
    actor: Actor, name: TaskName, case: AnchorCase, said: ReadingDraft
) -> None:
    whose = {"person_id": actor.person_id, "case": case.key}
    judged = {"level": said.level, "steps": sorted(set(said.steps))}
    new = whose | name._asdict() | judged
    execute(upsert(CALIBRATIONS), new | {"mark": case.mark, "at": clock.now()})
