"""Freeze and find revisions. A revision never changes, so each process reads and prepares it once."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import NotFound
from lms.courses import loader
from lms.courses.models import RevisionRow
from lms.courses.types import Course, Part, Revision


def freeze(actor: Actor | None, slug: str, content: dict[str, Any]) -> bool:
    """Publish content as the course's new current revision; the same content again changes nothing. True if new.

    Called by `authoring`, which has checked the content and the right to publish.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction() as db:
        last = db.scalar(select(RevisionRow).where(RevisionRow.slug == slug, RevisionRow.current))
        if last and last.digest == digest:
            return False
        number = last.number + 1 if last else 1
        db.execute(update(RevisionRow).where(RevisionRow.slug == slug).values(current=False))
        row = RevisionRow(slug=slug, number=number, digest=digest, content=json.loads(text), published_at=clock.now())
        row.published_by = actor.person_id if actor else None
        db.add(row)
        audit.record(actor, "courses.published", course=slug, revision=number)
    return True


_seen: dict[tuple[int, str], Course] = {}


def _revision(row: Any) -> Revision:
    """The row with its content prepared; the content is fetched only the first time this process meets the revision."""
    key = (row.id, row.digest)
    if key not in _seen:
        content = session().scalar(select(RevisionRow.content).where(RevisionRow.id == row.id))
        if len(_seen) > 500:
            _seen.clear()
        _seen[key] = loader.course_of(content)
    return Revision(row.id, row.slug, row.number, row.digest, row.published_at, _seen[key])


_HEAD = (RevisionRow.id, RevisionRow.slug, RevisionRow.number, RevisionRow.digest, RevisionRow.published_at)


def catalogue() -> Sequence[Revision]:
    """The current revision of every course, by slug."""
    rows = session().execute(select(*_HEAD).where(RevisionRow.current).order_by(RevisionRow.slug)).all()
    return [_revision(row) for row in rows]


def current(slug: str) -> Revision:
    """The current revision of a course, or NotFound."""
    row = session().execute(select(*_HEAD).where(RevisionRow.slug == slug, RevisionRow.current)).first()
    if row is None:
        raise NotFound
    return _revision(row)


def revision(revision_id: int) -> Revision:
    """One revision, or NotFound."""
    row = session().execute(select(*_HEAD).where(RevisionRow.id == revision_id)).first()
    if row is None:
        raise NotFound
    return _revision(row)


def revisions(ids: Sequence[int]) -> dict[int, Revision]:
    """These revisions by id, in one query."""
    rows = session().execute(select(*_HEAD).where(RevisionRow.id.in_(ids))).all() if ids else []
    return {row.id: _revision(row) for row in rows}


def all_revisions() -> Sequence[Revision]:
    """Every revision, newest first within a course."""
    rows = session().execute(select(*_HEAD).order_by(RevisionRow.slug, RevisionRow.number.desc())).all()
    return [_revision(row) for row in rows]


def part_of(revision: Revision, key: str, kind: str) -> Part:
    """The part of this kind, or NotFound."""
    part = revision.course.part(key)
    if part is None or part.kind != kind:
        raise NotFound
    return part
