"""Words that mean the same although they were typed in another way."""

import re

from lms.core.letters import folding

_SAME = str.maketrans(
    dict.fromkeys("’‘‛ʼʹ´`′＇", "'")
    | dict.fromkeys("“”„‟«»″＂", '"')
    | dict.fromkeys("‐‑‒–—−﹣－", "-")
)
"""Apostrophes, quotes and dashes of word processors and of phones."""
_ENDS = " .,;:!?…'\""


def straightened(text: str) -> str:
    """With the apostrophes, quotes and dashes that every keyboard has, and
    tidied.
    """
    return folding.tidy(text.translate(_SAME))


def without_ends(text: str) -> str:
    """Without quotes around it and punctuation at its end."""
    return text.strip("'\" ").rstrip(_ENDS)


def compared(text: str) -> str:
    """The words as they are compared: without case and marks, quotes around
    them, punctuation at the end, and spaces beside punctuation.
    """
    closed = re.sub(r" ?([,;:/-]) ?", r"\1", folding.fold(straightened(text)))
    return without_ends(closed) or closed
