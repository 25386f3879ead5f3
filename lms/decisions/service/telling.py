"""What each move tells whom. A notice leads to the page of the decision."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from lms.core import i18n, outbox
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.people import service as people


def page_of(decision_id: int) -> str:
    """Where a decision is shown."""
    return f"/decisions/{decision_id}"


def _tell(whom: int, row: Any, text: str, **values: Any) -> None:
    outbox.notify(
        whom,
        text,
        page_of(row.id),
        kind=NoticeKind.CHANGE,
        **values,
    )


def _settle(whom: int, row: Any, text: str, **values: Any) -> None:
    """The same; what earlier notices of this decision asked for is done."""
    path = page_of(row.id)
    outbox.notify(
        whom,
        text,
        path,
        path,
        kind=NoticeKind.CHANGE,
        **values,
    )


def _done_for(whom: int, row: Any) -> None:
    """Nothing is left to do for this person; others may still have to read."""
    outbox.settle(page_of(row.id), person_id=whom)


def proposed(row: Any, decider: int) -> None:
    """The person may reply; the decider knows what is coming."""
    last = i18n.day_in_words(row.reply_by)
    _tell(
        row.subject_id,
        row,
        "A decision about you is proposed. Read it; you can reply until %(day)s.",
        day=last,
    )
    _tell(
        decider,
        row,
        "You are to decide about %(name)s. They can reply until %(day)s; decide after that.",
        name=people.person(row.subject_id).name,
        day=last,
    )


def withdrawn(row: Row) -> None:
    """Nothing is to be decided any more."""
    _settle(
        row.subject_id,
        row,
        "What was proposed about you is withdrawn. Nothing is decided.",
    )
    _tell(
        row.decider_id,
        row,
        "The proposal about %(name)s is withdrawn. Nothing is to be done.",
        name=row.subject,
    )


def heard(row: Row) -> None:
    """The decider need not wait any longer."""
    _settle(
        row.decider_id,
        row,
        "%(name)s has read the proposal or replied. You can decide now.",
        name=row.subject,
    )


def handed_on(row: Row, to: int | None) -> None:
    """Another person decides; the one concerned may still have to read it."""
    _done_for(row.decider_id, row)
    if to is not None:
        _tell(
            to,
            row,
            "The decision about %(name)s was handed on to you. Read it and decide.",
            name=row.subject,
        )


def decided(row: Row) -> None:
    """The person reads what was decided and how to petition."""
    _settle(
        row.subject_id,
        row,
        "It was decided about you. Read what and why; you can petition on the same page.",
    )
    _tell(
        row.proposed_by,
        row,
        "It was decided about %(name)s, whom you proposed.",
        name=row.subject,
    )


def documented(row: Row) -> None:
    """The person finds the document."""
    _tell(
        row.subject_id,
        row,
        "The document of the decision about you has its number and date.",
    )


def petitioned(row: Row, desk: Iterable[int]) -> None:
    """Whoever may answer."""
    for whom in desk:
        _tell(
            whom,
            row,
            "%(name)s asks that a decision be looked at again. Answer the petition.",
            name=row.subject,
        )


def answered(row: Row) -> None:
    """The person, whoever had decided and whoever had proposed it."""
    text = N_("Your petition is answered. Read the answer and its reason.")
    _settle(row.subject_id, row, text)
    if row.decided_by is not None:
        _tell(
            row.decided_by,
            row,
            "The petition of %(name)s against your decision is answered.",
            name=row.subject,
        )
    if row.proposed_by == row.decided_by:  # it came from a petition itself
        return
    _tell(
        row.proposed_by,
        row,
        "The petition of %(name)s against the decision that you proposed is answered.",
        name=row.subject,
    )


def ready(row: Row, whom: Iterable[int]) -> None:
    """The window for a reply is over."""
    for one in whom:
        _tell(
            one,
            row,
            "%(name)s can no longer reply in time. You can decide now.",
            name=row.subject,
        )


def overdue(row: Row, whom: Iterable[int], days: int) -> None:
    """It stands under the name of whoever is to act."""
    for one in whom:
        _tell(
            one,
            row,
            "A decision about %(name)s is %(days)s overdue. Nothing is decided until you do.",
            name=row.subject,
            days=i18n.days_in_words(days),
        )
