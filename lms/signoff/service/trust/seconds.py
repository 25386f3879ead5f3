"""Of many people at once: who was trusted with a task alone and needs a second
observation for it, and who can give it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Permission
from lms.core.types import Ids
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.service.drafts import TaskWork, work_on
from lms.signoff.service.trust.occasions import occasions_by_task
from lms.signoff.service.trust.trusting import essential_for, observed
from lms.signoff.types import Observations, TimeSeen, TwiceTerms


class MissingSecond(NamedTuple):
    """A task in which a second observation is missing. `first`: the one that
    trusts the person alone; `givers`: who may give the second, by id.
    """

    work: TaskWork
    first: TimeSeen
    givers: Mapping[int, str]

    @property
    def person_id(self) -> int:
        """Who needs it."""
        return self.work.submission.person_id


def missing_seconds(ids: Ids) -> list[MissingSecond]:
    """What these people miss, in a number of statements that does not grow with
    them. No permission of its own.
    """
    found = list(_missing(ids))
    able = _able({work.submission.person_id for work, _seen in found})
    names = people.names({one for all_ in able.values() for one in all_})
    return [_with_givers(*one, able, names) for one in found]


def _missing(ids: Ids) -> Iterator[tuple[TaskWork, Observations]]:
    """Each task of theirs, at the revision it was signed in last."""
    signed, essential = occasions_by_task(ids), essential_for(ids)
    rows = [row for all_ in signed.values() for row in all_]
    known = courses.revisions({row.revision_id for row in rows})
    keys = {rules.object_key(row) for row in rows}
    gone = evidence.wholly_revoked(ids, keys) if keys else ()
    for (person, _slug, part), all_ in signed.items():
        work = work_on(known[all_[-1].revision_id], part, all_[-1])
        terms = _terms(work, essential[person])
        seen = [observed(work.task, row) for row in all_ if row.id not in gone]
        standing = rules.standing_of(seen, terms)
        if standing.missing:
            yield work, standing


def _terms(work: TaskWork, essential: Collection[str]) -> TwiceTerms:
    is_essential = any(one.competency in essential for one in work.claims)
    needed = max(work.task.observations, 2 if is_essential else 1)
    return TwiceTerms(needed, work.task.by_different)


def _able(ids: Ids) -> dict[int, set[int]]:
    """Who may sign for each of these people today."""
    if not ids:
        return {}
    held, guides = people.postings(ids), access.guides_of(ids)
    paths = {id_: all_[-1].unit.path for id_, all_ in held.items() if all_}
    sign = Permission.TASK_SIGN
    at = {path: access.holders(sign, path) for path in {*paths.values()}}
    return mentoring.distant(
        {
            id_: {*at.get(paths.get(id_), ()), *guides.get(id_, ())}
            for id_ in ids
        }
    )


def _with_givers(
    work: TaskWork,
    seen: Observations,
    able: Mapping[int, Collection[int]],
    names: Mapping[int, str],
) -> MissingSecond:
    first = seen.first
    out = {first.mentor_id} if seen.terms.by_different else set()
    may = set(able[work.submission.person_id]) - out
    return MissingSecond(work, first, {one: names[one] for one in may})
