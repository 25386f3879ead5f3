"""The layer of one unit as a table, competencies by posts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.i18n import lang, pick
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import Rows, by_cell, layer, split_own
from lms.requirements.queries.stacks import rows_on
from lms.requirements.rules import blocks, notation
from lms.requirements.rules import layers as rules
from lms.requirements.service.cells import tokens
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import (
    CellEntry,
    CellKey,
    Entries,
    Layer,
    Layers,
    Requirement,
    Requirements,
    value_of,
)

Office = tuple[str, Rows]
"""The name of an office, and its posts."""


@dataclass(frozen=True)
class CompetencyGroup:
    """The competencies of one framework, in order, each with how deep it stands
    below its parents.
    """

    title: Mapping[str, str]
    rows: Sequence[tuple[Row, int]]


@dataclass
class Matrix:
    """The table of one unit on one day. `mine`: its own rows of today and
    later; `seen` says them in short.
    """

    unit: Unit
    way: Sequence[Unit]
    on: dt.date
    groups: Sequence[CompetencyGroup]
    offices: Sequence[Office]
    post: str
    columns: Rows
    above: Requirements
    own: Mapping[CellKey, Layer]
    redundant: Collection[CellKey]
    mine: Layers
    seen: str = ""
    typed: dict[CellKey, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = tokens(self.mine)
        self.language = lang()
        self.titles = {unit.id: pick(unit.title) for unit in self.way}

    def keep(self, entries: Entries, seen: str, posts: Collection[str]) -> None:
        """Show again what was typed; what the editor had `seen` of these posts
        stands for what is there now.
        """
        self.typed = {entry.key: entry.text for entry in entries}
        others = tokens(row for row in self.mine if row.post not in posts)
        self.seen = f"{seen} {others}".strip()

    def value(self, post: str, competency: str) -> str:
        """What stands in the cell: what was typed, or the unit's own row."""
        typed = self.typed.get((post, competency))
        return self.stored(post, competency) if typed is None else typed

    def stored(self, post: str, competency: str) -> str:
        """The unit's own row, in short."""
        own = self.own.get((post, competency))
        return notation.write(value_of(own), self.language)

    def floor(self, post: str, competency: str) -> str:
        """What is inherited, in short."""
        above = self.above.get((post, competency))
        return notation.write(value_of(above), self.language)

    def source(self, requirement: Requirement) -> str:
        """The layers that set what is inherited, by name."""
        rows = requirement.level_from, requirement.depth_from
        names = (self.titles.get(row.unit_id, "") for row in rows)
        return ", ".join(dict.fromkeys(names))

    def touched(self, wrong: Collection[CellKey]) -> set[CellKey]:
        """The cells in which more stands than what is inherited; `wrong`: those
        that were refused.
        """
        return {*self.own, *self.typed, *wrong}

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
    offices = posts_service.by_office(posts_service.posts().values())
    columns = _columns(offices, post)
    keys = [one.key for one in columns]
    layers = _read_layers(unit, keys, day)
    return Matrix(
        unit,
        people.units_on(unit.path),
        day,
        grouped({competency for _post, competency in layers.own}),
        offices,
        post if post in keys else keys[0],
        columns,
        *layers,
    )


def _columns(offices: Sequence[Office], post: str) -> Rows:
    if not offices:
        raise Invalid("No post is entered yet. Add one under “Posts”.")
    for _name, posts in offices:
        if any(one.key == post for one in posts):
            return posts
    return offices[0][1]


class _Layers(NamedTuple):
    """The last fields of `Matrix`."""

    above: Requirements
    own: Mapping[CellKey, Layer]
    redundant: Collection[CellKey]
    mine: Layers


def _read_layers(unit: Unit, posts: Collection[str], day: dt.date) -> _Layers:
    way = people.ids_on(unit.path)
    own, others = split_own(rows_on(way, posts, day), unit.id)
    mine, higher = list(map(layer, own)), by_cell(others)
    current = {row.key: row for row in mine if row.holds(day)}
    above = rules.add_up(way, rules.in_force(higher, day))
    redundant = rules.find_redundant(current.values(), higher, day)
    return _Layers(above, current, {row.key for row in redundant}, mine)


def grouped(used: Collection[str] = ()) -> list[CompetencyGroup]:
    """Competencies by framework, children below their parents. Retired ones
    only where the unit still asks for them.
    """
    groups = defaultdict(list)
    for top, row, deep in _walk(_by_parent(used)):
        groups[top.framework_id].append((row, deep))
    titles = framework.titles(groups)
    return [
        CompetencyGroup(titles.get(key, {}), rows)
        for key, rows in groups.items()
    ]


Children = Mapping[str | None, Rows]


def _by_parent(used: Collection[str]) -> Children:
    rows = {
        key: row
        for key, row in framework.vocabulary().items()
        if not row.retired or key in used
    }
    children = defaultdict(list)
    for key, row in rows.items():
        is_child = row.parent in rows and row.parent != key
        children[row.parent if is_child else None].append(row)
    return children


def _walk(
    children: Children,
) -> Iterable[tuple[Row, Row, int]]:
    """Each competency after its parent, with the topmost of its branch and how
    deep it stands.
    """
    waiting = [(row, row, 0) for row in reversed(children.get(None, ()))]
    while waiting:
        top, row, deep = waiting.pop()
        yield top, row, deep
        below = children.get(row.key, ())
        waiting += [(top, child, deep + 1) for child in reversed(below)]


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
    own = [table.own.get((post.key, row.key)) for post in table.columns]
    cells = [notation.write(value_of(one), language) for one in own]
    return [pick(row.title, language), *cells]


def read_sheet(text: str, start: CellKey) -> blocks.Block:
    """Read a pasted block. Posts and competencies are known by their codes and
    their names in every language.
    """
    offices = posts_service.by_office(posts_service.posts().values())
    posts = _names(post for _name, some in offices for post in some)
    competencies = _names(row for one in grouped() for row, _deep in one.rows)
    block = blocks.read_block(text, posts, competencies, start)
    if not block.entries and not block.faults:
        raise Invalid("The block holds headings but no cells.", "block")
    return block


def _names(rows: Iterable[Row]) -> blocks.Names:
    return {row.key: row.title.values() for row in rows}
