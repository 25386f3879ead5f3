"""What the plan must know of people's single pieces of evidence, where their
sum does not tell it: after a change of law, and where a framework asks for
several judgements.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from lms.core import clock
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import rules as attainment_rules
from lms.evidence import service as evidence
from lms.evidence.types import ConfirmationOptions, EvidencePiece
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.planning.queries.planner import planner
from lms.planning.rules import competencies_to_read
from lms.planning.rules.course_offers import ShortQuiz
from lms.planning.types import (
    EvidenceDetails,
    LearningRecord,
    PartKey,
    Situation,
)
from lms.quizzes import service as quizzes

Confirms = Mapping[PartKey, frozenset[str]]
Pieces = Mapping[str, list[EvidencePiece]]
"""By the competency they count for."""


class ReadGap(NamedTuple):
    """A gap of which the single pieces tell more: what is required."""

    competency: str
    level: int
    depth: Depth


class EvidenceQuestion(NamedTuple):
    """All that the details of a person follow from beside their pieces: the
    competencies that were read, the gaps in them, short quizzes that are
    closed to them, the courses they take.
    """

    read: frozenset[str]
    gaps: tuple[ReadGap, ...]
    closed: frozenset[PartKey]
    taken: frozenset[int]


def evidence_details(
    people: Mapping[int, Situation], records: Mapping[int, LearningRecord]
) -> dict[int, EvidenceDetails]:
    """By person, for those of whom it has to be known: one statement, whoever
    they are; none for nobody.
    """
    index, required = planner().index, dict[int, frozenset[str]]()
    for id_, person in people.items():
        if competencies := competencies_to_read(person, index):
            required[id_] = competencies
    if not required:
        return {}
    reading = _Reading()
    competencies = frozenset().union(*required.values())
    rows = evidence.recorded(required, competencies)
    return {
        id_: reading.details(rows[id_], read, people[id_], records[id_])
        for id_, read in required.items()
    }


class _Reading:
    """What is replaced today and how evidence adds up."""

    def __init__(self) -> None:
        self.planner, self.now = planner(), clock.now()
        self.replaced = evidence.replaced()
        self.rule_for = framework.lineage().rule_for

    def details(
        self,
        rows: evidence.Recorded,
        read: frozenset[str],
        person: Situation,
        record: LearningRecord,
    ) -> EvidenceDetails:
        """What one person's pieces of these competencies tell."""
        found = self.planner.pieces.get(rows, lambda: evidence.pieces_of(rows))
        pieces = {key: found.get(key, []) for key in read}
        ended = sum(self._ended(key, held) for key, held in pieces.items())
        question = self._question(read, person, record)
        return self.planner.details.get(
            (clock.today(), rows, ended, question),
            lambda: self._answer(question, pieces, record),
        )

    def _ended(self, competency: str, held: Iterable[EvidencePiece]) -> int:
        """How many of them have run out: which ones follows from it."""
        return attainment_rules.count_ended(
            held, self.now, self.rule_for(competency)
        )

    def _question(
        self, read: frozenset[str], person: Situation, record: LearningRecord
    ) -> EvidenceQuestion:
        gaps = (
            ReadGap(asked.competency, asked.level, asked.depth)
            for gap in person.gaps_in(read)
            if (asked := gap.requirement) and not gap.closed
        )
        taken = (taking.revision.id for taking in record.takings.values())
        closed = self._closed(read, record.attempts)
        return EvidenceQuestion(read, tuple(gaps), closed, frozenset(taken))

    def _answer(
        self, question: EvidenceQuestion, pieces: Pieces, record: LearningRecord
    ) -> EvidenceDetails:
        options = {
            gap.competency: self._options(gap, pieces[gap.competency])
            for gap in question.gaps
        }
        doubts = {key: self._doubts(key, held) for key, held in pieces.items()}
        doubts = {key: bases for key, bases in doubts.items() if bases}
        revisions = [taking.revision for taking in record.takings.values()]
        return EvidenceDetails(
            question.read,
            options,
            doubts,
            self._confirms(doubts, revisions) if doubts else {},
            question.closed,
        )

    def _doubts(
        self, competency: str, held: Iterable[EvidencePiece]
    ) -> frozenset[str]:
        """The replaced legal bases that put some of it in doubt."""
        return attainment_rules.in_doubt(
            held, self.now, self.replaced, self.rule_for(competency)
        )

    def _options(
        self, gap: ReadGap, held: Iterable[EvidencePiece]
    ) -> ConfirmationOptions:
        """What confirming them would do for the gap."""
        rule = self.rule_for(gap.competency)
        return attainment_rules.confirmation_options(
            held, self.now, self.replaced, rule, gap.level, gap.depth
        )

    def _confirms(
        self, doubts: Iterable[str], taken: Iterable[Revision]
    ) -> Confirms:
        """Which replaced documents a part takes into account, of all courses
        that have to do with these competencies or that the person takes.
        """
        index, found = self.planner.index, dict[PartKey, frozenset[str]]()
        slugs = {slug for key in doubts for slug in index.about.get(key, ())}
        for revision in (*(index.revisions[slug] for slug in slugs), *taken):
            found.update(_confirms_of(revision))
        return found

    def _closed(
        self, competencies: Iterable[str], attempts: Mapping[PartKey, Any]
    ) -> frozenset[PartKey]:
        """The short quizzes about these competencies that cannot be taken
        again: passed since the change, or used up.
        """
        return frozenset(
            quiz.key
            for competency in competencies
            for quiz in self.planner.index.deltas.get(competency, ())
            if quiz.key in attempts and self._is_closed(quiz, attempts)
        )

    def _is_closed(
        self, quiz: ShortQuiz, attempts: Mapping[PartKey, Any]
    ) -> bool:
        changes = self._changes(quiz.part.confirms)
        content = quizzes.quiz_of(quiz.revision, quiz.part)
        mine = attempts[quiz.key]
        return bool(changes) and quizzes.is_closed(content, mine, max(changes))

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
