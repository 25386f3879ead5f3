"""The list of legal documents."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import VersionedCache, announce_change
from lms.core.columns import Rows
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid, found
from lms.core.letters import folding
from lms.core.merging import keep_newer
from lms.core.types import Json, Labels, Texts, group
from lms.legal import loader, rules
from lms.legal.models import LegalBasis
from lms.legal.types import KINDS, Document, LawFilter

EVERYTHING = LawFilter()


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


def preset_successors() -> Labels:
    """What replaces which of the shipped ones."""
    return {
        row["key"]: row["replaced_by"]
        for row in loader.read()
        if row["replaced_by"]
    }


BASES = LegalBasis.__table__
"""For statements of other rooms to join with."""
_NEXT = BASES.alias("next")


_ALL = (
    select(*BASES.c, _NEXT.c.number.label("successor"))
    .outerjoin(_NEXT, _NEXT.c.key == BASES.c.replaced_by)
    .order_by(BASES.c.kind, BASES.c.number)
)


def _load_bases() -> Rows:
    return execute(_ALL).all()


all_bases = VersionedCache(_load_bases)
"""Every legal basis, by number; `successor`: the number of what replaces it."""


def by_kind(asked: LawFilter = EVERYTHING) -> dict[str, list[Row]]:
    """The legal bases that are asked for under their kind, in the order of
    kinds; a kind without any is left out.
    """
    today = clock.today()
    groups = group(
        (row.kind, row) for row in all_bases() if _is_asked(row, asked, today)
    )
    return {kind: groups[kind] for kind in KINDS if kind in groups}


def _is_asked(row: Row, asked: LawFilter, today: dt.date) -> bool:
    if asked.what and row.kind != asked.what:
        return False
    if asked.state and rules.state_of(row, today) != asked.state:
        return False
    return not asked.search or _holds(row, asked.search)


def _holds(row: Row, search: str) -> bool:
    texts = row.number, *row.title.values(), *row.note.values()
    return folding.is_in(search, *texts)


def named(keys: Iterable[str]) -> dict[str, Row]:
    """These legal bases by key, for what a text that relies on them says."""
    required = set(keys)
    return {row.key: row for row in all_bases() if row.key in required}


def basis(key: str) -> Row:
    """The legal basis, or NotFound."""
    return found(named([key]).get(key))


def may_write(actor: Actor) -> bool:
    """Whether the actor may edit: legal bases hold for everybody, so the right
    is held at the unit above all others.
    """
    return access.allows_for_all(actor, Permission.LEGAL_WRITE)


def require_write(actor: Actor) -> None:
    """Go on only if the actor may edit legal bases."""
    access.require_for_all(actor, Permission.LEGAL_WRITE)


def add(actor: Actor, document: Document, key: str = "") -> str:
    """Add a document to the list; its key, made from the number unless one is
    given.
    """
    require_write(actor)
    rules.check(document, clock.today())
    key = key or rules.key_for(document.kind, document.number)
    rules.check_key(key)
    with access.acting(actor) as db:
        _refuse_double(document)
        _refuse_taken(key)
        row = LegalBasis(key=key, replaces=[], edit=0)
        change(row, **_said(document))
        db.add(row)
        audit.record(actor, "legal.added", basis=key)
    return key


def _refuse_taken(key: str) -> None:
    if session().get(LegalBasis, key):
        raise Invalid(
            "The key “%(key)s” is taken. Choose another one.", "key", key=key
        )


def correct(
    actor: Actor, key: str, document: Document, shown: str | None = None
) -> None:
    """Bring what is said of a document up to date; the same again changes
    nothing. `shown`: the count of changes that its page showed.
    """
    require_write(actor)
    rules.check(document, clock.today())
    with access.acting(actor):
        row = locked(key)
        said = _said(document)
        if said.items() <= vars(row).items():
            return
        keep_newer(shown, str(row.edit))
        _refuse_double(document, key)
        change(row, **said)
        audit.record(actor, "legal.corrected", basis=key)


def mark_checked(actor: Actor, key: str) -> None:
    """Somebody has compared the document with the official text today."""
    require_write(actor)
    with access.acting(actor):
        row, today = locked(key), clock.today()
        if row.checked_on != today:
            change(row, checked_on=today)
            audit.record(actor, "legal.checked", basis=key)


def locked(key: str) -> LegalBasis:
    """The row of a document, so that nobody else changes it until the end of
    the open transaction. NotFound if there is none.
    """
    return found(session().get(LegalBasis, key, with_for_update=True))


def change(row: LegalBasis, **values: Any) -> None:
    """Write these values; an edit that was begun before is refused."""
    for name, value in values.items():
        setattr(row, name, value)
    row.edit += 1
    announce_change()


def _said(document: Document) -> Json:
    """As it is stored."""
    texts = {"title": _written(document.title), "note": _written(document.note)}
    return asdict(document) | texts


def _written(texts: Texts) -> Texts:
    """Only what was written; the page falls back to the other language."""
    return {language: text for language, text in texts.items() if text}


def _refuse_double(document: Document, besides: str = "") -> None:
    others = select(LegalBasis.key).where(LegalBasis.key != besides)
    same = others.filter_by(kind=document.kind, number=document.number)
    if session().scalar(same):
        raise Invalid(
            "%(number)s is in the list already.",
            "number",
            number=document.number,
        )
