"""The questions in a file of a draft."""

from collections.abc import Iterable

from lms.core.errors import Invalid
from lms.core.types import Json
from lms.courses.types import Kind

WITH_QUESTIONS = (Kind.QUIZ, Kind.PRACTICE)
"""Parts whose file lists questions."""
MOST = 100
"""Questions of one part."""


def listed(data: Json) -> list[Json]:
    """What stands in the list of questions, readable or not."""
    entries = data.get("questions")
    return entries if isinstance(entries, list) else []


def questions_in(data: Json) -> list[Json]:
    """The questions, as far as they can be read as such."""
    return [
        entry
        for entry in listed(data)
        if isinstance(entry, dict) and isinstance(entry.get("key"), str)
    ]


def without_key(question: Json) -> Json:
    """What it says, whatever it is called."""
    return {name: part for name, part in question.items() if name != "key"}


def not_in(data: Json, questions: Iterable[Json]) -> list[Json]:
    """Those that the file does not hold yet under any key."""
    there = [without_key(question) for question in questions_in(data)]
    return [one for one in questions if without_key(one) not in there]


def refuse_too_many(data: Json, more: int) -> None:
    """A part holds so many questions and no more."""
    there = len(listed(data))
    if there + more > MOST:
        raise Invalid(
            "A part holds at most %(most)s questions. It has %(there)s, and %(more)s would come in: tick fewer.",
            most=MOST,
            there=there,
            more=more,
        )
