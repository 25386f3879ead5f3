"""What the one next step is. Pure."""

from collections.abc import Mapping, Sequence

from lms.courses.types import Part, Revision
from lms.gapmap.rules import help_for
from lms.gapmap.types import Gap, State
from lms.learning.types import NextStep, Progress, Step, Taking
from lms.revalidation.types import LawChange

NO_DOUBTS: Mapping[str, Sequence[LawChange]] = {}


def open_part(taking: Taking) -> Part | None:
    """The first part that the person herself can go on with; a task that waits for its mentor is passed over."""
    for part in taking.revision.course.parts:
        if taking.parts[part.key] in (Progress.OPEN, Progress.STARTED, Progress.RETURNED):
            return part
    return None


def next_step(
    gaps: Sequence[Gap],
    takings: Sequence[Taking],
    catalogue: Sequence[Revision],
    has_post: bool,
    doubts: Mapping[str, Sequence[LawChange]] = NO_DOUBTS,
) -> NextStep:
    """Mend what was returned; otherwise re-confirm by a short quiz what a change of law put in doubt; otherwise go on with what is
    begun; otherwise begin what closes the first open gap; otherwise show the mentor what she can re-confirm; otherwise wait."""
    for taking in takings:
        for part in taking.revision.course.parts:
            if taking.parts[part.key] is Progress.RETURNED:
                return NextStep(Step.REWORK, taking.revision, part)
    doubted = [gap.requirement.competency for gap in gaps if gap.state is State.RECONFIRM]
    if step := _short_quiz(doubted, doubts):
        return step
    for taking in takings:
        if part := open_part(taking):
            return NextStep(Step.GO_ON, taking.revision, part)
    if begin := _begin(gaps, {taking.revision.slug for taking in takings}, catalogue):
        return begin
    if doubted:
        return NextStep(Step.ASK_MENTOR, competency=doubted[0])
    return _nothing_to_do(gaps, takings, has_post)


def _nothing_to_do(gaps: Sequence[Gap], takings: Sequence[Taking], has_post: bool) -> NextStep:
    if any(Progress.WAITING in taking.parts.values() for taking in takings):
        return NextStep(Step.WAIT)
    if not has_post:
        return NextStep(Step.NO_POST)
    return NextStep(Step.ALL_DONE if all(gap.closed for gap in gaps) else Step.NO_COURSE)


def _short_quiz(doubted: Sequence[str], doubts: Mapping[str, Sequence[LawChange]]) -> NextStep | None:
    for competency in doubted:
        for doubt in doubts.get(competency, ()):
            for revision, part in doubt.quizzes:
                return NextStep(Step.RECONFIRM, revision, part, competency)
    return None


def _begin(gaps: Sequence[Gap], taken: set[str], catalogue: Sequence[Revision]) -> NextStep | None:
    for gap in gaps:
        if not gap.closed and gap.state is not State.RECONFIRM:
            for revision, _closes in help_for(gap, catalogue):
                if revision.slug not in taken:
                    return NextStep(Step.BEGIN, revision, None, gap.requirement.competency)
    return None
