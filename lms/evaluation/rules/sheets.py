"""What a sheet may say and when. Pure."""

import datetime as dt
from fractions import Fraction

from lms.core.errors import (
    YEAR,
    Conflict,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.core.types import Labels
from lms.evaluation.rules.amounts import spoken
from lms.evaluation.types import (
    CLOSED,
    FULL,
    GIVEN_MARKS,
    LEADER_MARKS,
    MARKS,
    LinesDraft,
    PeriodRule,
    Points,
    SelfAssessment,
    SheetKind,
    SheetReview,
    SheetState,
)

LONGEST_NOTE = 4_000


def check_self(
    state: str, said: SelfAssessment, rule: PeriodRule, sends: bool
) -> None:
    """A self-assessment: each line within its most; to be sent, all of them
    filled in.
    """
    if state != SheetState.OPEN:
        raise Conflict(
            "You have sent this sheet already. Whoever reviews it can give it back to you."
        )
    note = too_long(said.note, LONGEST_NOTE, "note")
    refuse_all([*_wrong_with_lines(said.common, rule, sends), *note])


def _wrong_with_lines(
    common: Points, rule: PeriodRule, all_filled: bool
) -> WrongFields:
    for line in rule.lines:
        points, field = common.get(line.key), f"common-{line.key}"
        if isinstance(points, Invalid):
            yield points
        elif points is None:
            if all_filled:
                yield Invalid(
                    "Write the points of line %(line)s.", field, line=line.key
                )
        elif not 0 <= points <= line.most:
            yield Invalid(
                "Line %(line)s gives 0 to %(most)s points.",
                field,
                line=line.key,
                most=spoken(line.most),
            )
        elif (points / rule.step).denominator != 1:
            yield Invalid(
                "Write the points in steps of %(step)s.",
                field,
                step=spoken(rule.step),
            )


def check_review(state: str, draft: SheetReview, rule: PeriodRule) -> None:
    """A review, however unfinished: what is there is within its bounds."""
    if state in CLOSED:
        raise Conflict(
            "This sheet is proposed or announced; it changes only by a decision."
        )
    lines = _wrong_with_lines(draft.common, rule, False)
    refuse_all([*lines, *_wrong_with_marks(draft)])


def _wrong_with_marks(draft: SheetReview) -> WrongFields:
    for key in GIVEN_MARKS[draft.kind]:
        mark = draft.marks.get(key)
        if isinstance(mark, Invalid):
            yield mark
        elif mark is not None and not _is_mark(draft.kind, mark):
            yield Invalid(
                "Choose 100 or 50."
                if key in LEADER_MARKS
                else "Write a number from 0 to 100.",
                f"mark-{key}",
            )
        yield from too_long(
            draft.grounds.get(key, ""), LONGEST_NOTE, f"ground-{key}"
        )


def _is_mark(kind: SheetKind, mark: Fraction) -> bool:
    return mark in MARKS if kind == SheetKind.LEADER else 0 <= mark <= FULL


def check_answered(waiting: int) -> None:
    """What was delivered and nobody has answered would count as not done."""
    if waiting:
        raise Conflict(
            "Deliveries of this period that wait for an answer: %(count)s. Accept or return them in the inbox first; otherwise what was delivered would count as not done.",
            count=waiting,
        )


def check_proposal(
    state: str,
    missing: list[str],
    grounds: Labels,
    last: dt.date,
    today: dt.date,
) -> None:
    """A sheet is proposed once its period is over and every line and mark is
    filled in, đ and e with their ground.
    """
    if state in CLOSED:
        raise Conflict("This sheet is proposed or announced already.")
    if today < last:
        raise Conflict(
            "The period runs until %(last)s. A sheet is announced after its last day of work.",
            last=last,
        )
    refuse_all(_still_missing(missing, grounds))


def _still_missing(missing: list[str], grounds: Labels) -> WrongFields:
    for key in missing:
        field = f"mark-{key}" if key.isalpha() else f"common-{key}"
        yield Invalid("Fill this in first; empty is not nothing.", field)
    for key in ("dd", "e"):
        if key in grounds and not grounds[key].strip():
            yield Invalid(
                "Say in a sentence on what this rests.", f"ground-{key}"
            )


LONGEST_LINE, LONGEST_DOCUMENT = 300, 200


def check_lines(draft: LinesDraft, today: dt.date) -> None:
    """Words that fit, after a document, from today on or later."""
    refuse_all(_wrong_with(draft, today))


def _wrong_with(draft: LinesDraft, today: dt.date) -> WrongFields:
    for key, text in draft.words.items():
        yield from too_long(text, LONGEST_LINE, f"line-{key}")
    if not draft.document:
        yield Invalid("Write number and title of the document.", "document")
    yield from too_long(draft.document, LONGEST_DOCUMENT, "document")
    yield from outside(draft.since, today, today + 2 * YEAR, "since")
