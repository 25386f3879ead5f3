"""Which revisions cite legal bases."""

from collections.abc import Collection

from sqlalchemy import Select, select

from lms.core.db import execute
from lms.core.types import Ids
from lms.courses.models import RevisionBasis, RevisionRow


def citing_query(bases: Collection[str]) -> Select[tuple[int]]:
    """A query of the ids of all revisions, current or not, that cite one of
    these legal bases anywhere.
    """
    cites = RevisionBasis.basis.in_(bases)
    return select(RevisionBasis.revision_id).where(cites)


def current_citing(basis: str) -> Ids:
    """The ids of the current revisions that cite it, by course."""
    query = _citing(basis).where(RevisionRow.current)
    return execute(query.order_by(RevisionRow.slug)).scalars().all()


def superseded_citing(basis: str) -> Select[tuple[int]]:
    """A query of the ids of those that cite it and are no longer current."""
    return _citing(basis).where(~RevisionRow.current)


def _citing(basis: str) -> Select[tuple[int]]:
    here = RevisionRow.id.in_(citing_query([basis]))
    return select(RevisionRow.id).where(here)


def numbers_after(slug: str, number: int) -> Ids:
    """The numbers of a course's revisions after this one, newest first."""
    column = RevisionRow.number
    query = select(column).where(RevisionRow.slug == slug, column > number)
    return execute(query.order_by(column.desc())).scalars().all()
