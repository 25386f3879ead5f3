"""What a text of blocks shows of itself: how long it takes, whether there is a
figure, whether both languages say as much. Pure.
"""

import re
from collections.abc import Sequence

from lms.authoring.types import BlockKind, TextBlock

WORDS_A_MINUTE = 200
"""Syllables of Vietnamese that people read in a minute, at an office's pace."""
_WORD = re.compile(r"\w+")
Blocks = Sequence[TextBlock]


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
