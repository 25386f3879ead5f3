"""What a mentor sees of all their people: a fixed number of statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.types import group
from lms.guidance import rules
from lms.guidance.types import GuidedPerson
from lms.mentoring import service as mentoring
from lms.planning import service as planning
from lms.planning.types import PersonPlan
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from lms.signoff.types import SubmissionState


def my_people(actor: Actor) -> list[GuidedPerson]:
    """Whom the actor guides today, or stands in for; who waits longest first."""
    access.require(actor, Permission.LEARN)
    pairs = {row.person_id: row for row in mentoring.guiding(actor)}
    return rules.in_order(_people(pairs)) if pairs else []


def _people(pairs: Mapping[int, Any]) -> Iterator[GuidedPerson]:
    meetings = mentoring.last_meetings([row.id for row in pairs.values()])
    work = group((one.person_id, one) for one in signoff.open_work(pairs))
    plans = planning.plans_of(list(pairs))
    essays = {row.person_id: row for row in quizzes.waiting_essays(pairs)}
    seconds = group(
        (one.person_id, one) for one in signoff.missing_seconds(pairs)
    )
    for id_, pair in pairs.items():
        found = _person(pair, meetings.get(pair.id), work[id_], plans[id_])
        yield replace(found, essays=essays.get(id_), seconds=seconds[id_])


def _person(
    pair: Any, meeting: Any, work: Sequence[Any], planned: PersonPlan
) -> GuidedPerson:
    situation, gaps = planned.situation, planned.situation.gaps
    posting = situation.posting
    returned = _in(work, SubmissionState.RETURNED)
    return GuidedPerson(
        pair.person_id,
        pair.person,
        posting.post if posting else "",
        pair,
        meeting,
        _in(work, SubmissionState.SUBMITTED),
        returned,
        _hurdles(returned, planned),
        sum(gap.closed for gap in gaps),
        len(gaps),
    )


def _in(work: Sequence[Any], state: SubmissionState) -> list[Any]:
    return [one for one in work if one.state == state]


def _hurdles(returned: Sequence[Any], planned: PersonPlan) -> tuple[Any, ...]:
    due = [one.due_on for one in planned.situation.due.values()]
    since = [one.changed_at for one in returned]
    now, today = clock.now(), clock.today()
    return tuple(rules.hurdles(since, due, now, today))
