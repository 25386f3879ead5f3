"""Keep, read and delete notes and bookmarks of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, delete, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, merging
from lms.core.db import execute, transaction, upsert
from lms.core.errors import Conflict, check_length
from lms.core.merging import Shown
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.notes.models import LessonNote

LONGEST = 2000
FIELD = "note"
_NOTE = LessonNote.__table__
_IS_MINE = _NOTE.c.person_id == bindparam("person")
_ALL = select(_NOTE).where(_IS_MINE).order_by(_NOTE.c.slug, _NOTE.c.part)
_THIS = (
    _IS_MINE,
    _NOTE.c.slug == bindparam("course"),
    _NOTE.c.part == bindparam("lesson"),
)
_ONE, _DELETE = select(_NOTE).where(*_THIS), delete(_NOTE).where(*_THIS)


@dataclass(frozen=True)
class KeptNote:
    """A note as a page shows it; `part` and `revision`: where it is read today,
    None if the lesson is gone.
    """

    slug: str
    key: str
    text: str = ""
    is_marked: bool = False
    revision: Revision | None = None
    part: Part | None = None

    @property
    def shown(self) -> str:
        """The mark of what the page shows."""
        return merging.mark([self.text])


def of_lesson(actor: Actor, slug: str, part_key: str) -> KeptNote:
    """The actor's note on a lesson, empty if there is none."""
    access.require(actor, Permission.LEARN)
    row = execute(_ONE, _key(actor, slug, part_key)).first()
    if row is None:
        return KeptNote(slug, part_key)
    return KeptNote(slug, part_key, row.text, row.is_marked)


def _key(actor: Actor, slug: str, part_key: str) -> Json:
    return {"person": actor.person_id, "course": slug, "lesson": part_key}


def mine(actor: Actor) -> Sequence[KeptNote]:
    """All of the actor's notes, course by course."""
    access.require(actor, Permission.LEARN)
    rows = execute(_ALL, {"person": actor.person_id}).all()
    hidden = enrolment.closed_to(actor)
    current = {
        one.slug: one for one in courses.catalogue() if one.slug not in hidden
    }
    return [_kept(row, current.get(row.slug)) for row in rows]


def _kept(row: Row, revision: Revision | None) -> KeptNote:
    part = revision.course.part(row.part) if revision else None
    said = row.slug, row.part, row.text, row.is_marked
    return KeptNote(*said, revision, part)


def keep(
    actor: Actor,
    revision_id: int,
    part_key: str,
    text: str,
    is_marked: bool,
    shown: Shown | None = None,
) -> None:
    """Keep a note in the place of the last one; an empty one without bookmark
    is deleted. `shown`: what the page showed; `Conflict` if another page has
    changed the text since.
    """
    access.require(actor, Permission.LEARN)
    revision = enrolment.opened(actor, revision_id)
    courses.part_of(revision, part_key, Kind.LESSON)
    check_length(text, LONGEST, FIELD)
    with access.own_act(actor):
        stored = of_lesson(actor, revision.slug, part_key)
        text = _joined(stored, text, shown)
        if text or is_marked:
            _put(actor, stored, text, is_marked)
        else:
            remove(actor, revision.slug, part_key)


def _joined(stored: KeptNote, text: str, shown: Shown | None) -> str:
    if shown and FIELD in shown.kept:
        return stored.text
    fields = {FIELD: [stored.text]}, {FIELD: [text]}
    joined = merging.join(*fields, shown)
    if joined.conflicts:
        raise Conflict(
            "You have changed this note on another page in the meantime. Choose below which text stays.",
            FIELD,
        )
    return stored.text if joined.newer else text


def _put(actor: Actor, note: KeptNote, text: str, is_marked: bool) -> None:
    row = {
        "person_id": actor.person_id,
        "slug": note.slug,
        "part": note.key,
        "text": text,
        "is_marked": is_marked,
        "changed_at": clock.now(),
    }
    execute(upsert(_NOTE), row)


def remove(actor: Actor, slug: str, part_key: str) -> None:
    """Delete a note for good; also that on a lesson which is gone."""
    with transaction():
        execute(_DELETE, _key(actor, slug, part_key))
