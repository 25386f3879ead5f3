"""Drafts of frameworks: begin one, change it, throw it away. One draft at a
time.

Whoever writes versions holds the permission at the unit above all others,
because a framework is everybody's. Whoever sets requirements anywhere reads
what is or was in force.
"""

from collections.abc import Callable

from sqlalchemy import delete

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core.db import execute
from lms.core.errors import Conflict, found
from lms.core.marks import N_
from lms.core.types import Json, group
from lms.framework import service as framework
from lms.framework.rules import checks
from lms.framework.rules.checks import ContentProblem, InvalidContent
from lms.framework.rules.content import Content
from lms.framework.service import Framework
from lms.framework.types import Stage
from lms.studio.models import PublishingEffects
from lms.studio.types import StaleDraft

GONE = N_(
    "This draft was published or thrown away meanwhile. What you typed was not saved."
)
SAVED_BY_ANOTHER = N_(
    "Somebody else saved this draft after you opened it. What you typed was not saved."
)


def draft(key: str) -> Framework | None:
    """The draft that is open, if one is."""
    return framework.in_stage(key, Stage.DRAFT)


def listing(actor: Actor) -> dict[str, list[Framework]]:
    """Every framework with its versions, newest first; drafts only for who
    writes them.
    """
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    shows_drafts = framework.may_write(actor)
    return group(
        (row.key, row)
        for row in framework.every_version()
        if shows_drafts or row.stage != Stage.DRAFT
    )


def checked(content: Json) -> Content:
    """The content as it would be stored as a draft. Raises InvalidContent as
    `put_draft` does; nothing is stored.
    """
    valid = checks.checked(content)
    _refuse_foreign(valid)
    return valid


def put_draft(actor: Who, content: Json, edit: int | None) -> Framework:
    """Store a whole content as the draft of its framework; a framework that is
    not known yet begins with it.

    `edit` None: there must be no draft yet (`Conflict` otherwise). A number:
    the draft must still be as it was at that count (`StaleDraft` otherwise). A
    content that cannot be taken raises InvalidContent with everything that is
    wrong.
    """
    framework.require_writer(actor)
    return store_draft(actor, checks.checked(content), edit)


def store_draft(actor: Who, valid: Content, edit: int | None) -> Framework:
    """The same for a content that is checked already: to check a large one
    takes longer than others should wait.
    """
    with access.acting(actor):
        _refuse_foreign(valid)
        # All versions are locked before the draft is looked for: two who begin
        # one at once wait for each other here, and the second then sees what
        # the first began. (A lock on the draft alone finds nothing to wait for
        # while there is none.)
        framework.lock_versions(valid["key"])
        row = draft(valid["key"])
        _refuse_other_draft(row, edit)
        if row is None:
            row = _begin(actor, valid["key"])
        framework.write_draft(row, valid, actor.person_id if actor else None)
    return row


def _begin(actor: Who, key: str) -> Framework:
    row = framework.new_draft(key)
    record(actor, "framework.begun", row)
    return row


def record(actor: Who, event: str, row: Framework, **more: int) -> None:
    """Into the log: what became of a version."""
    audit.record(
        actor,
        event,
        framework=row.key,
        version=row.version,
        **more,
    )


def _refuse_other_draft(row: Framework | None, edit: int | None) -> None:
    if row is None and edit is not None:
        raise StaleDraft(GONE)
    if row is not None and edit is None:
        raise Conflict(
            "Somebody is working on a draft of this framework already. Go on with that one."
        )
    if row is not None and row.edit != edit:
        raise StaleDraft(SAVED_BY_ANOTHER)


def _refuse_foreign(content: Content) -> None:
    """A competency belongs to one framework for ever: evidence knows it by its
    key alone.
    """
    problems = [
        ContentProblem(
            f"competencies.{key}.key",
            "The key “%(key)s” belongs to another framework. Choose another one.",
            {"key": key},
        )
        for key in framework.keys_elsewhere(content)
    ]
    if problems:
        raise InvalidContent(problems)


def create(actor: Actor, content: Json) -> Framework:
    """A framework that is new from the ground up, as a draft."""
    framework.require_writer(actor)
    key = content.get("key")
    with access.acting(actor):
        if framework.versions_of(key):
            raise InvalidContent(
                [
                    ContentProblem(
                        "key",
                        "There is a framework with the key “%(key)s” already. Choose another one.",
                        {"key": key},
                    )
                ]
            )
        return put_draft(actor, content, None)


def change(
    actor: Actor,
    framework_id: int,
    edit: int,
    act: Callable[[Content], Content],
) -> Framework:
    """Store what `act` makes of the draft's content; `StaleDraft` if somebody
    else saved it since it was opened. The count says which content it is, so
    all but the storing is done before the lock.
    """
    framework.require_writer(actor)
    row = _at(framework.by_id(framework_id), edit)
    valid = checks.checked(act(framework.content_of(row)))
    with access.acting(actor):
        locked_draft(framework_id, edit)
        return store_draft(actor, valid, edit)


def begin(actor: Actor, key: str) -> Framework:
    """A draft that says what the published version says."""
    framework.require_writer(actor)
    with access.acting(actor):
        content = framework.content_of(found(framework.published(key)))
        return put_draft(actor, content | {"carries": {}}, None)


def discard(actor: Who, framework_id: int, edit: int) -> None:
    """Throw a draft away. What is published stays as it is."""
    framework.require_writer(actor)
    with access.acting(actor) as db:
        row = locked_draft(framework_id, edit)
        record(actor, "framework.discarded", row)
        forget_effects(row.id)
        db.delete(row)


def forget_effects(framework_id: int) -> None:
    """What was counted of a draft no longer holds. In the open transaction."""
    rows = delete(PublishingEffects)
    execute(rows.where(PublishingEffects.framework_id == framework_id))


def open_draft(framework_id: int) -> Framework:
    """The draft with this id, to be read."""
    return _require_draft(framework.by_id(framework_id))


def locked_draft(framework_id: int, edit: int) -> Framework:
    """The draft with this id, as it was at this count, locked to be changed."""
    return _at(framework.by_id(framework_id, lock=True), edit)


def _at(row: Framework | None, edit: int) -> Framework:
    row = _require_draft(row)
    if row.edit != edit:
        raise StaleDraft(SAVED_BY_ANOTHER)
    return row


def _require_draft(row: Framework | None) -> Framework:
    if row is None:
        raise StaleDraft(GONE)
    if row.stage != Stage.DRAFT:
        raise StaleDraft(
            "This version is no draft any more. Begin a new draft to change something."
        )
    return row
