"""All that the plans of people depend on, beside the courses there are."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Permission
from lms.core.db import execute
from lms.core.types import Ids
from lms.evidence import service as evidence
from lms.people import service as people
from lms.people.types import Posting, ids_on
from lms.planning.models import Language
from lms.planning.queries.evidence_details import evidence_details
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import open_assignments
from lms.planning.queries.paces import pace, paces
from lms.planning.rules import CourseIndex
from lms.planning.types import Situation
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

_LANGUAGES = select(Language.person_id, Language.language).where(
    Language.person_id.in_(bindparam("people", expanding=True))
)


def situations(ids: Ids, index: CourseIndex) -> dict[int, Situation]:
    """Everything the plans of these people depend on. Callers have checked the
    right to see it.
    """
    if not ids:
        return {}
    reading = _StoredFacts(ids)
    found = {id_: reading.situation(id_) for id_ in ids}
    details = evidence_details(found, reading.records, index)
    for id_, detail in details.items():
        found[id_].details = detail
    return found


class _StoredFacts:
    """What is stored about several people."""

    def __init__(self, ids: Ids) -> None:
        postings = people.postings(ids)
        self.postings = {id_: held[-1] for id_, held in postings.items()}
        self.workplaces = _Workplaces(self.postings.values())
        self.languages = _languages(ids)
        self.attained = evidence.attainments_of(ids)
        self.records = learning_records(ids)
        self.due = open_assignments(self.records)

    def situation(self, id_: int) -> Situation:
        """One person's, without details of their evidence."""
        posting, record = self.postings.get(id_), self.records[id_]
        place = self.workplaces.place(posting)
        return Situation(
            person_id=id_,
            posting=posting,
            required=self.workplaces.required(posting),
            attained=self.attained[id_],
            takings=record.takings,
            mentor=not place.mentors <= {id_},
            language=self.languages.get(id_),
            weekly=place.weekly,
            done=record.minutes,
            due=self.due.get(id_, {}),
        )


def _languages(ids: Ids) -> dict[int, str]:
    rows = execute(_LANGUAGES, {"people": list(ids)})
    return {row.person_id: row.language for row in rows}


class _Workplace(NamedTuple):
    """What holds in a unit: who may sign tasks there, minutes a week for
    learning.
    """

    mentors: frozenset[int]
    weekly: int


class _Workplaces:
    """What holds where people work, by path; nowhere is a place as well."""

    def __init__(self, postings: Collection[Posting]) -> None:
        ways = {held.unit.path: ids_on(held.unit.path) for held in postings}
        units = {id_ for way in ways.values() for id_ in way}
        known_paces = paces()
        mentors = access.holders_by_unit(Permission.TASK_SIGN, units)
        self.places = {
            path: _Workplace(
                frozenset().union(*(mentors.get(id_, ()) for id_ in way)),
                pace(path, known_paces),
            )
            for path, way in {"": [], **ways}.items()
        }
        self.requirements = requirements.effective_many(
            (held.post, held.unit.path) for held in postings if held.post
        )

    def place(self, posting: Posting | None) -> _Workplace:
        """What holds where this posting is."""
        return self.places[posting.unit.path if posting else ""]

    def required(self, posting: Posting | None) -> Mapping[str, Requirement]:
        """What the post asks for there, by competency."""
        if posting is None:
            return {}
        return self.requirements.get((posting.post, posting.unit.path), {})
