"""Handing in, once however often the form is sent."""

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import NotFound
from lms.courses import service as courses
from lms.courses.types import Kind, Revision
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.models import HandIn, Submission
from lms.signoff.service.drafts import (
    audited,
    fill,
    own_submission,
    path_of,
)
from lms.signoff.types import HandInDraft, SubmissionState


def hand_in(
    actor: Actor,
    revision: Revision,
    part_key: str,
    draft: HandInDraft,
    once: str,
) -> Submission:
    """Hand in the draft with the files stored for it. The same form twice is
    one hand-in.
    """
    access.require(actor, Permission.LEARN)
    courses.part_of(revision, part_key, Kind.TASK)
    with transaction():
        people.lock(actor.person_id)
        if earlier := _handed_in_with(once):
            if earlier.person_id != actor.person_id:
                raise NotFound
            return earlier
        submission = own_submission(actor, revision, part_key)
        rules.check_hand_in(submission.state, draft, clock.now())
        submission.path = path_of(actor)
        _add_round(submission, draft, once)
        audit.record(actor, "signoff.handed_in", **audited(submission))
        _notify_mentors(actor, submission)
    return submission


def _handed_in_with(once: str) -> Submission | None:
    query = select(Submission).join(HandIn).where(HandIn.once == once)
    return session().scalar(query)


def is_handed_in(actor: Actor, once: str) -> bool:
    """Whether the actor's form with this key has been handed in."""
    submission = _handed_in_with(once)
    return submission is not None and submission.person_id == actor.person_id


def _add_round(submission: Submission, draft: HandInDraft, once: str) -> None:
    now = clock.now()
    submission.round += 1
    submission.state = SubmissionState.SUBMITTED
    submission.changed_at = now
    fill(submission, draft)  # what rework begins with
    db = session()
    db.add(
        HandIn(
            submission=submission,
            round=submission.round,
            text=draft.text.strip(),
            done_at=draft.done_at,
            place=draft.place.strip(),
            arrived_at=now,
            once=once,
            files=list(submission.draft_files),
        )
    )
    submission.draft_files.clear()
    db.flush()


def _notify_mentors(actor: Actor, submission: Submission) -> None:
    path = f"/submissions/{submission.id}"
    for mentor in access.holders(Permission.TASK_SIGN, submission.path):
        if mentor != actor.person_id:
            outbox.notify(
                mentor,
                "%(name)s has handed in a task and waits for your answer.",
                path,
                name=actor.name,
            )
