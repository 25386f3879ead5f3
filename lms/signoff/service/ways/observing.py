"""A mentor signs work that they saw being done, without a hand-in; the learner
is told and says whether it was so.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import (
    Row,
    bindparam,
    exists,
    select,
    update,
)

from lms.access import service as access
from lms.access.types import (
    Actor,
    Permission,
)
from lms.audit import service as audit
from lms.core import clock, gates
from lms.core.db import (
    execute,
    session,
)
from lms.core.errors import (
    Conflict,
    NotAllowed,
    found,
)
from lms.core.letters.folding import is_in
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import (
    Kind,
    Part,
    Revision,
)
from lms.enrolment import service as enrolment
from lms.framework import service as framework
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.models import (
    HandIn,
    Objection,
    ObservedWork,
    Submission,
)
from lms.signoff.queries import states
from lms.signoff.service.drafts import (
    TaskWork,
    audited,
    next_of,
    work_on,
)
from lms.signoff.service.reading import check_distance
from lms.signoff.service.reviews import sign_seen
from lms.signoff.service.trust.occasions import occasions_of
from lms.signoff.service.ways.codes import use_code
from lms.signoff.types import (
    Sighting,
    SightingDays,
    SubmissionState,
    TaskOf,
    Verdict,
)


class ObservedPerson(NamedTuple):
    """Somebody whose work the actor may sign: the id, the name, and the path of
    the unit in which they work today.
    """

    id: int
    name: str
    path: str


class TaskToSee(NamedTuple):
    """A task that somebody could be seen doing. `is_taken`: they take its
    course; `state` is None where nothing was begun.
    """

    revision: Revision
    part: Part
    is_taken: bool
    state: str | None


def may_observe(actor: Actor, person_id: int) -> bool:
    """Whether the way to sign what was seen is shown beside this person."""
    return (
        person_id != actor.person_id
        and access.sees_person(actor, person_id, Permission.TASK_SIGN)
        and not mentoring.is_barred(actor.person_id, person_id)
    )


def observed_person(actor: Actor, person_id: int) -> ObservedPerson:
    """The person, if the actor may sign for them. NotFound for who is out of
    reach; NotAllowed for oneself and whoever is too close; Conflict for who
    could not answer, or works nowhere.
    """
    access.require(actor, Permission.TASK_SIGN)
    if person_id == actor.person_id:
        raise NotAllowed(
            "Nobody signs off their own work. Another mentor will do it."
        )
    access.require_for(actor, Permission.TASK_SIGN, person_id)
    check_distance(actor, person_id)
    return _at_work(person_id)


def _at_work(person_id: int) -> ObservedPerson:
    person, posting = people.person(person_id), people.posting(person_id)
    if not person.active:
        raise Conflict(
            "%(name)s is suspended and could not say whether it was so. Nothing can be signed for them until they are let in again.",
            name=person.name,
        )
    if posting is None:
        raise Conflict(
            "%(name)s works in no unit today. Ask the administrator to enter their posting.",
            name=person.name,
        )
    return ObservedPerson(person_id, person.name, posting.unit.path)


def tasks_to_see(
    actor: Actor, person_id: int, search: str = ""
) -> list[TaskToSee]:
    """The tasks of the courses that somebody takes, then of those that are
    offered where they work; of these, where something is sought, those whose
    title, course or competencies hold it, with or without marks.
    """
    person = observed_person(actor, person_id)
    taken, open_ = _taken(person_id), _offered(person)
    stands = states(person_id)
    revisions = [
        *taken.values(),
        *(one for one in open_ if one.slug not in taken),
    ]
    return [
        TaskToSee(one, part, one.slug in taken, stands.get((one.id, part.key)))
        for one in revisions
        for part in one.course.parts
        if part.kind == Kind.TASK and is_in(search, *_sought(one, part))
    ]


def _sought(revision: Revision, part: Part) -> list[str]:
    """All by which a task is found."""
    known = framework.vocabulary()
    proven = (one.competency for one in part.effects)
    titles = [known[one].title for one in proven if one in known]
    texts = part.title, revision.course.title, *titles
    return [word for one in texts for word in one.values()]


def _taken(person_id: int) -> dict[str, Revision]:
    """The revisions that somebody takes, by course."""
    rows = enrolment.enrolments([person_id])
    known = courses.revisions([row.revision_id for row in rows])
    return {one.slug: one for one in known.values()}


def _offered(person: ObservedPerson) -> list[Revision]:
    hidden = courses.hidden_at([person.path])
    return [one for one in courses.catalogue() if one.slug not in hidden]


def to_observe(actor: Actor, task: TaskOf) -> TaskWork:
    """The task and what the person has of it; Conflict if it is not theirs to
    do any more. With a hand-in that waits it is still answered: the caller
    leads there.
    """
    person = observed_person(actor, task.person_id)
    return _work(person, task)


def _work(
    person: ObservedPerson, task: TaskOf, *, locked: bool = False
) -> TaskWork:
    revision = courses.revision(task.revision_id)
    taken = _taken(person.id).get(revision.slug)
    if revision.id != _revision_for(person, revision.slug, taken):
        raise Conflict(
            "This is not the revision of the course that the person takes or would take now. Choose the task again."
        )
    mine = {"person": person.id, "course": revision.id, "task": task.part}
    row = execute(_THEIRS_LOCKED if locked else _THEIRS, mine).first()
    return work_on(revision, task.part, row)


def _revision_for(
    person: ObservedPerson, slug: str, taken: Revision | None
) -> int | None:
    if taken is not None:
        return taken.id
    offered = (one.id for one in _offered(person) if one.slug == slug)
    return next(offered, None)


_SUBMISSION = Submission.__table__
_THEIRS = (
    select(_SUBMISSION)
    .where(
        _SUBMISSION.c.person_id == bindparam("person"),
        _SUBMISSION.c.revision_id == bindparam("course"),
        _SUBMISSION.c.part == bindparam("task"),
    )
    .order_by(_SUBMISSION.c.occasion.desc())
    .limit(1)
)
_THEIRS_LOCKED = _THEIRS.with_for_update()


def observe(
    actor: Actor,
    task: TaskOf,
    seen: Sighting,
    verdict: Verdict,
    once: str,
    code: str = "",
) -> int:
    """Sign for what the actor saw; the evidence is written, the learner told.
    The id of the submission. The same form twice is one signature; a draft of
    the learner's stays as it is. What is signed already is seen once more: a
    further occasion beside the locked record.
    """
    access.require(actor, Permission.TASK_SIGN)
    with access.acting(actor):
        people.lock(task.person_id)
        if earlier := _signed_with(actor, task, once):
            return earlier
        person = observed_person(actor, task.person_id)
        work = _work(person, task, locked=True)
        rules.check_observed_state(work.submission and work.state)
        rules.check_seen_anew(seen.seen_at, _signed_for(actor, work))
        rules.check_observation(work.task, seen, verdict, _days(person))
        by_code = use_code(code, task)
        submission = _open(work) or _begin(person, work)
        _keep_sighting(submission, seen, once, by_code)
        return _sign(actor, submission.id, verdict, by_code)


_BY_ONCE = select(HandIn).where(HandIn.once == bindparam("key"))


def is_sent_again(actor: Actor, task: TaskOf, once: str) -> bool:
    """Whether this form has signed already; Conflict if it was another's."""
    return _signed_with(actor, task, once) is not None


def _signed_with(actor: Actor, task: TaskOf, once: str) -> int | None:
    """The submission that this form has signed already."""
    earlier = session().scalar(_BY_ONCE, {"key": once})
    if earlier is None:
        return None
    submission = earlier.submission
    its = submission.person_id, submission.revision_id, submission.part
    judges = [one.mentor_id for one in submission.reviews]
    if its != task or actor.person_id not in judges:
        raise Conflict("This form was used already. Open the page again.")
    return submission.id


def _days(person: ObservedPerson) -> SightingDays:
    spans = people.spans_of([person.id]).get(person.id, ())
    first = min((one.since for one in spans), default=None)
    return SightingDays(first and clock.start_of(first), clock.now())


def _signed_for(actor: Actor, work: TaskWork) -> set[dt.datetime]:
    """When what the actor has signed of this task was done."""
    rows = occasions_of(work.submission) if work.submission else ()
    return {row.done_at for row in rows if row.mentor_id == actor.person_id}


def _open(work: TaskWork) -> Submission | Row | None:
    """What was begun and not signed; a signed task is seen once more."""
    is_signed = work.state is SubmissionState.SIGNED
    return None if is_signed else work.submission


def _begin(person: ObservedPerson, work: TaskWork) -> Submission:
    submission = next_of(person.id, work.revision, work.part.key)
    session().flush()
    return submission


_NEXT_ROUND = (
    update(_SUBMISSION)
    .where(_SUBMISSION.c.id == bindparam("submission"))
    .values(state=SubmissionState.SUBMITTED, round=bindparam("next"))
)


def _keep_sighting(
    submission: Submission | Row, seen: Sighting, once: str, by_code: bool
) -> None:
    """As a hand-in of nothing, which has its own round; what the learner has
    written so far is not touched.
    """
    now, id_, round_ = clock.now(), submission.id, submission.round + 1
    execute(_NEXT_ROUND, {"submission": id_, "next": round_})
    sighting = HandIn(
        submission_id=id_,
        round=round_,
        text="",
        done_at=seen.seen_at,
        place=seen.place.strip(),
        arrived_at=now,
        once=once,
    )
    sighting.observation = ObservedWork(by_code=by_code, told_at=now)
    session().add(sighting)
    session().flush()


def _sign(
    actor: Actor, submission_id: int, verdict: Verdict, by_code: bool
) -> int:
    text = N_(
        "%(name)s saw you do “%(task)s” and has signed it off. Say whether it was so."
    )
    work = sign_seen(actor, submission_id, verdict, text)
    facts = audited(work.submission)
    audit.record(actor, "signoff.observed", by_code=by_code, **facts)
    return submission_id


# The learner's answer

_SEEN, _HAND_IN = ObservedWork.__table__.c, HandIn.__table__.c
_OBSERVED = (
    select(_SEEN.hand_in_id, _SEEN.confirmed_at, _SUBMISSION)
    .join_from(
        ObservedWork.__table__,
        HandIn.__table__,
        _HAND_IN.id == _SEEN.hand_in_id,
    )
    .join(_SUBMISSION, _SUBMISSION.c.id == _HAND_IN.submission_id)
)
_THIS = _OBSERVED.where(
    _SUBMISSION.c.id == bindparam("submission"),
    _SUBMISSION.c.person_id == bindparam("person"),
    _HAND_IN.round == bindparam("of_round"),
)
_SEEN_DIFFERENTLY = exists().where(
    Objection.submission_id == _SUBMISSION.c.id,
    Objection.round == _HAND_IN.round,
)
_UNANSWERED = _OBSERVED.where(
    _SUBMISSION.c.person_id == gates.PERSON,
    _SEEN.confirmed_at.is_(None),
    ~_SEEN_DIFFERENTLY,
)
UNANSWERED_GATE = gates.gate(_UNANSWERED)
_CONFIRM = update(ObservedWork).where(_SEEN.hand_in_id == bindparam("hand_in"))


def confirm(actor: Actor, submission_id: int, round_: int) -> TaskOf:
    """The learner says that it was so; once, and nothing else changes."""
    access.require(actor, Permission.LEARN)
    key = {"submission": submission_id, "person": actor.person_id}
    with access.own_act(actor):
        row = found(execute(_THIS, key | {"of_round": round_}).first())
        if row.confirmed_at is None:
            now = {"hand_in": row.hand_in_id, "confirmed_at": clock.now()}
            execute(_CONFIRM, now)
            audit.record(actor, "signoff.confirmed", **audited(row))
    return TaskOf(row.person_id, row.revision_id, row.part)


def unanswered(actor: Actor) -> list[TaskWork]:
    """What was seen of the actor's work and they have said nothing to, neither
    yes nor that they see it differently.
    """
    rows = execute(_UNANSWERED, {"person": actor.person_id}).all()
    known = courses.revisions({row.revision_id for row in rows})
    return [work_on(known[row.revision_id], row.part, row) for row in rows]
