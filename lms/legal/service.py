"""Load and look up legal bases; say which ones have been replaced."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import NotFound
from lms.legal import loader
from lms.legal.models import LegalBasis


def load() -> int:
    """Bring the presets into the database, once per key; how many were new. What a site has edited stays."""
    with transaction() as db:
        known = set(db.scalars(select(LegalBasis.key)))
        new = [row for row in loader.read() if row["key"] not in known]
        db.add_all(LegalBasis(**row) for row in new)
    return len(new)


def keys() -> set[str]:
    """All keys that content may cite."""
    return {row["key"] for row in loader.read()}


def all_bases() -> Sequence[LegalBasis]:
    """Every legal basis, by number."""
    return session().scalars(select(LegalBasis).order_by(LegalBasis.kind, LegalBasis.number)).all()


def basis(key: str) -> LegalBasis:
    """The legal basis, or NotFound."""
    if row := session().get(LegalBasis, key):
        return row
    raise NotFound


_BASIS = LegalBasis.__table__.c
_NAMED = select(
    _BASIS.key,
    _BASIS.number,
    _BASIS.title,
    _BASIS.effective_from,
    _BASIS.effective_to,
    _BASIS.certainty,
    _BASIS.checked_on,
).where(_BASIS.key.in_(bindparam("keys", expanding=True)))


def named(wanted: Iterable[str]) -> dict[str, Row[Any]]:
    """What a text that relies on them says of these legal bases, by key, in one query."""
    found = set(wanted)
    if not found:
        return {}
    return {row.key: row for row in execute(_NAMED, {"keys": list(found)})}


_SUCCESSORS = select(_BASIS.key, _BASIS.replaced_by).where(_BASIS.replaced_on.is_not(None))


def predecessors(keys: Iterable[str]) -> set[str]:
    """All legal bases in whose place one of these stands or will stand, directly or through others."""
    found, wanted = set[str](), set(keys)
    successors = execute(_SUCCESSORS).all() if wanted else ()
    while more := {row.key for row in successors if row.replaced_by in wanted} - found:
        found |= more
        wanted = more
    return found


_REPLACED = select(_BASIS.key, _BASIS.replaced_on).where(_BASIS.replaced_on <= bindparam("today"))
_REPLACED_OF = _REPLACED.where(_BASIS.key.in_(bindparam("keys", expanding=True)))


def replaced(among: Iterable[str] | None = None) -> dict[str, dt.datetime]:
    """The legal bases that a successor has replaced, each with the moment it took effect: local midnight of that day.

    A replacement that lies ahead is left out until its day. `among`: only these are asked for; without any nothing is read.
    Answered from the database each time, by an index, so what one process changes holds in all of them at once.
    """
    if among is None:
        rows = execute(_REPLACED, {"today": clock.today()})
    elif keys := set(among):
        rows = execute(_REPLACED_OF, {"today": clock.today(), "keys": list(keys)})
    else:
        return {}
    return {row.key: dt.datetime.combine(row.replaced_on, dt.time.min, clock.zone()) for row in rows}
