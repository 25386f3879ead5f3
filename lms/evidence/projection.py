"""Keep attainment in step with the ledger: after each new row, when evidence
runs out, when a version is published, and from nothing.

Every sum of a person is worked out under the lock of her chain, so it always
adds up whole chains, whoever writes meanwhile.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, select

from lms.core import clock, outbox
from lms.core.db import execute, transaction, upsert
from lms.core.sockets import discover
from lms.evidence import rules
from lms.evidence.models import AttainmentRow, Evidence, Head
from lms.evidence.sources.base import Source
from lms.evidence.types import Attainment, Held
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as persons

_EVIDENCE, _ATTAINMENT, _HEAD = (
    Evidence.__table__,
    AttainmentRow.__table__,
    Head.__table__,
)
BATCH = 200
"""People whose sums are worked out in one transaction when it is done for
everybody: others wait some tenths of a second at most.
"""


def sources() -> dict[str, Source]:
    """Every source of evidence by key."""
    return discover("lms.evidence.sources")


def held(row: Any) -> Held:
    """A row of the ledger as the rule sees it."""
    source = sources().get(row.source)
    counts, proves = (source.counts, source.proves) if source else (False, True)
    proves = proves and row.details.get("proves", True)
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
        row.source,
        proves,
    )


def _values(
    person_id: int, competency: str, sum_: Attainment
) -> dict[str, Any]:
    knows, knows_how, shows_how, does = sum_.levels
    return {
        "person_id": person_id,
        "competency": competency,
        "knows": knows,
        "knows_how": knows_how,
        "shows_how": shows_how,
        "does": does,
        "count": sum_.count,
        "assessors": sum_.assessors,
        "last_at": sum_.last_at,
        "until": sum_.until,
        "spread": sum_.spread,
        "sure": "".join(map(str, sum_.sure)) if sum_.sure else None,
        "judgements": sum_.judgements,
        "lapsed": sum_.lapsed,
        "counted": False,
    }


_SEEN = [
    _EVIDENCE.c[name]
    for name in ("competency", "framework_id", "details", *Held.__annotations__)
    if name in _EVIDENCE.c
]
_LEDGER = select(*_SEEN).where(
    _EVIDENCE.c.person_id == bindparam("person"),
    _EVIDENCE.c.competency.in_(bindparam("competencies", expanding=True)),
)


def touched(
    new: Sequence[Mapping[str, Any]], lineage: framework.Lineage
) -> set[str]:
    """The competencies whose sums these new rows of the ledger change. A row's
    own is there, even if it counts elsewhere today.
    """
    own = {row["competency"] for row in new}
    return own | {
        target
        for row in new
        for target in lineage.targets(row["competency"], row["framework_id"])
    }


def ledger_of(
    person_id: int, competencies: set[str], lineage: framework.Lineage
) -> Sequence[Row[Any]]:
    """One person's rows that count for these competencies, or did."""
    origins = list(lineage.origins_of(competencies))
    values = {"person": person_id, "competencies": origins}
    return execute(_LEDGER, values).all()


def sums_with(
    person_id: int,
    competencies: set[str],
    rows: Sequence[Any],
    new: Sequence[Mapping[str, Any]],
    lineage: framework.Lineage,
) -> list[dict[str, Any]]:
    """These sums of one person as rows to store together with the new rows of
    the ledger. The caller holds the lock of her chain.
    """
    added = [SimpleNamespace(**row, id=None) for row in new]
    pieces = {
        competency: list[Held]() for competency in competencies
    } | _gather([*rows, *added], lineage)
    replaced = legal.replaced(
        basis
        for found in pieces.values()
        for piece in found
        for basis in piece.bases
    )
    now = clock.now()
    return [
        _values(
            person_id,
            key,
            rules.attain(pieces[key], now, replaced, lineage.rule_for(key)),
        )
        for key in competencies
    ]


def _gather(
    rows: Iterable[Any], lineage: framework.Lineage
) -> dict[str, list[Held]]:
    """One person's rows by what they count for. A competency whose evidence
    counts elsewhere now is there, but empty.
    """
    found: dict[str, list[Held]] = {}
    for row in rows:
        piece = held(row)
        found.setdefault(row.competency, [])
        for target in lineage.targets(row.competency, row.framework_id):
            found.setdefault(target, []).append(piece)
    return found


def attained_at(
    people: Select[Any], moment: dt.datetime
) -> dict[tuple[int, str], Attainment]:
    """What the evidence recorded up to a moment added up to then, for these
    people (a query of ids): by the law and by the versions of the frameworks
    of that moment.
    """
    lineage, found = (
        framework.lineage_at(moment),
        dict[tuple[int, str], Attainment](),
    )
    replaced = {
        basis: since
        for basis, since in legal.replaced().items()
        if since <= moment
    }
    ledger = select(_EVIDENCE.c.person_id, *_SEEN).where(
        _EVIDENCE.c.person_id.in_(people), _EVIDENCE.c.recorded_at <= moment
    )
    for person_id, rows in groupby(
        execute(ledger.order_by(_EVIDENCE.c.person_id)),
        lambda row: row.person_id,
    ):
        for competency, pieces in _gather(rows, lineage).items():
            found[person_id, competency] = rules.attain(
                pieces, moment, replaced, lineage.rule_for(competency)
            )
    return found


def doubts(
    person_id: int, competencies: Collection[str] | None = None
) -> dict[str, frozenset[str]]:
    """Per competency (of these, or of all) the replaced legal bases that keep a
    person's attainment from being sure.
    """
    lineage, query = (
        framework.lineage(),
        select(*_SEEN).where(_EVIDENCE.c.person_id == person_id),
    )
    if competencies is not None:
        query = query.where(
            _EVIDENCE.c.competency.in_(sorted(lineage.origins_of(competencies)))
        )
    pieces = _gather(execute(query), lineage)
    replaced = legal.replaced(
        basis
        for found in pieces.values()
        for piece in found
        for basis in piece.bases
    )
    now = clock.now()
    found = {
        competency: rules.in_doubt(
            rows, now, replaced, lineage.rule_for(competency)
        )
        for competency, rows in pieces.items()
        if competencies is None or competency in competencies
    }
    return {competency: bases for competency, bases in found.items() if bases}


_OF_MANY = select(_EVIDENCE.c.person_id, *_SEEN).where(
    _EVIDENCE.c.person_id.in_(bindparam("people", expanding=True)),
    _EVIDENCE.c.competency.in_(bindparam("competencies", expanding=True)),
)


def pieces(
    people: Collection[int], competencies: Collection[str]
) -> dict[int, dict[str, list[Held]]]:
    """The pieces that count for these competencies today, of many people at
    once, in one query.
    """
    lineage = framework.lineage()
    rows: dict[int, list[Any]] = {person_id: [] for person_id in people}
    for row in execute(
        _OF_MANY,
        {
            "people": list(people),
            "competencies": sorted(lineage.origins_of(competencies)),
        },
    ):
        rows[row.person_id].append(row)
    return {
        person_id: _gather(found, lineage) for person_id, found in rows.items()
    }


def would_doubt(
    people: Collection[int],
    competencies: Collection[str],
    replaced: Mapping[str, dt.datetime],
) -> int:
    """Of how many of these people some attainment would be less sure than it
    is, were these legal bases replaced.
    """
    lineage = framework.lineage()
    affected = {
        target
        for competency in competencies
        for target in lineage.reach(competency)
    } | set(competencies)
    query = select(_EVIDENCE.c.person_id, *_SEEN).where(
        _EVIDENCE.c.person_id.in_(people),
        _EVIDENCE.c.competency.in_(sorted(lineage.origins_of(affected))),
    )
    rows: dict[int, list[Any]] = {}
    for row in execute(query):
        rows.setdefault(row.person_id, []).append(row)
    now, today = clock.now(), legal.replaced()
    return sum(
        any(
            rules.attain(pieces, now, replaced, rule).sure
            != rules.attain(pieces, now, today, rule).sure
            for key, pieces in _gather(found, lineage).items()
            for rule in [lineage.rule_for(key)]
        )
        for found in rows.values()
    )


def supposed(
    people: Collection[int],
    lineages: Collection[framework.Lineage],
    competencies: Collection[str],
) -> list[dict[tuple[int, str], Attainment]]:
    """What the ledger of these people adds up to for these competencies under
    each of several lineages; nothing is written.
    """
    origins = sorted(
        {
            origin
            for lineage in lineages
            for origin in lineage.origins_of(competencies)
        }
    )
    ledger = select(_EVIDENCE.c.person_id, *_SEEN).where(
        _EVIDENCE.c.person_id.in_(people), _EVIDENCE.c.competency.in_(origins)
    )
    now, replaced = clock.now(), legal.replaced()
    found: list[dict[tuple[int, str], Attainment]] = [{} for _ in lineages]
    rows = execute(ledger.order_by(_EVIDENCE.c.person_id))
    for person_id, group in groupby(rows, lambda row: row.person_id):
        pieces = list(group)
        for sums, lineage in zip(found, lineages, strict=True):
            for key, held_ in _gather(pieces, lineage).items():
                sums[person_id, key] = rules.attain(
                    held_, now, replaced, lineage.rule_for(key)
                )
    return found


def reproject(
    competencies: list[str],
    after: int = 0,
    tell: Mapping[str, Any] | None = None,
) -> None:
    """Background work: what a new version, a new rule or a replaced legal basis
    touched is worked out anew for everybody.

    That is, the sums of these competencies and of all that evidence for them
    may count for, of whoever has any. One batch of people, `after` a person's
    id; then it asks for the next one in the same transaction, so it goes on
    where it was stopped. `tell`: what to say to those whose attainment became
    doubtful ("doubted") or sure again ("cleared"), with the texts' values.
    """
    lineage = framework.lineage()
    affected = {
        target
        for competency in competencies
        for target in lineage.reach(competency)
    } | set(competencies)
    origins = sorted(lineage.origins_of(affected))
    with transaction() as db:
        about = (
            _EVIDENCE.c.person_id > after,
            _EVIDENCE.c.competency.in_(origins),
        )
        people = db.scalars(
            select(_EVIDENCE.c.person_id)
            .where(*about)
            .distinct()
            .order_by("person_id")
            .limit(BATCH)
        )
        if batch := list(people):
            _tell(*_renew(batch, affected), tell or {})
        if len(batch) == BATCH:
            outbox.enqueue(
                "reproject",
                competencies=competencies,
                after=batch[-1],
                tell=tell,
            )


def run_out() -> Select[Any]:
    """The attainments in which evidence has run out meanwhile, as many as are
    worked out in one transaction.
    """
    late = _ATTAINMENT.c.until <= clock.now()
    return (
        select(_ATTAINMENT.c.person_id, _ATTAINMENT.c.competency)
        .where(late)
        .order_by(_ATTAINMENT.c.until)
        .limit(BATCH)
    )


def expire() -> int:
    """Work these out anew; how many. Batch by batch, like `reproject`: what is
    worked out anew has not run out, so the next batch finds the rest.
    """
    with transaction():
        due = execute(run_out()).all()
        if due:
            _renew(
                sorted({row.person_id for row in due}),
                {row.competency for row in due},
            )
        if len(due) == BATCH:
            outbox.enqueue("expire")
    return len(due)


def rebuild() -> int:
    """Work every sum out from the ledger alone and put right whatever differs;
    how many sums there are.

    Person by person in batches of their own, so memory stays flat and others go
    on recording; stopped halfway, it has mended the first half and can simply
    be started again.
    """
    after, total = 0, 0
    people = select(_EVIDENCE.c.person_id).where(
        _EVIDENCE.c.person_id > bindparam("after")
    )
    people = people.distinct().order_by("person_id").limit(BATCH)
    while True:
        with transaction() as db:
            batch = list(db.scalars(people, {"after": after}))
            if batch:
                total += len(_renew(batch, None)[0])
            _drop_unfounded(after, batch[-1] if len(batch) == BATCH else None)
        if len(batch) < BATCH:
            return total
        after = batch[-1]


def _drop_unfounded(after: int, last: int | None) -> None:
    """Sums of people in this stretch who have no evidence at all."""
    stretch = _ATTAINMENT.c.person_id > after
    if last is not None:
        stretch &= _ATTAINMENT.c.person_id <= last
    evidence = exists().where(_EVIDENCE.c.person_id == _ATTAINMENT.c.person_id)
    gone = (
        execute(
            delete(_ATTAINMENT)
            .where(stretch, ~evidence)
            .returning(_ATTAINMENT.c.person_id)
        )
        .scalars()
        .all()
    )
    persons.uncount(set(gone))


Sums = Mapping[tuple[int, str], dict[str, Any]]


def _renew(people: list[int], affected: set[str] | None) -> tuple[Sums, Sums]:
    """Work out these sums (all of them: None) of these people under the locks
    of their chains and write only what differs.

    The sums as they are now and as they were, by person and competency.
    """
    execute(
        select(_HEAD.c.person_id)
        .where(_HEAD.c.person_id.in_(people))
        .order_by(_HEAD.c.person_id)
        .with_for_update()
    )
    lineage = framework.lineage()
    ledger = select(_EVIDENCE.c.person_id, *_SEEN).where(
        _EVIDENCE.c.person_id.in_(people)
    )
    stored = select(_ATTAINMENT).where(_ATTAINMENT.c.person_id.in_(people))
    if affected is not None:
        ledger = ledger.where(
            _EVIDENCE.c.competency.in_(sorted(lineage.origins_of(affected)))
        )
        stored = stored.where(_ATTAINMENT.c.competency.in_(sorted(affected)))
    rows: dict[int, list[Any]] = {person_id: [] for person_id in people}
    for row in execute(ledger):
        rows[row.person_id].append(row)
    now, replaced = clock.now(), legal.replaced()
    wanted = {
        (person_id, key): _values(
            person_id,
            key,
            rules.attain(pieces, now, replaced, lineage.rule_for(key)),
        )
        for person_id, found in rows.items()
        for key, pieces in _gather(found, lineage).items()
        if affected is None or key in affected
    }
    known = {
        (row.person_id, row.competency): row._asdict()
        for row in execute(stored)
    }
    _write(wanted, known)
    return wanted, known


def _tell(now: Sums, before: Sums, tell: Mapping[str, Any]) -> None:
    """One message to each person whose attainments a change of law put in
    doubt, or whose doubts are gone with it.
    """
    for name, doubted in (("doubted", True), ("cleared", False)):
        if text := tell.get(name):
            changed = Counter(
                key[0]
                for key, row in now.items()
                if key in before
                and bool(row["sure"]) is doubted
                and bool(before[key]["sure"]) is not doubted
            )
            for person_id, count in sorted(changed.items()):
                values = {**tell.get("values", {}), "count": str(count)}
                outbox.enqueue(
                    "notify",
                    person_id=person_id,
                    text=text,
                    values=values,
                    path="/gaps",
                )


def _write(wanted: Sums, known: Sums) -> None:
    changed = [
        row
        for key, row in wanted.items()
        if key not in known or row != known[key] | {"counted": row["counted"]}
    ]
    if changed:
        execute(upsert(_ATTAINMENT), changed)
    here = _ATTAINMENT.c
    gone = [
        {"person": person_id, "key": competency}
        for person_id, competency in known.keys() - wanted.keys()
    ]
    if gone:
        persons.uncount({row["person"] for row in gone})
        execute(
            delete(_ATTAINMENT).where(
                here.person_id == bindparam("person"),
                here.competency == bindparam("key"),
            ),
            gone,
        )
