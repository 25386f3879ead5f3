"""Parts of a draft: add, duplicate, take out with their files, bring back,
take along to another draft.
"""

from collections.abc import Sequence

from lms.access import service as access
from lms.access.types import Actor
from lms.authoring.rules import carrying, outline
from lms.authoring.service.drafts import change_files, open_draft
from lms.authoring.types import OpenDraft
from lms.core.types import Json, Texts
from lms.courses import service as courses
from lms.courses.types import Kind


def add_part(actor: Actor, draft_id: int, kind: Kind, title: Texts) -> str:
    """A part behind the others, with the files it begins with; its key."""
    key = ""

    def change(files: carrying.Files) -> carrying.Changes:
        nonlocal key
        key, changes = carrying.added(
            files,
            kind,
            title,
        )
        return changes

    change_files(
        actor,
        draft_id,
        change,
    )
    return key


def copy_part(actor: Actor, draft_id: int, key: str) -> str:
    """The part once more behind it, with its files; the key of the new one."""
    new = ""

    def change(files: carrying.Files) -> carrying.Changes:
        nonlocal new
        new, changes = carrying.duplicated(files, key)
        return changes

    change_files(
        actor,
        draft_id,
        change,
    )
    return new


def remove_part(actor: Actor, draft_id: int, key: str) -> None:
    """Take it out, with its files."""
    change_files(
        actor,
        draft_id,
        lambda files: carrying.without(files, key),
    )


def taken_out(draft: OpenDraft) -> Sequence[Json]:
    """The parts of the published revision that the draft has no more."""
    if draft.based_on is None:
        return ()
    data = outline.main_of(draft.source.files)
    here = {outline.key_of(part) for part in outline.parts_of(data)}
    return [
        part
        for part in outline.parts_of(_published(draft.slug))
        if outline.key_of(part) not in here
    ]


def _published(slug: str) -> Json:
    """Its list of parts; no picture is read for it."""
    source = courses.source_of(
        courses.current(slug),
        [outline.MAIN],
    )
    return outline.main_of(source.files)


def bring_back(actor: Actor, draft_id: int, key: str) -> None:
    """A part as it is published, with its files, behind the one it stood
    behind.
    """
    slug = open_draft(actor, draft_id).slug
    published = courses.source_of(courses.current(slug)).files
    change_files(
        actor,
        draft_id,
        lambda files: carrying.brought(
            files,
            published,
            key,
        ),
    )


def take_along(
    actor: Actor, draft_id: int, key: str, target: int, moves: bool
) -> str:
    """Put the part into another draft, with its files and the figures they
    show; its key there. `moves`: it is taken out of this one.
    """
    new = ""
    source = open_draft(actor, draft_id).source.files

    def change(files: carrying.Files) -> carrying.Changes:
        nonlocal new
        new, changes = carrying.taken_along(
            files,
            source,
            key,
        )
        return changes

    with access.acting(actor):
        change_files(
            actor,
            target,
            change,
        )
        if moves:
            remove_part(
                actor,
                draft_id,
                key,
            )
    return new
