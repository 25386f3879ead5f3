"""A text beside the same in another language, and the figures it may show.
Pure.
"""

import re
from collections.abc import Iterable, Sequence

from lms.authoring.types import TextBlock

_FILE = re.compile(
    r"((figures|sounds)/[\w./-]+?)(?:\.(?:vi|en))?(\.\w+)", re.ASCII
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW = 2
"""Words that two languages may have in common."""


def untranslated(
    first: Sequence[TextBlock], other: Sequence[TextBlock]
) -> set[int]:
    """The places of the blocks that say in another language, word by word, what
    the first says.
    """
    said = {block.text for block in first}
    return {
        place
        for place, block in enumerate(other)
        if block.text in said and len(_WORD.findall(block.text)) > _FEW
    }


def figures_in(names: Iterable[str], folder: str = "figures") -> list[str]:
    """The figures (or recordings) among the files of a course, as texts name
    them.
    """
    found = filter(None, map(_FILE.fullmatch, names))
    return sorted({f"{one[1]}{one[3]}" for one in found if one[2] == folder})
