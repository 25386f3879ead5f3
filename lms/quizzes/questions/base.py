"""What several question types share.

A response is stored as a list and never holds screen positions: `read` turns
what the form sent (positions in the order this attempt was shown) into choices,
so neither the page nor the file's order gives the right answer away.
"""

import re

from lms.quizzes.types import Text

MARKDOWN = re.compile(r"([\\`*_\[\]()<>!#~|&])")


def position(value: str, size: int) -> int | None:
    """A screen position the form sent, if it is one."""
    if not (value.isascii() and value.isdigit() and len(value) < 4):
        return None
    return int(value) if int(value) < size else None


def verbatim(typed: str) -> Text:
    """What a person typed, the same in both languages, with Markdown's marks
    made harmless: it is shown, never rendered.
    """
    shown = MARKDOWN.sub(r"\\\1", typed)
    return {"vi": shown, "en": shown}
