"""A learner sees a judgement differently: it goes to a second reader, and
nothing changes until that reader has decided.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute, session
from lms.core.errors import Conflict, NotFound, found
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind, Texts
from lms.mentoring import service as mentoring
from lms.signoff import rules
from lms.signoff.models import Objection, Review, Submission
from lms.signoff.service.drafts import TaskWork, audited
from lms.signoff.service.openings import remember
from lms.signoff.service.reading import check_distance, in_reach, work_of
from lms.signoff.service.reviews import judge_anew, judgement_of
from lms.signoff.service.trust.blinding import (
    blind_readers,
    check_not_blind,
    was_asked,
)
from lms.signoff.service.trust.bound import OBJECTED, SEALED, SETTLED
from lms.signoff.types import ObjectionDecision, ObjectionOutcome

_OBJECTION = Objection.__table__
_REVIEW, _SUBMISSION = Review.__table__, Submission.__table__


class Objecting(NamedTuple):
    """A learner's own work, the answer to it that counts, and what they have
    said to that.
    """

    work: TaskWork
    judgement: Review
    objection: Objection | None


def to_object(actor: Actor, submission_id: int, round_: int) -> Objecting:
    """What the actor may object to, or has; NotFound for others and without an
    answer.
    """
    submission = _own(actor, submission_id)
    row = judgement_of(submission_id, round_)
    judgement = session().get_one(Review, row.id)
    earlier = _same(submission_id, round_)
    return Objecting(work_of(submission), judgement, earlier)


def object_to(
    actor: Actor, submission_id: int, round_: int, text: str
) -> Objection:
    """The actor sees the judgement of their own work differently: once for each
    hand-in. Sent twice, it is one objection.
    """
    access.require(actor, Permission.LEARN)
    rules.check_objection(text)
    with access.own_act(actor):
        submission = _own(actor, submission_id)
        judgement = judgement_of(submission_id, round_)
        if earlier := _same(submission_id, round_):
            rules.check_only_objection(earlier.text, text)
            return earlier
        objection = _object(actor, submission, round_, text)
        _tell_mentor(actor, submission, judgement, objection)
        _ask_readers(actor, submission, objection)
        outbox.enqueue("objected", submission_id=submission_id, round_=round_)
    return objection


def _object(
    actor: Actor, submission: Submission, round_: int, text: str
) -> Objection:
    objection = Objection(
        submission_id=submission.id,
        round=round_,
        person_id=actor.person_id,
        text=text.strip(),
        at=clock.now(),
    )
    session().add(objection)
    session().flush()
    facts = audited(submission) | {"round": round_}
    facts["seal"] = audit.seal_of(objection, SEALED[OBJECTED])
    audit.record(actor, OBJECTED, **facts)
    return objection


def _own(actor: Actor, submission_id: int) -> Submission:
    submission = found(session().get(Submission, submission_id))
    if submission.person_id != actor.person_id:
        raise NotFound
    return submission


def _same(submission_id: int, round_: int) -> Objection | None:
    query = select(Objection).filter_by(
        submission_id=submission_id, round=round_
    )
    return session().scalar(query)


def _tell_mentor(
    actor: Actor, submission: Submission, judgement: Row, objection: Objection
) -> None:
    outbox.notify(
        judgement.mentor_id,
        "%(name)s sees your answer to “%(task)s” differently. A second reader looks at it; until then nothing changes.",
        f"/objections/{objection.id}",
        kind=NoticeKind.ANSWER,
        name=actor.name,
        task=dict(work_of(submission).part.title),
    )


def _ask_readers(
    actor: Actor, submission: Submission, objection: Objection
) -> None:
    """Whoever may decide is asked; where nobody may, the heads are told."""
    task, readers = dict(work_of(submission).part.title), readers_of(submission)
    for reader in readers:
        _ask(reader, task, objection.id)
    if not readers:
        _tell_heads(actor, submission.path, task, objection.id)


def _ask(reader: int, task: Texts, objection_id: int) -> None:
    outbox.notify(
        reader,
        "The answer to “%(task)s” is seen differently. Read the work again and decide.",
        f"/objections/{objection_id}",
        kind=NoticeKind.WORK,
        task=task,
    )


def ask_besides(objection: Row, reader: int) -> None:
    """In the open transaction: ask somebody who may decide from now on, if they
    may, about an objection that is open.
    """
    submission = session().get_one(Submission, objection.submission_id)
    if objection.settled_at is None and reader in readers_of(submission):
        waited = f"objection-{objection.id}"
        mentoring.settle_heads(submission.person_id, waited)
        _ask(reader, dict(work_of(submission).part.title), objection.id)


def readers_of(submission: Submission) -> list[int]:
    """Who may decide about an objection to the answer to it: who signs there,
    has not judged it, neither as its mentor nor as one who reads it without
    knowing, and is not too close.
    """
    judges = {one.mentor_id for one in submission.reviews}
    judges |= blind_readers(submission.id)
    may = set(access.holders(Permission.TASK_SIGN, submission.path))
    others = may - judges - {submission.person_id}
    return sorted(others - mentoring.barred(submission.person_id, others))


def _tell_heads(
    actor: Actor, path: str, task: Texts, objection_id: int
) -> None:
    mentoring.tell_heads(
        path,
        "%(name)s sees the answer to “%(task)s” differently, and nobody but who judged it may read it again. Appoint another mentor.",
        actor.person_id,
        f"objection-{objection_id}",
        name=actor.name,
        task=task,
    )


_OF_ROUND = select(_OBJECTION).where(
    _OBJECTION.c.submission_id == bindparam("submission"),
    _OBJECTION.c.round == bindparam("round"),
)


def objection_to(submission_id: int, round_: int) -> Row | None:
    """What the learner has said to the judgement of a hand-in. No permission of
    its own.
    """
    choice = {"submission": submission_id, "round": round_}
    return execute(_OF_ROUND, choice).first()


_UNDECIDED = select(_OBJECTION.c.submission_id, _OBJECTION.c.at).where(
    _OBJECTION.c.person_id == bindparam("person"),
    _OBJECTION.c.settled_at.is_(None),
)


def undecided(person_id: int) -> dict[int, dt.datetime]:
    """When somebody objected to what nobody has decided about yet, by submission.
    No permission of its own.
    """
    rows = execute(_UNDECIDED, {"person": person_id})
    return {row.submission_id: row.at for row in rows}


_OPEN = (
    select(
        _OBJECTION.c.id,
        _OBJECTION.c.submission_id,
        _OBJECTION.c.round,
        _OBJECTION.c.person_id,
        _OBJECTION.c.text,
        _OBJECTION.c.at,
        _SUBMISSION.c.revision_id,
        _SUBMISSION.c.slug,
        _SUBMISSION.c.part,
        _SUBMISSION.c.path,
    )
    .join_from(
        _OBJECTION,
        _SUBMISSION,
        _SUBMISSION.c.id == _OBJECTION.c.submission_id,
    )
    .where(
        _OBJECTION.c.settled_at.is_(None),
        _OBJECTION.c.person_id != bindparam("reader"),
        ~select(_REVIEW.c.id)
        .where(
            _REVIEW.c.submission_id == _OBJECTION.c.submission_id,
            _REVIEW.c.mentor_id == bindparam("reader"),
        )
        .exists(),
        ~was_asked(_OBJECTION.c.submission_id),
    )
    .order_by(_OBJECTION.c.at, _OBJECTION.c.id)
)


def open_objections(actor: Actor) -> Rows:
    """What nobody has decided yet and the actor may: in their reach, neither
    their own, nor of somebody too close, nor about work that they have judged;
    the oldest first.
    """
    access.require(actor, Permission.TASK_SIGN)
    whose = _SUBMISSION.c.path, _SUBMISSION.c.person_id
    reach = access.served(actor, Permission.TASK_SIGN, *whose)
    near = mentoring.barred_work(actor, *whose)
    query = _OPEN.where(reach, ~near)
    values = {"reader": actor.person_id} | mentoring.barring(actor)
    return execute(query, values).all()


_SETTLE = (
    update(_OBJECTION)
    .where(
        _OBJECTION.c.id == bindparam("objection"),
        _OBJECTION.c.settled_at.is_(None),
    )
    .values(
        settled_at=bindparam("now"),
        settled_by=bindparam("reader"),
        outcome=bindparam("decided"),
        reason=bindparam("why"),
    )
)


def objection_for(actor: Actor, objection_id: int) -> Objecting:
    """An objection with the work and the judgement it is about, for whoever may
    decide about it or has; NotFound for others.
    """
    access.require(actor, Permission.TASK_SIGN)
    objection = found(session().get(Objection, objection_id))
    submission = session().get_one(Submission, objection.submission_id)
    if not in_reach(actor, submission):
        raise NotFound
    check_not_blind(actor, submission.id)
    remember(actor, submission)
    row = judgement_of(submission.id, objection.round)
    judgement = session().get_one(Review, row.id)
    return Objecting(work_of(submission), judgement, objection)


def decide_objection(
    actor: Actor, objection_id: int, decision: ObjectionDecision
) -> None:
    """Say what became of it, and why: the judgement stands, or another takes its
    place. Never by the learner or by whom the objection is about. The learner
    and whoever judged first are told. The same decision again changes nothing.
    """
    access.require(actor, Permission.TASK_SIGN)
    rules.check_objection_decision(decision)
    with access.acting(actor):
        objection = found(session().get(Objection, objection_id))
        submission = session().get_one(Submission, objection.submission_id)
        _check_reader(actor, submission)
        if not _settled(actor, objection_id, decision):
            _check_same(actor, objection, decision)
            return
        _replace_judgement(actor, objection, decision)
        outbox.settle(f"/objections/{objection_id}")
        waited = f"objection-{objection_id}"
        mentoring.settle_heads(submission.person_id, waited)
        _tell_settled(actor, submission, objection.round, decision)


def _replace_judgement(
    actor: Actor, objection: Objection, decision: ObjectionDecision
) -> None:
    if decision.outcome == ObjectionOutcome.CHANGED:
        work = objection.submission_id, objection.round
        judge_anew(actor, *work, decision.verdict, decision.reason)


def _tell_settled(
    actor: Actor,
    submission: Submission,
    round_: int,
    decision: ObjectionDecision,
) -> None:
    outcome = decision.outcome
    facts = audited(submission) | {"round": round_, "outcome": outcome}
    this = select(_OBJECTION).filter_by(submission_id=submission.id)
    row = execute(this.filter_by(round=round_)).one()
    facts["seal"] = audit.seal_of(row, SEALED[SETTLED])
    audit.record(actor, SETTLED, **facts)
    _tell_both(submission, round_, outcome)


def _settled(
    actor: Actor, objection_id: int, decision: ObjectionDecision
) -> bool:
    values = _decision(actor, decision) | {"objection": objection_id}
    return bool(execute(_SETTLE, values).rowcount)


def _decision(actor: Actor, decision: ObjectionDecision) -> Json:
    reader = {"reader": actor.person_id, "now": clock.now()}
    why = decision.reason.strip()
    return reader | {"decided": decision.outcome, "why": why}


def _check_reader(actor: Actor, submission: Submission) -> None:
    if not in_reach(actor, submission):
        raise NotFound
    is_own = submission.person_id == actor.person_id
    judges = {one.mentor_id for one in _first_judges(submission)}
    has_judged = actor.person_id in judges | blind_readers(submission.id)
    rules.check_second_reader(is_own=is_own, has_judged=has_judged)
    check_distance(actor, submission.person_id)


def _first_judges(submission: Submission) -> list[Review]:
    return [one for one in submission.reviews if one.version == 1]


def _check_same(
    actor: Actor, objection: Objection, decision: ObjectionDecision
) -> None:
    """The same decision by the same person is a double click."""
    session().refresh(objection)
    if not _decided_so(actor, objection, decision):
        raise Conflict(
            "Somebody else has decided this in the meantime. What they decided stands on this page."
        )


def _decided_so(
    actor: Actor, objection: Objection, decision: ObjectionDecision
) -> bool:
    said = objection.settled_by, objection.outcome, objection.reason
    return said == (actor.person_id, decision.outcome, decision.reason.strip())


_TOLD = N_(
    {
        ObjectionOutcome.UPHELD: "A second reader has looked at “%(task)s” again: the judgement stands.",
        ObjectionOutcome.CHANGED: "A second reader has looked at “%(task)s” again: there is a new judgement.",
    }
)


def _tell_both(
    submission: Submission, round_: int, outcome: ObjectionOutcome
) -> None:
    """The learner, and whoever judged first."""
    work, first = work_of(submission), _first_judges(submission)
    page = f"/revisions/{work.revision.id}/tasks/{work.part.key}"
    told = {submission.person_id: page}
    for one in first:
        if one.round == round_:
            told[one.mentor_id] = f"/submissions/{submission.id}"
    for person, path in told.items():
        outbox.notify(
            person,
            _TOLD[outcome],
            path,
            kind=NoticeKind.ANSWER,
            task=dict(work.part.title),
        )
