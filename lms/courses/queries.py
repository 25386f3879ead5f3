"""Which revisions cite legal bases."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from lms.core.db import execute
from lms.courses.models import RevisionBasis, RevisionRow


def citing_query(bases: Collection[str]) -> Select[tuple[int]]:
    """A query of the ids of all revisions, current or not, that cite one of
    these legal bases anywhere.
    """
    cites = RevisionBasis.basis.in_(bases)
    return select(RevisionBasis.revision_id).where(cites)


def current_citing(basis: str) -> Sequence[int]:
    """The ids of the current revisions that cite it, by course."""
    here = RevisionRow.id.in_(citing_query([basis]))
    query = select(RevisionRow.id).where(RevisionRow.current, here)
    return execute(query.order_by(RevisionRow.slug)).scalars().all()


def superseded_citing(basis: str) -> Select[tuple[int]]:
    """A query of the ids of those that cite it and are no longer current."""
    here = RevisionRow.id.in_(citing_query([basis]))
    return select(RevisionRow.id).where(~RevisionRow.current, here)


def numbers_after(slug: str, number: int) -> Sequence[int]:
    """The numbers of a course's revisions after this one, newest first."""
    query = select(RevisionRow.number).where(
        RevisionRow.slug == slug, RevisionRow.number > number
    )
    newest_first = RevisionRow.number.desc()
    return execute(query.order_by(newest_first)).scalars().all()
