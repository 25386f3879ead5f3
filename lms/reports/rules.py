"""What a report and its answer must be. Pure."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from lms.core.errors import Conflict, Invalid, WrongFields, refuse_all, too_long
from lms.courses.types import Part, Text
from lms.reports.types import LONGEST, LONGEST_ANSWER, ReportOutcome, Trouble

SHORTEST = 5


def words_of(part: Part, item: str) -> Text | None:
    """The words of the part or of one of its questions or steps; None if there
    is no such thing.
    """
    if not item:
        return part.title
    found = (entry for entry in _entries(part) if entry.get("key") == item)
    return next((entry.get("text", part.title) for entry in found), None)


def _entries(part: Part) -> Iterator[Mapping[str, Any]]:
    """What the part's room keeps in lists, wherever it does."""
    lists = (one for one in part.data.values() if isinstance(one, list))
    return (one for one in chain.from_iterable(lists) if isinstance(one, dict))


def check_report(trouble: str, text: str) -> None:
    """A report says what is the matter, in a few words."""
    refuse_all(_wrong_report(trouble, text))


def _wrong_report(trouble: str, text: str) -> WrongFields:
    if trouble not in set(Trouble):
        yield Invalid("Say whether it is wrong or unclear.", "trouble")
    if len(text) < SHORTEST:
        yield Invalid(
            "Say in a few words what is wrong or unclear, so that it can be corrected.",
            "text",
        )
    yield from too_long(text, LONGEST, "text")


def check_answer(outcome: str, answer: str) -> None:
    """An answer says what came of it, in words."""
    refuse_all(_wrong_answer(outcome, answer))


def _wrong_answer(outcome: str, answer: str) -> WrongFields:
    if outcome not in set(ReportOutcome):
        yield Invalid("Say whether the text is corrected or stays.", "outcome")
    if len(answer) < SHORTEST:
        yield Invalid(
            "Answer in a sentence: whoever reported it reads it.", "answer"
        )
    yield from too_long(answer, LONGEST_ANSWER, "answer")


def check_day(today: int, most: int) -> None:
    """So many reports a day and no more."""
    if today >= most:
        raise Conflict(
            "You have sent %(count)s reports today. Send the next one tomorrow; what you typed is still on this page.",
            "text",
            count=today,
        )
