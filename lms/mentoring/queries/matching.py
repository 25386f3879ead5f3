"""What is known of people and of those who offer to guide them: a fixed number
of statements, however many they are.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import HeldRole, Role
from lms.core import clock
from lms.core.columns import Rows
from lms.core.types import Ids, group
from lms.evidence import service as evidence
from lms.mentoring import rules
from lms.mentoring.queries.bars import Bars, bars
from lms.mentoring.queries.offers import offers_in
from lms.mentoring.queries.pairs import periods_of_mentors, tried
from lms.mentoring.types import Candidate
from lms.people import service as people
from lms.people.types import Posting
from lms.requirements import service as requirements
from lms.requirements.types import Requirement
from lms.terms import service as terms

CAN_GUIDE = 5
"""The entrustment that says: they can guide others."""


class Suggestions:
    """Learners of one authority, and the offers there."""

    def __init__(self, learners: Ids, authority: str) -> None:
        self.learners, self.authority = learners, authority

    @cached_property
    def offers(self) -> Rows:
        """What is offered there."""
        return offers_in(self.authority)

    @cached_property
    def mentors(self) -> list[int]:
        """Who offers it."""
        return [one.person_id for one in self.offers]

    @cached_property
    def everybody(self) -> set[int]:
        """Mentors and learners."""
        return {*self.learners, *self.mentors}

    @cached_property
    def postings(self) -> Mapping[int, Sequence[Posting]]:
        """Where the learners work."""
        return people.postings(self.learners)

    @cached_property
    def required(self) -> Mapping[tuple[str, str], rules.Required]:
        """What their posts ask for there."""
        held = filter(None, map(self.posting, self.learners))
        places = [(one.post, one.unit.path) for one in held if one.post]
        return requirements.effective_many(places)

    @cached_property
    def shown(self) -> Mapping[int, rules.Shown]:
        """What everybody has shown."""
        return evidence.levels_attained(self.everybody)

    @cached_property
    def entrusted(self) -> Mapping[int, set[str]]:
        """In what somebody signed that a mentor can guide others."""
        return evidence.entrusted(self.mentors, CAN_GUIDE)

    @cached_property
    def roles(self) -> list[HeldRole]:
        """The roles of everybody."""
        return access.roles_of(self.everybody)

    @cached_property
    def appointed(self) -> Mapping[int, list[str]]:
        """Where somebody is appointed as mentor: paths, by person."""
        mentors = (one for one in self.roles if one.role == Role.MENTOR)
        return group((one.person_id, one.unit.path) for one in mentors)

    @cached_property
    def bars(self) -> Bars:
        """Who must not guide whom."""
        return bars(self.everybody, self.roles)

    @cached_property
    def tried(self) -> Mapping[int, list[int]]:
        """Whom not to suggest to a learner again."""
        return tried(self.learners)

    @cached_property
    def loads(self) -> dict[int, int]:
        """How many people each mentor guides today."""
        today, periods = clock.today(), periods_of_mentors(self.mentors)
        return {
            id_: sum(one.holds(today) for one in held)
            for id_, held in periods.items()
        }

    @cached_property
    def far_percent(self) -> int:
        """What another place of work costs there."""
        return terms.value(self.authority, "mentoring.far_percent")

    def posting(self, person_id: int) -> Posting | None:
        """The post a learner holds today."""
        held = self.postings.get(person_id)
        return held[-1] if held else None

    def wanted(
        self, person_id: int, rule: rules.Rule = rules.still_wanted
    ) -> list[Requirement]:
        """What a learner still has to show: what a mentor is chosen by, or by
        another rule.
        """
        posting = self.posting(person_id)
        if posting is None or not posting.post:
            return []
        required = self.required[posting.post, posting.unit.path]
        return rule(required, self.shown[person_id])

    def candidates(self, person_id: int) -> list[Candidate]:
        """Who could guide a learner: those who offered, are not barred and were
        not asked in vain.
        """
        posting = self.posting(person_id)
        if posting is None:
            return []
        wanted = self.wanted(person_id)
        tried_ = self.tried.get(person_id, ())
        return [
            self._candidate(offer, wanted, posting)
            for offer in self.offers
            if offer.person_id not in tried_
            and not self._is_barred(offer, person_id, posting)
        ]

    def _is_barred(self, offer: Row, person_id: int, posting: Posting) -> bool:
        mentor = offer.person_id, offer.path
        return bool(self.bars.why(mentor, (person_id, posting.unit.path)))

    def _candidate(
        self, offer: Row, wanted: Sequence[Requirement], posting: Posting
    ) -> Candidate:
        id_ = offer.person_id
        is_far = offer.unit_id != posting.unit_id
        return rules.candidate(
            wanted,
            self.shown[id_],
            offer.competencies,
            self._trusted_in(id_, posting.unit.path),
            self.far_percent if is_far else 0,
            person_id=id_,
            name=offer.name,
            load=self.loads.get(id_, 0),
            places=offer.places,
        )

    def _trusted_in(self, mentor_id: int, path: str) -> set[str] | None:
        """None: they are appointed as mentor where the learner works."""
        if path.startswith(tuple(self.appointed[mentor_id])):
            return None
        return self.entrusted[mentor_id]
