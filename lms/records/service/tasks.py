"""What the paper of one signed task says."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core.columns import Rows
from lms.core.errors import found
from lms.core.types import Json, Texts
from lms.evidence import service as evidence
from lms.people import service as people
from lms.records.service import facts
from lms.signoff import service as signoff
from lms.signoff.service import TaskWork
from lms.signoff.types import SubmissionState


def signed_work(actor: Actor, submission_id: int) -> TaskWork:
    """A signed task, for whoever did it and those who may read it; otherwise
    there is no such thing.
    """
    work = signoff.for_review(actor, submission_id)
    is_signed = work.state is SubmissionState.SIGNED
    return found(work if is_signed else None)


def record_of(work: TaskWork) -> Json:
    """All that its paper says. The caller has checked the right to see it."""
    return _record(work, _records(work))


def _records(work: TaskWork) -> Rows:
    submission = work.submission
    return evidence.records_of_work(submission.person_id, submission.id)


class RecordPage(NamedTuple):
    """A signed task as its page shows it: what its paper says and, by the id of
    a record that was taken back, why and what the person says to that. Those
    who may read the work may read both.
    """

    record: Json
    reasons: dict[int, str]
    replies: dict[int, Row]


def page_of(work: TaskWork) -> RecordPage:
    """Of a task. The caller has checked the right to see it."""
    rows = _records(work)
    gone = [row for row in rows if row.gone_id]
    said = facts.replies_to(work.submission.person_id, gone)
    return RecordPage(
        _record(work, rows),
        {row.id: row.gone_details.get("reason", "") for row in gone},
        {row.id: said[row.gone_id] for row in gone if row.gone_id in said},
    )


def _record(work: TaskWork, rows: Rows) -> Json:
    person = people.person(work.submission.person_id)
    return {
        **facts.head_of(
            person.name,
            person.key,
            people.posting(person.id),
        ),
        **_task(work),
        **_signed(work),
        "records": facts.lines_of(person.id, rows),
        "chain": facts.end_of(person.id),
    }


def _task(work: TaskWork) -> Json:
    course = work.revision.course
    return {
        "task": facts.plain(work.part.title),
        "course": facts.plain(course.title),
        "revision": work.revision.number,
        "checked": facts.day_of(course.checked_on),
    }


def _signed(work: TaskWork) -> Json:
    answer = [one for one in work.submission.reviews if one.signed][-1]
    done = _hand_in(work, answer.round)
    return {
        "done": done.done_at.isoformat(),
        "place": done.place,
        "seen": bool(done.observation),
        "steps": list(_steps(work, answer.steps)),
        "entrustment": answer.entrustment,
        "meaning": _meaning(work, answer.entrustment),
        "strength": answer.strength,
        "change": answer.change,
        "by": people.names([answer.mentor_id])[answer.mentor_id],
        "signed": answer.reviewed_at.isoformat(),
    }


def _meaning(work: TaskWork, level: int) -> Texts | None:
    """How the level looks in this task, where its author has said so."""
    anchors = work.task.anchors
    return facts.plain(anchors[level - 1]) if anchors else None


def _hand_in(work: TaskWork, round_: int) -> Any:
    rounds = {one.round: one for one in work.submission.hand_ins}
    return rounds.get(round_) or work.submission.hand_ins[-1]


def _steps(work: TaskWork, done: list[str]) -> Iterator[Json]:
    for step in work.task.steps:
        yield {"text": facts.plain(step.text), "done": step.key in done}
