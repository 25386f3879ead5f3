"""Which units are compared with each other: those of one kind and, where the
name of the kind lists several ("Xã, phường, đặc khu"), of one of these words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from lms.core.types import Texts
from lms.gapmap.types import UnitBelow
from lms.people.types import Unit, UnitKind

_BETWEEN = re.compile(r",\s*|\s+(?:or|hoặc)\s+")
Sorts = Sequence[tuple[Texts, Sequence[UnitBelow]]]
"""What units are called that are alike, with these, in the order they had."""


def alike(rows: Iterable[UnitBelow], kinds: Mapping[str, UnitKind]) -> Sorts:
    """Authorities before parts of the unit above, words as their kind lists
    them.
    """
    sorts: dict[tuple[bool, str, int], list[UnitBelow]] = {}
    for row in rows:
        kind = kinds[row.unit.kind]
        place = _word_of(row.unit, kind)
        sorts.setdefault((kind.is_part, kind.key, place), []).append(row)
    return [
        (_called(kinds[key].title, place), sorts[part, key, place])
        for part, key, place in sorted(sorts)
    ]


def _words(title: str) -> list[str]:
    return _BETWEEN.split(title)


def _word_of(unit: Unit, kind: UnitKind) -> int:
    """Which word of its kind the name of a unit begins or ends with; after
    them all, if with none. Parts of a unit are few and stay together, as do
    units of a kind that has one word.
    """
    words = {language: _words(title) for language, title in kind.title.items()}
    most = max(map(len, words.values()))
    if kind.is_part or most == 1:
        return most
    for language, some in words.items():
        name = unit.title[language].casefold()
        for place, word in enumerate(map(str.casefold, some)):
            if name.startswith(f"{word} ") or name.endswith(f" {word}"):
                return place
    return most


def _called(title: Texts, place: int) -> Texts:
    """That word in each language; the whole name of the kind, if it is none."""
    words = {language: _words(text) for language, text in title.items() if text}
    if any(place >= len(some) for some in words.values()):
        return title
    one = {language: some[place] for language, some in words.items()}
    return title | {
        key: word[:1].upper() + word[1:] for key, word in one.items()
    }
