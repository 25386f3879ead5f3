"""Record, revoke and read evidence; keep attainment in step. The only door into the ledger."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, delete, insert, select, text, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, insert_into, session, transaction, upsert
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.marks import N_
from lms.core.sockets import discover
from lms.evidence import rules
from lms.evidence.models import SIGNED, AttainmentRow, Evidence, Head
from lms.evidence.sources.base import Source
from lms.evidence.types import Attainment, Held, Proof
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as people

_EVIDENCE, _ATTAINMENT, _HEAD = Evidence.__table__, AttainmentRow.__table__, Head.__table__


def sources() -> dict[str, Source]:
    """Every source of evidence by key."""
    return discover("lms.evidence.sources")


def record(*proofs: Proof) -> None:
    """Append evidence for one person in the open transaction and bring her attainment up to date.

    The producer of evidence has checked the right to produce it. A claim deeper than its source can prove is capped, and the
    row says what was claimed. The ledger is its own log: nothing of this goes into the audit a second time.
    """
    if len({proof.person_id for proof in proofs}) != 1:
        raise ValueError("record() takes the evidence of one person at a time: each has a chain of her own")
    versions = framework.versions_of({proof.competency for proof in proofs})
    now = clock.now()
    _append(proofs[0].person_id, [_row(proof, versions.get(proof.competency), now) for proof in proofs])
    _project(proofs[0].person_id, {proof.competency for proof in proofs})


def _row(proof: Proof, framework_id: int | None, now: dt.datetime) -> dict[str, Any]:
    source = sources()[proof.source]
    depth, details = rules.cap(proof.depth, source.deepest), dict(proof.details)
    details |= {name: list(keys) for name in ("bases", "confirms") if (keys := getattr(proof, name))}
    if depth != proof.depth:
        details["claimed_depth"] = int(proof.depth)
    return {
        "person_id": proof.person_id,
        "competency": proof.competency,
        "framework_id": framework_id,
        "level": proof.level,
        "depth": int(depth),
        "source": proof.source,
        "object_key": proof.object_key,
        "revision_id": proof.revision_id,
        "judged_by": proof.judged_by,
        "done_at": proof.done_at,
        "recorded_at": now,
        "valid_until": proof.done_at + dt.timedelta(days=source.valid_days) if source.valid_days else None,
        "revokes": None,
        "details": details,
    }


def may_revoke(actor: Actor, person_id: int) -> bool:
    """Whether the form to revoke is offered."""
    if person_id == actor.person_id or not access.allows(actor, Permission.TASK_SIGN):
        return False
    return access.allows(actor, Permission.TASK_SIGN, people.paths_of(person_id))


def revoke(actor: Actor, evidence_id: int, reason: str) -> int:
    """Take a piece of evidence out of the sum by a new row that names it; the old row stays. Never one's own. Whose it was."""
    old = session().get(Evidence, evidence_id)
    if old is None:
        raise NotFound
    access.require_for(actor, Permission.TASK_SIGN, old.person_id)
    if old.person_id == actor.person_id:
        raise NotAllowed(N_("Nobody revokes their own evidence. Another mentor will do it."))
    if not reason.strip():
        raise Invalid(N_("Say why this evidence no longer counts."), "reason")
    with transaction() as db:
        old = db.get_one(Evidence, evidence_id, with_for_update=True)
        if old.revokes is not None or db.scalar(select(Evidence.id).where(Evidence.revokes == old.id)):
            raise Conflict(N_("This evidence has been revoked already."))
        now = clock.now()
        copied = {name: getattr(old, name) for name in SIGNED if name != "seq"}
        row = copied | {
            "judged_by": actor.person_id,
            "done_at": now,
            "recorded_at": now,
            "valid_until": None,
            "revokes": old.id,
        }
        _append(old.person_id, [row | {"details": {"reason": reason.strip()}}])
        audit.record(actor, "evidence.revoked", person_id=old.person_id, evidence=old.id)
        _project(old.person_id, {old.competency})
    return old.person_id


_ADD = insert(_EVIDENCE)
_ADVANCE = update(_HEAD).where(_HEAD.c.person_id == bindparam("person"))


@lru_cache
def _lock(dialect: str) -> Any:
    """Make the head if it is the person's first row; lock it either way, and say where her chain ends."""
    new = insert_into(_HEAD, dialect)
    return new.on_conflict_do_update(index_elements=[_HEAD.c.person_id], set_={"seq": _HEAD.c.seq}).returning(
        _HEAD.c.seq, _HEAD.c.hash
    )


def _append(person_id: int, rows: list[dict[str, Any]]) -> None:
    """Chain the rows to the person's last one. Her head is made or locked first, so two writers cannot fork the chain."""
    start = {"person_id": person_id, "seq": 0, "hash": rules.START}
    seq, digest = execute(_lock(session().connection().dialect.name), start).one()
    for row in rows:
        seq += 1
        row |= {"seq": seq, "previous": digest}
        digest = rules.link(digest, {name: row[name] for name in SIGNED})
        row["hash"] = digest
    execute(_ADD, rows)
    execute(_ADVANCE, {"person": person_id, "seq": seq, "hash": digest})


def lock_out_writers(table: Table) -> None:
    """Until the transaction ends nobody else writes this table, and what others were writing is stored. SQLite has one writer anyway."""
    db = session()
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))


def _held(row: Any) -> Held:
    source = sources().get(row.source)
    counts = source.counts if source else False
    return Held(
        row.id,
        row.object_key,
        row.level,
        Depth(row.depth),
        row.done_at,
        counts,
        row.judged_by,
        row.valid_until,
        row.revokes,
        tuple(row.details.get("bases", ())),
        tuple(row.details.get("confirms", ())),
    )


def _values(person_id: int, competency: str, sum_: Attainment) -> dict[str, Any]:
    knows, knows_how, shows_how, does = sum_.levels
    return {
        "person_id": person_id, "competency": competency, "knows": knows, "knows_how": knows_how, "shows_how": shows_how, "does": does,
        "count": sum_.count, "assessors": sum_.assessors, "last_at": sum_.last_at, "until": sum_.until, "spread": sum_.spread,
        "sure": "".join(map(str, sum_.sure)) if sum_.sure else None, "counted": False,
    }  # fmt: skip


def project(person_id: int, competencies: Collection[str]) -> None:
    """Work out these attainments of one person anew from the ledger, in the open transaction and under the lock of her chain."""
    session().execute(select(_HEAD.c.person_id).where(_HEAD.c.person_id == person_id).with_for_update())
    _project(person_id, competencies)


_LEDGER = select(
    *(_EVIDENCE.c[name] for name in ("competency", "source", "details", *Held.__annotations__) if name in _EVIDENCE.c)
).where(
    _EVIDENCE.c.person_id == bindparam("person"),
    _EVIDENCE.c.competency.in_(bindparam("competencies", expanding=True)),
)


def _project(person_id: int, competencies: Collection[str]) -> None:
    now = clock.now()
    held: dict[str, list[Held]] = {competency: [] for competency in competencies}
    for row in execute(_LEDGER, {"person": person_id, "competencies": list(competencies)}):
        held[row.competency].append(_held(row))
    replaced = legal.replaced(basis for rows in held.values() for row in rows for basis in row.bases)
    rows = [_values(person_id, competency, rules.attain(rows, now, replaced)) for competency, rows in held.items()]
    execute(upsert(_ATTAINMENT, session().connection().dialect.name), rows)


def expire() -> int:
    """Work out anew every attainment in which a piece of evidence has expired meanwhile; how many."""
    with transaction() as db:
        due = db.execute(
            select(AttainmentRow.person_id, AttainmentRow.competency).where(AttainmentRow.until <= clock.now())
        ).all()
        for row in due:
            project(row.person_id, {row.competency})
    return len(due)


def attainment_of(row: Any) -> Attainment:
    """A whole row of the projection as a value."""
    (
        _person,
        _competency,
        knows,
        knows_how,
        shows_how,
        does,
        count,
        assessors,
        last_at,
        until,
        spread,
        sure,
        _counted,
    ) = row
    doubted = tuple(map(int, sure)) if sure else None
    return Attainment((knows, knows_how, shows_how, does), count, assessors, last_at, until, spread, doubted)


_ATTAINMENTS = select(_ATTAINMENT).where(_ATTAINMENT.c.person_id == bindparam("person"))


def attainments(person_id: int) -> dict[str, Attainment]:
    """What the person's evidence adds up to, per competency. The caller has checked the right to see it."""
    rows = execute(_ATTAINMENTS, {"person": person_id})
    return {row.competency: attainment_of(row) for row in rows}


def attainments_where(people: Select[Any]) -> Iterable[tuple[int, str, Attainment]]:
    """The same for many people, named by a query of their ids, in one statement."""
    for row in execute(select(_ATTAINMENT).where(_ATTAINMENT.c.person_id.in_(people))):
        yield row.person_id, row.competency, attainment_of(row)


def records(person_id: int, competency: str | None = None) -> Sequence[Evidence]:
    """The person's evidence, newest first. The caller has checked the right to see it."""
    query = (
        select(Evidence).where(Evidence.person_id == person_id).order_by(Evidence.done_at.desc(), Evidence.id.desc())
    )
    return session().scalars(query.where(Evidence.competency == competency) if competency else query).all()


_ENTRIES = (
    select(_EVIDENCE)
    .where(_EVIDENCE.c.person_id == bindparam("person"))
    .order_by(_EVIDENCE.c.done_at.desc(), _EVIDENCE.c.id.desc())
)


def entries(person_id: int) -> Sequence[Row[Any]]:
    """The same for pages, as plain rows of `Evidence`, of all competencies."""
    return execute(_ENTRIES, {"person": person_id}).all()


def rebuild() -> int:
    """Throw the projection away and work it out from the ledger, streaming; how many rows. Gives the same rows."""
    with transaction() as db:
        lock_out_writers(_ATTAINMENT)
        db.execute(delete(_ATTAINMENT))
        table, now, written, replaced = _EVIDENCE, clock.now(), 0, legal.replaced()
        rows = db.execute(
            select(table).order_by(table.c.person_id, table.c.competency), execution_options={"yield_per": 1000}
        )
        batch: list[dict[str, Any]] = []
        for (person_id, competency), group in _grouped(rows):
            batch.append(_values(person_id, competency, rules.attain(map(_held, group), now, replaced)))
            if len(batch) == 1000:
                db.execute(insert(_ATTAINMENT), batch)
                written, batch = written + len(batch), []
        if batch:
            db.execute(insert(_ATTAINMENT), batch)
    return written + len(batch)


def _grouped(rows: Iterable[Any]) -> Iterable[tuple[tuple[int, str], list[Any]]]:
    key, group = None, []
    for row in rows:
        here = (row.person_id, row.competency)
        if here != key and group:
            yield key, group
            group = []
        key = here
        group.append(row)
    if group:
        yield key, group
