"""The decision by which a sheet is announced, or goes back to its review."""

from typing import Any

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core import clock
from lms.core.types import Json
from lms.decisions import service as decisions
from lms.decisions.types import (
    DecisionKind,
    DecisionOutcome,
    DecisionVerdict,
)
from lms.evaluation.queries import sheets
from lms.evaluation.rules.telling import CUT, lines_of
from lms.evaluation.service.leading import leads
from lms.evaluation.service.sheets import DECISION
from lms.evaluation.types import SheetState, YearState

ANNOUNCED, BACK = "announced", "back"


def _may_propose(actor: Actor, basis: str) -> bool:
    """Whoever leads the person whose sheet it is."""
    row = sheets.sheet(int(basis)) if basis.isdigit() else None
    return row is not None and leads(actor, row.person_id)


def _carry_out(_actor: Actor, row: Any, verdict: DecisionVerdict) -> None:
    """Announce the sheet as it was frozen, or open it for another review."""
    if verdict.outcome == ANNOUNCED:
        sheets.change(
            int(row.basis),
            {
                "state": SheetState.ANNOUNCED,
                "decision_id": row.id,
                "announced_at": clock.now(),
            },
        )
    else:
        sheets.change(int(row.basis), _SENT | {"reviewed_at": None})


_SENT: Json = {"state": SheetState.SENT, "announced_at": None}


def _take_back(row: Any) -> None:
    """Its period is open again for this person."""
    sheets.change(int(row.basis), _SENT)


def _page(basis: str) -> str:
    return f"/sheets/{basis}"


SETTLED_STATES = SheetState.ANNOUNCED, YearState.DECIDED


def petition_on(row: Row | None) -> str:
    """What came of a petition against a sheet that is announced or a year that
    is decided, in words. No permission of its own: the reader reads the row.
    """
    if row is None or row.state not in SETTLED_STATES:
        return ""
    known = decisions.settled_of([row.decision_id])
    return decisions.said_petition(known[row.decision_id])


SHEET_DECISION = DecisionKind(
    DECISION,
    "Sheet of a period",
    {
        ANNOUNCED: DecisionOutcome("Announce it as it is calculated"),
        BACK: DecisionOutcome("Give it back for another review"),
    },
    {"sheet-1": lines_of},
    may_propose=_may_propose,
    carry_out=_carry_out,
    page=_page,
    take_back=_take_back,
    note=CUT,
)
"""The total is calculated; whether it stands, a person decides."""
