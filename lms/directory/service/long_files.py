"""Files too long for one request: kept in parts, which the worker stores one by
one, so that nobody waits for more than one part and a stop loses none.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, bindparam, delete, func, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import IdQuery
from lms.core.db import execute, session, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.core.state import setting
from lms.core.types import Json, NoticeKind, fingerprint
from lms.directory.models import AwaitedCode, FileNote, FilePart, LongFile
from lms.directory.types import LineNote, PartReport
from lms.people import service as people

Parts = Sequence[Sequence[Json]]
Take = Callable[[Actor, Sequence[Json]], PartReport]
"""Stores the rows of one part, in the open transaction."""
_PART, _NOTE = FilePart.__table__, FileNote.__table__
_NEXT = select(FilePart).order_by(FilePart.id).limit(1)
LISTED = 20
_SENDING = Permission.PEOPLE_MANAGE, Permission.FRAMEWORK_REQUIRE


class FileWork(NamedTuple):
    """How files of a kind are stored: the permission needed for it, the `event`
    in the log and what of the sum stands there.
    """

    kind: str
    event: str
    logged: Sequence[str]
    take: Take
    permission: Permission = Permission.PEOPLE_MANAGE


def is_long(rows: Sequence[object]) -> bool:
    """Whether so many rows are left to the worker."""
    return len(rows) > setting("LMS_IMPORT_AT_ONCE")


def begin(actor: Actor, work: FileWork, parts: Parts, known: PartReport) -> int:
    """Keep the rows for the worker; the id of the file. `known`: what is to be
    said of rows that are in no part. The same rows sent again while they are
    under way are the same file.
    """
    digest = fingerprint([work.kind, list(map(list, parts))])
    with access.acting(actor) as db:
        people.lock(actor.person_id)
        if under_way := db.scalar(_under_way(actor, digest)):
            if not outbox.is_waiting(_job(work.kind)):  # it was given up
                outbox.enqueue(_job(work.kind), file_id=under_way)
            return under_way
        file = LongFile(
            kind=work.kind,
            sent_by=actor.person_id,
            sent_at=clock.now(),
            digest=digest,
            rows=sum(map(len, parts)),
            counts=dict(known.counts),
        )
        db.add(file)
        db.flush()
        _keep(file.id, parts, known.notes)
        outbox.enqueue(_job(work.kind), file_id=file.id)
    return file.id


def _keep(file_id: int, parts: Parts, notes: Sequence[LineNote]) -> None:
    kept = [{"file_id": file_id, "rows": list(part)} for part in parts]
    if kept:
        execute(insert(_PART), kept)
    _add_notes(file_id, notes)


def _under_way(actor: Actor, digest: str) -> IdQuery:
    return select(LongFile.id).filter_by(
        sent_by=actor.person_id, digest=digest, ended_at=None
    )


def _job(kind: str) -> str:
    return f"import_{kind}"


def _add_notes(file_id: int, notes: Sequence[LineNote]) -> None:
    if notes:
        values = [{"file_id": file_id, **note._asdict()} for note in notes]
        execute(insert(_NOTE), values)


def go_on(work: FileWork, file_id: int) -> None:
    """Background work: store one part; then ask for the next one in the same
    transaction, so that it goes on where it was stopped.
    """
    with transaction() as db:
        file = db.get(LongFile, file_id, with_for_update=True)
        if file is None or file.ended_at is not None:
            return
        actor = _sender(file, work.permission)
        part = db.scalar(_NEXT.filter_by(file_id=file_id))
        if actor is None or part is None:
            _end(work, file, refused=actor is None)
            return
        _add(file, work.take(actor, part.rows), len(part.rows))
        db.delete(part)
        db.flush()
        outbox.enqueue(_job(work.kind), file_id=file_id)


def _sender(file: LongFile, permission: Permission) -> Actor | None:
    """Who sent the file, with what they may do now; None if that is no more
    enough.
    """
    try:
        actor = access.actor_for(people.person(file.sent_by).key)
        access.require(actor, permission)
    except (NotAllowed, NotFound):
        return None
    return actor


def _add(file: LongFile, report: PartReport, rows: int) -> None:
    sums = {
        name: file.counts.get(name, 0) + count
        for name, count in report.counts.items()
    }
    file.counts = {**file.counts, **sums}
    file.done += rows
    _add_notes(file.id, report.notes)
    awaited = [
        {"person_id": id_, "file_id": file.id} for id_ in report.awaiting
    ]
    if awaited:
        execute(insert(AwaitedCode.__table__), awaited)


def _end(work: FileWork, file: LongFile, refused: bool) -> None:
    """One line in the log for the whole file, and a notice to who sent it."""
    file.ended_at = clock.now()
    file.refused = refused
    left = _PART.c.file_id == file.id
    execute(delete(_PART).where(left))
    _log(work, file)
    outbox.notify(
        file.sent_by,
        "A file of %(count)s rows is worked off. See what became of it.",
        f"/imports/{file.id}",
        kind=NoticeKind.ANSWER,
        count=str(file.rows),
    )


def _log(work: FileWork, file: LongFile) -> None:
    """Whatever who sent it may do by now."""
    sender = people.person(file.sent_by)
    who = Actor(
        sender.id,
        sender.key,
        sender.name,
        (),
    )
    counts = {name: file.counts.get(name, 0) for name in work.logged}
    audit.record(who, work.event, **counts)


def require_sender(actor: Actor) -> None:
    """Refuse whoever may not send any kind of long file."""
    if not any(access.allows(actor, one) for one in _SENDING):
        raise NotAllowed


def long_file(actor: Actor, file_id: int) -> LongFile:
    """One of the files that the actor has sent; NotFound for any other."""
    require_sender(actor)
    file = session().get(LongFile, file_id, populate_existing=True)
    if file is None or file.sent_by != actor.person_id:
        raise NotFound
    return file


def sent_files(actor: Actor) -> Sequence[LongFile]:
    """The last files that the actor has sent, newest first."""
    require_sender(actor)
    mine = select(LongFile).filter_by(sent_by=actor.person_id)
    newest = mine.order_by(LongFile.id.desc())
    return session().scalars(newest.limit(LISTED)).all()


def notes_of(file_id: int) -> Select:
    """What is to be said of single lines of a file, in their order."""
    mine = select(_NOTE).where(_NOTE.c.file_id == file_id)
    return mine.order_by(_NOTE.c.line, _NOTE.c.id)


def sweep() -> None:
    """Forget files that ended as many days ago as `LMS_JOB_DAYS` says, and for
    whom of them codes were still to be made.
    """
    before = clock.now() - dt.timedelta(days=setting("LMS_JOB_DAYS"))
    with transaction():
        old = execute(select(LongFile.id).where(LongFile.ended_at < before))
        ids = old.scalars().all()
        for table in (AwaitedCode, FileNote):
            execute(delete(table).where(table.file_id.in_(ids)))
        execute(delete(LongFile).where(LongFile.id.in_(ids)))


_AWAITED = select(func.count()).where(
    AwaitedCode.file_id == bindparam("file_id")
)


def count_awaited(file_id: int) -> int:
    """How many people of a file still need a one-time code."""
    return execute(_AWAITED, {"file_id": file_id}).scalar_one()
