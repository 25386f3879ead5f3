"""The layer of one unit as a table, competencies by posts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core import clock
from lms.core.columns import Rows
from lms.core.errors import Invalid
from lms.core.i18n import joined, lang, pick
from lms.core.types import Texts
from lms.framework import service as framework
from lms.framework.rules import content as contents
from lms.people import service as people
from lms.posts import service as posts_service
from lms.posts.service import Office
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules import blocks, notation
from lms.requirements.rules import layers as rules
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service.cells import tokens
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    CellEntry,
    CellKey,
    CellValue,
    Entries,
    Layer,
    Requirement,
    value_of,
)

MANY = 20
"""Whoever changes what so many people are measured against sees first what it
does.
"""
MOST_COUNTED = 10_000


def reach(actor: Actor, unit_id: int, posts: Iterable[str]) -> int:
    """How many people hold these posts in the unit or below it today; of more
    than `MOST_COUNTED`, one more than that.
    """
    unit = unit_to_set(actor, unit_id)
    return people.count_holders_below(unit.path, posts, MOST_COUNTED)


@dataclass(frozen=True)
class CompetencyGroup:
    """The competencies of one framework, in order, each with how deep it stands
    below its parents.
    """

    title: Texts
    rows: Sequence[tuple[Row, int]]


class Floor(NamedTuple):
    """What is inherited: in short, in full, and the units that ask for it."""

    short: str
    value: CellValue
    asked_by: str


class CellView(NamedTuple):
    """A cell as it is shown: what is in it (what was typed, or the unit's own
    row), that row in short, and what is inherited.
    """

    post: str
    text: str
    stored: str
    floor: Floor | None
    is_redundant: bool
    is_off: bool
    """Whether it is left out on a narrow screen."""


@dataclass
class Matrix:
    """The table of one unit on one day for some posts, the `columns`, one of
    which is the `post` that was asked for. `seen` says in short which rows of
    the unit's own are shown.
    """

    stack: LayerStack
    groups: Sequence[CompetencyGroup]
    offices: Sequence[Office]
    columns: Rows
    post: str
    typed: dict[CellKey, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unit, self.on = self.stack.units[-1], self.stack.since
        self.language, self.seen = lang(), tokens(self._mine())

    def _mine(self) -> Iterable[Layer]:
        """The rows of the unit's own of today and later."""
        return chain(*self.stack.own.values())

    def keep(self, entries: Entries, seen: str, posts: Collection[str]) -> None:
        """Show again what was typed; what the editor had `seen` of these posts
        stands for what is there now.
        """
        self.typed = {entry.key: entry.text for entry in entries}
        others = tokens(row for row in self._mine() if row.post not in posts)
        self.seen = f"{seen} {others}".strip()

    def stored(self, key: CellKey) -> str:
        """The unit's own row, in short."""
        own = self.stack.current.get(key)
        return notation.write(value_of(own), self.language)

    @cached_property
    def floors(self) -> Mapping[CellKey, Floor]:
        """What is inherited in each cell."""
        return {
            key: Floor(
                notation.write(value_of(one), self.language),
                value_of(one),
                self._asked_by(one),
            )
            for key, one in self.stack.above.items()
        }

    def _asked_by(self, requirement: Requirement) -> str:
        rows = requirement.level_from, requirement.depth_from
        names = (self.stack.names[row.unit_id] for row in rows)
        return joined(names)

    @cached_property
    def _redundant(self) -> set[CellKey]:
        stack = self.stack
        rows = rules.find_redundant(
            stack.current.values(), stack.higher, stack.since
        )
        return {row.key for row in rows}

    def cells(self, competency: str) -> list[CellView]:
        """One row of the table."""
        return [self._cell(post.key, competency) for post in self.columns]

    def _cell(self, post: str, competency: str) -> CellView:
        key = post, competency
        stored = self.stored(key)
        return CellView(
            post,
            self.typed.get(key, stored),
            stored,
            self.floors.get(key),
            key in self._redundant,
            post != self.post,
        )

    def elsewhere(self) -> dict[CellKey, str]:
        """What was typed in columns that are not shown now."""
        visible = {post.key for post in self.columns}
        return {
            key: text
            for key, text in self.typed.items()
            if key[0] not in visible
        }


def place_of(entry: CellEntry) -> str:
    """Which cell, in words."""
    post = posts_service.posts().get(entry.post)
    competency = framework.vocabulary().get(entry.competency)
    names = (
        pick(competency.title) if competency else entry.competency,
        pick(post.title) if post else entry.post,
    )
    return " × ".join(names)


def matrix(
    actor: Actor, unit_id: int, post: str = "", on: dt.date | None = None
) -> Matrix:
    """The table for the posts of one office, the one that `post` belongs to. As
    many queries for a nation as for a ward.
    """
    unit = unit_to_set(actor, unit_id)
    day = max(filter(None, (on, clock.today())))
    columns = posts_service.office_of(post)
    keys = [row.key for row in columns]
    stack = layer_stack(unit, keys, day)
    return Matrix(
        stack,
        grouped({competency for _post, competency in stack.current}),
        posts_service.offices(),
        columns,
        post if post in keys else keys[0],
    )


def grouped(used: Collection[str] = ()) -> list[CompetencyGroup]:
    """Competencies by framework, children below their parents. Retired ones
    only where the unit still asks for them.
    """
    rows = {
        key: row
        for key, row in framework.vocabulary().items()
        if not row.retired or key in used
    }
    parents = {
        key: row.parent if row.parent in rows else None
        for key, row in rows.items()
    }
    groups, top = defaultdict(list), 0
    for key, deep in contents.in_order(parents):
        top = top if deep else rows[key].framework_id
        groups[top].append((rows[key], deep))
    titles = framework.titles()
    return [
        CompetencyGroup(titles.get(key, {}), rows)
        for key, rows in groups.items()
    ]


def as_text(table: Matrix, language: str) -> str:
    """The unit's own layer for the posts that are shown, as a block that can be
    pasted into a spreadsheet and back.
    """
    rows = [row for group in table.groups for row, _deep in group.rows]
    head = ["", *(pick(post.title, language) for post in table.columns)]
    return blocks.write_block(
        [head, *(_line(table, row, language) for row in rows)]
    )


def _line(table: Matrix, row: Row, language: str) -> list[str]:
    cells = [table.stored((post.key, row.key)) for post in table.columns]
    return [pick(row.title, language), *cells]


def read_sheet(text: str, start: CellKey) -> blocks.Block:
    """Read a pasted block. Posts and competencies are known by their codes and
    their names in every language.
    """
    offices = posts_service.offices()
    posts = _names(post for _name, some in offices for post in some)
    competencies = _names(row for one in grouped() for row, _deep in one.rows)
    block = blocks.read_block(text, posts, competencies, start)
    if not block.entries and not block.faults:
        raise Invalid("The block holds headings but no cells.", "block")
    return block


def _names(rows: Iterable[Row]) -> blocks.Names:
    return {row.key: row.title.values() for row in rows}
