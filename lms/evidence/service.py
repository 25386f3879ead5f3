"""Record, revoke and read evidence; keep attainment in step. The only door into
the ledger.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, insert, select, text

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import (
    dialect,
    execute,
    insert_into,
    session,
    transaction,
    upsert,
)
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.marks import N_
from lms.evidence import projection, rules
from lms.evidence.models import SIGNED, AttainmentRow, Evidence, Head
from lms.evidence.sources.base import Source
from lms.evidence.types import Attainment, Held, Proof
from lms.framework import service as framework
from lms.framework.types import LEVELS, Depth
from lms.people import service as people

_EVIDENCE, _ATTAINMENT, _HEAD = (
    Evidence.__table__,
    AttainmentRow.__table__,
    Head.__table__,
)


def sources() -> dict[str, Source]:
    """Every source of evidence by key."""
    return projection.sources()


def record(*proofs: Proof) -> None:
    """Append evidence for one person in the open transaction and bring her
    attainment up to date.

    The producer of evidence has checked the right to produce it. A claim deeper
    than its source can prove is capped, and the row says what was claimed. The
    ledger is its own log: nothing of this goes into the audit a second time.
    """
    if len({proof.person_id for proof in proofs}) != 1:
        raise ValueError(
            "record() takes the evidence of one person at a time: each has a chain of her own"
        )
    lineage, now = framework.lineage(), clock.now()
    rows = [
        _row(proof, lineage.current.get(proof.competency), now)
        for proof in proofs
    ]
    _append(proofs[0].person_id, rows, lineage)


def _row(
    proof: Proof, framework_id: int | None, now: dt.datetime
) -> dict[str, Any]:
    source = sources()[proof.source]
    depth, details = rules.cap(proof.depth, source.deepest), dict(proof.details)
    details |= {
        name: list(keys)
        for name in ("bases", "confirms")
        if (keys := getattr(proof, name))
    }
    if not proof.proves:
        details["proves"] = False
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
        "valid_until": proof.done_at + dt.timedelta(days=source.valid_days)
        if source.valid_days
        else None,
        "revokes": None,
        "details": details,
    }


def assess_self(actor: Actor, competency: str, level: int | None) -> None:
    """Keep what the actor says of herself: a level, 0 for "not yet". Shown
    beside her evidence with its day, never counted.

    The same said again on the same day changes nothing.
    """
    access.require(actor, Permission.LEARN)
    offered(competency)
    if level not in (0, *LEVELS):
        raise Invalid(N_("Choose the line that fits you best."), "level")
    with transaction():
        people.lock(actor.person_id)
        now = clock.now()
        last = execute(
            _OF_HERSELF,
            {
                "person": actor.person_id,
                "competency": competency,
                "source": SELF,
            },
        ).first()
        said_today = (
            last is not None
            and last.done_at.astimezone(clock.zone()).date() == clock.today()
        )
        if not said_today or last.level != level:
            record(
                Proof(
                    actor.person_id,
                    competency,
                    level,
                    Depth.KNOWS,
                    SELF,
                    SELF,
                    now,
                )
            )


SELF = "self"
_OF_HERSELF = (
    select(_EVIDENCE.c.level, _EVIDENCE.c.done_at)
    .where(
        _EVIDENCE.c.person_id == bindparam("person"),
        _EVIDENCE.c.competency == bindparam("competency"),
        _EVIDENCE.c.source == bindparam("source"),
    )
    .order_by(_EVIDENCE.c.done_at.desc(), _EVIDENCE.c.id.desc())
    .limit(1)
)


def offered(competency: str) -> Row[Any]:
    """The competency, if a framework in force has it; otherwise there is
    nothing to say about it.
    """
    row = framework.competencies().get(competency)
    if row is None:
        raise NotFound
    return row


def may_revoke(actor: Actor, person_id: int) -> bool:
    """Whether the form to revoke is offered."""
    if person_id == actor.person_id or not access.allows(
        actor, Permission.TASK_SIGN
    ):
        return False
    return access.allows(
        actor, Permission.TASK_SIGN, people.paths_of(person_id)
    )


LONGEST_REASON = 500  # characters


def whose(evidence_id: int) -> int:
    """The person whose evidence this is."""
    if (row := session().get(Evidence, evidence_id)) is None:
        raise NotFound
    return row.person_id


def revoke(actor: Actor, evidence_id: int, reason: str) -> int:
    """Take a piece of evidence out of the sum by a new row that names it; the
    old row stays. Never one's own. Whose it was.
    """
    old = session().get(Evidence, evidence_id)
    if old is None:
        raise NotFound
    access.require_for(actor, Permission.TASK_SIGN, old.person_id)
    if old.person_id == actor.person_id:
        raise NotAllowed(
            N_("Nobody revokes their own evidence. Another mentor will do it.")
        )
    if not reason.strip():
        raise Invalid(N_("Say why this evidence no longer counts."), "reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "reason",
            limit=LONGEST_REASON,
        )
    with transaction() as db:
        old = db.get_one(Evidence, evidence_id, with_for_update=True)
        hers = (
            Evidence.person_id == old.person_id
        )  # which has an index: nobody else's rows name this one
        if old.revokes is not None or db.scalar(
            select(Evidence.id).where(hers, Evidence.revokes == old.id)
        ):
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
        row["details"] = {"reason": reason.strip()}
        _append(old.person_id, [row], framework.lineage())
        audit.record(
            actor, "evidence.revoked", person_id=old.person_id, evidence=old.id
        )
    return old.person_id


def _lock_head(person_id: int) -> tuple[int, str]:
    """Lock the end of the person's chain: its number and hash.

    Nobody else appends to the chain until the open transaction ends. The head
    is made if this is the person's first row. SQLite has one writer anyway, so
    there it is only read.
    """
    if dialect() == "sqlite":
        query = select(_HEAD.c.seq, _HEAD.c.hash)
        head = execute(query.where(_HEAD.c.person_id == person_id)).first()
        return (head.seq, head.hash) if head else (0, rules.START)
    new = insert_into(_HEAD).on_conflict_do_update(
        index_elements=[_HEAD.c.person_id], set_={"seq": _HEAD.c.seq}
    )
    start = {"person_id": person_id, "seq": 0, "hash": rules.START}
    head = execute(new.returning(_HEAD.c.seq, _HEAD.c.hash), start).one()
    return head.seq, head.hash


def _append(
    person_id: int, rows: list[dict[str, Any]], lineage: framework.Lineage
) -> None:
    """Chain the rows to the person's last one, and bring what they add up to in
    step. Her head is made or locked first, so two writers cannot fork the
    chain, nor sum up without each other.
    """
    touched = projection.touched(rows, lineage)
    seq, digest = _lock_head(person_id)
    ledger = projection.ledger_of(person_id, touched, lineage)
    for row in rows:
        seq += 1
        row |= {"seq": seq, "previous": digest}
        digest = rules.link(digest, {name: row[name] for name in SIGNED})
        row["hash"] = digest
    sums = projection.sums_with(person_id, touched, ledger, rows, lineage)
    end = {"person_id": person_id, "seq": seq, "hash": digest}
    execute(insert(_EVIDENCE), rows)
    execute(upsert(_HEAD), end)
    execute(upsert(_ATTAINMENT), sums)


def lock_out_writers(table: Table) -> None:
    """Until the transaction ends nobody else writes this table, and what others
    were writing is stored. SQLite has one writer anyway.
    """
    db = session()
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))


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
        judgements,
        lapsed,
        _counted,
    ) = row
    doubted = tuple(map(int, sure)) if sure else None
    levels = (knows, knows_how, shows_how, does)
    return Attainment(
        levels,
        count,
        assessors,
        last_at,
        until,
        spread,
        doubted,
        judgements,
        lapsed,
    )


_ATTAINMENTS = select(_ATTAINMENT).where(
    _ATTAINMENT.c.person_id == bindparam("person")
)


def attainments(person_id: int) -> dict[str, Attainment]:
    """What the person's evidence adds up to, per competency. The caller has
    checked the right to see it.
    """
    rows = execute(_ATTAINMENTS, {"person": person_id})
    return {row.competency: attainment_of(row) for row in rows}


_OF_MANY = select(_ATTAINMENT).where(
    _ATTAINMENT.c.person_id.in_(bindparam("people", expanding=True))
)


def attainments_of(
    people: Collection[int],
) -> dict[int, dict[str, Attainment]]:
    """The same for many people at once, by their ids."""
    found: dict[int, dict[str, Attainment]] = {
        person_id: {} for person_id in people
    }
    for row in execute(_OF_MANY, {"people": list(people)}):
        found[row.person_id][row.competency] = attainment_of(row)
    return found


def attained(
    people: Select[Any], competency: str
) -> dict[tuple[int, str], Attainment]:
    """The same for many people, named by a query of their ids, in one
    competency.
    """
    query = select(_ATTAINMENT).where(
        _ATTAINMENT.c.person_id.in_(people),
        _ATTAINMENT.c.competency == competency,
    )
    return {
        (row.person_id, row.competency): attainment_of(row)
        for row in execute(query)
    }


def doubts(
    person_id: int, competencies: Collection[str] | None = None
) -> dict[str, frozenset[str]]:
    """See `projection.doubts`. The caller has checked the right to see her
    evidence.
    """
    return projection.doubts(person_id, competencies)


def pieces(
    people_: Collection[int], competencies: Collection[str]
) -> dict[int, dict[str, list[Held]]]:
    """See `projection.pieces`. The caller has checked the right to see their
    evidence.
    """
    return projection.pieces(people_, competencies)


def would_doubt(
    people_: Collection[int],
    competencies: Collection[str],
    replaced: Mapping[str, dt.datetime],
) -> int:
    """See `projection.would_doubt`."""
    return projection.would_doubt(people_, competencies, replaced)


def lock(person_id: int) -> None:
    """Nobody else appends to the person's chain until the open transaction
    ends.
    """
    _lock_head(person_id)


def has(person_id: int, object_key: str) -> bool:
    """Whether this very act is in the ledger already: a form sent twice counts
    once.
    """
    query = select(Evidence.id).where(
        Evidence.person_id == person_id, Evidence.object_key == object_key
    )
    return session().scalar(query.limit(1)) is not None


def records(
    person_id: int, competency: str | None = None
) -> Sequence[Evidence]:
    """The person's evidence, newest first. The caller has checked the right to
    see it.
    """
    query = (
        select(Evidence)
        .where(Evidence.person_id == person_id)
        .order_by(Evidence.done_at.desc(), Evidence.id.desc())
    )
    return (
        session()
        .scalars(
            query.where(Evidence.competency == competency)
            if competency
            else query
        )
        .all()
    )


_ENTRIES = (
    select(_EVIDENCE)
    .where(_EVIDENCE.c.person_id == bindparam("person"))
    .order_by(_EVIDENCE.c.done_at.desc(), _EVIDENCE.c.id.desc())
)


def entries(person_id: int) -> Sequence[Row[Any]]:
    """The same for pages, as plain rows of `Evidence`, of all competencies."""
    return execute(_ENTRIES, {"person": person_id}).all()
