"""A look at what a Word or PowerPoint file would become, before anything of it
is put into a draft.
"""

import datetime as dt
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring.models import DocumentLook
from lms.authoring.rules import documents
from lms.authoring.service.drafts import (
    add_files,
    create,
    remove_file,
    require_writer,
)
from lms.conversion.documents import ConvertedDocument, read_document
from lms.core import clock
from lms.core.cache import Remembered
from lms.core.db import execute, transaction, upsert
from lms.core.errors import Conflict
from lms.core.marks import N_
from lms.core.types import Names, sha256_of
from lms.courses.types import CourseSource
from lms.people.types import Unit

LASTS = dt.timedelta(hours=2)
EXPIRED = N_(
    "This look has ended: it is kept for two hours, and only the last one. Nothing was stored; choose the file once more."
)
_LOOK = DocumentLook.__table__


class Looked(NamedTuple):
    """A file that is looked at: where it is to go (None: a course of its own),
    its language, what it is divided into, and the mark of the file.
    """

    draft_id: int | None
    language: str
    document: ConvertedDocument
    mark: str


def look_at(
    actor: Actor, content: bytes, language: str, draft_id: int | None = None
) -> None:
    """Keep a file for its look. `Invalid` for what is no such file."""
    access.require(actor, Permission.COURSE_WRITE)
    if draft_id is not None:
        require_writer(
            actor,
            draft_id,
        )
    read_document(content)
    row = {
        "person_id": actor.person_id,
        "draft_id": draft_id,
        "language": language,
        "content": content,
        "looked_at": clock.now(),
    }
    with access.acting(actor):
        _forget_old()
        execute(upsert(_LOOK), row)


def forget_looks() -> None:
    """Those that have ended, once a day, whoever looks at another file or not."""
    with transaction():
        _forget_old()


def _forget_old() -> None:
    before = clock.now() - LASTS
    execute(delete(DocumentLook).where(_LOOK.c.looked_at < before))


def looked_at(actor: Actor, depth: int = 0) -> Looked:
    """The file that the actor looks at, divided at headings of this level;
    `Conflict` if there is none any more.
    """
    access.require(actor, Permission.COURSE_WRITE)
    mine = _LOOK.c.person_id == actor.person_id
    fresh = _LOOK.c.looked_at >= clock.now() - LASTS
    row = execute(select(_LOOK).where(mine, fresh)).first()
    if row is None:
        raise Conflict(EXPIRED)
    mark = sha256_of(row.content)
    return Looked(
        row.draft_id,
        row.language,
        _READ.get((mark, depth), lambda: read_document(row.content, depth)),
        mark[:16],
    )


MOST_READ = 2
"""Documents that are kept as they were read: one looks, ticks, and keeps."""
_READ = Remembered[ConvertedDocument](MOST_READ)


def put_in(actor: Actor, looked: Looked, titles: Names) -> int:
    """Put the lessons with these numbers, called so, behind the parts of the
    draft that was looked at for; its id.
    """
    draft_id = looked.draft_id or 0
    require_writer(
        actor,
        draft_id,
    )
    make = partial(
        documents.files_with,
        brought=_brought(looked, titles),
        language=looked.language,
    )
    with access.acting(actor):
        add_files(
            actor,
            draft_id,
            make,
        )
        _forget(actor)
    return draft_id


def _brought(looked: Looked, titles: Names) -> documents.BroughtIn:
    return documents.prepared(documents.chosen(looked.document, titles))


def _forget(actor: Actor) -> None:
    mine = _LOOK.c.person_id == actor.person_id
    execute(delete(DocumentLook).where(mine))


def begin_with(
    actor: Actor,
    looked: Looked,
    titles: Names,
    source: CourseSource,
    unit: Unit,
) -> int:
    """A draft of a course that is new, with these lessons; its id."""
    made = documents.files_with(
        source.files,
        _brought(looked, titles),
        looked.language,
    )
    whole = CourseSource(source.slug, {**source.files, **made})
    with access.acting(actor):
        draft_id = create(
            actor,
            whole,
            unit,
        )
        _forget(actor)
    return draft_id


def settle(actor: Actor, draft_id: int) -> None:
    """Forget the list of what did not come along."""
    remove_file(
        actor,
        draft_id,
        documents.NOT_BROUGHT,
    )
