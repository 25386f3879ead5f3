"""What stands in the place of what: entered, undone, and asked for."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, select

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, session
from lms.core.errors import Conflict
from lms.core.types import Labels
from lms.legal import rules
from lms.legal.models import LegalBasis, Replacement
from lms.legal.service import documents
from lms.legal.types import Day, Succession


def check_replacement(
    actor: Actor, key: str, successor: str, on: Day, why: str
) -> None:
    """Refuse what cannot be a replacement, without doing anything."""
    documents.require_write(actor)
    _refuse_replaced(documents.basis(key))
    known = {row.key: _succession(row) for row in documents.all_bases()}
    rules.check_successor(key, successor, on, known)
    rules.check_reason(
        why, "Say what changes; everybody whose evidence is affected reads it."
    )


def are_related(key: str, successor: str) -> bool:
    """Whether anything says that the one may take the place of the other; true
    of documents that are not known, which are refused elsewhere.
    """
    pair = documents.named([key, successor])
    return len(pair) < 2 or rules.are_related(*map(pair.get, (key, successor)))


def _refuse_replaced(basis: Row) -> None:
    if basis.replaced_by:
        raise Conflict(
            "This document is already replaced by %(number)s. Undo that first if it is wrong.",
            number=basis.successor or basis.replaced_by,
        )


def _succession(row: Row) -> Succession:
    first_day = row.effective_from or row.issued
    return Succession(row.number, row.replaced_by, first_day)


def replace(
    actor: Actor, key: str, successor: str, on: Day, why: str
) -> Replacement:
    """Enter that one document replaces another from a day on, in the open
    transaction. The door is `revalidation.service.replace`.
    """
    documents.require_write(actor)
    _lock_all()
    check_replacement(
        actor,
        key,
        successor,
        on,
        why,
    )
    row = documents.locked(key)
    documents.change(row, replaced_by=successor, replaced_on=on)
    pair = {"basis": key, "successor": successor}
    act = {"entered_by": actor.person_id, "entered_at": clock.now()}
    replacement = Replacement(holds_from=on, why=why.strip(), **pair, **act)
    session().add(replacement)
    session().flush()
    audit.record(actor, "legal.replaced", day=on.isoformat(), **pair)
    return replacement


def _lock_all() -> None:
    """All documents, so that no two enter the halves of a circle at once."""
    every = select(LegalBasis.key).order_by(LegalBasis.key)
    execute(every.with_for_update()).all()


def restore(actor: Actor, key: str, why: str) -> Replacement:
    """Undo a replacement entered by mistake, in the open transaction. The door
    is `revalidation.service.undo`.
    """
    documents.require_write(actor)
    rules.check_reason(
        why,
        "Say why it was a mistake; the people concerned are told that it is undone.",
    )
    row = session().get(LegalBasis, key, with_for_update=True)
    replacement = replacement_of(key)
    if row is None or replacement is None:
        raise Conflict(
            "This document is not replaced by anything that was entered here."
        )
    replacement.undone_by, replacement.undone_at = actor.person_id, clock.now()
    replacement.undone_why = why.strip()
    documents.change(row, replaced_by=None, replaced_on=None)
    audit.record(
        actor, "legal.restored", basis=key, successor=replacement.successor
    )
    return replacement


_STANDS = Replacement.undone_at.is_(None)
_STANDING = select(Replacement).where(_STANDS)
_NEWEST = _STANDING.order_by(Replacement.id.desc())
_ENTERED = select(Replacement.basis).where(_STANDS)
_UNTOLD = _STANDING.filter_by(applied_at=None).order_by(Replacement.id)


def replacement_of(key: str) -> Replacement | None:
    """The replacement of this document that stands, if one was entered here."""
    return session().scalar(_NEWEST.filter_by(basis=key).limit(1))


def entered() -> set[str]:
    """The documents whose replacement was entered here and stands: those that
    can be undone.
    """
    return set(session().scalars(_ENTERED))


def mark_applied(replacement: Replacement) -> None:
    """From now on it is in effect. In the open transaction."""
    replacement.applied_at = clock.now()


def due() -> Sequence[Replacement]:
    """The replacements whose day has come and of which nobody has been told
    yet.
    """
    query = _UNTOLD.where(Replacement.holds_from <= clock.today())
    return session().scalars(query).all()


def _replaced_by(last: dt.date) -> list[Row]:
    """Those that are replaced on this day or before."""
    rows = documents.all_bases()
    return [row for row in rows if row.replaced_on and row.replaced_on <= last]


def predecessors(keys: Iterable[str]) -> set[str]:
    """All legal bases in whose place one of these stands or will stand,
    directly or through others.
    """
    older, newest, rows = set[str](), set(keys), _replaced_by(dt.date.max)
    while newest:
        direct = {row.key for row in rows if row.replaced_by in newest}
        newest = direct - older
        older |= newest
    return older


def in_place_of(keys: Iterable[str]) -> set[str]:
    """What holds today in the place of these documents: the last successor of
    each.
    """
    successors = _successors()
    return {rules.last_successor(key, successors) for key in keys}


def _successors() -> Labels:
    """The direct successor of every document that is replaced today."""
    return {row.key: row.replaced_by for row in _replaced_by(clock.today())}


def replaced(among: Iterable[str] | None = None) -> dict[str, dt.datetime]:
    """The legal bases (or those of them that are `among` these keys) that a
    successor has replaced, each with the moment it took effect: local midnight
    of that day. A replacement that lies ahead is left out until its day.
    """
    if among is not None and not (among := set(among)):
        return {}
    return {
        row.key: clock.start_of(row.replaced_on)
        for row in _replaced_by(clock.today())
        if among is None or row.key in among
    }
