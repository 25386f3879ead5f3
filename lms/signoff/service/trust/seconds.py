"""Of many people at once: who was trusted with a task alone and needs a second
observation for it, and who can give it.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Permission
from lms.core.columns import Rows
from lms.core.types import Ids, Names
from lms.courses import service as courses
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import rules
from lms.signoff.service.drafts import TaskWork, work_on
from lms.signoff.service.trust.occasions import occasions_by_task
from lms.signoff.service.trust.trusting import (
    essential_for,
    observed,
    revoked_among,
)
from lms.signoff.types import Observations, TimeSeen, TwiceTerms

Occasions = Collection[Rows]
"""Of some tasks, what was signed of each."""


class MissingSecond(NamedTuple):
    """A task in which a second observation is missing. `first`: the one that
    trusts the person alone; `givers`: who may give the second, by id.
    """

    work: TaskWork
    first: TimeSeen
    givers: Names

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
    return [
        _with_givers(
            *one,
            able,
            names,
        )
        for one in found
    ]


def _missing(ids: Ids) -> Iterator[tuple[TaskWork, Observations]]:
    """Each task of theirs, at the revision it was signed in last."""
    signed, essential = occasions_by_task(ids), essential_for(ids)
    gone = revoked_among(ids, chain.from_iterable(signed.values()))
    for work, rows in _works(signed.values()):
        standing = _standing(
            work,
            _terms(work, essential[work.submission.person_id]),
            rows,
            gone,
        )
        if standing.missing:
            yield work, standing


def _works(signed: Occasions) -> Iterator[tuple[TaskWork, Rows]]:
    known = courses.revisions({rows[-1].revision_id for rows in signed})
    for rows in signed:
        last = rows[-1]
        yield (
            work_on(
                known[last.revision_id],
                last.part,
                last,
            ),
            rows,
        )


def _standing(
    work: TaskWork, terms: TwiceTerms, rows: Rows, gone: Ids
) -> Observations:
    kept = [row for row in rows if row.id not in gone]
    seen = [observed(work.task, row) for row in kept]
    return rules.standing_of(seen, terms)


def _terms(work: TaskWork, essential: Collection[str]) -> TwiceTerms:
    task, claims = work.task, work.claims
    is_essential = any(one.competency in essential for one in claims)
    return TwiceTerms(
        max(task.observations, 1 + is_essential), task.by_different
    )


def _able(ids: Ids) -> dict[int, set[int]]:
    """Who may sign for each of these people today."""
    if not ids:
        return {}
    at, guides = _signers(ids), access.guides_of(ids)
    judges = {id_: at[id_].union(guides.get(id_, ())) for id_ in ids}
    return mentoring.distant(judges)


def _signers(ids: Ids) -> dict[int, set[int]]:
    """Who may sign where each of them works."""
    held = people.postings(ids)
    paths = {id_: all_[-1].unit.path for id_, all_ in held.items() if all_}
    at = {path: _signers_at(path) for path in {*paths.values(), ""}}
    return {id_: at[paths.get(id_, "")] for id_ in ids}


def _signers_at(path: str) -> set[int]:
    return {*access.holders(Permission.TASK_SIGN, path)} if path else set()


def _with_givers(
    work: TaskWork,
    seen: Observations,
    able: Mapping[int, Collection[int]],
    names: Names,
) -> MissingSecond:
    may = set(able[work.submission.person_id]) - _spent(seen)
    return MissingSecond(
        work,
        seen.first,
        {one: names[one] for one in may},
    )


def _spent(seen: Observations) -> set[int]:
    """Who cannot give the second one, since they gave the first."""
    return {seen.first.mentor_id} if seen.terms.by_different else set()
