"""Freeze and find revisions. A revision never changes, so each process reads
and prepares it once.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Row, Select, bindparam, delete, select

from lms.access import service as access
from lms.access.types import Actor, Who
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import (
    execute,
    insert_into,
    once_stored,
    session,
    upsert,
)
from lms.core.errors import Conflict, NotFound, found
from lms.core.media import pictures
from lms.core.merging import keep_newer, mark
from lms.core.state import state
from lms.core.types import Files, Ids, ProcessCache, sha256_of
from lms.courses import loader, rules
from lms.courses.loader import course_of as course_of
from lms.courses.loader import inside as inside
from lms.courses.loader import page_media as page_media
from lms.courses.loader import read_media as read_media
from lms.courses.loader import read_source as read_source
from lms.courses.loader import required_by as required_by
from lms.courses.loader import settle as settle
from lms.courses.loader import source_in as source_in
from lms.courses.models import (
    CourseOwner,
    FigureRow,
    OfferedUnit,
    PhotoRow,
    RetiredCourse,
    RevisionBasis,
    RevisionRow,
    RevisionSource,
    SourceContent,
)
from lms.courses.queries import SUPERSEDED_CITING as SUPERSEDED_CITING
from lms.courses.queries import by_title as by_title
from lms.courses.queries import changed_contents as changed_contents
from lms.courses.queries import cited, files_of, id_of
from lms.courses.queries import citing as citing
from lms.courses.queries import closed_at as closed_at
from lms.courses.queries import current_citing as current_citing
from lms.courses.queries import digest_of as digest_of
from lms.courses.queries import hidden_at as hidden_at
from lms.courses.queries import hidden_from as hidden_from
from lms.courses.queries import narrower_than as narrower_than
from lms.courses.queries import numbers_after as numbers_after
from lms.courses.queries import offers as offers
from lms.courses.queries import owner as owner
from lms.courses.queries import owners as owners
from lms.courses.queries import retired as retired
from lms.courses.queries import revisions_bound as revisions_bound
from lms.courses.queries import text_of as text_of
from lms.courses.types import (
    Course,
    CourseDraft,
    CourseSource,
    Part,
    Revision,
)
from lms.framework import service as framework
from lms.legal import service as legal
from lms.people import service as people
from lms.people.types import Unit


def freeze(actor: Who, draft: CourseDraft, note: str = "") -> bool:
    """Publish what a course's files hold as its new current revision; the same
    content again changes nothing. True if new. `note`: what its author says is
    new.

    Called by `authoring`, which has checked the draft and the right to publish.
    """
    slug = draft.slug
    text = text_of(draft.content)
    digest = digest_of(text)
    with access.acting(actor) as db:
        query = select(RevisionRow).filter_by(slug=slug, current=True)
        last, number = db.scalar(query), 1
        if last:
            if last.digest == digest:
                _add_sources(last.id, draft.sources)
                return False
            last.current, number = False, last.number + 1
        row = RevisionRow(
            slug=slug,
            number=number,
            digest=digest,
            content=json.loads(text),
            published_at=clock.now(),
            published_by=actor.person_id if actor else None,
            note=note,
        )
        db.add(row)
        db.flush()
        _add_bases(row)
        _add_drawings(draft.drawings)
        _add_photos(draft)
        _add_sources(row.id, draft.sources)
        announce_change()
        audit.record(actor, "courses.published", course=slug, revision=number)
    return True


def _add_bases(row: RevisionRow) -> None:
    places = loader.course_of(row.content).places
    bases = sorted({basis for place in places for basis in place.bases})
    rows = [RevisionBasis(basis=one, revision_id=row.id) for one in bases]
    session().add_all(rows)
    session().flush()


def _add_drawings(drawings: Mapping[str, str]) -> None:
    """Those that no revision has shown before."""
    kept = select(FigureRow.sha256).where(FigureRow.sha256.in_(drawings))
    new = drawings.keys() - set(session().scalars(kept))
    for digest in sorted(new):
        row = FigureRow(sha256=digest, svg=drawings[digest])
        session().add(row)
    session().flush()


def encode_photos(draft: CourseDraft) -> None:
    """Make the widths of the pictures that no revision has shown before. It
    takes a moment for each, so it is done before others have to wait.
    """
    widths = rules.photos_of(draft.content)
    kept = _kept_photos(widths)
    for sha256 in widths.keys() - kept - draft.encoded.keys():
        draft.encoded[sha256] = pictures.renditions(
            draft.photos[sha256],
            widths[sha256],
        )


def _kept_photos(digests: Collection[str]) -> set[str]:
    kept = select(PhotoRow.sha256).where(PhotoRow.sha256.in_(digests))
    return set(session().scalars(kept))


def _add_photos(draft: CourseDraft) -> None:
    encode_photos(draft)
    new = draft.encoded.keys() - _kept_photos(draft.encoded)
    session().add_all(
        PhotoRow(
            sha256=sha256,
            width=width,
            digest=sha256_of(webp),
            webp=webp,
        )
        for sha256 in sorted(new)
        for width, webp in draft.encoded[sha256].items()
    )
    session().flush()


def _add_sources(revision_id: int, files: Files) -> None:
    """What the revision was made of, unless that is kept already."""
    has_sources = select(RevisionSource.name).filter_by(revision_id=revision_id)
    if session().scalar(has_sources.limit(1)):
        return
    digests = {name: sha256_of(content) for name, content in files.items()}
    by_digest = {digests[name]: content for name, content in files.items()}
    kept = SourceContent.sha256.in_(by_digest)
    new = by_digest.keys() - set(
        session().scalars(select(SourceContent.sha256).where(kept))
    )
    for sha256 in sorted(new):
        session().add(SourceContent(sha256=sha256, content=by_digest[sha256]))
    session().flush()
    session().add_all(
        RevisionSource(revision_id=revision_id, name=name, sha256=sha256)
        for name, sha256 in digests.items()
    )
    session().flush()


def source_of(
    revision: Revision, names: Collection[str] | None = None
) -> CourseSource:
    """The files that the revision was made of, as its authors wrote them, or
    those of these names; none if it was published before they were kept and not
    loaded since.
    """
    return CourseSource(revision.slug, files_of(revision.id, names))


MOST_KEPT = 500
_ROW = RevisionRow.__table__.c
_CURRENT = select(_ROW.id).where(_ROW.current).order_by(_ROW.slug)
_ALL = select(_ROW.id).order_by(_ROW.slug, _ROW.number.desc())
_WHOLE = select(RevisionRow.__table__).where(
    _ROW.id.in_(bindparam("ids", expanding=True))
)
_prepared = ProcessCache[str, Course](MOST_KEPT)


def _catalogue() -> Sequence[Revision]:
    # Or its words might be those from before the publishing that this is read
    # again for.
    framework.vocabulary()
    return _in_order(_CURRENT)


catalogue = VersionedCache(_catalogue)
"""The current revision of every course, by slug, in the words of the frameworks
in force.
"""


def current(slug: str) -> Revision:
    """The current revision of a course, or NotFound."""
    return found(next((one for one in catalogue() if one.slug == slug), None))


def revision(revision_id: int) -> Revision:
    """One revision, or NotFound."""
    return found(revisions([revision_id]).get(revision_id))


def part_in(row: Row) -> Part:
    """That of a row with `revision_id` and the key of a `part`."""
    return revision(row.revision_id).course.part(row.part)


def numbered(slug: str, number: int) -> Revision:
    """The revision of a course with this number, or NotFound."""
    return revision(found(id_of(slug, number)))


def history(slug: str) -> Sequence[Revision]:
    """The revisions of a course, newest first."""
    return _in_order(_ALL.where(_ROW.slug == slug))


def revisions(ids: Ids) -> dict[int, Revision]:
    """These revisions by id; the database is asked, in one query, for those
    that this process has not met yet.
    """
    known: dict[int, Revision] = state().cache.setdefault("revisions", {})
    held = {id_: known.get(id_) for id_ in ids}  # others may forget all
    frozen = {id_: one for id_, one in held.items() if one}
    if missing := [id_ for id_ in ids if id_ not in frozen]:
        frozen |= {
            row.id: _revision(row) for row in execute(_WHOLE, {"ids": missing})
        }
        if len(known) + len(missing) > MOST_KEPT:
            known.clear()
        once_stored(lambda: known.update(frozen))
    return {id_: _today(one) for id_, one in frozen.items()}


def _revision(row: Row) -> Revision:
    content, moment = row.content, row.published_at
    course = _prepared.get(row.digest, lambda: loader.course_of(content))
    return Revision(
        row.id,
        row.slug,
        row.number,
        row.digest,
        moment,
        course,
        row.published_by,
        row.note,
    )


def _today(revision: Revision) -> Revision:
    """The revision in the words of today: what it proves of a competency that
    is retired, it proves of what took its place.
    """
    successors = framework.handed_on(revision.course.competencies)
    if not successors:
        return revision
    return replace(revision, course=revision.course.renamed(successors))


def _in_order(query: Select) -> Sequence[Revision]:
    ids = execute(query).scalars().all()
    by_id = revisions(ids)
    return [by_id[id_] for id_ in ids]


def all_revisions() -> Sequence[Revision]:
    """Every revision, newest first within a course."""
    return _in_order(_ALL)


def relied_on(revision: Revision, part: Part) -> tuple[str, ...]:
    """All legal bases that work on this part relies on."""
    return rules.relied_on(revision.course, part)


def part_of(revision: Revision, key: str, kind: str) -> Part:
    """The part of this kind, or NotFound."""
    part = revision.course.part(key)
    if part is None or part.kind != kind:
        raise NotFound
    return part


def drawing(revision: Revision, sha256: str) -> str:
    """A figure that the revision shows, in SVG, or NotFound."""
    if sha256 not in revision.course.drawings:
        raise NotFound
    query = select(FigureRow.svg).where(FigureRow.sha256 == sha256)
    return found(execute(query).scalar())


def photo(revision: Revision, sha256: str, width: int) -> bytes:
    """A picture that the revision shows, in one of its widths, in WebP; or
    NotFound.
    """
    if width not in revision.course.photos.get(sha256, ()):
        raise NotFound
    query = select(PhotoRow.webp).filter_by(sha256=sha256, width=width)
    return found(execute(query).scalar())


def sound(revision: Revision, sha256: str) -> tuple[str, bytes]:
    """A recording that the revision lets be heard: its kind and its content; or
    NotFound. It was kept among the files that the revision was made of.
    """
    kind = found(rules.kinds_of(revision.course.sounds).get(sha256))
    query = select(SourceContent.content).filter_by(sha256=sha256)
    return kind, found(execute(query).scalar())


def taken_into_account(bases: Iterable[str]) -> tuple[str, ...]:
    """The documents whose replacement content takes into account that cites
    these: what they took the place of, unless it cites that as well. Only
    documents that some revision has cited: no evidence can rely on any
    other.
    """
    keys = set(bases)
    older = legal.predecessors(keys) - keys
    return tuple(sorted(older & cited())) if older else ()


# Whose a course is, and to whom it is offered


def put_owner(slug: str, unit: Unit) -> None:
    """From now on the course is this unit's; one that was offered in the old
    one only is offered in the new one. In the open transaction.
    """
    if offered_in(slug) == [owner(slug)]:
        put_offer(slug, [unit])
    row = {"slug": slug, "unit_id": unit.id}
    execute(upsert(CourseOwner.__table__), row)
    announce_change()


def put_offer(slug: str, units: Sequence[Unit]) -> None:
    """Offer it in these units and below only; without any to everybody. In the
    open transaction.
    """
    execute(delete(OfferedUnit).filter_by(slug=slug))
    rows = [OfferedUnit(slug=slug, unit_id=unit.id) for unit in units]
    session().add_all(rows)
    session().flush()
    announce_change()


def offered_in(slug: str) -> list[Unit]:
    """The units in which, and below which, it is offered; none: everybody."""
    return people.units_at(offers().get(slug, ()))


def offered(actor: Actor, begun: Collection[str] = ()) -> list[Revision]:
    """The catalogue as this person sees it, with what they have `begun`."""
    hidden = hidden_from(actor).union(retired()).difference(begun)
    return [one for one in catalogue() if one.slug not in hidden]


running = VersionedCache(
    lambda: [one for one in catalogue() if one.slug not in retired()]
)
"""What the catalogue holds besides the courses that are retired."""


def require_offered(actor: Actor, slug: str) -> None:
    """Go on only if the course is offered to the actor."""
    if slug in retired():
        refusal = Conflict(
            "Nobody begins this course any more. Its page says since when and why."
        )
        refusal.course = slug
        raise refusal
    if slug in hidden_from(actor):
        raise Conflict(
            "This course is not offered where you work. Ask those who publish courses for your unit to offer it there, too."
        )


def put_retired(
    actor: Actor, slug: str, reason: str, replaced_by: str = ""
) -> bool:
    """From now on nobody begins the course, for this reason; without one it is
    begun again. False if it is so already. In the open transaction.
    """
    row = {"slug": slug, "reason": reason, "replaced_by": replaced_by}
    row |= {"retired_at": clock.now(), "retired_by": actor.person_id}
    act = delete(RetiredCourse).filter_by(slug=slug)
    if reason:
        act = insert_into(RetiredCourse.__table__).on_conflict_do_nothing()
    # Of two who do it at once the second waits here and finds it done.
    if not execute(act, row if reason else None).rowcount:
        return False
    announce_change()
    if reason:
        told = {"course": slug, "successor": replaced_by}
        audit.record(actor, "courses.retired", **told)
    else:
        audit.record(actor, "courses.restored", course=slug)
    return True


def put_successor(
    actor: Actor, slug: str, replaced_by: str, shown: str | None
) -> None:
    """From now on this course takes the place of a retired one, or none does.
    The same again changes nothing. `shown`: the `mark` of what its page showed.
    In the open transaction.
    """
    row = session().get(RetiredCourse, slug, with_for_update=True)
    if row is None:
        raise Conflict("This course is not retired: nothing takes its place.")
    if row.replaced_by == replaced_by:
        return
    keep_newer(shown, mark(row.replaced_by))
    row.replaced_by = replaced_by
    announce_change()
    audit.record(actor, "courses.succeeded", course=slug, successor=replaced_by)
