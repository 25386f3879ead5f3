"""Publish a draft, with what is decided for results and for signed tasks; say
to whom a published course is offered.
"""

from collections.abc import Iterable, Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.authoring.service import checking, results
from lms.authoring.service.drafts import (
    delete_draft,
    locked,
    open_draft,
    require_owner,
    store_owner,
)
from lms.authoring.service.results import (
    NO_CHOICES,
    NO_WORKS,
    ResultsLook,
    Works,
)
from lms.authoring.types import OpenDraft
from lms.core import outbox
from lms.core.errors import Conflict, Invalid
from lms.core.merging import keep_newer, mark
from lms.core.yamlfile import refuse
from lms.courses import service as courses
from lms.courses.types import CourseDraft, Revision
from lms.people import service as people
from lms.people.types import Reach, Unit
from lms.quizzes import service as quizzes
from lms.quizzes.service import Choices
from lms.revalidation import service as revalidation

FAR_DOWN = 2
"""Levels of the tree (the nation, provinces) whose courses are everybody's."""


def publish_draft(
    actor: Actor,
    draft_id: int,
    edit: int,
    note: str,
    choices: Choices = NO_CHOICES,
    works: Works = NO_WORKS,
) -> bool:
    """Freeze what the draft holds as the current revision, as it was at this
    count; `Mistakes` lists all that is wrong, and nothing is kept. True if the
    revision is new. The draft is gone afterwards.

    `choices`: what becomes of earlier answers to questions that it corrects;
    whose results would change is counted again under the lock. `works`: which
    signed tasks are to be confirmed again.
    """
    draft = open_draft(actor, draft_id)
    access.require(
        actor,
        Permission.COURSE_PUBLISH,
        draft.unit.path,
    )
    content = _sound(draft)
    seen = results.look(content)
    with access.acting(actor):
        row = locked(actor, draft_id)
        _refuse_changed(row.edit, edit)
        is_new = _freeze(
            actor,
            content,
            seen,
            note,
            choices,
            works,
        )
        if draft.based_on is None:
            store_owner(
                actor,
                draft.slug,
                draft.unit,
            )
            _offer_at_first(actor, draft)
        delete_draft(row)
    return is_new


def _sound(draft: OpenDraft) -> CourseDraft:
    """What it holds, its pictures written; `Mistakes` if something is wrong."""
    content, mistakes = checking.check_here(draft.source)
    refuse(mistakes)
    courses.encode_photos(content)
    return content


def _refuse_changed(stored: int, shown: int) -> None:
    if stored != shown:
        raise Conflict(
            "Somebody else changed this draft after you opened it. Look at it once more before it is published."
        )


def _freeze(
    actor: Actor,
    content: CourseDraft,
    seen: ResultsLook,
    note: str,
    choices: Choices,
    works: Works,
) -> bool:
    now = results.look_again(seen)
    chosen = results.decided(
        now,
        choices,
        note,
    )
    signed = results.works_decided(
        now,
        works,
        note,
    )
    is_new = checking.freeze(
        actor,
        content,
        note,
    )
    _carry_out(actor, courses.current(content.slug), chosen, signed, note)
    return is_new


def _carry_out(
    actor: Actor, revision: Revision, chosen: Choices, signed: Works, note: str
) -> None:
    """What was decided for results and for signed tasks."""
    why = "" if note == revision.note else note
    if chosen:
        quizzes.correct(
            actor,
            revision,
            chosen,
            why,
        )
    if signed:
        why = revision.note or note
        revalidation.decide_works(
            actor,
            revision,
            signed,
            why,
        )


def decide_since(
    actor: Actor, slug: str, note: str, choices: Choices, works: Works
) -> None:
    """Decide what becomes of results and signed tasks after a revision is in
    force already. `note`: why, where the revision says nothing.
    """
    require_owner(actor, Permission.COURSE_PUBLISH, slug)
    with access.acting(actor):
        unit = require_owner(actor, Permission.COURSE_PUBLISH, slug)
        people.lock_unit(unit.id)  # nobody else decides meanwhile
        revision = courses.current(slug)
        seen, said = results.look_back(revision), revision.note or note
        if not said.strip():
            raise Invalid(results.SAY_WHY, "note")
        chosen = results.decided(seen, choices, said)
        signed = results.works_decided(seen, works, said)
        _carry_out(actor, revision, chosen, signed, note.strip())


def _offer_at_first(actor: Actor, draft: OpenDraft) -> None:
    """A course of a unit far down is offered there, of those above to all."""
    if len(people.ids_on(draft.unit.path)) > FAR_DOWN:
        store_offer(actor, draft.slug, [draft.unit])


def offer_mark(units: Iterable[Unit]) -> str:
    """Of where a course is offered."""
    return mark(sorted(unit.path for unit in units))


def look_at_offer(
    actor: Actor, slug: str, units: Sequence[Unit], shown: str | None = None
) -> Reach | None:
    """Whom offering it so would reach; None: it is offered so already. Refused
    as `offer` would be.
    """
    require_owner(actor, Permission.COURSE_PUBLISH, slug)
    courses.current(slug)
    if _is_offered_so(slug, units, shown):
        return None
    return people.reach(unit.path for unit in units or people.tops())


def offer(
    actor: Actor, slug: str, units: Sequence[Unit], shown: str | None = None
) -> None:
    """Offer a published course in these units and below only; without any to
    everybody. Who is in the middle of it finishes it. `shown`: the `offer_mark`
    of its page.
    """
    require_owner(actor, Permission.COURSE_PUBLISH, slug)
    courses.current(slug)
    with access.acting(actor):
        # Somebody may have given the course to another unit meanwhile.
        unit = require_owner(actor, Permission.COURSE_PUBLISH, slug)
        people.lock_unit(unit.id)  # nobody else offers it meanwhile
        if store_offer(actor, slug, units, shown):
            # Whoever was asked where it is offered no more is told.
            outbox.enqueue("assign_all")


def store_offer(
    actor: Actor, slug: str, units: Sequence[Unit], shown: str | None = None
) -> bool:
    """Where the course is offered; written to the log. False if it is so
    already.
    """
    if _is_offered_so(slug, units, shown):
        return False
    courses.put_offer(slug, units)
    keys = [unit.key for unit in units]
    audit.record(actor, "authoring.offered", course=slug, units=keys)
    return True


def _is_offered_so(slug: str, units: Sequence[Unit], shown: str | None) -> bool:
    """Read past what is remembered: the lock may have been waited for."""
    before = mark(sorted(courses.offers.load().get(slug, ())))
    if before == offer_mark(units):
        return True
    keep_newer(shown, before)
    return False
