"""Lines of a table by the names of their columns."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence

from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.tables.reading import Row
from lms.core.types import TextPairs, Texts

Headings = Mapping[str, Sequence[str]]
"""Of each column every heading: the English one first, then the Vietnamese."""


def records(
    table: Sequence[Row], headings: Headings, needed: Collection[str]
) -> list[tuple[int, dict[str, str]]]:
    """Each line by the columns of its first line, in any order, found by any of
    their headings with case and marks put aside.

    Columns that are not there are empty. Invalid if a needed one is missing, or
    one is unknown or there twice.
    """
    header = table[0][1]
    known = dict(_names_by_heading(headings))
    columns = [known.get(folding.fold(heading)) for heading in header]
    _refuse_missing(headings, [name for name in needed if name not in columns])
    places = _places(header, columns)
    return [
        (line, {name: _cell(cells, places.get(name)) for name in headings})
        for line, cells in table[1:]
    ]


def surplus(table: Sequence[Row]) -> dict[int, str]:
    """The first text of each line that stands under no heading, by its line."""
    header = [heading.strip() for heading in table[0][1]]
    found = {}
    for line, cells in table[1:]:
        headings = itertools.chain(header, itertools.repeat(""))
        beyond = [
            cell
            for cell, heading in zip(cells, headings, strict=False)
            if cell.strip() and not heading
        ]
        if beyond:
            found[line] = beyond[0].strip()
    return found


def _cell(cells: Sequence[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else cells[place]


def _places(
    header: Sequence[str], columns: Sequence[str | None]
) -> dict[str, int]:
    """At which place of a line each column stands."""
    places = {}
    for place, (heading, name) in enumerate(zip(header, columns, strict=True)):
        if name in places or (name is None and folding.fold(heading)):
            raise _unexpected(heading, twice=name is not None)
        if name is not None:
            places[name] = place
    return places


def _names_by_heading(headings: Headings) -> TextPairs:
    for name, words in headings.items():
        for word in words:
            yield folding.fold(word), name


def _unexpected(heading: str, twice: bool) -> Invalid:
    unknown = N_("Column %(unknown)s is not known. Remove or rename it.")
    doubled = N_("Column %(unknown)s appears twice. Remove one of them.")
    text = doubled if twice else unknown
    return Invalid(text, "file", unknown=heading[:80])


def _refuse_missing(headings: Headings, missing: Sequence[str]) -> None:
    if not missing:
        return
    raise Invalid(
        "Column %(missing)s is missing. The first line should read: %(columns)s."
        if len(missing) == 1
        else "Columns %(missing)s are missing. The first line should read: %(columns)s.",
        "file",
        missing=_in_words([headings[name] for name in missing]),
        columns=_in_words(headings.values()),
    )


def _in_words(headings: Iterable[Sequence[str]]) -> Texts:
    """Columns as a file in each language has them."""
    english, vietnamese = zip(*(words[:2] for words in headings), strict=True)
    return {"vi": ", ".join(vietnamese), "en": ", ".join(english)}
