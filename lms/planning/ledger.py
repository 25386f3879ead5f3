"""What the plan must know of people's single pieces of evidence, where their
sum does not tell it: after a change of law, and where a framework asks for
several judgements. Read for all of them at once, and only if there is
somebody of whom it has to be known.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core import clock
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import rules as adding_up
from lms.evidence import service as evidence
from lms.evidence.types import (
    Attainment,
    ConfirmationOptions,
    EvidencePiece,
)
from lms.framework import service as framework
from lms.gapmap.types import Gap, State
from lms.legal import service as legal
from lms.planning.rules import CourseIndex, needs_evidence
from lms.planning.types import EvidenceDetails, LearningRecord, Taking
from lms.quizzes import service as quizzes


def asked(
    gaps: Mapping[int, Sequence[Gap]],
    shown: Mapping[int, Mapping[str, Attainment]],
    shelf: CourseIndex,
) -> dict[int, set[str]]:
    """By person the competencies of which her pieces have to be known. Whoever
    has a gap to re-confirm: all that is in doubt, asked for or not, since
    one short quiz may be about several.
    """
    found: dict[int, set[str]] = {}
    for id_, mine in gaps.items():
        special = {
            gap.requirement.competency
            for gap in mine
            if needs_evidence(gap, shelf.rule(gap.requirement.competency))
        }
        if any(gap.state is State.RECONFIRM for gap in mine):
            special |= {
                competency
                for competency, sum_ in shown[id_].items()
                if sum_.sure is not None
            }
        if special:
            found[id_] = special
    return found


def evidence_details(
    wanted: Mapping[int, set[str]],
    gaps: Mapping[int, Sequence[Gap]],
    done: Mapping[int, LearningRecord],
    shelf: CourseIndex,
) -> dict[int, EvidenceDetails]:
    """What their pieces of evidence tell about these competencies of theirs:
    one statement, whoever they are; none for nobody.
    """
    if not wanted:
        return {}
    ledger = evidence.pieces(wanted, set().union(*wanted.values()))
    law, confirms = (
        _Law(legal.replaced(), clock.now(), framework.lineage()),
        _Confirms(shelf),
    )
    found: dict[int, EvidenceDetails] = {}
    for id_, competencies in wanted.items():
        mine = {
            competency: ledger[id_].get(competency, [])
            for competency in competencies
        }
        doubts = {
            key: bases
            for key, held in mine.items()
            if (bases := law.in_doubt(key, held))
        }
        footings = {
            gap.requirement.competency: law.confirmation_options(
                gap, mine[gap.requirement.competency]
            )
            for gap in gaps[id_]
            if not gap.closed and gap.requirement.competency in mine
        }
        found[id_] = EvidenceDetails(
            frozenset(mine),
            footings,
            doubts,
            confirms.of(doubts, done[id_].takings.values()) if doubts else {},
            _closed(doubts, shelf, law.replaced, done[id_].attempts)
            if doubts
            else frozenset(),
        )
    return found


@dataclass(frozen=True)
class _Law:
    """What is replaced today, and how evidence adds up."""

    replaced: Mapping[str, dt.datetime]
    now: dt.datetime
    lineage: framework.Lineage

    def in_doubt(
        self, competency: str, held: Iterable[EvidencePiece]
    ) -> frozenset[str]:
        """The replaced legal bases that put some of it in doubt."""
        return adding_up.in_doubt(
            held, self.now, self.replaced, self.lineage.rule_for(competency)
        )

    def confirmation_options(
        self, gap: Gap, held: Iterable[EvidencePiece]
    ) -> ConfirmationOptions:
        """What confirming them would do for the gap."""
        asked = gap.requirement
        rule = self.lineage.rule_for(asked.competency)
        return adding_up.confirmation_options(
            held, self.now, self.replaced, rule, asked.level, asked.depth
        )


class _Confirms:
    """Which replaced documents a part takes into account, looked up once for
    all people.
    """

    def __init__(self, shelf: CourseIndex) -> None:
        self.shelf, self.known = (
            shelf,
            dict[int, dict[tuple[int, str], frozenset[str]]](),
        )

    def of(
        self, competencies: Iterable[str], takings: Iterable[Taking]
    ) -> dict[tuple[int, str], frozenset[str]]:
        """By revision and part, of all courses that have to do with these
        competencies or that she takes.
        """
        slugs = {
            slug
            for competency in competencies
            for slug in self.shelf.about.get(competency, ())
        }
        revisions = [self.shelf.revisions[slug] for slug in slugs] + [
            taking.revision for taking in takings
        ]
        return {
            key: bases
            for revision in revisions
            for key, bases in self._of(revision).items()
        }

    def _of(self, revision: Revision) -> dict[tuple[int, str], frozenset[str]]:
        if revision.id not in self.known:
            self.known[revision.id] = {
                (revision.id, part.key): frozenset(
                    (*part.confirms, *courses.taken_into_account(bases))
                )
                for part in revision.course.every
                if part.effects
                for bases in [courses.relied_on(revision, part)]
            }
        return self.known[revision.id]


def _closed(
    doubts: Iterable[str],
    shelf: CourseIndex,
    replaced: Mapping[str, dt.datetime],
    tried: Mapping[tuple[int, str], Any],
) -> frozenset[tuple[int, str]]:
    """The short quizzes about these competencies that cannot be taken again:
    passed since the change, or used up.
    """
    found = set()
    for competency in doubts:
        for revision, part in shelf.deltas.get(competency, ()):
            row = tried.get((revision.id, part.key))
            since = max(
                (
                    replaced[basis]
                    for basis in part.confirms
                    if basis in replaced
                ),
                default=None,
            )
            if (
                row
                and since
                and quizzes.is_closed(
                    quizzes.quiz_of(revision, part), row, since
                )
            ):
                found.add((revision.id, part.key))
    return frozenset(found)
