"""Replace a legal basis by another, and undo that."""

import datetime as dt
from dataclasses import asdict

from sqlalchemy import insert, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, outbox
from lms.core.db import execute, transaction
from lms.core.marks import N_
from lms.core.types import Ids, Json
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.legal import service as legal
from lms.revalidation.models import ReviewItem
from lms.revalidation.queries.citations import affected, citations, relying
from lms.revalidation.service.review import tidy
from lms.revalidation.types import (
    IN_COURSES,
    Citation,
    CitationKind,
    ReplacementImpact,
    ReviewState,
)

FEW = 300
"""Up to so many people the effect of a replacement is calculated exactly before
it is entered; above it an upper bound is given.
"""
KNOWN_WITH = {
    CitationKind.QUESTION: Permission.COURSE_PUBLISH,
    CitationKind.EXERCISE: Permission.COURSE_PUBLISH,
    CitationKind.CHOICE: Permission.COURSE_PUBLISH,
    CitationKind.REQUIREMENTS: Permission.FRAMEWORK_REQUIRE,
}
"""What it takes to read that these cite a document; the rest is for everybody."""
DOUBTED = N_(
    "A change of law: %(old)s was replaced by %(new)s on %(day)s. To re-confirm: %(count)s of your competencies. The page says how."
)
CLEARED = N_(
    "The replacement of %(old)s was entered by mistake and is undone. What you had shown counts as before: %(count)s of your competencies."
)


def impact(
    actor: Actor, key: str, on: dt.date | None = None
) -> ReplacementImpact:
    """What would be touched if this document were replaced on a day (today by
    default); changes nothing.
    """
    legal.require_write(actor)
    revisions = relying(key)
    competencies = affected(revisions)
    also = {key: clock.start_of(on or clock.today())}
    people = _count_people(revisions, competencies, also)
    taken = enrolment.count_taking(key)
    return ReplacementImpact(citations(key), *taken, *people, competencies)


def uses(actor: Actor, key: str) -> list[Citation]:
    """What cites the document, of what the actor may know: neither what a
    course hidden from them says, nor the words of what others are asked.
    """
    hidden = courses.hidden_from(actor)
    asked = _may_know(actor, CitationKind.REQUIREMENTS)
    return [
        one
        for one in citations(key, with_requirements=asked)
        if _may_know(actor, one.what)
        and not (one.what in IN_COURSES and one.object in hidden)
    ]


def _may_know(actor: Actor, what: CitationKind) -> bool:
    needed = KNOWN_WITH.get(what)
    return needed is None or access.allows(actor, needed)


def _count_people(
    revisions: Ids, competencies: frozenset[str], also: Json
) -> tuple[int, bool]:
    """Whose attainment would be doubted, and whether that is exact."""
    people = evidence.people_with_evidence(revisions, FEW)
    if people.total > FEW:
        return people.total, False
    return evidence.would_doubt(people.ids, competencies, also), True


def replace(
    actor: Actor, key: str, successor: str, on: dt.date | None, why: str
) -> None:
    """Enter the replacement and open the review list; from its day on affected
    attainments are "to re-confirm".
    """
    legal.require_write(actor)
    with access.acting(actor):
        entered = legal.replace(
            actor,
            key,
            successor,
            on,
            why,
        )
        rows = [_row(entered.id, one) for one in citations(key)]
        if rows:
            execute(insert(ReviewItem.__table__), rows)
        if entered.holds_from <= clock.today():
            _apply(entered)


_NEW_ITEM = {"state": ReviewState.OPEN, "note": ""}


def _row(replacement_id: int, citation: Citation) -> Json:
    row = asdict(citation) | {"replacement_id": replacement_id, **_NEW_ITEM}
    del row["count"]
    return row


def _apply(entered: legal.Replacement) -> None:
    """Ask for everybody's attainment to be calculated anew; whoever has
    something to re-confirm is told. In the open transaction.
    """
    legal.mark_applied(entered)
    _reproject(entered, doubted=DOUBTED)


def _reproject(entered: legal.Replacement, **tell: str) -> None:
    competencies = sorted(affected(relying(entered.basis)))
    if not competencies:
        return
    numbers = legal.named([entered.basis, entered.successor])
    values = {
        "old": numbers[entered.basis].number,
        "new": numbers[entered.successor].number,
        "day": f"{entered.holds_from:%d/%m/%Y}",
    }
    work = {"competencies": competencies, "tell": {**tell, "values": values}}
    outbox.enqueue("reproject", **work, after=0)


def undo(actor: Actor, key: str, why: str) -> None:
    """Undo a replacement entered by mistake: what it put in doubt is sure
    again, its open items are void.
    """
    legal.require_write(actor)
    with access.acting(actor):
        entered = legal.restore(actor, key, why)
        is_open = ReviewItem.state == ReviewState.OPEN
        mine = is_open & (ReviewItem.replacement_id == entered.id)
        execute(update(ReviewItem).where(mine).values(state=ReviewState.VOID))
        if entered.applied_at:
            _reproject(entered, cleared=CLEARED)


def nightly() -> None:
    """The replacements whose day has come take effect, and what is no longer
    asked for is taken off the review list.
    """
    with transaction():
        for entered in legal.due():
            _apply(entered)
    tidy()
