"""What makes a lesson good: what can be seen of it is ticked, the rest is
asked. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lms.authoring.rules import outline
from lms.authoring.types import BlockKind, TextBlock
from lms.core.marks import N_
from lms.core.types import Json

WORDS_A_MINUTE = 200
"""Syllables of Vietnamese that people read in a minute, at an office's pace."""
_WORD = re.compile(r"\w+")
Blocks = Sequence[TextBlock]


class Hint(NamedTuple):
    """One thing to look after; `is_there`: None where only people can tell."""

    text: str
    is_there: bool | None


ASKED = N_(
    (
        "A case from the counter: who comes, with what, and what goes wrong?",
        "What people usually do wrong, and what follows from it.",
        "What somebody does differently tomorrow morning.",
    )
)
POST = N_("It is said for which posts the course is (the course's own page).")
PROVES = N_("A quiz or a task says which competency it proves, how far.")
FIGURE = N_("A figure shows the thing itself.")
BASIS = N_("It names the legal basis it relies on.")
CHECK = N_("It ends with a question to check oneself.")
AID = N_("The course has a job aid to keep at the counter.")
ENGLISH = N_("English has as many blocks as Vietnamese.")


def hints(
    data: Json,
    part: Json,
    sides: Sequence[Blocks],
    names: Sequence[str],
) -> list[Hint]:
    """All of them. `sides`: the blocks of each language; `names`: the files of
    the course.
    """
    return [
        *_of_course(
            data,
            names,
        ),
        *_of_lesson(part),
        *_of_text(sides),
        *(
            Hint(
                text,
                None,
            )
            for text in ASKED
        ),
    ]


def _of_course(
    data: Json,
    names: Sequence[str],
) -> Iterator[Hint]:
    yield Hint(
        POST,
        bool(data.get("posts")),
    )
    yield Hint(
        PROVES,
        proves_something(data),
    )
    yield Hint(
        AID,
        "job-aid.vi.md" in names,
    )


def _of_lesson(part: Json) -> Iterator[Hint]:
    yield Hint(
        BASIS,
        bool(part.get("legal_bases")),
    )
    yield Hint(
        CHECK,
        bool(part.get("check")),
    )


def _of_text(sides: Sequence[Blocks]) -> Iterator[Hint]:
    yield Hint(
        FIGURE,
        has_figure(sides[0]),
    )
    yield Hint(
        ENGLISH,
        are_even(sides),
    )


def proves_something(data: Json) -> bool:
    """Whether a part of the course claims anything."""
    return any(part.get("effects") for part in outline.parts_of(data))


def has_figure(found: Blocks) -> bool:
    """Whether a text shows a figure."""
    return any(block.kind == BlockKind.FIGURE for block in found)


def are_even(sides: Sequence[Blocks]) -> bool:
    """Whether both languages have as many blocks."""
    return len({len(side) for side in sides}) == 1


def count_words(found: Blocks) -> int:
    """How many there are to read."""
    return sum(len(_WORD.findall(block.text)) for block in found)


def reading_minutes(found: Blocks) -> int:
    """What it takes to read them, at least one minute."""
    return max(
        1,
        round(count_words(found) / WORDS_A_MINUTE),
    )


def is_short(
    found: Blocks,
    minutes: int,
) -> bool:
    """Whether the minutes that are promised do not even suffice to read it."""
    return 0 < minutes < reading_minutes(found)
