"""What the plan must know of people's single pieces of evidence, where their
sum does not tell it: after a change of law, and where a framework asks for
several judgements.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from lms.core import clock
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import rules as attainment_rules
from lms.evidence import service as evidence
from lms.evidence.types import ConfirmationOptions, EvidencePiece
from lms.framework import service as framework
from lms.gapmap.types import Gap
from lms.legal import service as legal
from lms.planning.rules import CourseIndex, competencies_to_read
from lms.planning.rules.course_offers import ShortQuiz
from lms.planning.types import (
    EvidenceDetails,
    LearningRecord,
    PartKey,
    Situation,
)
from lms.quizzes import service as quizzes

Confirms = Mapping[PartKey, frozenset[str]]
Doubts = Mapping[str, frozenset[str]]


def evidence_details(
    people: Mapping[int, Situation],
    records: Mapping[int, LearningRecord],
    index: CourseIndex,
) -> dict[int, EvidenceDetails]:
    """By person, for those of whom it has to be known: one statement, whoever
    they are; none for nobody.
    """
    required = dict[int, frozenset[str]]()
    for id_, person in people.items():
        if competencies := competencies_to_read(person, index):
            required[id_] = competencies
    if not required:
        return {}
    pieces = evidence.pieces(required, frozenset().union(*required.values()))
    reading = _Reading(index)
    return {
        id_: reading.details(
            people[id_].open_gaps,
            {key: pieces[id_].get(key, []) for key in competencies},
            records[id_],
        )
        for id_, competencies in required.items()
    }


class _Reading:
    """What is replaced today and how evidence adds up; what parts take into
    account is looked up once for all people.
    """

    def __init__(self, index: CourseIndex) -> None:
        self.index, self.now = index, clock.now()
        self.replaced = legal.replaced()
        self.rule_for = framework.lineage().rule_for
        self.known_confirms: dict[int, Confirms] = {}

    def details(
        self,
        gaps: Iterable[Gap],
        pieces: Mapping[str, Sequence[EvidencePiece]],
        record: LearningRecord,
    ) -> EvidenceDetails:
        """What one person's pieces of these competencies tell."""
        doubts = self._doubts(pieces)
        options = {}
        for gap in gaps:
            competency = gap.requirement.competency
            if competency in pieces:
                options[competency] = self._options(gap, pieces[competency])
        if not doubts:
            return EvidenceDetails(frozenset(pieces), options)
        revisions = [taking.revision for taking in record.takings.values()]
        return EvidenceDetails(
            frozenset(pieces),
            options,
            doubts,
            self._confirms(doubts, revisions),
            self._closed(doubts, record.attempts),
        )

    def _doubts(self, pieces: Mapping[str, Sequence[EvidencePiece]]) -> Doubts:
        """The replaced legal bases that put some of it in doubt."""
        found = {
            key: attainment_rules.in_doubt(
                held, self.now, self.replaced, self.rule_for(key)
            )
            for key, held in pieces.items()
        }
        return {key: bases for key, bases in found.items() if bases}

    def _options(
        self, gap: Gap, pieces: Sequence[EvidencePiece]
    ) -> ConfirmationOptions:
        """What confirming them would do for the gap."""
        required = gap.requirement
        return attainment_rules.confirmation_options(
            pieces,
            self.now,
            self.replaced,
            self.rule_for(required.competency),
            required.level,
            required.depth,
        )

    def _confirms(
        self, doubts: Iterable[str], taken: Iterable[Revision]
    ) -> Confirms:
        """Which replaced documents a part takes into account, of all courses
        that have to do with these competencies or that the person takes.
        """
        index, found = self.index, dict[PartKey, frozenset[str]]()
        slugs = {slug for key in doubts for slug in index.about.get(key, ())}
        for revision in (*(index.revisions[slug] for slug in slugs), *taken):
            if revision.id not in self.known_confirms:
                self.known_confirms[revision.id] = _confirms_of(revision)
            found.update(self.known_confirms[revision.id])
        return found

    def _closed(
        self, doubts: Iterable[str], attempts: Mapping[PartKey, Any]
    ) -> frozenset[PartKey]:
        """The short quizzes about these competencies that cannot be taken
        again: passed since the change, or used up.
        """
        return frozenset(
            quiz.key
            for competency in doubts
            for quiz in self.index.deltas.get(competency, ())
            if self._is_closed(quiz, attempts.get(quiz.key))
        )

    def _is_closed(self, quiz: ShortQuiz, attempts: Any) -> bool:
        changes = self._changes(quiz.part.confirms)
        return bool(
            attempts
            and changes
            and quizzes.is_closed(
                quizzes.quiz_of(quiz.revision, quiz.part),
                attempts,
                max(changes),
            )
        )

    def _changes(self, bases: Collection[str]) -> list[dt.datetime]:
        """When those of these legal bases that are replaced were replaced."""
        return [self.replaced[key] for key in bases if key in self.replaced]


def _confirms_of(revision: Revision) -> Confirms:
    found = {}
    for part in revision.course.every:
        if part.effects:
            bases = courses.relied_on(revision, part)
            found[revision.id, part.key] = frozenset(
                (*part.confirms, *courses.taken_into_account(bases))
            )
    return found
