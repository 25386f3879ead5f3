"""Replacements that were entered, with the numbers of both documents."""

from collections.abc import Iterable

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from lms.core.columns import IdQuery
from lms.core.db import execute
from lms.core.types import Ids, Labels
from lms.legal.models import LegalBasis, Replacement

_OLD, _NEW = aliased(LegalBasis), aliased(LegalBasis)
_WITH_NUMBERS = (
    select(
        *Replacement.__table__.c,
        _OLD.number.label("old"),
        _NEW.number.label("new"),
    )
    .join(_OLD, _OLD.key == Replacement.basis)
    .join(_NEW, _NEW.key == Replacement.successor)
    .where(Replacement.id.in_(bindparam("ids", expanding=True)))
)


def replacements(ids: Ids) -> dict[int, Row]:
    """These replacements by id: the columns of `Replacement`, and the numbers
    of both documents as `old` and `new`.
    """
    return {row.id: row for row in execute(_WITH_NUMBERS, {"ids": sorted(ids)})}


def replacements_of(basis: str) -> IdQuery:
    """A query of the ids of a document's replacements, undone ones included."""
    return select(Replacement.id).where(Replacement.basis == basis)


def reasons(bases: Iterable[str]) -> Labels:
    """What was said to change when these were replaced."""
    stands = Replacement.basis.in_(set(bases)) & Replacement.undone_at.is_(None)
    query = select(Replacement.basis, Replacement.why).where(stands)
    return {row.basis: row.why for row in execute(query)}
