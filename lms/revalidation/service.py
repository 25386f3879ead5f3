"""Replace a legal basis and undo it, keep the review list, confirm what a
change of law put in doubt.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, NotAllowed, NotFound
from lms.core.marks import N_
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.legal.models import Replacement
from lms.revalidation import reliances, rules
from lms.revalidation.models import ReviewItem
from lms.revalidation.types import IN_COURSES, How, Impact, LawChange, State

SOURCE = "confirmation"
FEW = 300
"""Up to so many people the effect of a replacement is worked out exactly before
it is entered; above it an upper bound is given.
"""
DOUBTED = N_(
    "A change of law: %(old)s was replaced by %(new)s on %(day)s. To re-confirm: %(count)s of your competencies. The page says how."
)
CLEARED = N_(
    "The replacement of %(old)s was entered by mistake and is undone. What you had shown counts as before: %(count)s of your competencies."
)
CONFIRMED = N_("%(name)s has confirmed that you work by the new rules.")


def impact(actor: Actor, key: str, on: dt.date | None = None) -> Impact:
    """What would be touched if this document were replaced on a day (today by
    default); changes nothing.
    """
    legal.require_write(actor)
    competencies = reliances.affected(key)
    some, total = reliances.with_evidence(key, FEW)
    exact = total <= FEW
    if exact:
        moment = dt.datetime.combine(
            on or clock.today(), dt.time.min, clock.zone()
        )
        total = evidence.would_doubt(
            some, competencies, {**legal.replaced(), key: moment}
        )
    older, takers = reliances.still_taken(key)
    return Impact(
        reliances.found(key), older, takers, total, exact, competencies
    )


def replace(
    actor: Actor, key: str, successor: str, on: dt.date | None, why: str
) -> None:
    """Enter the replacement and open the review list; from its day on affected
    attainments are "to re-confirm".
    """
    legal.require_write(actor)
    with transaction() as db:
        entered = legal.replace(actor, key, successor, on, why)
        rows = [
            {
                "replacement_id": entered.id,
                "what": str(one.what),
                "object": one.object,
                "part": one.part,
                "item": one.item,
                "title": dict(one.title),
                "detail": dict(one.detail),
                "revision": one.revision,
                "revision_id": one.revision_id,
                "state": str(State.OPEN),
                "note": "",
            }
            for one in reliances.found(key)
        ]
        if rows:
            db.execute(insert(ReviewItem.__table__), rows)
        if entered.holds_from <= clock.today():
            _apply(entered)


def _apply(entered: Replacement) -> None:
    """Ask for everybody's attainment to be worked out anew; whoever has
    something to re-confirm is told. In the open transaction.
    """
    entered.applied_at = clock.now()
    _reproject(entered, doubted=DOUBTED)


def _reproject(entered: Replacement, **tell: str) -> None:
    numbers = legal.named([entered.basis, entered.successor])
    values = {
        "old": numbers[entered.basis].number,
        "new": numbers[entered.successor].number,
        "day": f"{entered.holds_from:%d/%m/%Y}",
    }
    if competencies := sorted(reliances.affected(entered.basis)):
        outbox.enqueue(
            "reproject",
            competencies=competencies,
            after=0,
            tell={**tell, "values": values},
        )


def apply_due() -> int:
    """The replacements whose day has come take effect: nightly work; how many."""
    with transaction():
        found = legal.due()
        for entered in found:
            _apply(entered)
    return len(found)


def undo(actor: Actor, key: str, why: str) -> None:
    """Undo a replacement entered by mistake: what it put in doubt is sure
    again, its open items are void.
    """
    legal.require_write(actor)
    with transaction() as db:
        entered = legal.restore(actor, key, why)
        mine = (ReviewItem.replacement_id == entered.id) & (
            ReviewItem.state == State.OPEN
        )
        db.execute(update(ReviewItem).where(mine).values(state=State.VOID))
        db.flush()
        if entered.applied_at:
            _reproject(entered, cleared=CLEARED)


def require_review(actor: Actor) -> None:
    """Go on only for those who publish courses or keep legal bases, wherever
    they do.
    """
    if not access.allows(
        actor, Permission.COURSE_PUBLISH
    ) and not access.allows(actor, Permission.LEGAL_WRITE):
        raise NotAllowed


def items(actor: Actor, state: State = State.OPEN, basis: str = "") -> Any:
    """The review list as a query."""
    require_review(actor)
    return reliances.items(state, basis)


def item(
    actor: Actor, item_id: int
) -> tuple[ReviewItem, Replacement, Sequence[int]]:
    """One item, the replacement behind it, and the newer revisions of its
    course.
    """
    require_review(actor)
    found = session().get(ReviewItem, item_id)
    if found is None:
        raise NotFound
    return (
        found,
        session().get_one(Replacement, found.replacement_id),
        _newer(found),
    )


def _newer(found: ReviewItem) -> Sequence[int]:
    return (
        reliances.newer_revisions(found.object, found.revision)
        if found.what in IN_COURSES and found.revision
        else ()
    )


def settle(
    actor: Actor, item_id: int, how: str, note: str, revision: int | None
) -> None:
    """Close an item: still right, or mended (in a revision, for a course).
    Closing it again the same way changes nothing.
    """
    require_review(actor)
    with transaction() as db:
        found = db.get(ReviewItem, item_id, with_for_update=True)
        if found is None:
            raise NotFound
        if (
            found.state == State.DONE
            and found.done_by == actor.person_id
            and found.how == how
        ):
            return
        if found.state != State.OPEN:
            raise Conflict(
                N_(
                    "This item is closed already. Open it again if it has to be looked at once more."
                )
            )
        in_course = found.what in IN_COURSES
        rules.check_settled(how, note, revision, _newer(found), in_course)
        _close(
            found,
            how,
            actor.person_id,
            note.strip(),
            revision if how == How.MENDED and in_course else None,
        )


def _close(
    found: ReviewItem,
    how: str,
    by: int | None,
    note: str = "",
    revision: int | None = None,
) -> None:
    found.state, found.how, found.note, found.mended_in = (
        State.DONE,
        str(how),
        note,
        revision,
    )
    found.done_by, found.done_at = by, clock.now()


def reopen(actor: Actor, item_id: int) -> None:
    """Look at it once more; an open item stays as it is."""
    require_review(actor)
    with transaction() as db:
        found = db.get(ReviewItem, item_id, with_for_update=True)
        if found is None:
            raise NotFound
        if found.state == State.VOID:
            raise Conflict(
                N_(
                    "The replacement behind this item was undone, so there is nothing to look at."
                )
            )
        (
            found.state,
            found.how,
            found.done_by,
            found.done_at,
            found.mended_in,
        ) = State.OPEN, None, None, None, None


def published(actor: Actor | None, slug: str) -> int:
    """A new revision is out: items whose place no longer cites the old document
    close by themselves. In the open transaction; how many.
    """
    waiting = reliances.open_in(slug)
    if not waiting:
        return 0
    revision, closed = courses.current(slug), 0
    for found, basis in waiting:
        if (found.what, found.part, found.item) not in rules.cites(
            revision.course, basis
        ):
            _close(
                found,
                How.GONE,
                actor.person_id if actor else None,
                revision=revision.number,
            )
            closed += 1
    return closed


def tidy() -> int:
    """Items about requirements that no longer cite the old document close by
    themselves: nightly work; how many.
    """
    with transaction():
        found = reliances.no_longer_asked()
        for one in found:
            _close(one, How.GONE, None)
    return len(found)


def nightly() -> None:
    """What a new day changes."""
    apply_due()
    tidy()


def open_doubts(
    person_id: int, competencies: Iterable[str] | None = None
) -> Mapping[str, Sequence[LawChange]]:
    """Per competency why a person's evidence is to be re-confirmed, and the
    short quizzes that would do it.

    The caller has checked the right to see her evidence.
    """
    return law_changes(evidence.doubts(person_id, competencies))


def law_changes(
    found: Mapping[str, Collection[str]],
) -> Mapping[str, Sequence[LawChange]]:
    """The same of bases in doubt that were read already, by competency."""
    bases = {basis for keys in found.values() for basis in keys}
    if not bases:
        return {}
    named, why, catalogue = (
        legal.named(bases),
        reliances.reasons(bases),
        courses.catalogue(),
    )
    return {
        competency: [
            LawChange(
                key,
                named[key].number,
                named[key].replaced_on,
                named[key].successor or named[key].replaced_by,
                why.get(key, ""),
                rules.quizzes_for(competency, key, catalogue),
            )
            for key in sorted(
                set(keys) & named.keys(),
                key=lambda key: (named[key].replaced_on, key),
            )
        ]
        for competency, keys in found.items()
    }


def confirm(
    actor: Actor, person_id: int, competency: str, note: str, once: str
) -> None:
    """A mentor has seen the person work by the new rules: what a change of law
    put in doubt for this competency is sure again.

    Appended to the ledger as a piece of its own that proves nothing by itself:
    level and depth say what was confirmed, `confirms` the old documents and
    `bases` those that hold in their place, so that the next change puts it in
    doubt again.
    """
    access.require_for(actor, Permission.TASK_SIGN, person_id)
    if person_id == actor.person_id:
        raise NotAllowed(
            N_("Nobody confirms their own evidence. Another mentor will do it.")
        )
    with transaction():
        evidence.lock(person_id)
        key = f"{SOURCE}:{once}"
        if evidence.has(person_id, key):
            return
        doubts = evidence.doubts(person_id, [competency]).get(competency)
        if not doubts:
            raise Conflict(N_("There is nothing to re-confirm here any more."))
        rules.check_confirmed(note)
        shown = evidence.attainments(person_id)[competency]
        depth = max(
            (depth for depth in Depth if shown.at(depth)), default=Depth.KNOWS
        )
        evidence.record(
            Proof(
                person_id,
                competency,
                shown.at(depth),
                depth,
                SOURCE,
                key,
                clock.now(),
                judged_by=actor.person_id,
                bases=tuple(sorted(legal.in_place_of(doubts))),
                confirms=tuple(sorted(doubts)),
                details={"note": note.strip()},
            )
        )
        outbox.enqueue(
            "notify",
            person_id=person_id,
            text=CONFIRMED,
            values={"name": actor.name},
            path="/gaps/" + competency,
        )


def to_confirm(actor: Actor) -> Any:
    """The people within the actor's reach who have something to re-confirm,
    never herself, as a query; by name, nobody is ranked.
    """
    access.require(actor, Permission.TASK_SIGN)
    return reliances.doubted(
        access.within(actor, Permission.TASK_SIGN), actor.person_id
    )


def count_to_confirm(actor: Actor) -> int:
    """How many they are; 0 for those whose task it is not."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return 0
    return (
        session().scalar(
            select(func.count()).select_from(
                to_confirm(actor).order_by(None).subquery()
            )
        )
        or 0
    )


def count_open(actor: Actor) -> int:
    """How many items wait; 0 for those whose task it is not."""
    if not access.allows(actor, Permission.COURSE_PUBLISH):
        return 0
    return (
        session().scalar(
            select(func.count()).where(ReviewItem.state == State.OPEN)
        )
        or 0
    )
