"""Enrol, and make sure that work goes to the revision a person takes."""

from sqlalchemy import select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.enrolment.models import Enrolment
from lms.people import service as people


def _query(actor: Actor, slug: str):
    return select(Enrolment.revision_id).where(
        Enrolment.person_id == actor.person_id, Enrolment.slug == slug
    )


def enrolled(actor: Actor, slug: str) -> Revision | None:
    """The revision the actor takes, if she is enrolled."""
    revision_id = session().scalar(_query(actor, slug))
    return courses.revision(revision_id) if revision_id else None


def enrol(actor: Actor, slug: str) -> Revision:
    """Begin a course at its current revision; once enrolled, always the same
    answer.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        people.lock(actor.person_id)
        if known := session().scalar(_query(actor, slug)):
            return courses.revision(known)
        revision = courses.current(slug)
        _add(actor, revision)
    return revision


def _add(actor: Actor, revision: Revision) -> None:
    row = Enrolment(
        person_id=actor.person_id,
        slug=revision.slug,
        revision_id=revision.id,
        enrolled_at=clock.now(),
    )
    session().add(row)


def renew(actor: Actor, slug: str) -> Revision:
    """Go on with the current revision. What was proven stays proven; lessons,
    quiz and task of the new revision are new.
    """
    access.require(actor, Permission.LEARN)
    with transaction() as db:
        people.lock(actor.person_id)
        revision = courses.current(slug)
        mine = (Enrolment.person_id == actor.person_id) & (
            Enrolment.slug == slug
        )
        db.execute(
            update(Enrolment).where(mine).values(revision_id=revision.id)
        )
    return revision


def join(actor: Actor, revision: Revision) -> None:
    """Before work on a revision is kept, in the open transaction: it must be
    the one the actor takes.

    Who takes none yet takes this one from now on, if it is the current one; a
    link to another revision is refused with the way on.
    """
    people.lock(actor.person_id)
    taken = session().scalar(_query(actor, revision.slug))
    if taken == revision.id:
        return
    if taken is not None:
        raise Conflict(
            N_(
                "You take another revision of this course. Open the course from your home page and go on there."
            )
        )
    if courses.current(revision.slug).id != revision.id:
        raise Conflict(
            N_(
                "A newer revision of this course has been published. Open it from the list of courses and begin there."
            )
        )
    _add(actor, revision)
