"""Make a paper, list, open and withdraw it."""

import json
import secrets
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute, session
from lms.core.errors import NotFound, found
from lms.core.types import Json, fingerprint
from lms.evidence import service as evidence
from lms.records.models import Paper
from lms.records.service import facts, tasks
from lms.records.types import PaperKind

TOKEN_BYTES = 24  # 192 bits
_PAPER = Paper.__table__
_STANDING = select(_PAPER.c.id).where(
    _PAPER.c.digest == bindparam("digest"), _PAPER.c.withdrawn_at.is_(None)
)


class PaperSubject(NamedTuple):
    """Whose paper it is, and of what."""

    kind: PaperKind
    person_id: int
    submission_id: int | None = None
    competency: str = ""


def may_read(actor: Actor, person_id: int) -> bool:
    """Whether a person's file is the actor's to see: one's own, or of somebody
    whose evidence they may read.
    """
    read = Permission.EVIDENCE_READ
    is_own = person_id == actor.person_id
    return is_own or access.sees_person(actor, person_id, read)


def require_reader(actor: Actor, person_id: int) -> None:
    """Refuse everybody else as if there were nobody."""
    if not may_read(actor, person_id):
        raise NotFound


def file_for(
    actor: Actor, person_id: int, number: int = 1, per: int = facts.MOST
) -> tuple[Json, int]:
    """What stands in a person's training file today, with one page of its
    records, and how many records there are.
    """
    require_reader(actor, person_id)
    return facts.file_page(person_id, number, per)


def make_file(actor: Actor, person_id: int) -> int:
    """Make a paper of a person's whole file; its id. The same twice on one day
    is one paper.
    """
    require_reader(actor, person_id)
    with access.acting(actor):
        content = facts.file_of(person_id)
        return keep(actor, PaperSubject(PaperKind.FILE, person_id), content)


def make_task(actor: Actor, submission_id: int) -> int:
    """Make a paper of one signed task; its id."""
    work = tasks.signed_work(actor, submission_id)
    with access.acting(actor):
        content = tasks.record_of(work)
        whose = work.submission.person_id
        subject = PaperSubject(PaperKind.TASK, whose, submission_id)
        return keep(actor, subject, content)


def keep(actor: Actor, subject: PaperSubject, content: Json) -> int:
    """The paper that says this, in the open transaction: the one of today, or
    a new one.
    """
    day, who = clock.today().isoformat(), actor.person_id
    digest = fingerprint([*subject, content, day, who])
    if (there := execute(_STANDING, {"digest": digest}).scalar()) is not None:
        return there
    paper = Paper(
        **subject._asdict(),
        content=content,
        digest=digest,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        made_at=clock.now(),
        made_by=who,
    )
    return _add(actor, paper)


def _add(actor: Actor, paper: Paper) -> int:
    """The one that somebody else has just added wins."""
    db = session()
    try:
        with db.begin_nested():
            db.add(paper)
    except IntegrityError:
        return execute(_STANDING, {"digest": paper.digest}).scalar_one()
    event = {"person_id": paper.person_id, "kind": paper.kind}
    audit.record(actor, "records.made", **event)
    return paper.id


_OF_PERSON = (
    select(
        _PAPER.c.id,
        _PAPER.c.token,
        _PAPER.c.kind,
        _PAPER.c.submission_id,
        _PAPER.c.competency,
        _PAPER.c.made_at,
        _PAPER.c.made_by,
        _PAPER.c.withdrawn_at,
    )
    .where(_PAPER.c.person_id == bindparam("person"))
    .order_by(_PAPER.c.id.desc())
    .limit(bindparam("most"))
)
MOST_LISTED = 50


def papers_of(
    actor: Actor, person_id: int, submission_id: int | None = None
) -> Rows:
    """The papers made of a person, or of one signed task of theirs, the newest
    first. To others than themselves only those they made.
    """
    query = _OF_PERSON
    if person_id != actor.person_id:
        query = query.where(_PAPER.c.made_by == actor.person_id)
    if submission_id is not None:
        query = query.where(_PAPER.c.submission_id == submission_id)
    choice = {"person": person_id, "most": MOST_LISTED}
    return execute(query, choice).all()


def paper_for(actor: Actor, paper_id: int) -> Paper:
    """A paper, for whom it is about and for who made it and may still read of
    them.
    """
    paper = found(session().get(Paper, paper_id))
    if actor.person_id not in (paper.person_id, paper.made_by):
        raise NotFound
    require_reader(actor, paper.person_id)
    return paper


_WITHDRAW = (
    update(_PAPER)
    .where(_PAPER.c.id == bindparam("paper"), _PAPER.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("at"), withdrawn_by=bindparam("by"))
)


def withdraw(actor: Actor, paper_id: int) -> Paper:
    """The paper's address tells from now on only that it was withdrawn. Twice
    is once.
    """
    paper = paper_for(actor, paper_id)
    values = {"paper": paper_id, "at": clock.now(), "by": actor.person_id}
    with access.acting(actor):
        if execute(_WITHDRAW, values).rowcount:
            event = {"person_id": paper.person_id, "kind": paper.kind}
            audit.record(actor, "records.withdrawn", **event)
    return paper


def chain_file(actor: Actor) -> str:
    """One's own chain, its head and the seals, a JSON object a line."""
    access.require(actor, Permission.LEARN)
    lines = evidence.chain_lines(actor.person_id, actor.key, whole=False)
    return "".join(map(_as_line, lines))


def _as_line(one: Json) -> str:
    return json.dumps(one, ensure_ascii=False) + "\n"
