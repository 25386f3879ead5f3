"""The layer of one unit as a table, competencies by posts: read it, and save
what was typed or pasted as one act.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace

from sqlalchemy import Row, or_, select

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import lang, moment, pick
from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.models import Framework
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements.models import RequirementRow
from lms.requirements.queries.effective import COLUMNS, layer
from lms.requirements.rules import cells
from lms.requirements.rules import layers as rules
from lms.requirements.rules.cells import Remove, Value
from lms.requirements.service import edits
from lms.requirements.service.edits import Known, Planned
from lms.requirements.service.inheritance import added_up
from lms.requirements.types import Cell, Layer, Requirement, Terms

_ROW = RequirementRow.__table__.c
Key = tuple[str, str]  # post, competency


@dataclass(frozen=True)
class Group:
    """The competencies of one framework, in order, each with how deep it stands
    below its parents.
    """

    title: Mapping[str, str]
    rows: Sequence[tuple[Row, int]]


@dataclass
class Grid:
    """The table of one unit on one day. `mine`: its own rows of today and
    later, with their posts; `seen` says them in short.
    """

    unit: Unit
    way: Sequence[Unit]
    on: dt.date
    groups: Sequence[Group]
    offices: Sequence[tuple[str, Sequence[Row]]]
    post: str
    columns: Sequence[Row]
    above: Mapping[Key, Requirement]
    own: Mapping[Key, Layer]
    redundant: set[Key]
    mine: Sequence[tuple[str, Layer]]
    words: tuple[Mapping[str, Row], Mapping[str, Row]]
    seen: str = ""
    typed: dict[Key, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = self.seen or tokens(self.mine)

    def keep(
        self, entries: Iterable["Entry"], seen: str, posts: Collection[str]
    ) -> None:
        """Show again what was typed; what the editor had `seen` of these posts
        stands for what is there now.
        """
        self.typed = {entry.key: entry.text for entry in entries}
        self.seen = f"{seen} {tokens(pair for pair in self.mine if pair[0] not in posts)}".strip()

    def value(self, post: str, competency: str) -> str:
        """What stands in the cell: what was typed, or the unit's own row."""
        key = post, competency
        return (
            self.typed[key] if key in self.typed else self.was(post, competency)
        )

    def was(self, post: str, competency: str) -> str:
        """The unit's own row, in short."""
        return cells.write(_value(self.own.get((post, competency))), lang())

    def source(self, asked: Requirement) -> str:
        """The layers that set what is inherited, by name."""
        titles = {place.id: pick(place.title) for place in self.way}
        return ", ".join(
            dict.fromkeys(
                titles.get(row.unit_id, "")
                for row in (asked.level_from, asked.depth_from)
            )
        )

    def place(self, entry: "Entry") -> str:
        """Which cell, in words."""
        competencies, posts = self.words
        post, competency = (
            posts.get(entry.post),
            competencies.get(entry.competency),
        )
        return f"{pick(competency.title) if competency else entry.competency} × {pick(post.title) if post else entry.post}"

    def floor(self, post: str, competency: str) -> str:
        """What is inherited, in short."""
        return cells.write(_asked(self.above.get((post, competency))), lang())

    def elsewhere(self) -> dict[Key, str]:
        """What was typed in columns that are not shown now."""
        shown = {post.key for post in self.columns}
        return {
            key: text for key, text in self.typed.items() if key[0] not in shown
        }


def _value(row: Layer | None) -> Value | None:
    return Value(row.level, row.depth, row.essential) if row else None


def _asked(asked: Requirement | None) -> Value | None:
    return Value(asked.level, asked.depth, asked.essential) if asked else None


def grid(
    actor: Actor, unit_id: int, post: str = "", on: dt.date | None = None
) -> Grid:
    """The table for the posts of one office, the one that `post` belongs to. As
    many queries for a nation as for a ward.
    """
    unit = edits.unit_to_set(actor, unit_id)
    day = max(on or clock.today(), clock.today())
    competencies, posts = words = framework.vocabulary(), posts_service.posts()
    offices = posts_service.by_office(posts.values())
    if not offices:
        raise Invalid(N_("No post is entered yet. Add one under “Posts”."))
    columns = next(
        (some for _, some in offices if any(one.key == post for one in some)),
        offices[0][1],
    )
    post = post if any(one.key == post for one in columns) else columns[0].key
    rows = _rows(unit, [one.key for one in columns], day)
    way = people.units_on(unit.path)
    mine = [(row.post, layer(row)) for row in rows if row.unit_id == unit.id]
    own = {
        (post_, one.competency): one for post_, one in mine if one.holds(day)
    }
    higher: dict[Key, list[Layer]] = {}
    for row in rows:
        if row.unit_id != unit.id:
            higher.setdefault((row.post, row.competency), []).append(layer(row))
    above = added_up(unit, higher, day)
    redundant = {
        key
        for key, one in own.items()
        if rules.is_redundant(one, higher.get(key, ()), day)
    }
    groups = grouped(competencies.values(), {key for _, key in own})
    return Grid(
        unit,
        way,
        day,
        groups,
        offices,
        post,
        columns,
        above,
        own,
        redundant,
        mine,
        words,
    )


def _rows(unit: Unit, posts: Sequence[str], on: dt.date) -> Sequence[Row]:
    """Rows of the whole way, in force on the day or later."""
    lasting = or_(
        _ROW.valid_to.is_(None),
        (_ROW.valid_to > on) & (_ROW.valid_to > _ROW.valid_from),
    )
    query = select(*COLUMNS).where(
        _ROW.unit_id.in_(people.ids_on(unit.path)),
        _ROW.post.in_(posts),
        lasting,
    )
    return execute(query.order_by(_ROW.id)).all()


def tokens(rows: Iterable[tuple[str, Layer]]) -> str:
    """The rows of a unit's own as one word for each: a row never changes but
    for its end.
    """
    return " ".join(
        _token(one) for _, one in sorted(rows, key=lambda pair: pair[1].row)
    )


def _token(row: Layer) -> str:
    return f"{row.row}@{row.until.isoformat()}" if row.until else str(row.row)


def grouped(
    competencies: Iterable[Row], used: Iterable[str] = ()
) -> list[Group]:
    """Competencies by framework, children below their parents. Retired ones
    only where the unit still asks for them.
    """
    kept, needed = {}, set(used)
    for row in competencies:
        if not row.retired or row.key in needed:
            kept[row.key] = row
    children: dict[str | None, list[Row]] = {}
    for row in kept.values():
        children.setdefault(
            row.parent
            if row.parent in kept and row.parent != row.key
            else None,
            [],
        ).append(row)
    titles = {
        row.id: row.title
        for row in execute(
            select(Framework.id, Framework.title).where(
                Framework.id.in_({row.framework_id for row in kept.values()})
            )
        )
    }
    groups: dict[int, list[tuple[Row, int]]] = {}

    def walk(row: Row, group: int, deep: int) -> None:
        groups.setdefault(group, []).append((row, deep))
        for child in children.get(row.key, ()):
            walk(child, group, deep + 1)

    for row in children.get(None, ()):
        walk(row, row.framework_id, 0)
    return [Group(titles.get(key, {}), rows) for key, rows in groups.items()]


@dataclass(frozen=True)
class Entry:
    """One cell as it was typed or pasted; `row` and `column` say where it stood
    in a pasted block (0: it was typed).
    """

    post: str
    competency: str
    text: str
    row: int = 0
    column: int = 0

    @property
    def key(self) -> Key:
        """Which cell."""
        return self.post, self.competency


@dataclass(frozen=True)
class Change:
    """What saving a cell did or would do: what was asked by the unit before,
    and what then; None: nothing of its own.
    """

    entry: Entry
    was: Value | None
    now: Value | None


@dataclass
class Outcome:
    """What came of a save: what is changed, what needed no change, what is
    wrong where. `refusal`: of what all cells share.
    """

    saved: bool = False
    changes: list[Change] = field(default_factory=list)
    idle: list[Planned] = field(default_factory=list)
    faults: list[tuple[Entry, LMSError]] = field(default_factory=list)
    refusal: Invalid | None = None
    touched: list[Entry] = field(default_factory=list)
    seen: str = ""


@dataclass(frozen=True)
class Shown:
    """What the editor was shown: the day, and the rows of the unit's own then
    (`Grid.seen`; None: nothing yet).

    `whole`: the cells come from the table itself, so one that still stands as
    it was shown is no change, and one that was emptied takes the unit's own row
    away. In a pasted block every cell counts but the empty ones.
    """

    on: dt.date
    rows: str | None
    whole: bool = True

    def ends(self) -> dict[int, dt.date | None]:
        """The rows that were shown, with the end they had then."""
        found: dict[int, dt.date | None] = {}
        for token in (self.rows or "").split():
            key, _, end = token.partition("@")
            try:
                found[int(key)] = dt.date.fromisoformat(end) if end else None
            except ValueError:
                continue
        return found


def save(
    actor: Actor,
    unit_id: int,
    entries: Sequence[Entry],
    terms: Terms,
    shown: Shown,
    do: bool = True,
    only_good: bool = False,
) -> Outcome:
    """Save many cells as one act: all of them, or with `only_good` those that
    can be taken. With `do` off only say what would happen.

    A cell that somebody else has changed since it was `shown` is refused and
    named.
    """
    unit, outcome = edits.unit_to_set(actor, unit_id), Outcome()
    with transaction():
        edits.lock(unit)
        since, posts = (
            terms.since or clock.today(),
            {entry.post for entry in entries},
        )
        known, mine = Known.of(unit, posts, since), _own(unit, posts)
        wanted = _read(entries, known, mine, shown, since, outcome)
        try:
            edits.check_terms(
                terms, sets=any(cell.level is not None for _, cell in wanted)
            )
        except Invalid as refusal:
            outcome.refusal = refusal
        plan = [
            (entry, edits.planned(known, cell, since, terms))
            for entry, cell in wanted
        ]
        _judge(plan, _moved(mine, shown), outcome)
        if do and not outcome.refusal and (only_good or not outcome.faults):
            bad = {entry.key for entry, _ in outcome.faults}
            edits.carry_out(
                actor,
                unit,
                [one for entry, one in plan if entry.key not in bad],
                terms,
            )
            outcome.saved = bool(outcome.changes) or not outcome.faults
            mine = _own(unit, posts)
        outcome.seen = tokens(
            (row.post, one) for row, one in mine if _lasting(one, shown.on)
        )
    return outcome


def _own(unit: Unit, posts: Iterable[str]) -> list[tuple[Row, Layer]]:
    """Every row of the unit's own for these posts, ended ones too, with who set
    and who ended it.
    """
    more = _ROW.set_at, _ROW.ended_by, _ROW.ended_at
    query = select(*COLUMNS, *more).where(
        _ROW.unit_id == unit.id, _ROW.post.in_(posts)
    )
    return [(row, layer(row)) for row in execute(query.order_by(_ROW.id))]


def _lasting(row: Layer, on: dt.date) -> bool:
    return row.until is None or (
        row.until > on and row.until > (row.since or on)
    )


def _read(
    entries: Iterable[Entry],
    known: Known,
    mine: Sequence[tuple[Row, Layer]],
    shown: Shown,
    since: dt.date,
    outcome: Outcome,
) -> list[tuple[Entry, Cell]]:
    """The cells that ask for a change, read; those that cannot be read become
    faults.
    """
    ends = shown.ends()
    stood = {
        (row.post, one.competency): _value(one)
        for row, one in mine
        if one.row in ends and replace(one, until=ends[one.row]).holds(shown.on)
    }
    found = []
    for entry in entries:
        own = next(
            (row for row in known.own.get(entry.key, ()) if row.holds(since)),
            None,
        )
        now = _value(own) or _asked(
            known.above.get(entry.post, {}).get(entry.competency)
        )
        try:
            read = cells.read(entry.text, now)
        except Invalid as fault:
            outcome.faults.append((entry, fault))
            outcome.touched.append(entry)
            continue
        value = None if isinstance(read, Remove) else read
        if value == stood.get(entry.key) if shown.whole else read is None:
            continue
        outcome.touched.append(entry)
        found.append(
            (
                entry,
                Cell(*entry.key, None)
                if value is None
                else Cell(*entry.key, *astuple(value)),
            )
        )
    return found


def _moved(mine: Sequence[tuple[Row, Layer]], shown: Shown) -> dict[Key, Row]:
    """The cells that are not as they were shown, each with the row that was set
    or ended since.
    """
    ends, moved = shown.ends(), dict[Key, Row]()
    for row, one in mine if shown.rows is not None else ():
        is_there = _lasting(one, shown.on)
        if is_there != (one.row in ends) or (
            is_there and one.until != ends[one.row]
        ):
            moved[row.post, one.competency] = row
    return moved


def _judge(
    plan: Iterable[tuple[Entry, Planned]],
    moved: Mapping[Key, Row],
    outcome: Outcome,
) -> None:
    """Sort what is planned into changes, what needs none, and faults."""
    names = people.names(
        {
            who
            for row in moved.values()
            for who in (row.set_by, row.ended_by)
            if who
        }
    )
    for entry, one in plan:
        if one.refusal:
            outcome.faults.append((entry, one.refusal))
        elif one.idle:
            outcome.idle.append(one)
        elif entry.key in moved:
            outcome.faults.append((entry, _met(moved[entry.key], names)))
        else:
            now = (
                Value(one.cell.level or 0, one.cell.depth, one.cell.essential)
                if one.sets
                else None
            )
            outcome.changes.append(Change(entry, _value(one.follows), now))
    outcome.faults.sort(key=lambda fault: (fault[0].row, fault[0].column))


def _met(row: Row, names: Mapping[int, str]) -> Conflict:
    """Somebody else was faster."""
    ended = row.ended_at is not None
    name = names.get(row.ended_by if ended else row.set_by, "")
    if not name:  # a file was loaded
        return Conflict(
            N_(
                "This cell was changed after you opened the page. Look at what is asked there now; if you save again, your entry replaces it."
            )
        )
    return Conflict(
        N_(
            "%(name)s has changed this cell at %(time)s, after you opened the page. Look at what is asked there now; if you save again, your entry replaces it."
        ),
        name=name,
        time=moment(row.ended_at if ended else row.set_at),
    )


@dataclass(frozen=True)
class Sheet:
    """A pasted block: its cells, and the headings that have no place."""

    entries: Sequence[Entry]
    faults: Sequence[cells.Fault]


def sheet(text: str, start: Key) -> Sheet:
    """Read a pasted block. Posts and competencies are known by their codes and
    their names in every language.
    """
    competencies, posts = framework.vocabulary(), posts_service.posts()
    order = [
        row.key
        for _, some in posts_service.by_office(posts.values())
        for row in some
    ]
    offered = {key: posts[key].title.values() for key in order}
    lines = [
        row for group in grouped(competencies.values()) for row, _ in group.rows
    ]
    block = cells.read_block(
        text, offered, {row.key: row.title.values() for row in lines}, start
    )
    entries = [
        Entry(one.post, one.competency, one.text, one.row, one.column)
        for one in block.cells
    ]
    if not entries and not block.faults:
        raise Invalid(N_("The block holds headings but no cells."), "block")
    return Sheet(entries, block.faults)


def as_text(grid: Grid, language: str) -> str:
    """The unit's own layer for the posts that are shown, as a block that can be
    pasted into a spreadsheet and back.
    """
    rows = [["", *(pick(post.title, language) for post in grid.columns)]]
    for group in grid.groups:
        for row, _ in group.rows:
            values = [
                cells.write(_value(grid.own.get((post.key, row.key))), language)
                for post in grid.columns
            ]
            rows.append([pick(row.title, language), *values])
    return cells.write_block(rows)
