"""The revisions of a course, what differs between two of them, and the files
of one as a folder to take away.
"""

import io
import zipfile
from collections.abc import Sequence

from lms.access.types import Actor, Permission
from lms.authoring.rules import difference
from lms.authoring.rules.difference import CourseDifference
from lms.authoring.service import drafts
from lms.authoring.types import OpenDraft
from lms.core.cache import Remembered
from lms.core.errors import Conflict
from lms.courses import service as courses
from lms.courses.types import CourseSource, Revision

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The same files give the same bytes, whenever they are taken away."""


def revisions_of(actor: Actor, slug: str) -> Sequence[Revision]:
    """The revisions of a course, newest first, for those who write it."""
    drafts.require_owner(
        actor,
        Permission.COURSE_WRITE,
        slug,
    )
    return courses.history(slug)


def source_at(actor: Actor, slug: str, number: int) -> CourseSource:
    """The files of a revision, for those who write the course."""
    drafts.require_owner(
        actor,
        Permission.COURSE_WRITE,
        slug,
    )
    source = courses.source_of(courses.numbered(slug, number))
    if not source.files:
        raise Conflict(
            "This revision was published before its files were kept, so it cannot be compared or taken away."
        )
    return source


def changes_in(actor: Actor, slug: str, number: int) -> CourseDifference:
    """What a revision changed of the one before it."""
    after = source_at(
        actor,
        slug,
        number,
    )
    earlier = [one for one in courses.history(slug) if one.number < number]
    before = (
        courses.source_of(earlier[0]) if earlier else CourseSource(slug, {})
    )
    return difference.compare(before, after)


def draft_changes(actor: Actor, draft_id: int) -> CourseDifference:
    """What a draft changes of the revision it began with."""
    draft = drafts.open_draft(actor, draft_id)
    key = draft.slug, draft.based_on, draft.mark
    return _COMPARED.get(key, lambda: _changes_of(draft))


MOST_COMPARED = 8
_COMPARED = Remembered[CourseDifference](MOST_COMPARED)


def _changes_of(draft: OpenDraft) -> CourseDifference:
    before = CourseSource(draft.slug, {})
    if draft.based_on is not None:
        revision = courses.numbered(draft.slug, draft.based_on)
        before = courses.source_of(revision)
    return difference.compare(before, draft.source)


def archive(source: CourseSource) -> bytes:
    """The files as a ZIP with the course's folder in it, as `lms courses load`
    reads it.
    """
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(source.files.items()):
            entry = zipfile.ZipInfo(f"{source.slug}/{name}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The usual level saves a tenth of the bytes and takes nearly twice as long.
            archive.writestr(entry, content, compresslevel=1)
    return box.getvalue()
