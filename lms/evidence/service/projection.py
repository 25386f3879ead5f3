"""Keep attainment in step with the ledger: after each new row, when evidence
runs out, when a version is published, and from nothing.

Every sum of a person is calculated under the lock of their chain, so it always
adds up whole chains, whoever writes meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import NamedTuple

from sqlalchemy import Select, bindparam, delete, exists, select

from lms.core import clock, outbox
from lms.core.db import among, execute, transaction, upsert
from lms.core.marks import N_
from lms.core.types import Discrepancies, Discrepancy, Json, NoticeKind
from lms.evidence.models import Head
from lms.evidence.queries.attainments import ATTAINMENT, SUM, row_of
from lms.evidence.queries.pieces import (
    ENTRY,
    Competencies,
    ledger_of,
    ledgers,
)
from lms.evidence.queries.sums import Calculation, reach
from lms.framework import service as framework
from lms.people import service as people_service

_HEAD = Head.__table__.c
BATCH = 200
"""People whose sums are calculated in one transaction when it is done for
everybody: others wait some tenths of a second at most.
"""
Ids = list[int]
"""Of people."""
NewRows = Sequence[Json]
StoredSum = Json
"""Values of a row of the projection, by column."""
Stored = Mapping[tuple[int, str], StoredSum]
"""Rows of the projection by person and competency."""


def sums_with(
    person_id: int, new: NewRows, lineage: framework.Lineage
) -> list[StoredSum]:
    """The sums of one person that these new rows of the ledger change, as rows
    to store together with them. The caller holds the lock of the chain.
    """
    touched = _touched(new, lineage)
    stored = ledger_of(person_id, lineage.origins_of(touched))
    added = (SimpleNamespace(**row, id=None) for row in new)
    sums = Calculation.today(lineage).sums((*stored, *added), touched)
    return [row_of(person_id, key, sums[key]) for key in touched]


def _touched(new: NewRows, lineage: framework.Lineage) -> set[str]:
    """A row's own competency is there, even if it counts elsewhere today."""
    touched = set[str]()
    for row in new:
        touched.add(row["competency"])
        touched |= lineage.targets(row["competency"], row["framework_id"])
    return touched


def reproject(
    competencies: list[str],
    after: int = 0,
    tell: Json | None = None,
) -> None:
    """Background work: what a new version, a new rule or a replaced legal basis
    touched is calculated anew for everybody.

    That is, the sums of these competencies and of all that evidence for them
    may count for, of whoever has any. One batch of people, `after` a person's
    id; then it asks for the next one in the same transaction, so it goes on
    where it was stopped. `tell`: what to say to those whose attainment became
    doubtful ("doubted") or sure again ("cleared"), with the texts' values.
    """
    lineage = framework.lineage()
    affected = reach(competencies, lineage)
    with transaction():
        batch = _people_after(after, lineage.origins_of(affected))
        if batch:
            _notify(_renew(batch, affected), tell or {})
        if len(batch) == BATCH:
            outbox.enqueue(
                "reproject",
                competencies=competencies,
                after=batch[-1],
                tell=tell,
            )


def _people_after(after: int, competencies: Competencies = None) -> Ids:
    """The next batch of people with evidence (given for one of these)."""
    people = select(ENTRY.person_id).distinct()
    next_ones = ENTRY.person_id > after, among(ENTRY.competency, competencies)
    batch = people.where(*next_ones).order_by(ENTRY.person_id).limit(BATCH)
    return list(execute(batch).scalars())


def run_out() -> Select:
    """The attainments in which evidence has run out meanwhile, as many as are
    calculated in one transaction.
    """
    return (
        select(SUM.person_id, SUM.competency)
        .where(SUM.until <= clock.now())
        .order_by(SUM.until)
        .limit(BATCH)
    )


def expire() -> int:
    """Calculate these anew; how many. Batch by batch, like `reproject`: what is
    calculated anew has not run out, so the next batch finds the rest.
    """
    with transaction():
        due = execute(run_out()).all()
        people = sorted({row.person_id for row in due})
        if people:
            _renew(people, {row.competency for row in due})
        if len(due) == BATCH:
            outbox.enqueue("expire")
    return len(due)


def rebuild() -> int:
    """Calculate every sum from the ledger alone and put right whatever differs;
    how many sums there are.

    Person by person in batches of their own, so memory stays flat and others go
    on recording; stopped halfway, it has corrected the first half and can
    simply be started again.
    """
    after, total = 0, 0
    while True:
        with transaction():
            batch = _people_after(after)
            is_last = len(batch) < BATCH
            if batch:
                total += len(_renew(batch, None).now)
            _drop_unfounded(after, None if is_last else batch[-1])
        if is_last:
            return total
        after = batch[-1]


def _drop_unfounded(after: int, last: int | None) -> None:
    """Sums of people in this stretch who have no evidence at all."""
    stretch = SUM.person_id > after
    if last is not None:
        stretch &= SUM.person_id <= last
    people = execute(_DROP_UNFOUNDED.where(stretch)).scalars()
    people_service.uncount(set(people))


_WITHOUT_EVIDENCE = ~exists().where(ENTRY.person_id == SUM.person_id)
_DROP_UNFOUNDED = (
    delete(ATTAINMENT).where(_WITHOUT_EVIDENCE).returning(SUM.person_id)
)


class Renewal(NamedTuple):
    """Rows of the projection as they are now and as they were."""

    now: Stored
    before: Stored


def _renew(people: Ids, affected: Competencies) -> Renewal:
    """Calculate these sums (all of them: None) of these people under the locks
    of their chains and write only what differs.
    """
    _lock_chains(people)
    renewal = Renewal(_calculated(people, affected), _stored(people, affected))
    _write(renewal)
    return renewal


def _lock_chains(people: Ids) -> None:
    query = select(_HEAD.person_id).where(_HEAD.person_id.in_(people))
    execute(query.order_by(_HEAD.person_id).with_for_update())


def _calculated(people: Ids, affected: Competencies) -> Stored:
    today = Calculation.today()
    rows = ledgers(people, today.lineage.origins_of(affected))
    sums = today.sums_of(rows, affected)
    return {key: row_of(*key, sum_) for key, sum_ in sums.items()}


def _stored(people: Ids, affected: Competencies) -> Stored:
    theirs = SUM.person_id.in_(people), among(SUM.competency, affected)
    rows = execute(select(ATTAINMENT).where(*theirs))
    return {(row.person_id, row.competency): row._asdict() for row in rows}


def _write(renewal: Renewal) -> None:
    now, before = renewal
    changed = [
        row for key, row in now.items() if _differs(row, before.get(key))
    ]
    if changed:
        execute(upsert(ATTAINMENT), changed)
    if gone := before.keys() - now.keys():
        people_service.uncount({person_id for person_id, _key in gone})
        keys = [{"person": one, "key": key} for one, key in sorted(gone)]
        execute(_DELETE, keys)


def _differs(row: StoredSum, before: StoredSum | None) -> bool:
    return before is None or row != before | {"counted": False}


_DELETE = delete(ATTAINMENT).where(
    SUM.person_id == bindparam("person"),
    SUM.competency == bindparam("key"),
)


def _notify(renewal: Renewal, tell: Json) -> None:
    """One message to each person whose attainments a change of law put in
    doubt, or whose doubts are gone with it.
    """
    for name, is_doubted in (("doubted", True), ("cleared", False)):
        if text := tell.get(name):
            counts = Counter(_turned(renewal, is_doubted))
            for person_id, count in sorted(counts.items()):
                outbox.settle("/gaps", person_id=person_id)
                values = {**tell.get("values", {}), "count": str(count)}
                outbox.notify(
                    person_id,
                    text,
                    "/gaps",
                    kind=NoticeKind.CHANGE,
                    **values,
                )


def _turned(renewal: Renewal, is_doubted: bool) -> Iterator[int]:
    """The person of each sum that has become doubted, or has ceased to be."""
    now, before = renewal
    for key in now.keys() & before.keys():
        turned = bool(before[key]["sure"]), bool(now[key]["sure"])
        if turned == (not is_doubted, is_doubted):
            yield key[0]


def differences(say: Callable[[str, int], None]) -> Discrepancies:
    """The stored sums that differ from those of the ledger, people in batches,
    so that memory stays flat. What has run out since is the night's to put
    right. In the open reading; nothing is written.
    """
    after, done = 0, 0
    while batch := _people_after(after):
        yield from _differences_of(batch)
        after, done = batch[-1], done + len(batch)
        say("people's attainments", done)
    unfounded = select(SUM.person_id, SUM.competency).where(_WITHOUT_EVIDENCE)
    for row in execute(unfounded.order_by(*unfounded.selected_columns)):
        yield Discrepancy(_DIFFERS, f"person {row.person_id}, {row.competency}")


_DIFFERS = N_("an attainment differs from what the ledger adds up to")


def _differences_of(people: Ids) -> Discrepancies:
    now, before = _calculated(people, None), _stored(people, None)
    moment = clock.now()
    for key in sorted(now.keys() | before.keys()):
        old, new = before.get(key), now.get(key)
        has_run_out = old and old["until"] and old["until"] <= moment
        if not has_run_out and (new is None or _differs(new, old)):
            yield Discrepancy(_DIFFERS, f"person {key[0]}, {key[1]}")
