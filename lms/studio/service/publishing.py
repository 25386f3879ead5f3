"""What stands in the way of publishing a draft, what that would do to people,
and the act itself. One version is published at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lms.access import service as access
from lms.access.types import Actor, Who
from lms.core import clock, outbox
from lms.core.db import session
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.rules import attainment
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.service import Framework
from lms.framework.types import AttainmentRule, Stage
from lms.requirements import service as requirements
from lms.studio.models import PublishingEffects
from lms.studio.rules import changes
from lms.studio.service.drafts import (
    forget_effects,
    locked_draft,
    open_draft,
    record,
)
from lms.studio.types import StaleDraft


@dataclass(frozen=True)
class DraftStatus:
    """A draft beside the version it is to take the place of, and what is still
    to be said before it can. Most forms of the studio need only the draft, so
    the rest is read when it is asked for.
    """

    row: Framework
    content: Content

    @cached_property
    def base(self) -> Framework | None:
        """The version in force; none for a new framework."""
        return framework.published(self.row.key)

    @cached_property
    def before(self) -> Content | None:
        """What that version says."""
        return framework.content_of(self.base) if self.base else None

    @cached_property
    def touched(self) -> tuple[str, ...]:
        """The competencies whose meaning changes."""
        return tuple(changes.touched(self.before, self.content))

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Those of them of which it is not said what becomes of earlier
        evidence.
        """
        return tuple(changes.undecided(self.before, self.content))

    @cached_property
    def removed(self) -> list[str]:
        """The competencies that it no longer has."""
        return changes.removed(self.before, self.content)

    @cached_property
    def requirements(self) -> Mapping[str, int]:
        """How many rows name each competency that is removed."""
        return requirements.count_naming(self.removed)

    @cached_property
    def orphans(self) -> Mapping[str, int]:
        """Those of them of which it is not said what is asked instead."""
        decided = changes.successors(self.before, self.content)
        waiting = [key for key in self.removed if key not in decided]
        return requirements.count_naming(waiting) if waiting else {}

    @cached_property
    def effects(self) -> PublishingEffects | None:
        """What publishing does to people, if that was calculated."""
        return session().get(PublishingEffects, self.row.id)

    @property
    def rule(self) -> AttainmentRule:
        """How evidence will add up."""
        return attainment.read(self.content.get("rule")).rule

    @property
    def is_decided(self) -> bool:
        """Whether it is said what becomes of all earlier evidence and of all
        requirements.
        """
        return not self.waiting and not self.orphans

    @property
    def says_nothing_new(self) -> bool:
        """Whether it says the same as the version in force."""
        before = self.before
        return before and contents.digest(before) == contents.digest(
            self.content
        )

    @property
    def affects_gaps(self) -> bool:
        """Whether publishing can open or close a gap of anybody."""
        if self.removed or self.waiting:
            return bool(self.removed)
        return changes.changes_evidence(self.before, self.content)

    @property
    def knows_effects(self) -> bool:
        """Whether it is known what publishing does to people, for the draft as
        it is now.
        """
        if not self.affects_gaps:
            return True
        return bool(self.effects and self.effects.is_of(self.row.edit))


def draft_status(actor: Who, framework_id: int) -> DraftStatus:
    """How far a draft is."""
    framework.require_writer(actor)
    row = open_draft(framework_id)
    return DraftStatus(row, framework.content_of(row))


def ask_effects(actor: Actor, framework_id: int, edit: int) -> None:
    """Have it calculated in the background what publishing this draft would do
    to people.
    """
    framework.require_writer(actor)
    with access.acting(actor) as db:
        row = locked_draft(framework_id, edit)
        _refuse_unfinished(draft_status(None, row.id))
        forget_effects(row.id)
        draft = {"framework_id": row.id, "edit": row.edit}
        db.add(PublishingEffects(**draft, counts={}, asked_at=clock.now()))
        outbox.enqueue("foresee", **draft)


def open_effects(
    framework_id: int, edit: int
) -> tuple[PublishingEffects, DraftStatus] | None:
    """What is known of the effects of a draft, locked, and the draft; None if
    they are known already or the draft is no longer what it was at `edit`. In
    the open transaction.
    """
    effects = session().get(
        PublishingEffects,
        framework_id,
        with_for_update=True,
        populate_existing=True,
    )
    if effects is None or effects.edit != edit or effects.finished_at:
        return None
    status = _decided(framework_id, edit)
    return (effects, status) if status else None


def _decided(framework_id: int, edit: int) -> DraftStatus | None:
    """The draft as it was at `edit`, if everything about it is decided."""
    try:
        status = draft_status(None, framework_id)
    except StaleDraft:
        return None
    is_same = status.row.edit == edit
    return status if is_same and status.is_decided else None


def publish(actor: Who, framework_id: int, edit: int) -> Framework:
    """The draft becomes the version in force and the one before is retired;
    evidence is carried as was decided.

    Refused while something touched still waits for a decision, and to a person
    also before they can know what it does to people.
    """
    framework.require_writer(actor)
    with access.acting(actor):
        row = locked_draft(framework_id, edit)
        status = draft_status(None, row.id)
        _refuse_unfinished(status)
        _refuse_unforeseen(actor, status)
        _put_in_force(row, status.base, actor)
        _carry_over(actor, status)
    return row


def _put_in_force(
    row: Framework,
    base: Framework | None,
    actor: Who,
) -> None:
    if base:
        base.stage = Stage.RETIRED
    row.stage, row.published_at = Stage.PUBLISHED, clock.now()
    row.published_by = actor.person_id if actor else None
    session().flush()


def _carry_over(actor: Who, status: DraftStatus) -> None:
    """What was published reaches competencies, requirements and evidence."""
    row, before, content = status.row, status.before, status.content
    framework.put_competencies(row, content["competencies"])
    # After the list: an heir may be new with this version.
    requirements.pass_on(actor, changes.successors(before, content))
    carried = changes.carried(before, content)
    framework.put_carried(row.id, carried)
    touched = len({old for old, *_rest in carried})
    record(actor, "framework.published", row, touched=touched)
    if keys := changes.affected(before, content):
        outbox.enqueue("reproject", competencies=keys, after=0)


def _refuse_unforeseen(actor: Who, status: DraftStatus) -> None:
    if actor is not None and not status.knows_effects:
        raise Invalid(
            "First have it calculated what this does to people, and look at it.",
            "effects",
        )


def _refuse_unfinished(status: DraftStatus) -> None:
    if not status.content["competencies"]:
        raise Invalid(
            "A framework without a competency cannot be published. Add one first."
        )
    if status.says_nothing_new:
        raise Invalid(
            "The draft says the same as the version in force, so there is nothing to publish."
        )
    if status.waiting:
        text = N_("Say first what becomes of earlier evidence of: %(keys)s.")
        raise Invalid(text, "carries", keys=", ".join(status.waiting))
    if status.orphans:
        text = N_(
            "Say first what becomes of the requirements that name: %(keys)s."
        )
        raise Invalid(text, "carries", keys=", ".join(status.orphans))
