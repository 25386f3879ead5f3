"""Every night: what is to be asked about what mentors signed, some at a time."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import Row, bindparam, select, update

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock, outbox
from lms.core.db import execute, insert_into
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.oversight import rules
from lms.oversight.models import OversightFinding
from lms.oversight.queries.figures import is_counted, store_shares
from lms.oversight.rules.checks import Question
from lms.oversight.service.figures import (
    YEAR,
    area_of,
    figures_of,
    limits_at,
    place_of,
)
from lms.oversight.service.reuse import reused_by
from lms.oversight.types import FindingState
from lms.people.types import ids_on
from lms.signoff import service as signoff
from lms.terms import service as terms

AT_ONCE = 20
"""Mentors looked at in one transaction."""
QUIET = dt.timedelta(days=90)
"""So long after a question is closed the same is not asked again (our default,
29 November 2026).
"""
FINDINGS = OversightFinding.__table__
FINDING = FINDINGS.c


def check_some(after: int) -> int | None:
    """In the open transaction: look at the next mentors; the last of them, None
    if that was all. Twice changes nothing.
    """
    since = clock.now() - YEAR
    mentors = signoff.mentors_at_work(since, after, AT_ONCE)
    for mentor in mentors:
        _check(mentor, since)
    return mentors[-1] if len(mentors) == AT_ONCE else None


def _check(mentor: int, since: dt.datetime) -> None:
    path = place_of(mentor)
    _count(area_of(path), since)
    found = replace(figures_of(mentor), reused=reused_by(mentor))
    for question in rules.questions(found, limits_at(path)):
        _ask(mentor, path, question)


def _count(area: str, since: dt.datetime) -> None:
    """The shares of an area, once a day."""
    today = clock.today()
    if not is_counted(area, today):
        store_shares(
            area,
            signoff.high_shares(area, since),
            today,
        )


def _ask(mentor: int, path: str, question: Question) -> None:
    """Put a question to somebody, unless it is open or was closed lately."""
    check, facts, rows = question
    same = select(FINDING.id).filter_by(person_id=mentor, check=check)
    lately = FINDING.closed_at > clock.now() - QUIET
    if execute(same.where(FINDING.closed_at.is_(None) | lately)).first():
        return
    new = {"check": check, "facts": facts, "rows": [*rows]}
    execute(insert_into(FINDINGS), new | _begun(mentor, path))
    text = N_(
        "Something about what you signed stands out. Look at it and say what it was; nobody else is told before."
    )
    outbox.notify(mentor, text, "/my-signoffs", kind=NoticeKind.ANSWER)


def _begun(mentor: int, path: str) -> Json:
    days = terms.value(path, "oversight.explain_days")
    return {
        "person_id": mentor,
        "path": path,
        "overseer_id": overseer(mentor, path),
        "state": FindingState.TOLD,
        "told_at": clock.now(),
        "explain_by": terms.due(clock.today(), days),
        "explanation": "",
        "why": "",
    }


def overseer(person_id: int, path: str) -> int | None:
    """The unit whose heads answer for somebody's acts: the nearest with another
    head; for a head, the nearest above all units that they head themselves.
    """
    way = ids_on(path)
    heads = access.holders_by_unit(Permission.OVERSEE, way)
    own = [n for n, unit in enumerate(way) if person_id in heads.get(unit, ())]
    above = way[: own[0]] if own else way
    return next((unit for unit in reversed(above) if unit in heads), None)


def pass_on() -> None:
    """In the open transaction: whose time to explain is over, the head is asked
    about. Once.
    """
    late = (FINDING.state == FindingState.TOLD) & (
        FINDING.explain_by < clock.today()
    )
    rows = execute(select(FINDINGS).where(late).limit(500)).all()
    for row in rows:
        this = update(FINDINGS).where(FINDING.id == row.id, late)
        passed = {"state": FindingState.PASSED, "passed_at": clock.now()}
        if execute(this.values(passed)).rowcount:
            tell_heads(row.overseer_id, row.id, row.person_id)


_OPEN = (
    select(FINDINGS)
    .where(
        FINDING.state != FindingState.CLOSED, FINDING.id > bindparam("after")
    )
    .order_by(FINDING.id)
    .limit(AT_ONCE)
)


def hand_up(after: int) -> int | None:
    """In the open transaction: of the next open questions, those whose unit has
    nobody left who could close them go to the nearest unit above that has, and
    its heads are told. The last one looked at; None if that was all.
    """
    rows = execute(_OPEN, {"after": after}).all()
    units = {row.overseer_id for row in rows} - {None}
    heads = access.holders_by_unit(Permission.OVERSEE, units)
    for row in rows:
        if not heads.get(row.overseer_id, set()) - {row.person_id}:
            _hand_up(row)
    return rows[-1].id if len(rows) == AT_ONCE else None


def _hand_up(row: Row) -> None:
    unit_id = overseer(row.person_id, row.path)
    if unit_id in (None, row.overseer_id):
        return
    this = update(FINDINGS).where(FINDING.id == row.id)
    execute(this.values(overseer_id=unit_id))
    if row.state != FindingState.TOLD:
        tell_heads(unit_id, row.id, row.person_id)


def tell_heads(unit_id: int | None, finding_id: int, person_id: int) -> None:
    """Send the heads who answer for it a notice, in the open transaction."""
    units = [unit_id] if unit_id else []
    heads = access.holders_by_unit(Permission.OVERSEE, units)
    text = N_("A question about what somebody signed waits for you.")
    path = f"/oversight/findings/{finding_id}"
    for head in sorted(set().union(*heads.values()) - {person_id}):
        outbox.notify(
            head,
            text,
            path,
            kind=NoticeKind.MENTORING,
        )
