"""Decide, by a named competent person with a reason; hand on; note the document."""

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock
from lms.core.columns import Rows
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.types import Names
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.service import telling
from lms.decisions.service.competence import (
    competent,
    excluded,
    kind_of,
    may_decide,
)
from lms.decisions.service.moves import append, last_move, locked
from lms.decisions.types import (
    DecisionDocument,
    DecisionMove,
    DecisionStage,
    DecisionVerdict,
    Refusals,
)
from lms.people import service as people


def decide(
    actor: Actor, decision_id: int, verdict: DecisionVerdict, seen: int | None
) -> None:
    """Decide. `seen`: the number of the last move that stood on the page. The
    same verdict of the same person again changes nothing.
    """
    with access.acting(actor):
        row = locked(decision_id)
        if is_same(actor, row, verdict):
            return
        _require_decider(actor, row)
        rules.check_deciding(
            row,
            clock.today(),
            last_move(row),
        )
        rules.check_seen(row, seen)
        check_verdict(row, verdict)
        settle(actor, row, verdict)
        telling.decided(row)


def is_same(actor: Actor, row: Row, verdict: DecisionVerdict) -> bool:
    """Whether the actor has decided this very thing already."""
    return any(
        one.move == DecisionMove.DECIDED
        and (one.by_id, one.outcome) == (actor.person_id, verdict.outcome)
        and one.text == verdict.reason
        for one in stored.moves(row.id)
    )


def _require_decider(actor: Actor, row: Row) -> None:
    if not may_decide(actor, row):
        raise NotFound


def refusals_of(row: Row) -> Refusals:
    """What is not offered of a decision, and why."""
    return rules.refusals_of(kind_of(row.kind), row)


def check_verdict(row: Row, verdict: DecisionVerdict) -> None:
    """By what is offered, and in the words of the process."""
    kind = kind_of(row.kind)
    rules.check_verdict(kind, verdict, refusals_of(row), row)
    kind.check(row, verdict)


def settle(actor: Actor, row: Row, verdict: DecisionVerdict) -> None:
    """Store the verdict, with what was known to speak for waiting, and carry it
    out in the process.
    """
    details = {"more": verdict.more, "for": row.decider_id}
    if known := kind_of(row.kind).warnings(row):
        details["known"] = list(known)
    append(
        actor,
        row,
        DecisionMove.DECIDED,
        verdict.reason,
        verdict.outcome,
        **details,
    )
    kind_of(row.kind).carry_out(actor, row, verdict)


def candidates(row: Row, actor: Actor) -> Names:
    """To whom the actor may hand a decision on, by id: whoever is competent
    besides; if nobody is left in the unit, those of the next one above.
    """
    but = excluded(row) | {actor.person_id, row.decider_id}
    return people.names(competent(row.path, but))


def hand_on(
    actor: Actor, decision_id: int, reason: str, to: int | None
) -> None:
    """Declare a conflict of interest: another competent person decides."""
    rules.check_text(reason, "handing")
    with access.acting(actor):
        row = locked(decision_id)
        _require_decider(actor, row)
        rules.check_telling(row, last_move(row))
        _check_candidate(candidates(row, actor), to)
        append(actor, row, DecisionMove.HANDED_ON, reason, to=to)
        telling.handed_on(row, to)


def _check_candidate(known: Names, to: int | None) -> None:
    if not known:
        raise Conflict(
            "Nobody else here or above may decide. Ask your administrator to give somebody the role."
        )
    if to not in known:
        raise Invalid("Choose who is to decide.", "to")


_OFFICE = (DecisionMove.PROPOSED, DecisionMove.DECIDED)


def document(
    actor: Actor, decision_id: int, document: DecisionDocument
) -> None:
    """Note the number and date of the document that was signed, by who decided
    or proposed. The same again changes nothing; another one is the newest.
    """
    with access.acting(actor):
        row = locked(decision_id)
        moves = stored.moves(row.id)
        _require_office(actor, moves)
        day = clock.day_of(_decided(row, moves).at)
        rules.check_document(document, day, clock.today())
        _note(actor, row, moves, document)


def _require_office(actor: Actor, moves: Rows) -> None:
    acted = [one.by_id for one in moves if one.move in _OFFICE]
    if actor.person_id not in acted:
        raise NotFound


def _decided(row: Row, moves: Rows) -> Row:
    decided = [one for one in moves if one.move == DecisionMove.DECIDED]
    if not decided or row.stage == DecisionStage.WITHDRAWN:
        raise Conflict(
            "There is no document before it is decided. Enter it afterwards."
        )
    return decided[-1]


def _note(
    actor: Actor, row: Row, moves: Rows, document: DecisionDocument
) -> None:
    said = {
        "number": document.number,
        "signed_on": f"{document.signed_on:%Y-%m-%d}",
    }
    known = [
        one.details for one in moves if one.move == DecisionMove.DOCUMENTED
    ]
    if known[-1:] != [said]:
        append(actor, row, DecisionMove.DOCUMENTED, **said)
        telling.documented(row)
