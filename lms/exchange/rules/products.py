"""What becomes of rows of products: each is new in a draft of a catalogue, changes
what is there, or cannot be taken. A coefficient follows from the points; where a
list has coefficients only, the points follow from them.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.evaluation.rules.amounts import read_amount, spoken
from lms.evaluation.rules.catalogue import (
    GROUPS,
    SAME_TITLE,
    coefficient_of,
    said_title,
    wrong_with_product,
)
from lms.evaluation.rules.giving import check_coefficient
from lms.evaluation.types import ProductDraft
from lms.exchange.types import FileRow, Lines, RowState

BETWEEN = re.compile(r"[,;\s]+")
MARKED = {
    **dict.fromkeys(("", "no", "khong", "0", "false"), False),
    **dict.fromkeys(("yes", "co", "x", "1", "true", "chuan"), True),
}
COLUMNS: dict[str, str] = {}
"""Fields and columns have the same names."""
NO_GROUP = N_("“%(value)s” is not a group from 1 to 5")
NO_MARK = N_("“%(value)s” is neither yes nor no")
NO_STANDARD = N_(
    "points can only follow from it once the standard product is marked, with its points"
)
DIFFERS = N_(
    "does not follow from the points, which make it %(is_now)s; correct one of the two or leave it empty"
)
_GROUPS = {str(one): one for one in GROUPS}
_GROUPS |= {f"n{one}": one for one in GROUPS}


class ProductFacts(NamedTuple):
    """What is known: the products of the draft by key, the keys of competencies
    on offer, and how many decimals a coefficient has.
    """

    products: Mapping[str, ProductDraft]
    competencies: Collection[str]
    decimals: int


class ProductLine(NamedTuple):
    """A row as it was read; its points may still have to follow from its
    coefficient.
    """

    line: FileRow
    draft: ProductDraft
    coefficient: Fraction | None


def examine(
    lines: Sequence[FileRow], facts: ProductFacts
) -> list[ProductDraft]:
    """What each row would do; the products that are new or changed."""
    read = [_read(line, facts) for line in lines]
    _refuse_doubles(read, facts)
    standard = _standard(read, facts)
    filled = [_filled(one, standard, facts.decimals) for one in read]
    for one in filled:
        _check(one)
        _compare(one, facts)
    return [one.draft for one in filled if one.line.state in CHANGING]


CHANGING = RowState.NEW, RowState.CHANGED


def _read(line: FileRow, facts: ProductFacts) -> ProductLine:
    keys = [key for key in BETWEEN.split(line["competencies"]) if key]
    unknown = [key for key in keys if key not in facts.competencies]
    if unknown:
        line.wrong_cell(
            "competencies",
            "there is no competency with the key “%(key)s”",
            key=unknown[0][:80],
        )
    draft = ProductDraft(
        line["key"],
        line["title"],
        line["output"],
        line.choose("complexity", _GROUPS, NO_GROUP),
        _amount(line, "points"),
        bool(line.choose("standard", MARKED, NO_MARK)),
        tuple(sorted(set(keys))),
    )
    return ProductLine(line, draft, _coefficient(line, facts.decimals))


def _amount(line: FileRow, column: str) -> Fraction | None:
    """What a cell says; None for nothing, and for what is no number."""
    if not line[column]:
        return None
    return _tried(line, lambda: read_amount(line[column], column))


def _tried(
    line: FileRow, read: Callable[[], Fraction | None]
) -> Fraction | None:
    """What was read; none, with the mistake noted, if it was refused."""
    try:
        return read()
    except Invalid as refusal:
        line.refuse(refusal, COLUMNS)
        return None


def _coefficient(line: FileRow, decimals: int) -> Fraction | None:
    amount = _amount(line, "coefficient")
    if amount is not None:
        _tried(line, partial(check_coefficient, amount, decimals))
    return None if _has_note(line, "coefficient") else amount


def _has_note(line: FileRow, column: str) -> bool:
    return any(note.place.field == column for note in line.notes)


def _refuse_doubles(read: Sequence[ProductLine], facts: ProductFacts) -> None:
    keys = {}
    titles = {}
    standards = {}
    named = {one.draft.key for one in read}
    kept = [draft for key, draft in facts.products.items() if key not in named]
    known = {said_title(draft.title) for draft in kept}
    for line, draft, _coefficient in read:
        line.repeats("key", keys)
        title = said_title(draft.title)
        _refuse_second(line, "title", title, titles)
        if title in known:
            line.wrong_cell("title", SAME_TITLE)
        if draft.is_standard:
            _refuse_second(line, "standard", "yes", standards)


def _refuse_second(line: FileRow, column: str, said: str, lines: Lines) -> None:
    first = lines.setdefault(said, line.number)
    if said and first != line.number:
        line.wrong_cell(column, "is already in line %(line)s", line=first)


def _standard(
    read: Sequence[ProductLine], facts: ProductFacts
) -> Fraction | None:
    """The points of the standard product, of the file or of what is there."""
    marked = [one.draft for one in read if one.draft.is_standard]
    named = {one.draft.key for one in read}
    there = [
        draft
        for key, draft in facts.products.items()
        if draft.is_standard and key not in named
    ]
    first = next(iter([*marked, *there]), None)
    return (first and first.points) or None


def _filled(
    one: ProductLine, standard: Fraction | None, decimals: int
) -> ProductLine:
    """With the points that follow from a coefficient; what does not fit is
    noted.
    """
    line, draft, coefficient = one
    if coefficient is None or _has_note(line, "points"):
        return one
    if standard is None or standard < 0:
        if draft.points is None:
            line.wrong_cell("coefficient", NO_STANDARD)
        return one
    if draft.points is None:
        return one._replace(draft=replace(draft, points=coefficient * standard))
    is_now = coefficient_of(draft.points, standard, decimals)
    if is_now != coefficient:
        line.wrong_cell("coefficient", DIFFERS, is_now=spoken(is_now))
    return one


def _check(one: ProductLine) -> None:
    """What the catalogue itself refuses, once for each cell."""
    line = one.line
    said_of_points = _has_note(line, "coefficient")
    for refusal in wrong_with_product(one.draft):
        is_said = refusal.field == "points" and said_of_points
        if not is_said and not _has_note(line, refusal.field):
            line.refuse(refusal, COLUMNS)


def _compare(one: ProductLine, facts: ProductFacts) -> None:
    if one.line.is_bad:
        return
    known = facts.products.get(one.draft.key)
    if known is None:
        one.line.state = RowState.NEW
    elif known != one.draft:
        one.line.change()
