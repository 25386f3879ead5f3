"""What cites a legal basis, read in a few statements however many people and
places there are.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from lms.core.types import Ids, Json
from lms.courses import service as courses
from lms.courses.types import CitingPlace, Part, Revision, Text
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements import service as requirements
from lms.revalidation.types import Citation, CitationKind

AT_ONCE = 50
"""Revisions read at once; each is a whole course."""


def citations(basis: str, *, with_requirements: bool = True) -> list[Citation]:
    """Everything in force that cites this legal basis: places in current
    revisions, frameworks, and (which costs most) requirements by place.
    """
    asked = _requirements(basis) if with_requirements else ()
    return [*_in_courses(basis), *_frameworks(basis), *asked]


def _in_courses(basis: str) -> Iterator[Citation]:
    ids = courses.current_citing(basis)
    for revision in courses.revisions(ids).values():
        yield from _in_course(revision, basis)


def _in_course(revision: Revision, basis: str) -> Iterator[Citation]:
    for place in revision.course.places:
        if basis in place.bases:
            yield _citation(revision, place)


def _citation(revision: Revision, place: CitingPlace) -> Citation:
    return Citation(
        CitationKind(str(place.kind)),
        revision.slug,
        dict(revision.course.title),
        place.part,
        place.item,
        dict(_detail(revision.course.part(place.part), place.item)),
        revision.number,
        revision.id,
    )


def _detail(part: Part | None, item: str) -> Text:
    """The text of a question, choice or step by its key, wherever its room keeps
    it; otherwise the title of the part.
    """
    if part is None:
        return {}
    for entry in _entries(part.data):
        if item and entry.get("key") == item and "text" in entry:
            return entry["text"]
    return part.title


def _entries(data: Any) -> Iterator[Json]:
    """Everything that is written in lists, and in lists inside of those."""
    lists = [one for one in data.values() if isinstance(one, list)]
    for entry in chain.from_iterable(lists):
        if isinstance(entry, dict):
            yield entry
            yield from _entries(entry)


def _frameworks(basis: str) -> Iterator[Citation]:
    for row in framework.citing(basis):
        kind, title = CitationKind.FRAMEWORK, dict(row.title)
        yield Citation(kind, row.key, title, revision=row.version)


def _requirements(basis: str) -> Iterator[Citation]:
    """What each place asks of each post because of it."""
    rows, posts = requirements.citing([basis]), posts_service.posts()
    units = people.units_among({row.unit_id for row in rows})
    titles = {unit.id: unit.title for unit in units}
    for row in rows:
        post = posts.get(row.post)
        yield Citation(
            CitationKind.REQUIREMENTS,
            str(row.unit_id),
            titles[row.unit_id],
            row.post,
            detail=dict(post.title) if post else {},
            count=row.count,
        )


def relying(basis: str) -> Ids:
    """The revisions that cite this basis or what it took the place of, which
    may have been confirmed since.
    """
    return courses.citing({basis, *legal.predecessors([basis])})


def affected(ids: Ids) -> frozenset[str]:
    """The competencies that these revisions prove."""
    competencies = set[str]()
    for start in range(0, len(ids), AT_ONCE):
        batch = courses.revisions(ids[start : start + AT_ONCE])
        competencies.update(*map(_proven_by, batch.values()))
    return frozenset(competencies)


def _proven_by(revision: Revision) -> set[str]:
    return {
        effect.competency
        for part in revision.course.every
        for effect in part.effects
    }
