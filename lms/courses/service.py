"""Freeze and find revisions. A revision never changes, so each process reads
and prepares it once.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, once_stored, transaction
from lms.core.errors import NotFound
from lms.core.state import state
from lms.courses import loader, rules
from lms.courses.models import RevisionBasis, RevisionRow
from lms.courses.types import Course, Part, Revision
from lms.framework import service as framework
from lms.legal import service as legal


def freeze(actor: Actor | None, slug: str, content: dict[str, Any]) -> bool:
    """Publish content as the course's new current revision; the same content
    again changes nothing. True if new.

    Called by `authoring`, which has checked the content and the right to
    publish.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction() as db:
        last = db.scalar(
            select(RevisionRow).where(
                RevisionRow.slug == slug, RevisionRow.current
            )
        )
        if last and last.digest == digest:
            return False
        number = last.number + 1 if last else 1
        db.execute(
            update(RevisionRow)
            .where(RevisionRow.slug == slug)
            .values(current=False)
        )
        row = RevisionRow(
            slug=slug,
            number=number,
            digest=digest,
            content=json.loads(text),
            published_at=clock.now(),
        )
        row.published_by = actor.person_id if actor else None
        db.add(row)
        db.flush()
        cited = {
            basis
            for place in rules.places(loader.course_of(row.content))
            for basis in place.bases
        }
        db.add_all(
            RevisionBasis(basis=basis, revision_id=row.id)
            for basis in sorted(cited)
        )
        announce_change()
        audit.record(actor, "courses.published", course=slug, revision=number)
    return True


MOST_KEPT = 500
_ROW = RevisionRow.__table__.c
_CURRENT = select(_ROW.id).where(_ROW.current).order_by(_ROW.slug)
_CURRENT_OF = select(_ROW.id).where(
    _ROW.slug == bindparam("slug"), _ROW.current
)
_ALL = select(_ROW.id).order_by(_ROW.slug, _ROW.number.desc())
_WHOLE = select(RevisionRow.__table__).where(
    _ROW.id.in_(bindparam("ids", expanding=True))
)
_prepared: dict[str, Course] = {}


def _course(row: Any) -> Course:
    """The content of the row, prepared once per process."""
    if row.digest not in _prepared:
        if len(_prepared) >= MOST_KEPT:
            _prepared.clear()
        _prepared[row.digest] = loader.course_of(row.content)
    return _prepared[row.digest]


def _catalogue() -> Sequence[Revision]:
    framework.vocabulary()  # or its words might be those from before the publishing that this is read again for
    return _in_order(_CURRENT)


catalogue = VersionedCache(_catalogue)
"""The current revision of every course, by slug, in the words of the frameworks
in force.
"""


def current(slug: str) -> Revision:
    """The current revision of a course, or NotFound."""
    found = execute(_CURRENT_OF, {"slug": slug}).scalar()
    if found is None:
        raise NotFound
    return revision(found)


def revision(revision_id: int) -> Revision:
    """One revision, or NotFound."""
    found = revisions([revision_id])
    if not found:
        raise NotFound
    return found[revision_id]


def revisions(ids: Sequence[int]) -> dict[int, Revision]:
    """These revisions by id; the database is asked, in one query, for those
    that this process has not met yet.
    """
    known: dict[int, Revision] = state().cache.setdefault("revisions", {})
    found = {id_: known[id_] for id_ in ids if id_ in known}
    if missing := [id_ for id_ in ids if id_ not in found]:
        for row in execute(_WHOLE, {"ids": missing}):
            found[row.id] = Revision(
                row.id,
                row.slug,
                row.number,
                row.digest,
                row.published_at,
                _course(row),
            )
        if len(known) + len(missing) > MOST_KEPT:
            known.clear()
        once_stored(lambda: known.update(found))
    return {id_: _today(one) for id_, one in found.items()}


def _today(revision: Revision) -> Revision:
    """The revision in the words of today: what it proves of a competency that
    is retired, it proves of what took its place.
    """
    instead = framework.handed_on(revision.course.competencies)
    return (
        replace(revision, course=revision.course.naming(instead))
        if instead
        else revision
    )


def _in_order(query: Select[Any]) -> Sequence[Revision]:
    ids = execute(query).scalars().all()
    found = revisions(ids)
    return [found[id_] for id_ in ids]


def all_revisions() -> Sequence[Revision]:
    """Every revision, newest first within a course."""
    return _in_order(_ALL)


_relied_on: dict[tuple[str, str], tuple[str, ...]] = {}


def relied_on(revision: Revision, part: Part) -> tuple[str, ...]:
    """All legal bases that work on this part relies on, looked for once per
    process.
    """
    key = revision.digest, part.key
    if key not in _relied_on:
        if len(_relied_on) > MOST_KEPT:
            _relied_on.clear()
        _relied_on[key] = rules.relied_on(revision.course, part)
    return _relied_on[key]


def part_of(revision: Revision, key: str, kind: str) -> Part:
    """The part of this kind, or NotFound."""
    part = revision.course.part(key)
    if part is None or part.kind != kind:
        raise NotFound
    return part


_CITING = select(RevisionBasis.__table__.c.revision_id).where(
    RevisionBasis.__table__.c.basis.in_(bindparam("bases", expanding=True))
)


def citing(bases: Iterable[str]) -> Sequence[int]:
    """The ids of all revisions, current or not, that cite one of these legal
    bases anywhere.
    """
    wanted = list(bases)
    return (
        sorted(set(execute(_CITING, {"bases": wanted}).scalars()))
        if wanted
        else []
    )


def _load_cited() -> frozenset[str]:
    return frozenset(execute(select(RevisionBasis.basis).distinct()).scalars())


_cited = VersionedCache(_load_cited)


def taken_into_account(bases: Iterable[str]) -> tuple[str, ...]:
    """The documents whose replacement content takes into account that cites
    these: what they took the place of, unless it cites that as well. Only
    documents that some revision has cited: no evidence can rely on any
    other.
    """
    keys = set(bases)
    older = legal.predecessors(keys) - keys
    return tuple(sorted(older & _cited())) if older else ()
