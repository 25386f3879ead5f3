"""How the moves of a decision are chained."""

import datetime as dt
from typing import Any

from lms.core.types import Json, fingerprint

START = "0" * 64
_MOVE = "decision_id", "seq", "move", "at", "text", "outcome", "details"
_DECISION = (
    "kind",
    "basis",
    "computed",
    "reason",
    "barred",
    "proposed_at",
    "reply_by",
    "decide_by",
    "replaces",
)


def link(row: Any, who: str, before: str, decision: Json | None = None) -> str:
    """The hash of a move: over all that its row says, the key of who acted, and
    the move before; the first one covers the decision itself too.
    """
    said = {name: getattr(row, name) for name in _MOVE}
    return fingerprint(said | {"who": who, "decision": decision}, before)


def first_part(row: Any, whom: str, where: str) -> Json:
    """What the first move covers of the decision: all that was written, and the
    keys of the person and the unit.
    """
    said = {name: _plain(getattr(row, name)) for name in _DECISION}
    return said | {"whom": whom, "where": where}


def _plain(value: Any) -> Any:
    """A day as text; a moment stays one."""
    is_moment = isinstance(value, dt.datetime)
    if isinstance(value, dt.date) and not is_moment:
        return value.isoformat()
    return value
