"""Handing in, once however often the form is sent."""

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, merging, outbox
from lms.core.db import session
from lms.core.errors import Conflict, NotFound
from lms.core.merging import Shown
from lms.core.types import NoticeKind
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.mentoring import service as mentoring
from lms.mentoring.types import Receivers
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.models import HandIn, Submission
from lms.signoff.service.drafts import (
    audited,
    draft_of,
    fill,
    own_submission,
    path_of,
)
from lms.signoff.service.waiting import asked_of_mentors
from lms.signoff.types import HandInDraft, SubmissionState


def hand_in(
    actor: Actor,
    revision: Revision,
    part_key: str,
    draft: HandInDraft,
    once: str,
    shown: Shown | None = None,
) -> Submission:
    """Hand in the draft with the files stored for it. The same form twice is
    one hand-in. `shown`: what the page showed; nothing that it has not shown
    is handed in or replaced.
    """
    access.require(actor, Permission.LEARN)
    part = courses.part_of(revision, part_key, Kind.TASK)
    with access.own_act(actor):
        if earlier := _handed_in_with(once):
            return _repeated(actor, earlier, draft)
        submission = own_submission(actor, revision, part_key)
        draft = _seen(submission, draft, shown)
        rules.check_hand_in(submission.state, draft, clock.now())
        if submission.id is not None:  # one that was just begun has it
            submission.path = path_of(actor.person_id)
        _add_round(submission, draft, once)
        audit.record(actor, "signoff.handed_in", **audited(submission))
        _notify_mentors(actor, submission, part)
    return submission


def _handed_in_with(once: str) -> HandIn | None:
    return session().scalar(_BY_ONCE, {"key": once})


_BY_ONCE = select(HandIn).where(HandIn.once == bindparam("key"))


def _repeated(actor: Actor, earlier: HandIn, draft: HandInDraft) -> Submission:
    """The same form with the same text is answered like the first time."""
    if earlier.submission.person_id != actor.person_id:
        raise NotFound
    handed_in = HandInDraft(
        earlier.text, earlier.done_at, earlier.place, earlier.shows_taken
    )
    if handed_in.fields != draft.fields:
        raise Conflict(
            "This form has been handed in already, with another text. What you wrote since then has not been handed in."
        )
    return earlier.submission


def _seen(
    submission: Submission, draft: HandInDraft, shown: Shown | None
) -> HandInDraft:
    """What is handed in: only what the page has shown."""
    stored = draft_of(submission)
    joined = merging.join(stored.fields, draft.fields, shown)
    if submission.state in rules.OPEN and joined.is_unseen:
        raise Conflict(
            "This was changed on another page in the meantime. Nothing has been handed in: read what is there now, then hand it in again."
        )
    return stored.taking(joined.taken, draft)


def is_handed_in(actor: Actor, once: str) -> bool:
    """Whether the actor's form with this key has been handed in."""
    earlier = _handed_in_with(once)
    return (
        earlier is not None and earlier.submission.person_id == actor.person_id
    )


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
            shows_taken=draft.shows_taken,
            arrived_at=now,
            once=once,
            files=list(submission.draft_files),
        )
    )
    submission.draft_files.clear()
    submission.draft_shows_taken = False  # asked again with other photos
    db.flush()


def _notify_mentors(actor: Actor, submission: Submission, part: Part) -> None:
    """Their mentor, or else whoever may sign there; if there is nobody, the
    head, who can name one.
    """
    found = receivers(actor, part, submission.path)
    task = f"/revisions/{submission.revision_id}/tasks/{submission.part}"
    outbox.settle(task, person_id=actor.person_id)
    words = {"name": actor.name, "task": dict(part.title)}
    for mentor in found.ids:
        outbox.notify(
            mentor,
            "%(name)s has handed in “%(task)s” and waits for your answer.",
            f"/submissions/{submission.id}",
            kind=NoticeKind.WORK,
            **words,
        )
    if not found.ids:
        mentoring.tell_heads(
            submission.path,
            "%(name)s has handed in “%(task)s”, and nobody may sign it. Find a mentor for them.",
            actor.person_id,
            **words,
        )


def receivers(actor: Actor, part: Part, path: str = "") -> Receivers:
    """Whom a hand-in of the actor's reaches today; where they work unless a
    path is given.
    """
    places = [path] if path else people.paths_of(actor.person_id)[-1:]
    return mentoring.receivers(actor.person_id, places, asked_of_mentors(part))
