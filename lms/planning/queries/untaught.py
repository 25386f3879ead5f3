"""Who lacks a competency of which no course says anything."""

from collections.abc import Mapping
from typing import NamedTuple

from lms.core.types import Ids
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.gapmap.rules import state_of
from lms.gapmap.types import GapState
from lms.people.types import Posting
from lms.requirements import service as requirements

SETTLED = (GapState.MEETS, GapState.RECONFIRM)
"""Nothing to prove: met, or only to confirm."""


class Untaught(NamedTuple):
    """Those who can be helped by no course, and those of whom only their plan
    can tell, because they take an older revision that has to do with it.
    """

    people: list[int]
    unclear: list[int]


def untaught(held: Mapping[int, Posting], competency: str) -> Untaught:
    """Who of these people, by their postings, has a gap in this competency, of
    which no current course says anything.
    """
    required = requirements.effective_many(
        {_place(posting) for posting in held.values()}, None, competency
    )
    shown, takers = (
        evidence.attained(held, competency),
        _takers(held, competency),
    )
    found = Untaught([], [])
    for person_id, posting in held.items():
        asked = required[_place(posting)].get(competency)
        if asked is None:
            continue
        if state_of(asked, shown.get(person_id, NOTHING)) not in SETTLED:
            is_clear = person_id not in takers
            (found.people if is_clear else found.unclear).append(person_id)
    return found


def _place(posting: Posting) -> tuple[str, str]:
    return posting.post, posting.unit.path


def _takers(ids: Ids, competency: str) -> set[int]:
    """Those who take a revision that has to do with the competency."""
    enrolments = enrolment.enrolments(ids)
    revisions = courses.revisions({row.revision_id for row in enrolments})
    about = {
        id_
        for id_, revision in revisions.items()
        if competency in revision.course.competencies
    }
    return {row.person_id for row in enrolments if row.revision_id in about}
