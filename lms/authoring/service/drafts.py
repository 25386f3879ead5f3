"""Drafts of courses: begin one, change its files, throw it away.
One draft of a course at a time; it holds the files of a course folder.

Who writes a course holds the permission where the course is owned.
"""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Row, bindparam, delete, func, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.authoring.models import (
    CourseDraftRow,
    CourseFile,
    DocumentLook,
    ReviewRemark,
)
from lms.authoring.rules import outline
from lms.authoring.service import checking
from lms.authoring.service.checking import Checked, stored_of
from lms.authoring.types import DraftStage, OpenDraft, TextClash
from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute, session, upsert
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.inputs import as_dict
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import Files, Texts
from lms.courses import service as courses
from lms.courses.types import CourseSource
from lms.people import service as people
from lms.people.types import Unit

Change = Callable[[bytes | None], bytes | None]
"""What becomes of a file's content; None: there is no such file."""
MakeFiles = Callable[[Files], Files]
"""Files that are made of those there are."""
ChangeAll = Callable[[Files], Mapping[str, bytes | None]]
"""What becomes of the files: those that change; None: there is none any more."""
GONE = N_(
    "This draft was published or thrown away meanwhile. What you typed was not saved."
)
TOO_LARGE = N_(
    "All files of a course together may have at most 20 MB. Take a picture out or make it smaller."
)
MOST_BYTES = 20_000_000
"""Of all files of a draft."""


def set_owner(actor: Who, slug: str, unit: Unit) -> None:
    """From now on this unit's trainers write the course. `actor` None: the
    operator; anybody else holds the permission at both places.
    """
    if actor is not None:
        require_owner(actor, Permission.COURSE_PUBLISH, slug)
        access.require(actor, Permission.COURSE_PUBLISH, unit.path)
    with access.acting(actor):
        store_owner(actor, slug, unit)
        # A draft that is open goes along: its unit says who publishes it.
        mine = CourseDraftRow.slug == slug
        execute(update(CourseDraftRow).where(mine).values(unit_id=unit.id))


def store_owner(actor: Who, slug: str, unit: Unit) -> None:
    """The unit whose trainers write the course; written to the log."""
    courses.put_owner(slug, unit)
    audit.record(actor, "authoring.owner", course=slug, unit=unit.key)


def owner(slug: str) -> Unit:
    """The unit that owns the course; the first of those above all others if
    nobody has said so.
    """
    return courses.owner(slug)


def require_owner(actor: Actor, permission: Permission, slug: str) -> Unit:
    """The unit that owns the course, if the actor holds the permission there."""
    unit = owner(slug)
    access.require(actor, permission, unit.path)
    return unit


def may_write(actor: Actor, slug: str) -> bool:
    """Whether the actor writes this course."""
    return access.allows(actor, Permission.COURSE_WRITE, [owner(slug).path])


def writable(
    actor: Actor, right: Permission = Permission.COURSE_WRITE
) -> set[str]:
    """The slugs of the published courses that the actor writes, or for which
    they have another right.
    """
    access.require(actor, Permission.COURSE_WRITE)
    owned, root = courses.owners(), [people.root().path]
    return {
        one.slug
        for one in courses.catalogue()
        if access.allows(
            actor,
            right,
            owned.get(one.slug, root),
        )
    }


def open_drafts(actor: Actor) -> Rows:
    """The drafts that the actor may work on, the one last changed first."""
    access.require(actor, Permission.COURSE_WRITE)
    row, unit = CourseDraftRow.__table__, people.UNITS
    query = (
        select(row)
        .join(unit, unit.c.id == row.c.unit_id)
        .where(access.within(actor, Permission.COURSE_WRITE))
        .order_by(row.c.edited_at.desc(), row.c.id)
    )
    return execute(query).all()


def titles_of(drafts: Rows) -> dict[str, Texts]:
    """What these drafts call their courses, by slug, as far as it can be read;
    of a course that was never published nothing else says it.
    """
    file = CourseFile.__table__.c
    slugs = {row.id: row.slug for row in drafts}
    query = select(file.draft_id, file.name, file.content).where(
        file.draft_id.in_(slugs), file.name == outline.MAIN
    )
    titles = {
        slugs[draft]: as_dict(outline.main_of({name: content}).get("title"))
        for draft, name, content in execute(query)
    }
    return {slug: title for slug, title in titles.items() if title}


def begin(actor: Actor, slug: str, number: int | None = None) -> int:
    """A draft that holds what the current revision was made of, or that of this
    number, to go back to it; its id.
    """
    unit = require_owner(actor, Permission.COURSE_WRITE, slug)
    current = courses.current(slug)
    revision = current if number is None else courses.numbered(slug, number)
    source = courses.source_of(revision)
    if not source.files:
        raise Conflict(
            "This course was published before its files were kept. Ask your administrator to load its folder once more."
        )
    return _begin(actor, source, unit, current.number)


def create(actor: Actor, source: CourseSource, unit: Unit) -> int:
    """A draft of a course that is new; its id. `source`: the files it begins
    with.
    """
    access.require(actor, Permission.COURSE_WRITE, unit.path)
    if not folding.KEY.fullmatch(source.slug):
        raise Invalid(
            "Give it a name of letters or digits.",
            "title_vi",
        )
    taken = {one.slug for one in courses.catalogue()}
    if source.slug in taken or _is_begun(source.slug):
        raise Invalid(
            "Another course or draft is called so already. Give this one another name, or go on with that one under “Write courses”.",
            "title_vi",
        )
    return _begin(actor, source, unit, None)


def _begin(
    actor: Actor, source: CourseSource, unit: Unit, based_on: int | None
) -> int:
    now, person = clock.now(), actor.person_id
    with access.acting(actor) as db:
        _refuse_second(source.slug)
        row = CourseDraftRow(
            slug=source.slug,
            unit_id=unit.id,
            stage=str(DraftStage.WRITING),
            based_on=based_on,
            begun_at=now,
            begun_by=person,
            edited_at=now,
            edited_by=person,
        )
        db.add(row)
        db.flush()
        for name, content in source.files.items():
            _store(row, name, content)
        audit.record(actor, "authoring.begun", course=source.slug)
        return row.id


def _is_begun(slug: str) -> bool:
    query = select(CourseDraftRow.id).where(CourseDraftRow.slug == slug)
    return session().scalar(query) is not None


def _refuse_second(slug: str) -> None:
    if _is_begun(slug):
        raise Conflict(
            "Somebody is working on a draft of this course already. Go on with that one."
        )


def _store(row: CourseDraftRow, name: str, content: bytes) -> None:
    """The file as the draft's count says it is now."""
    values = {
        "draft_id": row.id,
        "name": name,
        "content": content,
        "edit": row.edit,
        "edited_by": row.edited_by,
        "edited_at": row.edited_at,
    }
    execute(upsert(CourseFile.__table__), values)


def open_draft(actor: Actor, draft_id: int) -> OpenDraft:
    """A draft to look at and to work on."""
    row, unit = _row_and_unit(actor, draft_id)
    stored = stored_of(row)
    return OpenDraft(
        id=row.id,
        source=stored.source,
        unit=unit,
        stage=DraftStage(row.stage),
        based_on=row.based_on,
        edit=row.edit,
        edited_at=row.edited_at,
        edited_by=row.edited_by,
        digests=stored.digests,
        asked_by=row.asked_by,
        reviewed_by=row.reviewed_by,
        mark=stored.mark,
    )


_ROW, _FILE = CourseDraftRow.__table__, CourseFile.__table__.c
_BY_ID = select(_ROW).where(_ROW.c.id == bindparam("draft"))
_LOCKED = (
    select(CourseDraftRow).filter_by(id=bindparam("draft")).with_for_update()
)
_MINE = _FILE.draft_id == bindparam("draft")
_FILES = select(_FILE.name, _FILE.content).where(_MINE)
_NAMED = _FILES.where(_FILE.name.in_(bindparam("names", expanding=True)))
_BESIDES = select(func.sum(func.length(_FILE.content))).where(
    _MINE, _FILE.name != bindparam("file")
)


def _row_and_unit(actor: Actor, draft_id: int) -> tuple[Row, Unit]:
    """The draft as it is stored and whose it is, if the actor writes there."""
    access.require(actor, Permission.COURSE_WRITE)
    row = found(execute(_BY_ID, {"draft": draft_id}).first())
    unit = people.unit(row.unit_id)
    if not _is_writer(actor, unit):
        raise NotFound
    return row, unit


def require_writer(actor: Actor, draft_id: int) -> None:
    """NotFound unless the draft is there and the actor's to write; nothing of
    what it holds is read.
    """
    _row_and_unit(actor, draft_id)


def locked(actor: Actor, draft_id: int) -> CourseDraftRow:
    """The same to be changed. In the open transaction."""
    access.require(actor, Permission.COURSE_WRITE)
    row = session().scalar(_LOCKED, {"draft": draft_id})
    if row is None or not _is_writer(actor, people.unit(row.unit_id)):
        raise Conflict(GONE)
    return row


def _is_writer(actor: Actor, unit: Unit) -> bool:
    return access.allows(actor, Permission.COURSE_WRITE, [unit.path])


def _touch(actor: Actor, row: CourseDraftRow) -> None:
    """It is about to be changed: what was reviewed is to be reviewed again."""
    row.edit += 1
    row.edited_at, row.edited_by = clock.now(), actor.person_id
    if row.stage == DraftStage.APPROVED:
        row.stage, row.reviewed_by = str(DraftStage.REVIEW), None
    session().flush()


def change_file(actor: Actor, draft_id: int, name: str, change: Change) -> None:
    """Make something else of a file as it is now, whoever changed it last: for
    acts that mean the same in any state, such as moving a part.
    """
    with access.acting(actor):
        row = locked(actor, draft_id)
        before = _contents(draft_id, [name]).get(name)
        content = change(before)
        if content == before:
            return
        _touch(actor, row)
        _put(row, name, content)


def change_texts(
    actor: Actor, draft_id: int, changes: Mapping[str, Change]
) -> dict[str, TextClash]:
    """Make something else of these files as they are now, under one lock and
    in this order. A text that two have written stays; why, by its name.
    """
    clashes = {}
    with access.acting(actor):
        row = locked(actor, draft_id)
        there = _contents(draft_id, changes)
        made = {}
        for name, change in changes.items():
            try:
                made[name] = change(there.get(name))
            except TextClash as clash:
                clashes[name] = clash
        new = {
            name: made[name] for name in made if made[name] != there.get(name)
        }
        if new:
            _touch(actor, row)
        for name, content in new.items():
            _put(row, name, content)
    return clashes


def _contents(draft_id: int, names: Iterable[str]) -> Files:
    asked = {"draft": draft_id, "names": list(names)}
    return dict(execute(_NAMED, asked).all())


def _put(row: CourseDraftRow, name: str, content: bytes | None) -> None:
    if content is None:
        _remove(row.id, name)
    else:
        _store_checked(row, name, content)


def change_files(actor: Actor, draft_id: int, change: ChangeAll) -> None:
    """The same of several files at once."""
    with access.acting(actor):
        row = locked(actor, draft_id)
        changed = change(_all_files(draft_id))
        if not changed:
            return
        _touch(actor, row)
        for name, content in changed.items():
            _put(row, name, content)


def _all_files(draft_id: int) -> Files:
    return dict(execute(_FILES, {"draft": draft_id}).all())


def remove_file(actor: Actor, draft_id: int, name: str) -> None:
    """Take a file out of the draft; nothing happens if it is gone."""
    change_file(actor, draft_id, name, lambda _: None)


def _remove(draft_id: int, name: str) -> None:
    rows = delete(CourseFile).where(
        CourseFile.draft_id == draft_id, CourseFile.name == name
    )
    execute(rows)


def add_files(actor: Actor, draft_id: int, make: MakeFiles) -> None:
    """Store the files that are made of those of the draft as they are now."""
    with access.acting(actor):
        row = locked(actor, draft_id)
        there = dict(open_draft(actor, draft_id).source.files)
        new = make(there)
        _refuse_large(there | new)
        _touch(actor, row)
        for name, content in new.items():
            _store(row, name, content)


def _refuse_large(files: Files) -> None:
    if sum(map(len, files.values())) > MOST_BYTES:
        raise Invalid(TOO_LARGE)


def _store_checked(row: CourseDraftRow, name: str, content: bytes) -> None:
    others = execute(_BESIDES, {"draft": row.id, "file": name}).scalar()
    if int(others or 0) + len(content) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    _store(row, name, content)


def discard(actor: Actor, draft_id: int) -> None:
    """Throw a draft away. What is published stays as it is."""
    with access.acting(actor):
        row = locked(actor, draft_id)
        audit.record(actor, "authoring.discarded", course=row.slug)
        delete_draft(row)


def delete_draft(row: CourseDraftRow) -> None:
    """The draft is gone, with all that belongs to it."""
    for table in (CourseFile, ReviewRemark, DocumentLook):
        execute(delete(table).where(table.draft_id == row.id))
    session().delete(row)
    session().flush()


def checked(draft: OpenDraft) -> Checked:
    """What the draft holds, and everything that is wrong or doubtful in it."""
    return checking.checked_here(draft.source, draft.mark)
