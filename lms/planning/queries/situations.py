"""All that the plans of people depend on, beside the courses there are."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from lms.access import service as access
from lms.core.types import Ids
from lms.evidence import service as evidence
from lms.people import service as people
from lms.people.types import Posting, ids_on
from lms.planning.queries.evidence_details import evidence_details
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import open_assignments
from lms.planning.queries.paces import pace, paces
from lms.planning.rules import required_terms
from lms.planning.types import RequiredTerms, Situation
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

Place = tuple[str, str]
"""A post, and the path of a unit."""


def situations(ids: Ids) -> dict[int, Situation]:
    """Everything the plans of these people depend on. Callers have checked the
    right to see it.
    """
    if not ids:
        return {}
    reading = _StoredFacts(ids)
    found = {id_: reading.situation(id_) for id_ in ids}
    details = evidence_details(found, reading.records)
    for id_, detail in details.items():
        found[id_].details = detail
    return found


class _StoredFacts:
    """What is stored about several people."""

    def __init__(self, ids: Ids) -> None:
        postings = people.postings(ids)
        self.postings = {id_: held[-1] for id_, held in postings.items()}
        self.workplaces = _Workplaces(self.postings.values(), ids)
        self.attained = evidence.levels_attained(ids)
        self.records = learning_records(ids)
        self.due = open_assignments(self.records)

    def situation(self, id_: int) -> Situation:
        """One person's, without details of their evidence."""
        posting, record = self.postings.get(id_), self.records[id_]
        place = self.workplaces.at(posting)
        return Situation(
            person_id=id_,
            posting=posting,
            required=place.required,
            attained=self.attained[id_],
            takings=record.takings,
            mentors=self._mentors(id_, place),
            language=record.language,
            weekly=place.weekly,
            done=record.minutes,
            due=self.due.get(id_, {}),
            terms=place.terms,
        )

    def _mentors(self, id_: int, place: "_Workplace") -> list[int]:
        """Who may sign for a person: whoever guides them first."""
        others = (one for one in place.mentors if one != id_)
        return list(
            dict.fromkeys(
                [*self.workplaces.signers.guides.get(id_, ()), *others]
            )
        )


class _Workplace(NamedTuple):
    """What holds for a post in a unit: what it asks for, by competency, who may
    sign tasks there, the nearest first, minutes a week for learning.
    """

    required: Mapping[str, Requirement]
    terms: RequiredTerms
    mentors: Sequence[int]
    weekly: int


class _Workplaces:
    """What holds where people work, and who may sign for them there; nowhere is
    a place as well.
    """

    def __init__(self, postings: Iterable[Posting], ids: Ids) -> None:
        self.places = {_place(None), *map(_place, postings)}
        units = {id_ for _post, path in self.places for id_ in ids_on(path)}
        self.paces = paces()
        self.signers = access.signers(ids, units)
        self.required = requirements.effective_many(
            place for place in self.places if place[0]
        )
        self.known = {place: self._workplace(*place) for place in self.places}

    def _workplace(self, post: str, path: str) -> _Workplace:
        required = self.required.get((post, path), {})
        way = reversed(ids_on(path))
        mentors = chain(*(sorted(self.signers.at.get(id_, ())) for id_ in way))
        return _Workplace(
            required,
            required_terms(required),
            list(dict.fromkeys(mentors)),
            pace(path, self.paces),
        )

    def at(self, posting: Posting | None) -> _Workplace:
        """What holds for this posting."""
        return self.known[_place(posting)]


def _place(posting: Posting | None) -> Place:
    return (posting.post, posting.unit.path) if posting else ("", "")
