"""When two readings differ, and what one has to say."""

from collections.abc import Collection

from lms.core.errors import (
    Invalid,
    WrongFields,
    check_length,
    refuse_all,
    too_long,
)
from lms.oversight.types import (
    Opinion,
    ReadingDraft,
    ReadingOutcome,
    ThirdDraft,
)

LEVELS = range(1, 6)
FAR = 2
"""Levels apart from which a third person decides."""
SHORTEST_REASON = 10
LONGEST = 2_000
LONGEST_DECISION = 500
SHORTEST_STRENGTH = 5
DECISIONS = frozenset({ReadingOutcome.STANDS, ReadingOutcome.REPLACED})


def differ(first: Opinion, second: Opinion) -> bool:
    """Whether a third person has to decide: two levels or more apart, or not
    the same critical steps.
    """
    is_far = abs(first.level - second.level) >= FAR
    return is_far or first.steps != second.steps


def check_reading(draft: ReadingDraft, known: Collection[str]) -> None:
    """Refuse a reading without a level, or with steps the task has not."""
    refuse_all(_wrong_opinion(draft.level, draft.steps, known))
    check_length(draft.sentence, LONGEST, "sentence")


def _wrong_opinion(
    level: int | None, steps: Collection[str], known: Collection[str]
) -> WrongFields:
    if level not in LEVELS:
        yield Invalid(
            "Say how much supervision this person needs next time.", "level"
        )
    if not set(steps) <= set(known):
        yield Invalid("Choose one of the offered answers.", "steps")


def check_decision(draft: ThirdDraft, known: Collection[str]) -> None:
    """Refuse a decision that is none, gives no reason, or replaces by nothing;
    all at once.
    """
    refuse_all(_wrong_decision(draft, known))


def _wrong_decision(draft: ThirdDraft, known: Collection[str]) -> WrongFields:
    if draft.outcome not in DECISIONS:
        yield Invalid(
            "Say whether the first judgement stands or is replaced.", "outcome"
        )
    if len(draft.reason.strip()) < SHORTEST_REASON:
        yield Invalid(
            "Give the reason in a sentence: all whom it concerns read it.",
            "reason",
        )
    yield from too_long(draft.reason, LONGEST_DECISION, "reason")
    if draft.outcome == ReadingOutcome.REPLACED:
        yield from _wrong_opinion(draft.level, draft.steps, known)
        yield from _wrong_strength(draft.strength)


def _wrong_strength(text: str) -> WrongFields:
    if len(text.strip()) < SHORTEST_STRENGTH:
        yield Invalid(
            "Write one sentence here; it is what the person will remember.",
            "sentence",
        )
    yield from too_long(text, LONGEST, "sentence")


def check_sentence(text: str, field: str) -> None:
    """Refuse an explanation or a closing without a sentence."""
    if len(text.strip()) < SHORTEST_REASON:
        raise Invalid("Write a sentence that others can understand.", field)
    check_length(text, LONGEST, field)
