"""Load, look up and edit legal bases; say which ones have been replaced, since
when and by what.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.marks import N_
from lms.legal import loader, rules
from lms.legal.models import LegalBasis, Replacement
from lms.legal.queries import reasons as reasons
from lms.legal.queries import replacements as replacements
from lms.legal.queries import replacements_of as replacements_of
from lms.legal.types import KINDS, Document
from lms.people import service as people

LONGEST_REASON = 1_000


def load() -> int:
    """Bring the presets into the database, once per key; how many were new.
    What a site has edited stays.
    """
    with transaction() as db:
        known = set(db.scalars(select(LegalBasis.key)))
        new = [row for row in loader.read() if row["key"] not in known]
        db.add_all(LegalBasis(**row) for row in new)
        announce_change()
    return len(new)


def keys() -> set[str]:
    """All keys that the shipped content may cite."""
    return {row["key"] for row in loader.read()}


def preset_successors() -> dict[str, str]:
    """What replaces which of the shipped ones."""
    return {
        row["key"]: row["replaced_by"]
        for row in loader.read()
        if row["replaced_by"]
    }


BASES = LegalBasis.__table__
"""For statements of other rooms to join with."""
_NEXT = BASES.alias("next")


def _load_bases() -> Sequence[Row[Any]]:
    query = (
        select(*BASES.c, _NEXT.c.number.label("successor"))
        .outerjoin(_NEXT, _NEXT.c.key == BASES.c.replaced_by)
        .order_by(BASES.c.kind, BASES.c.number)
    )
    return execute(query).all()


all_bases = VersionedCache(_load_bases)
"""Every legal basis, by number; `successor`: the number of what replaces it."""


def by_kind() -> dict[str, list[Row[Any]]]:
    """Every legal basis under its kind, in the order of kinds; a kind without
    any is left out.
    """
    groups: dict[str, list[Row[Any]]] = {kind: [] for kind in KINDS}
    for row in all_bases():
        groups[row.kind].append(row)
    return {kind: rows for kind, rows in groups.items() if rows}


def basis(key: str) -> LegalBasis:
    """The legal basis, or NotFound."""
    if row := session().get(LegalBasis, key):
        return row
    raise NotFound


def may_write(actor: Actor) -> bool:
    """Whether the actor may edit: legal bases hold for everybody, so the right
    is held at the unit above all others.
    """
    try:
        return access.allows(
            actor, Permission.LEGAL_WRITE, [people.root().path]
        )
    except NotFound:
        return False


def require_write(actor: Actor) -> None:
    """Go on only if the actor may edit legal bases."""
    access.require(actor, Permission.LEGAL_WRITE, people.root().path)


def add(actor: Actor, found: Document, key: str = "") -> str:
    """Add a document to the list; its key, made from the number unless one is
    given.
    """
    require_write(actor)
    rules.check(found, clock.today())
    key = key or rules.key_for(found.kind, found.number)
    rules.check_key(key)
    with transaction() as db:
        _refuse_double(found)
        if db.get(LegalBasis, key):
            raise Invalid(
                N_("The key “%(key)s” is taken. Choose another one."),
                "key",
                key=key,
            )
        row = LegalBasis(key=key, replaces=[])
        _write(row, found)
        db.add(row)
        announce_change()
        audit.record(actor, "legal.added", basis=key)
    return key


def correct(actor: Actor, key: str, edit: int, found: Document) -> None:
    """Bring what is said of a document up to date. `edit` is what the form was
    opened with: nobody overwrites somebody else.
    """
    require_write(actor)
    rules.check(found, clock.today())
    with transaction() as db:
        row = db.get(LegalBasis, key, with_for_update=True)
        if row is None:
            raise NotFound
        if row.edit != edit:
            raise Conflict(
                N_(
                    "Somebody has changed this document since you opened it. Look at what stands there now, then save again."
                )
            )
        _refuse_double(found, key)
        _write(row, found)
        announce_change()
        audit.record(actor, "legal.corrected", basis=key)


def _refuse_double(found: Document, besides: str = "") -> None:
    same = (
        (LegalBasis.kind == found.kind)
        & (LegalBasis.number == found.number)
        & (LegalBasis.key != besides)
    )
    if session().scalar(select(LegalBasis.key).where(same)):
        raise Invalid(
            N_("%(number)s is in the list already."),
            "number",
            number=found.number,
        )


def _write(row: LegalBasis, found: Document) -> None:
    for name in Document.__annotations__:
        setattr(row, name, getattr(found, name))
    row.title, row.note = _pair(found.title), _pair(found.note)
    row.edit = (row.edit or 0) + 1


def _pair(texts: dict[str, str]) -> dict[str, str]:
    """Only what was written; the page falls back to the other language."""
    return {language: said for language, said in texts.items() if said}


def mark_checked(actor: Actor, key: str) -> None:
    """Somebody has compared the document with the official text today."""
    require_write(actor)
    with transaction() as db:
        row = db.get(LegalBasis, key, with_for_update=True)
        if row is None:
            raise NotFound
        if row.checked_on != clock.today():
            row.checked_on, row.edit = clock.today(), row.edit + 1
            announce_change()
            audit.record(actor, "legal.checked", basis=key)


def check_replacement(
    actor: Actor, key: str, successor: str, on: dt.date | None, why: str
) -> None:
    """Refuse what cannot be a replacement, without doing anything."""
    require_write(actor)
    rows = {row.key: row for row in all_bases()}
    if key not in rows:
        raise NotFound
    if known := rows[key].replaced_by:
        number = rows[known].number if known in rows else known
        text = N_(
            "This document is already replaced by %(number)s. Undo that first if it is wrong."
        )
        raise Conflict(text, number=number)
    days = {
        one: day
        for one in (key, successor)
        if one in rows and (day := _first_day(rows[one]))
    }
    after, numbers = (
        {one: getattr(row, name) for one, row in rows.items()}
        for name in ("replaced_by", "number")
    )
    rules.check_successor(key, successor, on, after, days, numbers)
    if not why.strip():
        raise Invalid(
            N_(
                "Say what changes; everybody whose evidence is affected reads it."
            ),
            "why",
        )
    if len(why) > LONGEST_REASON:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "why",
            limit=LONGEST_REASON,
        )


def _first_day(row: LegalBasis) -> dt.date | None:
    return row.effective_from or row.issued


def replace(
    actor: Actor, key: str, successor: str, on: dt.date | None, why: str
) -> Replacement:
    """Enter that one document replaces another from a day on, in the open
    transaction. The door is `revalidation.service.replace`.
    """
    require_write(actor)
    db = session()
    db.execute(
        select(LegalBasis.key).order_by(LegalBasis.key).with_for_update()
    ).all()  # no two halves of a circle
    check_replacement(actor, key, successor, on, why)
    row = basis(key)
    row.replaced_by, row.replaced_on, row.edit = successor, on, row.edit + 1
    announce_change()
    entered = Replacement(
        basis=key,
        successor=successor,
        holds_from=on,
        why=why.strip(),
        entered_at=clock.now(),
    )
    entered.entered_by = actor.person_id
    db.add(entered)
    db.flush()
    audit.record(
        actor,
        "legal.replaced",
        basis=key,
        successor=successor,
        day=on.isoformat(),
    )
    return entered


def restore(actor: Actor, key: str, why: str) -> Replacement:
    """Undo a replacement entered by mistake, in the open transaction. The door
    is `revalidation.service.undo`.
    """
    require_write(actor)
    if not why.strip():
        raise Invalid(
            N_(
                "Say why it was a mistake; the people concerned are told that it is undone."
            ),
            "why",
        )
    if len(why) > LONGEST_REASON:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "why",
            limit=LONGEST_REASON,
        )
    row = session().get(LegalBasis, key, with_for_update=True)
    entered = replacement_of(key)
    if row is None or entered is None:
        raise Conflict(
            N_(
                "This document is not replaced by anything that was entered here."
            )
        )
    entered.undone_by, entered.undone_at, entered.undone_why = (
        actor.person_id,
        clock.now(),
        why.strip(),
    )
    audit.record(
        actor, "legal.restored", basis=key, successor=entered.successor
    )
    row.replaced_by, row.replaced_on, row.edit = None, None, row.edit + 1
    announce_change()
    return entered


def replacement_of(key: str) -> Replacement | None:
    """The replacement of this document that stands, if one was entered here."""
    stands = (Replacement.basis == key) & Replacement.undone_at.is_(None)
    return session().scalar(
        select(Replacement)
        .where(stands)
        .order_by(Replacement.id.desc())
        .limit(1)
    )


def entered() -> set[str]:
    """The documents whose replacement was entered here and stands: those that
    can be undone.
    """
    return set(
        session().scalars(
            select(Replacement.basis).where(Replacement.undone_at.is_(None))
        )
    )


def mark_applied(entered: Replacement) -> None:
    """From now on it is in effect. In the open transaction."""
    entered.applied_at = clock.now()


def due() -> Sequence[Replacement]:
    """The replacements whose day has come and of which nobody has been told
    yet.
    """
    waiting = Replacement.undone_at.is_(None) & Replacement.applied_at.is_(None)
    query = select(Replacement).where(
        waiting, Replacement.holds_from <= clock.today()
    )
    return session().scalars(query.order_by(Replacement.id)).all()


def named(keys: Iterable[str]) -> dict[str, Row[Any]]:
    """These legal bases by key, for what a text that relies on them says."""
    wanted = set(keys)
    return {row.key: row for row in all_bases() if row.key in wanted}


def _replacements() -> Sequence[Row[Any]]:
    """What stands in the place of what."""
    return [row for row in all_bases() if row.replaced_on]


def predecessors(keys: Iterable[str]) -> set[str]:
    """All legal bases in whose place one of these stands or will stand,
    directly or through others.
    """
    found, wanted = set[str](), set(keys)
    successors = _replacements() if wanted else ()
    while (
        more := {row.key for row in successors if row.replaced_by in wanted}
        - found
    ):
        found |= more
        wanted = more
    return found


def in_place_of(keys: Iterable[str]) -> set[str]:
    """What holds today in the place of these documents: the last successor of
    each.
    """
    today = clock.today()
    successors = {
        row.key: row.replaced_by
        for row in _replacements()
        if row.replaced_on <= today
    }
    found = set[str]()
    for key in keys:
        seen = {key}
        while (after := successors.get(key)) and after not in seen:
            seen.add(after)
            key = after
        found.add(key)
    return found


def replaced(among: Iterable[str] | None = None) -> dict[str, dt.datetime]:
    """The legal bases that a successor has replaced, each with the moment it
    took effect: local midnight of that day.

    A replacement that lies ahead is left out until its day. `among`: only these
    are asked for; without any nothing is read.
    """
    wanted = None if among is None else set(among)
    if wanted is not None and not wanted:
        return {}
    today, zone = clock.today(), clock.zone()
    return {
        row.key: dt.datetime.combine(row.replaced_on, dt.time.min, zone)
        for row in _replacements()
        if row.replaced_on <= today and (wanted is None or row.key in wanted)
    }
