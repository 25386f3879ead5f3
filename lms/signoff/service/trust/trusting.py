"""Who is trusted with a task alone: where it has to be seen twice, by two
separate observations.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Row

from lms.core import clock
from lms.core.types import Ids, Names
from lms.evidence import service as evidence
from lms.people import service as people
from lms.requirements import service as requirements
from lms.signoff import rules
from lms.signoff.models import Submission
from lms.signoff.service.demands import asked_of
from lms.signoff.service.drafts import TaskWork
from lms.signoff.service.trust.occasions import occasions_of
from lms.signoff.types import (
    ALONE,
    Observations,
    Task,
    TimeSeen,
    TwiceTerms,
    Verdict,
)


class BorneOut(NamedTuple):
    """What the entrustment of a signature counts for, and the other
    submissions that it takes for that.
    """

    entrustment: int
    others: tuple[int, ...] = ()


def borne_out(work: TaskWork, verdict: Verdict) -> BorneOut:
    """What this signature counts for, beside those that there are. The work is
    signed in the open transaction.
    """
    said = verdict.entrustment
    if said < ALONE or (terms := twice_terms(work)).needed < 2:
        return BorneOut(said)
    seen = _seen(work)
    now = next(one for one in seen if one.submission_id == work.submission.id)
    earlier = [one for one in seen if one is not now]
    counted = rules.counted_entrustment(
        now,
        earlier,
        terms,
    )
    others = rules.partners(
        now,
        earlier,
        terms,
    )
    return BorneOut(counted, tuple(one.submission_id for one in others[:1]))


def observations(work: TaskWork) -> Observations:
    """Where the person stands with a task that has to be seen twice. The caller
    has checked the right to see it.
    """
    terms = twice_terms(work)
    if terms.needed < 2 or work.submission is None:
        return Observations(terms)
    return rules.standing_of(_seen(work), terms)


def witnesses(observations: Observations) -> Names:
    """The names of the mentors who have trusted the person alone."""
    mentors = {one.mentor_id for one in observations.had}
    return people.names(mentors) if mentors else {}


def as_begun(work: TaskWork, person_id: int) -> TaskWork:
    """The task as this person's, also where they have nothing of it yet."""
    if work.submission:
        return work
    theirs = {"person_id": person_id, "slug": work.revision.slug}
    return replace(work, submission=Submission(**theirs, part=work.part.key))


def waits_for_second(
    observations: Observations, mentor_id: int, day: dt.date
) -> bool:
    """Whether trusting the person alone, for what they did on that day, would
    wait for another observation.
    """
    now = TimeSeen(0, day, mentor_id, ALONE)
    known = observations.had, observations.terms
    return rules.counted_entrustment(now, *known) < ALONE


def twice_terms(work: TaskWork) -> TwiceTerms:
    """Two observations are asked for by the task, or because what it proves is
    essential in the person's post.
    """
    task = work.task
    needed = task.observations
    if needed < 2 and work.submission and _is_essential(work):
        needed = 2
    return TwiceTerms(needed, task.by_different)


def _is_essential(work: TaskWork) -> bool:
    asked = asked_of(work.submission.person_id)
    proven = (asked.get(effect.competency) for effect in work.claims)
    return any(one.essential for one in proven if one)


def _seen(work: TaskWork) -> list[TimeSeen]:
    """What was signed of this task and not revoked since."""
    submission = work.submission
    rows = occasions_of(submission)
    others = [row for row in rows if row.id != submission.id]
    gone = revoked_among([submission.person_id], others)
    return [observed(work.task, row) for row in rows if row.id not in gone]


def revoked_among(people_ids: Ids, rows: Iterable[Row]) -> Ids:
    """Which of these occasions are revoked as a whole, by their ids."""
    keys = {rules.object_key(row) for row in rows}
    return evidence.wholly_revoked(people_ids, keys) if keys else ()


def observed(task: Task, row: Row) -> TimeSeen:
    """An occasion (`occasions_of`) as one observation."""
    return TimeSeen(
        row.id,
        clock.day_of(row.done_at),
        row.mentor_id,
        row.entrustment,
        task.step_keys.issubset(row.steps),
    )


def essential_for(ids: Iterable[int]) -> Mapping[int, set[str]]:
    """What the posts of these people ask for as essential today."""
    held = people.postings(list(ids))
    places = {
        id_: [(one.post, one.unit.path) for one in held.get(id_, ())]
        for id_ in ids
    }
    all_ = set().union(*places.values())
    asked = requirements.effective_many(all_)
    keys = {
        place: [key for key, one in asked[place].items() if one.essential]
        for place in all_
    }
    return {
        id_: {key for place in mine for key in keys[place]}
        for id_, mine in places.items()
    }
