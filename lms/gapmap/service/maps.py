"""A unit's heat map, what is behind one cell of it, and its figures for files.

A fixed number of statements and of rows: today's counts are kept, not worked
out (see `counting`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.errors import Invalid, NotFound
from lms.core.types import Ids
from lms.framework import service as framework
from lms.gapmap import rules
from lms.gapmap.queries.figures import (
    CurrentFigures,
    Figures,
    FiguresByPlace,
    MapFigures,
)
from lms.gapmap.queries.history import PastFigures
from lms.gapmap.queries.holders import CellPeople, essential_splits
from lms.gapmap.rules import Gaps
from lms.gapmap.service import counting
from lms.gapmap.service.veil import Veil, veil_of
from lms.gapmap.types import (
    NO_FIGURE,
    NOBODY,
    UP_TO_DATE,
    WIDEST,
    Behind,
    CellMap,
    Columns,
    GapState,
    Grid,
    Split,
    UnitBelow,
    UnitMap,
)
from lms.people import service as people
from lms.people.types import Unit

Splits = Mapping[str, Split | None]
"""Per competency or post; None: too few people to show."""
Cells = Mapping[int, Split | None]
"""The same per unit."""


def tops(actor: Actor) -> list[Unit]:
    """The topmost units whose map the actor may open; from there the way leads
    down.
    """
    return access.top_units(actor, Permission.MAP_READ)


def may_read_evidence(actor: Actor, unit: Unit) -> bool:
    """Whether the names in a cell lead on to people's evidence."""
    return access.sees(actor, Permission.EVIDENCE_READ, unit)


def for_unit(
    actor: Actor,
    unit_id: int,
    post: str = "",
    on: dt.date | None = None,
    columns: Columns | None = None,
    part: int = 1,
) -> UnitMap:
    """The map of a unit and everything below it, for one post or all, today or
    as it stood at the end of a day. `columns` None: posts where all people are
    the actor's own, else units, of many this part.
    """
    each = columns is Columns.POSTS and not post
    view = _view(
        actor,
        unit_id,
        None if each else post,
        on,
    )
    shown = UnitMap(
        view.way,
        view.veil.own,
        None,
        {},
        view.below(),
        view.behind,
        view.veil.exact,
    )
    if view.veil.hides():
        return shown
    return _with_figures(
        shown,
        view,
        columns,
        part,
    )


def _with_figures(
    shown: UnitMap, view: "_View", columns: Columns | None, part: int
) -> UnitMap:
    if (columns or _usual(shown)) is Columns.UNITS and not view.post:
        figures, grid = view.by_unit(shown.below, part)
        cells = view.shown(figures)
    else:
        figures = view.of_each_post()
        cells = view.shown(figures)
        grid = Grid(cells={} if view.post else cells)
    whole = figures.get((view.post, ""), NO_FIGURE)._replace(split=NOBODY)
    people = view.veil.figure(view.post, "", whole)
    if people is None:
        return shown
    splits = {key: posts[view.post] for key, posts in cells.items()}
    return replace(
        shown,
        people=people.people,
        splits=splits,
        grid=grid,
    )


def _usual(shown: UnitMap) -> Columns:
    """Posts lie across units, so from above their numbers are rounded."""
    others = shown.below and not shown.exact
    return Columns.UNITS if others else Columns.POSTS


def essential_gaps(actor: Actor, unit: Unit) -> Gaps:
    """The posts in one's own unit of which something essential is not shown
    yet; none from above, where numbers of posts are rounded, and nothing that
    the vocabulary has no name for.
    """
    if not access.sees_all_below(actor, Permission.MAP_READ, unit.path):
        return {}
    return rules.essential_gaps(
        essential_splits(unit.path), framework.vocabulary()
    )


def for_cell(
    actor: Actor,
    unit_id: int,
    competency: str,
    post: str = "",
    state: GapState | None = None,
    on: dt.date | None = None,
    page: int = 1,
) -> CellMap:
    """What is behind one competency of a map. People are named in one's own
    unit only, page by page in the order of their names: never a ranking.
    """
    view = _view(
        actor,
        unit_id,
        post,
        on,
        competency,
    )
    cell = _cell(view, competency)
    if not view.veil.own:
        return cell
    named = CellPeople(
        view.unit,
        competency,
        post,
        on,
    )
    holders, total = named.page(state, page)
    return replace(cell, holders=holders, total=total)


def _cell(view: "_View", competency: str) -> CellMap:
    """As far as it is shown; NotFound if the competency is asked of nobody."""
    figures = dict(view.figures.per_post(view.unit.id, competency))
    split = figures.get(view.post, NO_FIGURE).split
    figures.pop("", None)
    posts = _splits(figures)
    if not split.total and not posts:
        raise NotFound
    veil = view.veil
    return CellMap(
        view.unit,
        veil.own,
        veil.split(view.post, competency, split),
        {key: veil.split(key, competency, posts[key]) for key in posts},
        view.below(competency),
        exact=veil.exact,
    )


def figures_for(
    actor: Actor, unit_id: int, on: dt.date | None = None
) -> tuple[Unit, dict[str, Splits]]:
    """The unit, and all its figures per competency and post; for files."""
    view = _view(actor, unit_id, None, on)
    if view.veil.hides():
        return view.unit, {}
    cells = view.shown(view.figures.of(unit_id))
    table = {
        key: {post: posts[post] for post in posts if post}
        for key, posts in cells.items()
    }
    return view.unit, table


def _splits(figures: Figures) -> dict[str, Split]:
    """Where something is asked of anybody."""
    return {
        key: figure.split
        for key, figure in figures.items()
        if figure.split.total
    }


@dataclass(frozen=True)
class _View:
    """What one actor sees of a unit, for one post or all."""

    way: Sequence[Unit]
    post: str
    figures: MapFigures
    veil: Veil
    behind: Behind = UP_TO_DATE

    @property
    def unit(self) -> Unit:
        """The last on the way from the root."""
        return self.way[-1]

    def below(self, competency: str = "") -> Sequence[UnitBelow]:
        """The units directly below, by name, as far as they are shown."""
        units = self.figures.per_unit(self.unit.id, self.post, competency)
        return [
            self.veil.unit_below(unit, self.post, competency, figure)
            for unit, figure in units
        ]

    def of_each_post(self) -> FiguresByPlace:
        """The unit's figures of every post, or of the one it is narrowed to."""
        if self.post:
            return self.figures.of(self.unit.id, post=self.post)
        return self.figures.of(self.unit.id)

    def shown(self, figures: FiguresByPlace) -> dict[str, Splits]:
        """What is shown of them by competency and post, where something is
        asked of anybody.
        """
        cells: dict[str, dict[str, Split | None]] = defaultdict(dict)
        exact = self.veil.exact
        for (post, key), (_people, split) in figures.items():
            if key and any(split):
                shown = split if exact else self.veil.split(post, key, split)
                cells[key][post] = shown
        return dict(cells)

    def by_unit(
        self, below: Sequence[UnitBelow], part: int
    ) -> tuple[FiguresByPlace, Grid]:
        """The unit's figures, and the grid of one part of the units below."""
        parts = max(1, -(-len(below) // WIDEST))
        part = min(max(1, part), parts)
        shown = below[(part - 1) * WIDEST :][:WIDEST]
        ids = [one.unit.id for one in shown]
        figures = self.figures.beside([self.unit.id, *ids])
        whole = figures[self.unit.id]
        cells = {key: self._row(key, ids, figures) for key in whole if key}
        grid = Grid(
            Columns.UNITS,
            part,
            parts,
            cells,
        )
        return {("", key): whole[key] for key in whole}, grid

    def _row(self, key: str, ids: Ids, figures: Mapping[int, Figures]) -> Cells:
        row: dict[int, Split | None] = {}
        for unit_id in ids:
            split = figures[unit_id].get(key, NO_FIGURE).split
            shown = self.veil.split_below(unit_id, key, split)
            if shown is None or any(shown):
                row[unit_id] = shown
        return row


def _view(
    actor: Actor,
    unit_id: int,
    post: str | None,
    on: dt.date | None,
    competency: str | None = None,
) -> _View:
    """A unit with today's counts brought up to date, or of a past day; of one
    competency, if it is named. `post` None: of each post.
    """
    way = people.way_to(unit_id)
    if not way or not access.allows(actor, Permission.MAP_READ, [way[-1].path]):
        raise NotFound
    narrowed = post or ""
    if on:
        _require_own(actor, way[-1])
        past = PastFigures(way[-1], on, competency or "")
        return _View(way, narrowed, past, Veil())
    behind = counting.catch_up()
    by_post = None if competency else post
    veil = veil_of(
        actor,
        Permission.MAP_READ,
        way,
        by_post,
        competency,
    )
    return _View(
        way,
        narrowed,
        CurrentFigures(),
        veil,
        behind,
    )


def _require_own(actor: Actor, unit: Unit) -> None:
    """Other days only where everybody counted is one's own: what changed from
    one day to the next would show single people.
    """
    if not access.sees_all_below(actor, Permission.MAP_READ, unit.path):
        raise Invalid(
            "From above, only today is shown: what changed between two days could be read as a judgement of one person. Their own manager sees other days.",
            "on",
        )
