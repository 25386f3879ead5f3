"""Legal bases to choose from: those in force are searched, those chosen stay in
sight, with what has taken their place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from flask import request
from sqlalchemy import Row

from lms.core.columns import Rows
from lms.core.i18n import gettext as _
from lms.core.i18n import joined, pick_marked
from lms.core.letters import folding
from lms.core.types import Labels
from lms.legal import service as legal
from lms.legal.types import KINDS, BasisState, LawFilter

MOST_FOUND = 8
LONGEST_SEARCH = 100


class FoundBasis(NamedTuple):
    """One that may be chosen, or is; `note`: why it should be looked at."""

    value: str
    label: str
    note: str


@dataclass(frozen=True)
class BasisPick:
    """Of one field: what is chosen, what was typed to find more, what has it in
    its number or title, and whether there is more than is shown.
    """

    chosen: Sequence[FoundBasis]
    typed: str
    found: Sequence[FoundBasis]
    has_more: bool

    @property
    def notes(self) -> list[str]:
        """What is to be said of those that are chosen."""
        return [one.note for one in self.chosen if one.note]

    @property
    def gist(self) -> str:
        """Those that are chosen, in a line."""
        return joined((one.label for one in self.chosen), "; ")


@dataclass(frozen=True)
class BasisOffer(Labels):
    """The legal bases that may be chosen, by key; `others`: what the rest is
    called; `notes`: what is to be said of one; `words`: those of each, folded.
    """

    names: Labels
    words: Labels
    others: Labels = field(default_factory=dict)
    notes: Labels = field(default_factory=dict)
    mark: object = field(default_factory=object)
    """Another one each time they are read."""

    def __getitem__(self, key: str) -> str:
        return self.names[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def picked(self, chosen: Sequence[str], typed: str) -> BasisPick:
        """What a field shows of which these are chosen."""
        fitting = self._fitting(chosen, typed) if typed else iter(())
        found = [*islice(fitting, MOST_FOUND + 1)]
        return BasisPick(
            [self._named(key) for key in chosen],
            typed,
            found[:MOST_FOUND],
            len(found) > MOST_FOUND,
        )

    def _fitting(
        self, chosen: Sequence[str], typed: str
    ) -> Iterator[FoundBasis]:
        """Those that have all these words, whatever their order."""
        asked = folding.fold(typed).split()
        for key in self.names:
            here = self.words[key]
            if key not in chosen and all(word in here for word in asked):
                yield self._named(key)

    def _named(self, key: str) -> FoundBasis:
        name = self.names.get(key) or self.others.get(key) or key
        return FoundBasis(key, name, self.notes.get(key, ""))


def in_force() -> BasisOffer:
    """Those that hold today or will."""
    over = _rows_of(BasisState.OVER)
    rows = [row for row in legal.all_bases() if row not in over]
    return BasisOffer(
        _called(rows),
        _words_of(rows),
        _called(over),
        _noted([*rows, *over]),
    )


def replaced() -> BasisOffer:
    """Those whose place something takes."""
    rows = [row for row in legal.all_bases() if row.replaced_by]
    return BasisOffer(_called(rows), _words_of(rows))


def _rows_of(state: BasisState) -> list[Row]:
    kinds = legal.by_kind(LawFilter(state=state)).values()
    return [row for rows in kinds for row in rows]


def _called(rows: Rows) -> Labels:
    return {
        row.key: joined((row.number, pick_marked(row.title))) for row in rows
    }


def _words_of(rows: Rows) -> Labels:
    """By key, what a search may say of it."""
    return {row.key: folding.fold(" ".join(_said_of(row))) for row in rows}


def _said_of(row: Row) -> Iterator[str]:
    yield from (row.key, row.number, _(KINDS[row.kind]))
    yield from filter(None, row.title.values())


def _noted(rows: Rows) -> Labels:
    return {row.key: _replaced(row) for row in rows if row.replaced_by}


def _replaced(row: Row) -> str:
    return _(
        "%(number)s is replaced by %(new)s. Choose that one, compare the text with it, and take this one out.",
        number=row.number,
        new=row.successor or row.replaced_by,
    )


def typed_at(name: str) -> str:
    """What was typed to find a legal basis for the field of this name."""
    return request.values.get(f"{name}-find", "")[:LONGEST_SEARCH].strip()


def is_search() -> bool:
    """Whether the page was sent to find a legal basis, by its button or by the
    Enter key.
    """
    act = request.form.get("act", "")
    return act.startswith("find:") or (act == "enter" and bool(searched()))


def searched() -> str:
    """The field whose search is new; "" if none is."""
    act = request.form.get("act", "")
    if act.startswith("find:"):
        return act.removeprefix("find:")
    names = (name for name in request.form if name.endswith("-find"))
    return next(filter(_is_new, (name[:-5] for name in names)), "")


def _is_new(name: str) -> bool:
    typed = request.form.get(f"{name}-find", "").strip()
    return bool(typed) and typed != request.form.get(f"{name}-found", "")
