"""What a question does not say yet that makes it good. Pure."""

from collections.abc import Iterator
from typing import Any

from lms.core.inputs import as_dict, as_list
from lms.core.marks import N_
from lms.core.types import Json

ENGLISH = N_("English")
VIETNAMESE = N_("Vietnamese")
LANGUAGE_NAMES = {"vi": VIETNAMESE, "en": ENGLISH}
WANTED = N_(
    {
        "explanation": "explanation",
        "competency": "competency",
        "level": "level",
        "difficulty": "difficulty",
    }
)


def lacking(question: Json, in_bank: bool = True) -> list[str]:
    """What is missing, marked. `in_bank`: a quiz draws it, so that it says what
    it is about and how difficult it is.
    """
    names = [*WANTED] if in_bank else ["explanation"]
    found = [WANTED[name] for name in names if not question.get(name)]
    return [*_untold(question), *found]


def _untold(question: Json) -> list[str]:
    """The languages in which one of its texts says nothing."""
    pairs = [*_pairs_in(question)]
    names = LANGUAGE_NAMES.items()
    return [name for one, name in names if not _have_all(pairs, one)]


def _have_all(pairs: list[Json], language: str) -> bool:
    return all(pair.get(language) for pair in pairs)


def _pairs_in(value: Any) -> Iterator[Json]:
    """All texts in it that have languages."""
    inside = as_dict(value)
    if inside and inside.keys() <= LANGUAGE_NAMES.keys():
        yield inside
        return
    for one in [*inside.values(), *as_list(value)]:
        if isinstance(one, dict | list):  # most are texts
            yield from _pairs_in(one)
