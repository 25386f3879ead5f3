"""The life of a decision: where it stands after each move, and what may come
next. Nothing here looks at a timer but to say that a window is over.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lms.core.errors import Conflict
from lms.core.types import Json
from lms.decisions.types import DecisionMove, DecisionStage

_CLOSED = {"due_on": None, "desk_id": None}
_STAGES = {
    DecisionMove.WITHDRAWN: DecisionStage.WITHDRAWN,
    DecisionMove.DECIDED: DecisionStage.DECIDED,
    DecisionMove.UPHELD: DecisionStage.UPHELD,
    DecisionMove.REPLACED: DecisionStage.REPLACED,
}
_HEARD = DecisionMove.READ, DecisionMove.REPLIED


def after(standing: Json, move: Any, decide_by: dt.date) -> Json:
    """Where a decision stands after one more move (`move`, `by_id`, `outcome`,
    `details`); `standing` is empty before the first.
    """
    kind = DecisionMove(move.move)
    if kind is DecisionMove.PROPOSED:
        return _begun(move, decide_by)
    if kind in _HEARD:
        return standing | {"heard": True}
    if kind is DecisionMove.HANDED_ON:
        return standing | {"decider_id": move.details["to"], "desk_id": None}
    if kind is DecisionMove.PETITIONED:
        return standing | _petitioned(move.details)
    if kind not in _STAGES:
        return standing
    return standing | _settled(kind, move)


def _begun(move: Any, decide_by: dt.date) -> Json:
    return _CLOSED | {
        "stage": DecisionStage.TOLD,
        "decider_id": move.details["to"],
        "heard": False,
        "due_on": decide_by,
        "outcome": "",
        "decided_by": None,
    }


def _petitioned(details: Mapping[str, Any]) -> Json:
    return {
        "stage": DecisionStage.PETITIONED,
        "due_on": dt.date.fromisoformat(details["due"]),
        "desk_id": details["desk"],
    }


def _settled(kind: DecisionMove, move: Any) -> Json:
    said: Json = _CLOSED | {"stage": _STAGES[kind]}
    if kind is DecisionMove.DECIDED:
        said |= {"outcome": move.outcome, "decided_by": move.by_id}
    return said


def is_over(reply_by: dt.date, today: dt.date) -> bool:
    """Whether the window for a reply is over; its last day belongs to it."""
    return today > reply_by


def is_ready(row: Any, today: dt.date) -> bool:
    """Whether it may be decided: the person was heard, or the window is over."""
    is_open = row.stage == DecisionStage.TOLD
    return is_open and (row.heard or is_over(row.reply_by, today))


def check_deciding(row: Any, today: dt.date, last: Json) -> None:
    """Refused once it is decided or withdrawn (`last`: who did that and when),
    and while the person may still reply.
    """
    _check_open(row, last)
    if not is_ready(row, today):
        raise Conflict(
            "The person may reply until the end of %(day)s. Decide when they have replied or said that they do not, or after that day.",
            day=row.reply_by,
        )


def _check_open(row: Any, last: Json) -> None:
    if row.stage == DecisionStage.WITHDRAWN:
        raise Conflict(
            "%(name)s has withdrawn this at %(when)s. There is nothing to decide.",
            **last,
        )
    if row.stage != DecisionStage.TOLD:
        raise Conflict(
            "%(name)s has decided this at %(when)s. Nothing of yours was stored; below stands what was decided.",
            **last,
        )


def check_telling(row: Any, last: Json) -> None:
    """Withdrawing and handing on are for what is not decided yet."""
    _check_open(row, last)


def check_petition(stage: str) -> None:
    """One for each decision that stands."""
    if stage == DecisionStage.PETITIONED:
        raise Conflict(
            "Your petition is open already. The answer will stand here."
        )
    if stage == DecisionStage.UPHELD:
        raise Conflict(
            "Your petition was answered, and a decision takes one. Read the answer and its reason on this page."
        )
    if stage != DecisionStage.DECIDED:
        raise Conflict(
            "There is no decision here that stands. You can petition once it is decided."
        )


def check_newest(is_newest: bool) -> None:
    """A petition is against what stands: nothing was decided on the same matter
    since.
    """
    if not is_newest:
        raise Conflict(
            "Something newer was decided on the same matter. Petition against that decision; this one no longer holds."
        )


def check_replacing(is_newest: bool) -> None:
    """No answer puts an older decision over a newer one."""
    if not is_newest:
        raise Conflict(
            "Something newer was decided on the same matter since, and it holds. Answer that this decision stays as it was, and say so in the reason; the person can petition against the newer one."
        )


def check_answering(stage: str, last: Json) -> None:
    """Only an open petition is answered."""
    if stage != DecisionStage.PETITIONED:
        raise Conflict(
            "%(name)s has answered this at %(when)s. Nothing of yours was stored; below stands the answer.",
            **last,
        )


def check_seen(row: Any, seen: int | None) -> None:
    """Whoever decides has read all of it: nothing was added since their page
    was made.
    """
    if seen != row.seq:
        raise Conflict(
            "Something was added since you opened this page. Read it below, then send it again."
        )
