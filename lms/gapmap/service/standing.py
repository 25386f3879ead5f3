"""How everybody of one's own unit stands in each competency, for a file."""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.columns import Rows
from lms.core.errors import NotFound
from lms.core.types import Ids, Labels
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING, EvidencePiece
from lms.gapmap import rules
from lms.gapmap.queries.holders import own_holders
from lms.gapmap.types import LastShown, PersonStanding
from lms.people import service as people
from lms.people.types import Unit
from lms.requirements import service as requirements

MOST_PEOPLE = 2_000
Shown = Mapping[tuple[int, str], LastShown]
"""By person and competency."""


class StandingTable(NamedTuple):
    """The lines of a unit. `evidence`: whether its reader may see what evidence
    there is behind them.
    """

    unit: Unit
    evidence: bool
    rows: Iterator[PersonStanding]


def standing(actor: Actor, unit_id: int, post: str = "") -> StandingTable:
    """A line for each person managed with a unit and each competency that their
    post asks for; it is written to the log. As on the map, people are named
    in one's own unit only, and what they have shown is for those who may
    read evidence. Refused if they are too many.
    """
    unit = people.unit(unit_id)
    if not access.sees(actor, Permission.MAP_READ, unit):
        raise NotFound
    query = own_holders(unit, post)
    held = audit.take_out(actor, "standing", unit.path, query, MOST_PEOPLE)
    reads = access.sees(actor, Permission.EVIDENCE_READ, unit)
    return StandingTable(unit, reads, _rows(held, reads))


def _rows(held: Rows, reads: bool) -> Iterator[PersonStanding]:
    ids = [row.person_id for row in held]
    required = requirements.effective_many((row.post, row.path) for row in held)
    asked = {key for mine in required.values() for key in mine}
    last = _last_shown(ids, asked) if reads else {}
    attained, names = evidence.levels_attained(ids), _names(held)
    for row in held:
        shown = attained[row.person_id]
        who = row.name, row.key, row.post, names[row.path]
        for key, requirement in required[row.post, row.path].items():
            gap = rules.compare(requirement, shown.get(key, NOTHING))
            yield PersonStanding(*who, gap, last.get((row.person_id, key)))


def _names(held: Rows) -> Labels:
    """What the units are called, by path."""
    return people.names_at({row.path for row in held})


def _last_shown(ids: Ids, competencies: set[str]) -> Shown:
    return {
        (person_id, key): newest
        for person_id, rows in evidence.recorded(ids, competencies).items()
        for key, pieces in evidence.pieces_of(rows).items()
        if (newest := _newest(pieces))
    }


def _newest(pieces: Sequence[EvidencePiece]) -> LastShown | None:
    """The newest of those that count and were not taken back."""
    gone = {one.revokes for one in pieces}
    counting = [one for one in pieces if _counts(one) and one.id not in gone]
    if not counting:
        return None
    newest = max(counting, key=attrgetter("done_at", "id"))
    return LastShown(clock.day_of(newest.done_at), newest.source)


def _counts(piece: EvidencePiece) -> bool:
    return piece.counts and piece.revokes is None
