"""What is written into a decision: texts, verdicts, documents."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lms.core.errors import Invalid, WrongFields, outside, refuse_all, too_long
from lms.core.marks import N_
from lms.core.media import DOCX, PDF
from lms.decisions.types import (
    LONGEST_NUMBER,
    LONGEST_TEXT,
    MOST_REPLIES,
    DecisionDocument,
    DecisionDraft,
    DecisionKind,
    DecisionStage,
    DecisionVerdict,
    OutcomeAsk,
    Refusals,
)

_MOST_DIGITS = 4
REASONS = {"reason", "handing"}
"""Texts that say why; the others say what."""


def check_proposal(draft: DecisionDraft, by: int) -> None:
    """About somebody else, for a decider who is a third person, on an
    arithmetic.
    """
    refuse_all(_wrong_with(draft, by))


def _wrong_with(draft: DecisionDraft, by: int) -> WrongFields:
    if draft.subject_id == by:
        raise Invalid(
            "Nobody proposes a decision about themselves. Ask your head to do it."
        )
    if not draft.decider_id:
        yield Invalid("Choose who decides.", "decider_id")
    elif draft.decider_id in {by, draft.subject_id, *draft.barred}:
        yield Invalid(
            "Whoever decides is another person than the one concerned, whoever proposes, and whoever guided or reviewed them. Choose somebody else.",
            "decider_id",
        )
    if not draft.inputs:
        yield Invalid(
            "Nothing is calculated yet. Propose it when there is something to decide on."
        )
    yield from _text(draft.reason, "reason")


def _text(text: str, field: str) -> WrongFields:
    if not text and field in REASONS:
        yield Invalid(
            "Write your reason in a sentence; the person reads it.", field
        )
    elif not text:
        yield Invalid(
            "Write a sentence or two here; whoever reads the decision reads them.",
            field,
        )
    yield from too_long(text, LONGEST_TEXT, field)


def check_text(text: str, field: str) -> None:
    """A text that is not empty, and fits."""
    refuse_all(_text(text, field))


def check_replies(known: int) -> None:
    """One may add to a reply, so often."""
    if known >= MOST_REPLIES:
        raise Invalid(
            "You have replied %(most)s times, the most that one decision takes. What you wrote before is read; bring what is still missing to whoever decides.",
            "reply",
            most=MOST_REPLIES,
        )


def check_reply_files(count: int) -> None:
    """So many documents at most come with one reply."""
    if count > MOST_DOCUMENTS:
        raise Invalid(
            "Send at most %(most)s documents at once; with another reply you can send more.",
            "files",
            most=MOST_DOCUMENTS,
        )


def check_reply_file(kind: str, name: str) -> None:
    """A PDF or a Word file: a photo as it was taken also says where."""
    if kind not in DOCUMENTS:
        raise Invalid(
            "“%(name)s” is not a PDF or a Word file (.docx). Save it as a PDF and choose it again.",
            "files",
            name=name,
        )


MOST_DOCUMENTS = 5
DOCUMENTS = PDF, DOCX


def refusals_of(kind: DecisionKind, row: Any) -> Refusals:
    """What is not offered of a decision and why: what the process refuses and,
    when a petition is answered, what was decided already. Where an outcome asks
    for something besides, that may be answered anew.
    """
    refused = dict(kind.refusals(row))
    decided = kind.outcomes.get(row.outcome)
    is_petitioned = row.stage == DecisionStage.PETITIONED
    if is_petitioned and decided and not decided.asks:
        same = N_(
            "It was decided so. If that holds, choose that the decision stays as it is."
        )
        refused[row.outcome] = [*refused.get(row.outcome, ()), (same, {})]
    return refused


def check_verdict(
    kind: DecisionKind, verdict: DecisionVerdict, refusals: Refusals, row: Any
) -> None:
    """An outcome that is offered for this decision, with a reason and all that
    it asks for.
    """
    refuse_all(_wrong_verdict(kind, verdict, refusals, row))


def _wrong_verdict(
    kind: DecisionKind, verdict: DecisionVerdict, refusals: Refusals, row: Any
) -> WrongFields:
    outcome = kind.outcomes.get(verdict.outcome)
    if outcome is None:
        yield Invalid("Choose one of the outcomes.", "outcome")
    for text, values in refusals.get(verdict.outcome, ()):
        yield Invalid(text, "outcome", **values)
    yield from _text(verdict.reason, "reason")
    if kind.warnings(row) and not verdict.knowing:
        yield Invalid(
            "Read what speaks for waiting. Tick that you know it, or decide later.",
            "knowing",
        )
    for ask in outcome.asks if outcome else ():
        yield from _wrong_more(ask, verdict.more.get(ask.name), row)


def _wrong_more(ask: OutcomeAsk, said: Any, row: Any) -> WrongFields:
    if ask.most is None:
        yield from _text(said or "", ask.name)
    elif said is None or not 1 <= said <= ask.most(row):
        yield Invalid(
            "Write a whole number from 1 to %(most)s.",
            ask.name,
            most=ask.most(row),
        )


def verdict_of(
    kind: DecisionKind,
    outcome: str,
    reason: str,
    typed: Mapping[str, str],
    knowing: bool = False,
) -> DecisionVerdict:
    """What was typed as a verdict: of the chosen outcome only what it asks for."""
    chosen = kind.outcomes.get(outcome)
    more = {
        ask.name: _read(ask, typed.get(ask.name, "").strip())
        for ask in (chosen.asks if chosen else ())
    }
    return DecisionVerdict(outcome, reason, more, knowing)


def _read(ask: OutcomeAsk, text: str) -> int | str | None:
    if not ask.is_number:
        return text
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None


def check_document(
    document: DecisionDocument, decided_on: dt.date, today: dt.date
) -> None:
    """A number, and a day from the decision on until today."""
    refuse_all(_wrong_document(document, decided_on, today))


def _wrong_document(
    document: DecisionDocument, decided_on: dt.date, today: dt.date
) -> WrongFields:
    if not document.number:
        yield Invalid("Write the number of the document.", "number")
    yield from too_long(document.number, LONGEST_NUMBER, "number")
    yield from outside(document.signed_on, decided_on, today, "signed_on")
