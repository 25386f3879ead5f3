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
from lms.core.errors import NotFound
from lms.core.state import setting
from lms.gapmap import rules
from lms.gapmap.queries.figures import CurrentFigures, Figures, MapFigures
from lms.gapmap.queries.history import PastFigures
from lms.gapmap.queries.holders import CellPeople
from lms.gapmap.service import counting
from lms.gapmap.types import (
    NO_FIGURE,
    UP_TO_DATE,
    Behind,
    CellMap,
    GapState,
    Split,
    UnitBelow,
    UnitMap,
)
from lms.people import service as people
from lms.people.types import Unit

Sizes = Mapping[int, int]
"""Numbers of people by unit."""
Splits = Mapping[str, Split | None]
"""Per competency or post; None: too few people to show."""


def least() -> int:
    """Groups smaller than this are not shown outside one's own unit."""
    return setting("LMS_SMALLEST_GROUP")


def tops(actor: Actor) -> list[Unit]:
    """The topmost units whose map the actor may open; from there the way leads
    down.
    """
    return access.top_units(actor, Permission.MAP_READ)


def may_read_evidence(actor: Actor, unit: Unit) -> bool:
    """Whether the names in a cell lead on to people's evidence."""
    return access.allows(actor, Permission.EVIDENCE_READ, [unit.path])


def for_unit(
    actor: Actor, unit_id: int, post: str = "", on: dt.date | None = None
) -> UnitMap:
    """The map of a unit and everything below it, for one post or all, today or
    as it stood at the end of a day.
    """
    view = _view(actor, unit_id, post, on)
    below = view.below()
    shown = UnitMap(
        view.way,
        view.own,
        None,
        {},
        below,
        view.behind,
    )
    if view.is_hidden():
        return shown
    figures = dict(view.figures.per_competency(unit_id, post))
    number = figures.pop("", NO_FIGURE).people
    return replace(shown, people=number, splits=view.veiled(_splits(figures)))


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
    if view.own:
        named = CellPeople(view.unit, competency, post, on)
        holders, total = named.page(state, page)
        return replace(cell, holders=holders, total=total)
    if cell.split.total < least() or view.is_hidden():
        return replace(cell, split=None, posts=dict.fromkeys(cell.posts))
    return replace(cell, posts=view.veiled(cell.posts))


def _cell(view: "_View", competency: str) -> CellMap:
    """With every figure; NotFound if the competency is asked of nobody."""
    figures = dict(view.figures.per_post(view.unit.id, competency))
    split = figures.get(view.post, NO_FIGURE).split
    figures.pop("", None)
    posts = _splits(figures)
    if not split.total and not posts:
        raise NotFound
    below = view.below(competency)
    return CellMap(
        view.unit,
        view.own,
        split,
        posts,
        below,
    )


def figures_for(
    actor: Actor, unit_id: int, on: dt.date | None = None
) -> tuple[str, dict[str, Splits]]:
    """The unit's key, and all its figures per competency and post; for files."""
    view = _view(actor, unit_id, "", on)
    table: dict[str, dict[str, Split]] = defaultdict(dict)
    if not view.is_hidden():
        for (post, key), figure in view.figures.of(unit_id).items():
            if post and key and figure.split.total:
                table[key][post] = figure.split
    return view.unit.key, {key: view.veiled(row) for key, row in table.items()}


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

    actor: Actor
    way: Sequence[Unit]
    post: str
    figures: MapFigures
    own: bool
    behind: Behind = UP_TO_DATE

    @property
    def unit(self) -> Unit:
        """The last on the way from the root."""
        return self.way[-1]

    def veiled(self, splits: Mapping[str, Split]) -> Splits:
        """Without those that are too small, unless the unit is one's own."""
        if self.own:
            return splits
        sizes = {key: split.total for key, split in splits.items()}
        hidden = rules.hidden(sizes, least())
        return {**splits, **dict.fromkeys(hidden)}

    def is_hidden(self) -> bool:
        """Whether a unit that is not one's own has so few people that nothing
        is shown of it, or would give away a neighbour that has.
        """
        if self.own:
            return False
        figures = self.figures.per_post(self.unit.id, "")
        sizes = {post: figure.people for post, figure in figures.items()}
        if sizes.get(self.post, 0) < least():
            return True
        sizes.pop("", None)
        if self.post and self.post in rules.hidden(sizes, least()):
            return True
        return self.unit.id in self._hidden_neighbours()

    def _hidden_neighbours(self) -> set[int]:
        """The units beside this one, and itself, that are too small; of a past
        day nothing is known of neighbours.
        """
        parent_id = self.unit.parent_id
        if parent_id is None or isinstance(self.figures, PastFigures):
            return set()
        beside = self.figures.per_unit(parent_id, self.post, "")
        sizes = {unit.id: figure.people for unit, figure in beside}
        return _too_small(sizes)

    def below(self, competency: str = "") -> Sequence[UnitBelow]:
        """The units directly below, by name; those too small to show without
        their numbers, unless they are one's own.
        """
        units = self.figures.per_unit(self.unit.id, self.post, competency)
        sizes = {
            unit.id: figure.split.total if competency else figure.people
            for unit, figure in units
        }
        hidden = _too_small(sizes)
        return [
            UnitBelow(unit, None, None)
            if unit.id in hidden and not _is_own(self.actor, unit)
            else UnitBelow(unit, *figure)
            for unit, figure in units
        ]


def _too_small(sizes: Sizes) -> set[int]:
    """Of these units with their numbers of people; nobody is no group."""
    groups = {unit_id: size for unit_id, size in sizes.items() if size}
    return rules.hidden(groups, least())


def _view(
    actor: Actor,
    unit_id: int,
    post: str,
    on: dt.date | None,
    competency: str = "",
) -> _View:
    """A unit with today's counts brought up to date, or of a past day; of one
    competency, if it is named.
    """
    way = people.way_to(unit_id)
    if not way or not access.allows(actor, Permission.MAP_READ, [way[-1].path]):
        raise NotFound
    unit = way[-1]
    own = _is_own(actor, unit)
    if on:
        return _View(
            actor,
            way,
            post,
            PastFigures(unit, on, competency),
            own,
        )
    behind = counting.catch_up()
    return _View(
        actor,
        way,
        post,
        CurrentFigures(),
        own,
        behind,
    )


def _is_own(actor: Actor, unit: Unit) -> bool:
    return access.is_own(actor, Permission.MAP_READ, unit)
