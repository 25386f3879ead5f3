"""What becomes of rows of postings: each is fitted among what its person holds
and what the rows before it made.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from lms.core.marks import N_
from lms.exchange.rules import units
from lms.exchange.types import DAY, Allows, FileRow, RowState
from lms.people import rules
from lms.people.types import PostingChange, Span, Unit

Fit = tuple[list[Span], list[Span]]  # what a row ends and what it adds


class PostingFacts(NamedTuple):
    """What is known about the people, units and posts that a file names.
    `people`: ids by sign-in name; `beyond`: those out of the actor's reach;
    `offered`: posts that may be given to somebody; `may_manage`: whether the
    actor manages the unit with this path.
    """

    people: Mapping[str, int]
    beyond: Container[int]
    units: Mapping[str, Unit]
    posts: Container[str]
    offered: Container[str]
    may_manage: Allows
    today: dt.date


def check(line: FileRow, facts: PostingFacts) -> None:
    """Note who and what is not known, or out of reach."""
    cells = line.cells
    if cells["person"]:
        _check_person(line, facts)
    if cells["unit"]:
        units.unit_of(
            line,
            facts.units,
            facts.may_manage,
            N_("you may not enter anybody in the unit “%(key)s”"),
        )
    if cells["post"] and cells["post"] not in facts.posts:
        line.wrong_cell("post", "there is no post with the key “%(key)s”")


def _check_person(line: FileRow, facts: PostingFacts) -> None:
    person_id = facts.people.get(line["person"])
    if person_id is None:
        line.wrong_cell(
            "person", "there is nobody with the sign-in name “%(key)s”"
        )
    elif person_id in facts.beyond:
        line.wrong_cell(
            "person", "also works or holds a role outside your units"
        )


def fit_rows(
    person_id: int,
    lines: Iterable[FileRow],
    spans: Iterable[Span],
    facts: PostingFacts,
) -> PostingChange:
    """What the rows of one person change, in the order of their days."""
    before = {span.row: span for span in spans}
    spans, ended = list(before.values()), dict[int, Span]()
    rows = {line.number: line for line in lines}
    for new in _in_order(rows.values(), facts):
        ends, adds = _fit(spans, new, rows[new.line], facts)
        spans = _with_ends(spans, ends) + adds
        ended |= {span.row: span for span in ends if span.row}
    return PostingChange(
        person_id,
        [span for span in spans if not span.row],
        [span for row, span in ended.items() if span != before[row]],
    )


def _in_order(lines: Iterable[FileRow], facts: PostingFacts) -> list[Span]:
    spans = [_span(line, facts) for line in lines]
    return sorted(spans, key=attrgetter("since", "line"))


def _span(line: FileRow, facts: PostingFacts) -> Span:
    last = line.day("to")
    return Span(
        facts.units[line["unit"]].id,
        line["post"],
        line.day("from") or facts.today,
        last + DAY if last else None,
        line=line.number,
    )


def _fit(
    spans: Sequence[Span], new: Span, line: FileRow, facts: PostingFacts
) -> Fit:
    """What the row ends and adds; nothing, with the reason noted, if it does not
    fit.
    """
    try:
        ends, adds = rules.fit(spans, new)
    except rules.PostingOverlap as met:
        _note_overlap(line, met.span)
        return [], []
    if adds and new.post and new.post not in facts.offered:
        line.wrong_cell("post", "the post “%(key)s” is no longer offered")
        return [], []
    if adds:
        line.state = RowState.NEW
    elif ends:
        line.state = RowState.CHANGED
    return ends, adds


def _with_ends(spans: Sequence[Span], ends: Iterable[Span]) -> list[Span]:
    """The postings with their new ends; one that never was is left out."""
    changed = {(span.row, span.line): span for span in ends}
    result = [changed.get((span.row, span.line), span) for span in spans]
    return [
        span for span in result if span.until is None or span.until > span.since
    ]


def _note_overlap(line: FileRow, span: Span) -> None:
    if span.line:
        line.wrong_cell(
            "from",
            "holds on the same days as line %(line)s",
            line=span.line,
        )
    else:
        line.wrong_cell(
            "from",
            "a post from %(day)s on is entered already; give that day or a later one, or a last day before it",
            day=f"{span.since:%d/%m/%Y}",
        )
