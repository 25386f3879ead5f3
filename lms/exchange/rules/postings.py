"""What becomes of rows of postings: each is fitted among what its person holds
and what the rows before it made.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from lms.core.marks import N_
from lms.exchange.rules import units
from lms.exchange.types import Allows, FileRow, RowState
from lms.people import rules
from lms.people.types import PostingChange, Span, Unit

Fit = tuple[list[Span], list[Span]]  # what a row ends and what it adds
MOST_OF_ONE = 100
"""Rows of one person in one file: each is fitted among all before it."""
MANY_OF_ONE = N_(
    "one file may have at most %(most)s rows of one person; put the others into a second file"
)


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
    """Note what is missing, not known, or out of reach."""
    cells = line.cells
    line.require("person", "unit")
    since, until = line.day("from"), line.day("to")
    if until and until < (since or facts.today):
        line.wrong_cell("to", "comes before the first day")
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
    held, ended = list(before.values()), dict[int, Span]()
    for new, line in _by_day(lines, facts):
        ends, adds = _fit(held, new, line, facts)
        held = _with_ends(held, ends) + adds
        ended |= {span.row: span for span in ends if span.row}
    return PostingChange(
        person_id,
        [span for span in held if not span.row],
        [span for row, span in ended.items() if span != before[row]],
    )


def _by_day(
    lines: Iterable[FileRow], facts: PostingFacts
) -> list[tuple[Span, FileRow]]:
    """The first rows of a person, the others refused."""
    rows = [(_span(line, facts), line) for line in lines]
    for _new, line in rows[MOST_OF_ONE:]:
        line.wrong_cell("person", MANY_OF_ONE, most=MOST_OF_ONE)
    few = rows[:MOST_OF_ONE]
    return sorted(few, key=lambda row: (row[0].since, row[0].line))


def _with_ends(spans: Sequence[Span], ends: Iterable[Span]) -> list[Span]:
    """The postings with their new ends; one that never was is left out."""
    changed = {(span.row, span.line): span for span in ends}
    result = [changed.get((span.row, span.line), span) for span in spans]
    return [
        span for span in result if span.until is None or span.until > span.since
    ]


def _span(line: FileRow, facts: PostingFacts) -> Span:
    return Span(
        facts.units[line["unit"]].id,
        line["post"],
        line.day("from") or facts.today,
        line.end("to"),
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
        text = N_("holds on the same days as line %(line)s")
        if not met.span.line:
            text = N_(
                "a post from %(day)s on is entered already; give that day or a later one, or a last day before it"
            )
        day = f"{met.span.since:%d/%m/%Y}"
        line.wrong_cell("from", text, line=met.span.line, day=day)
        return [], []
    if adds and new.post and new.post not in facts.offered:
        line.wrong_cell("post", "the post “%(key)s” is no longer offered")
        return [], []
    if adds:
        line.state = RowState.NEW
    elif ends:
        line.state = RowState.CHANGED
    return ends, adds
