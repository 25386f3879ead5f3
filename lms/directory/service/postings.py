"""Who holds which post from when on, one by one and many at once."""

import datetime as dt
from collections.abc import Callable, Sequence

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core.db import session
from lms.core.errors import Invalid
from lms.directory.service.reach import managed
from lms.mentoring import service as mentoring
from lms.people import rules
from lms.people import service as people
from lms.people.types import PostingChange, Span, Unit
from lms.planning import service as planning
from lms.posts import service as posts

AT_ONCE = 500


def put_posting(
    actor: Actor, person_id: int, unit_id: int, post: str, since: dt.date
) -> None:
    """The person holds this post in this unit from a day on; what they held
    before ends that day.
    """
    with access.acting(actor):
        managed(actor, person_id)
        unit = people.unit(unit_id)
        access.require(actor, Permission.PEOPLE_MANAGE, unit.path)
        _check_offered(person_id, post)
        post_person(
            actor,
            person_id,
            unit,
            post,
            since,
        )


def _check_offered(person_id: int, post: str) -> None:
    held = people.posting(person_id)
    allowed = {"", held.post if held else "", *posts.offered_posts()}
    if post not in allowed:
        raise Invalid("Choose a post from the list.", "post")


def enter(person_id: int, unit: Unit, post: str, since: dt.date) -> None:
    """A posting entered by the operator, in the open transaction."""
    post_person(
        None,
        person_id,
        unit,
        post,
        since,
    )


def post_person(
    actor: Who, person_id: int, unit: Unit, post: str, since: dt.date
) -> None:
    """The same by somebody who may, in the open transaction."""
    people.lock(person_id)
    held = people.spans_of([person_id]).get(person_id, [])
    try:
        ended, added = rules.fit(held, Span(unit.id, post, since, None))
    except rules.PostingOverlap as overlap:
        raise Invalid(
            "A post from %(day)s on is entered already. Give that day or a later one.",
            "since",
            day=overlap.span.since.isoformat(),
        ) from None
    if ended or added:
        store_postings(actor, [PostingChange(person_id, added, ended)])


def store_postings(
    actor: Who,
    changes: Sequence[PostingChange],
    progress: Callable[[int], None] = lambda _count: None,
) -> None:
    """Store these changes, in the open transaction; `progress` is told how many
    more postings are stored.
    """
    ids = {span.unit_id for change in changes for span in change.added}
    units = {unit.id: unit for unit in people.units_among(ids)}
    for start in range(0, len(changes), AT_ONCE):
        batch = changes[start : start + AT_ONCE]
        people.store_changes(batch)
        events = [
            _event(change.person_id, span, units[span.unit_id])
            for change in batch
            for span in change.added
        ]
        audit.record_many(actor, "people.posted", events)
        moved = {change.person_id for change in batch}
        planning.posted(*moved)
        mentoring.end_moved(moved)
        progress(len(events) + sum(len(change.ended) for change in batch))
    session().expire_all()


def _event(person_id: int, span: Span, unit: Unit) -> audit.Act:
    return unit.path, person_id, {"post": span.post, "unit": unit.key}
