"""What relies on a legal basis, and the review list, read in a few statements
however many people and places there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, or_, select

from lms.core import clock
from lms.core.db import execute, session
from lms.courses import service as courses
from lms.courses.models import RevisionBasis, RevisionRow
from lms.courses.types import CitingPlace, Part, PlaceKind, Revision, Text
from lms.enrolment.models import Enrolment
from lms.evidence.models import AttainmentRow, Evidence
from lms.framework.models import Framework
from lms.framework.types import Stage
from lms.legal import service as legal
from lms.legal.models import LegalBasis, Replacement
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.posts import service as posts_service
from lms.requirements.models import RequirementRow
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import Reliance, What


def found(basis: str) -> list[Reliance]:
    """Everything in force that cites this legal basis: places in current
    revisions, frameworks, and requirements by place.
    """
    return [*_in_courses(basis), *_frameworks(basis), *_requirements(basis)]


def _in_courses(basis: str) -> Iterator[Reliance]:
    for revision in courses.revisions(_current_citing(basis)).values():
        for place in revision.course.places:
            if basis in place.bases:
                yield _reliance(revision, place)


def _current_citing(basis: str) -> Sequence[int]:
    cited = select(RevisionBasis.revision_id).where(
        RevisionBasis.basis == basis
    )
    query = (
        select(RevisionRow.id)
        .where(RevisionRow.current, RevisionRow.id.in_(cited))
        .order_by(RevisionRow.slug)
    )
    return session().scalars(query).all()


def _reliance(revision: Revision, place: CitingPlace) -> Reliance:
    part = revision.course.part(place.part) if place.part else None
    detail = (
        _text_of(part, place.item)
        if part and place.item
        else part.title
        if part
        else {}
    )
    where = {"revision": revision.number, "revision_id": revision.id}
    return Reliance(
        What(str(place.kind)),
        revision.slug,
        dict(revision.course.title),
        place.part,
        place.item,
        dict(detail),
        **where,
    )


def _text_of(part: Part, item: str) -> Text:
    """The text of a question or step by its key, wherever its room keeps it."""
    for entries in part.data.values():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("key") == item:
                return entry.get("text") or part.title
    return part.title


def _frameworks(basis: str) -> Iterator[Reliance]:
    query = select(Framework).where(
        Framework.legal_basis == basis, Framework.stage == Stage.PUBLISHED
    )
    for row in session().scalars(query.order_by(Framework.key)):
        yield Reliance(
            What.FRAMEWORK, row.key, dict(row.title), revision=row.version
        )


def _asked() -> ColumnElement[bool]:
    """Requirements that are asked today or will be."""
    return or_(
        RequirementRow.valid_to.is_(None),
        RequirementRow.valid_to > clock.today(),
    )


def _requirements(basis: str) -> Iterator[Reliance]:
    """What each place asks of each post because of it."""
    query = (
        select(
            UnitRow.id,
            UnitRow.title_vi,
            UnitRow.title_en,
            RequirementRow.post,
            func.count(),
        )
        .join(RequirementRow, RequirementRow.unit_id == UnitRow.id)
        .where(RequirementRow.legal_basis == basis, _asked())
        .group_by(
            UnitRow.id, UnitRow.title_vi, UnitRow.title_en, RequirementRow.post
        )
        .order_by(UnitRow.id, RequirementRow.post)
    )
    posts = posts_service.posts()
    for id_, vi, en, post, count in session().execute(query):
        detail = dict(posts[post].title) if post in posts else {}
        yield Reliance(
            What.REQUIREMENTS,
            str(id_),
            {"vi": vi, "en": en},
            post,
            detail=detail,
            count=count,
        )


def still_taken(basis: str) -> tuple[int, int]:
    """How many revisions that cite it are no longer current but still taken,
    and by how many people.
    """
    query = (
        select(func.count(Enrolment.revision_id.distinct()), func.count())
        .join(RevisionRow, RevisionRow.id == Enrolment.revision_id)
        .join(RevisionBasis, RevisionBasis.revision_id == RevisionRow.id)
        .where(RevisionBasis.basis == basis, ~RevisionRow.current)
    )
    return tuple(session().execute(query).one())


def affected(basis: str) -> frozenset[str]:
    """The competencies for which evidence may rely on this basis: those that
    revisions citing it, or what it took the place of, prove.
    """
    ids = courses.citing({basis, *legal.predecessors([basis])})
    return frozenset(
        effect.competency
        for start in range(0, len(ids), 50)
        for revision in courses.revisions(ids[start : start + 50]).values()
        for part in revision.course.every
        for effect in part.effects
    )


def with_evidence(basis: str, most: int) -> tuple[list[int], int]:
    """The people who have evidence from a revision that cites it, or what it
    took the place of (which may have been confirmed since): at most so many
    of them, and how many there are.
    """
    older = [basis, *legal.predecessors([basis])]
    cited = select(RevisionBasis.revision_id).where(
        RevisionBasis.basis.in_(older)
    )
    who = (
        select(Evidence.person_id.label("id"))
        .where(Evidence.revision_id.in_(cited))
        .distinct()
        .subquery()
    )
    total = session().scalar(select(func.count()).select_from(who)) or 0
    return list(
        session().scalars(select(who.c.id).order_by(who.c.id).limit(most))
    ), total


def doubted(places: ColumnElement[bool], besides: int) -> Any:
    """The people working in these places, but for one, of whose attainments
    some are to be re-confirmed, and how many; by name.
    """
    working = (
        select(PostingRow.person_id)
        .join(UnitRow, UnitRow.id == PostingRow.unit_id)
        .where(places, people.in_force(clock.today()))
    )
    unsure = AttainmentRow.sure.is_not(None) & (
        AttainmentRow.person_id != besides
    )
    return (
        select(Person.id, Person.name, func.count().label("doubts"))
        .join(AttainmentRow, AttainmentRow.person_id == Person.id)
        .where(unsure, Person.active, Person.id.in_(working))
        .group_by(Person.id, Person.name, Person.folded)
        .order_by(Person.folded, Person.id)
    )


_ITEM, _ENTERED = ReviewItem.__table__.c, Replacement.__table__.c
_OLD, _NEW = (
    LegalBasis.__table__.alias("old"),
    LegalBasis.__table__.alias("new"),
)


def items(state: str, basis: str = "") -> Any:
    """The review list, newest replacement first, as a query of items with the
    numbers of both documents.
    """
    query = (
        select(
            *ReviewItem.__table__.columns,
            _ENTERED.basis,
            _ENTERED.holds_from,
            _OLD.c.number.label("old"),
            _NEW.c.number.label("new"),
            Person.name.label("who"),
        )
        .join(Replacement.__table__, _ENTERED.id == _ITEM.replacement_id)
        .join(_OLD, _OLD.c.key == _ENTERED.basis)
        .join(_NEW, _NEW.c.key == _ENTERED.successor)
        .outerjoin(Person.__table__, Person.id == _ITEM.done_by)
        .where(_ITEM.state == state)
        .order_by(_ENTERED.id.desc(), _ITEM.what, _ITEM.object, _ITEM.id)
    )
    return query.where(_ENTERED.basis == basis) if basis else query


def counts() -> dict[str, int]:
    """How many items of the review list stand where."""
    query = select(_ITEM.state, func.count()).group_by(_ITEM.state)
    return {row[0]: row[1] for row in execute(query)}


def open_in(slug: str) -> Sequence[Any]:
    """The open items of one course with the document they are about."""
    query = select(ReviewItem, Replacement.basis).join(
        Replacement, Replacement.id == ReviewItem.replacement_id
    )
    here = (ReviewItem.object == slug) & ReviewItem.what.in_(
        [str(kind) for kind in PlaceKind]
    )
    return (
        session().execute(query.where(here, ReviewItem.state == "open")).all()
    )


def no_longer_asked() -> Sequence[ReviewItem]:
    """The open items about requirements of a place in which none cites the old
    document any more.
    """
    asked = exists().where(
        cast(RequirementRow.unit_id, String) == ReviewItem.object,
        RequirementRow.post == ReviewItem.part,
        RequirementRow.legal_basis == Replacement.basis,
        _asked(),
    )
    query = select(ReviewItem).join(
        Replacement, Replacement.id == ReviewItem.replacement_id
    )
    here = (ReviewItem.what == What.REQUIREMENTS) & (ReviewItem.state == "open")
    return session().scalars(query.where(here, ~asked)).all()


def newer_revisions(slug: str, number: int) -> Sequence[int]:
    """The numbers of a course's revisions after this one, newest first."""
    query = select(RevisionRow.number).where(
        RevisionRow.slug == slug, RevisionRow.number > number
    )
    return session().scalars(query.order_by(RevisionRow.number.desc())).all()


def reasons(bases: Iterable[str]) -> dict[str, str]:
    """What was said to change when these were replaced."""
    query = select(Replacement.basis, Replacement.why).where(
        Replacement.basis.in_(list(bases)), Replacement.undone_at.is_(None)
    )
    return {row.basis: row.why for row in execute(query)}
