"""The layer of one unit as a table, competencies by posts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Row, select

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Invalid
from lms.core.i18n import lang, pick
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.queries.rows import (
    COLUMNS,
    ROW,
    by_cell,
    lasting,
    not_empty,
    post_layers,
    split_own,
)
from lms.requirements.rules import blocks, notation
from lms.requirements.rules import layers as rules
from lms.requirements.rules.notation import value_of
from lms.requirements.service.cells import CellEntry, tokens
from lms.requirements.service.permission import unit_to_set
from lms.requirements.types import CellKey, Layer, PostLayer, Requirement

Office = tuple[str, Sequence[Row]]
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
    later, with their posts; `seen` says them in short.
    """

    unit: Unit
    way: Sequence[Unit]
    on: dt.date
    groups: Sequence[CompetencyGroup]
    offices: Sequence[Office]
    post: str
    columns: Sequence[Row]
    above: Mapping[CellKey, Requirement]
    own: Mapping[CellKey, Layer]
    redundant: Collection[CellKey]
    mine: Sequence[PostLayer]
    seen: str = ""
    typed: dict[CellKey, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = self.seen or tokens(self.mine)
        self.language = lang()
        self.titles = {unit.id: pick(unit.title) for unit in self.way}

    def keep(
        self, entries: Iterable[CellEntry], seen: str, posts: Collection[str]
    ) -> None:
        """Show again what was typed; what the editor had `seen` of these posts
        stands for what is there now.
        """
        self.typed = {entry.key: entry.text for entry in entries}
        others = tokens(pair for pair in self.mine if pair[0] not in posts)
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
    today = clock.today()
    day = max(on or today, today)
    offices = posts_service.by_office(posts_service.posts().values())
    columns = _columns(offices, post)
    keys = [one.key for one in columns]
    layers = _read_layers(unit, keys, day)
    competencies = framework.vocabulary().values()
    return Matrix(
        unit,
        people.units_on(unit.path),
        day,
        grouped(competencies, {competency for _, competency in layers.own}),
        offices,
        post if post in keys else keys[0],
        columns,
        layers.above,
        layers.own,
        layers.redundant,
        layers.mine,
    )


def _columns(offices: Sequence[Office], post: str) -> Sequence[Row]:
    if not offices:
        raise Invalid("No post is entered yet. Add one under “Posts”.")
    for _name, posts in offices:
        if any(one.key == post for one in posts):
            return posts
    return offices[0][1]


class _Layers(NamedTuple):
    mine: list[PostLayer]
    own: dict[CellKey, Layer]
    above: dict[CellKey, Requirement]
    redundant: set[CellKey]


def _read_layers(unit: Unit, posts: Collection[str], day: dt.date) -> _Layers:
    """Rows of the whole way, in force on the day or later."""
    way = people.ids_on(unit.path)
    query = select(*COLUMNS).where(
        ROW.unit_id.in_(way), ROW.post.in_(posts), lasting(day), not_empty()
    )
    own, others = split_own(execute(query.order_by(ROW.id)).all(), unit.id)
    mine, higher = post_layers(own), by_cell(post_layers(others))
    in_force = [pair for pair in mine if pair[1].holds(day)]
    redundant = rules.find_redundant(in_force, higher, day)
    return _Layers(
        mine,
        {_key(pair): pair[1] for pair in in_force},
        rules.add_up(way, higher, day),
        set(map(_key, redundant)),
    )


def _key(pair: PostLayer) -> CellKey:
    return pair[0], pair[1].competency


def grouped(
    competencies: Iterable[Row], used: Collection[str] = ()
) -> list[CompetencyGroup]:
    """Competencies by framework, children below their parents. Retired ones
    only where the unit still asks for them.
    """
    rows = {
        row.key: row
        for row in competencies
        if not row.retired or row.key in used
    }
    groups = defaultdict(list)
    for top, row, deep in _walk(_by_parent(rows)):
        groups[top.framework_id].append((row, deep))
    titles = framework.titles({row.framework_id for row in rows.values()})
    return [
        CompetencyGroup(titles.get(key, {}), members)
        for key, members in groups.items()
    ]


Children = Mapping[str | None, Sequence[Row]]


def _by_parent(rows: Mapping[str, Row]) -> Children:
    children = defaultdict(list)
    for row in rows.values():
        is_child = row.parent in rows and row.parent != row.key
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
    lines = [["", *(pick(post.title, language) for post in table.columns)]]
    for group in table.groups:
        for row, _deep in group.rows:
            keys = [(post.key, row.key) for post in table.columns]
            cells = [
                notation.write(value_of(table.own.get(key)), language)
                for key in keys
            ]
            lines.append([pick(row.title, language), *cells])
    return blocks.write_block(lines)


@dataclass(frozen=True)
class PastedSheet:
    """A pasted block: its cells, and the headings that have no place."""

    entries: Sequence[CellEntry]
    faults: Sequence[blocks.BlockFault]


def read_sheet(text: str, start: CellKey) -> PastedSheet:
    """Read a pasted block. Posts and competencies are known by their codes and
    their names in every language.
    """
    offices = posts_service.by_office(posts_service.posts().values())
    posts = [post for _name, some in offices for post in some]
    groups = grouped(framework.vocabulary().values())
    competencies = [row for group in groups for row, _deep in group.rows]
    block = blocks.read_block(text, _names(posts), _names(competencies), start)
    entries = [
        CellEntry(one.post, one.competency, one.text, one.row, one.column)
        for one in block.cells
    ]
    if not entries and not block.faults:
        raise Invalid("The block holds headings but no cells.", "block")
    return PastedSheet(entries, block.faults)


def _names(rows: Iterable[Row]) -> blocks.Names:
    return {row.key: row.title.values() for row in rows}
