"""The maps of units, down to the people behind a figure."""

import datetime as dt
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request, url_for

from lms.access import service as access
from lms.core import clock, rates
from lms.core.errors import Invalid, found
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.framework import service as framework
from lms.gapmap import rules, service
from lms.gapmap.rules import Movement
from lms.gapmap.types import (
    PEOPLE_A_PAGE,
    CellMap,
    Columns,
    GapState,
    Split,
    UnitMap,
)
from lms.gapmap.views.gaps import bp
from lms.gapmap.views.grid import (
    SINCE_LABELS,
    GridScope,
    drawn,
    grid_scope,
)
from lms.legal.types import FIRST, LAST
from lms.people import service as people
from lms.posts import service as posts_service
from lms.web.feature import Answer, go_to
from lms.web.listing import page_from, page_number


@bp.get("/maps")
def units() -> Answer:
    """The topmost units whose map one may open; a single one opens at once."""
    tops = service.tops(access.actor())
    if len(tops) == 1:
        return go_to("lms.gapmap.unit", unit_id=tops[0].id)
    return render_template("lms/gapmap/units.html", units=tops)


class MapScope(NamedTuple):
    """What a map is narrowed to; `wrong` says why a post or a day could not be
    taken.
    """

    post: str = ""
    on: dt.date | None = None
    wrong: str = ""

    @property
    def values(self) -> dict[str, str | None]:
        """For addresses of the same kind of map."""
        day = self.on.isoformat() if self.on else None
        return {"post": self.post or None, "on": day}

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        given = {name: value for name, value in self.values.items() if value}
        return f"?{urlencode(given)}" if given else ""


def map_scope() -> MapScope:
    """As the address says."""
    post = request.args.get("post", "")
    if post and post not in posts_service.posts():
        wrong = _(
            "There is no post “%(post)s”; all posts are shown. Choose one from the list.",
            post=post[:40],
        )
        return MapScope(wrong=wrong)
    typed = request.args.get("on", "").strip()
    try:
        on = dt.date.fromisoformat(typed) if typed else clock.today()
    except ValueError:
        wrong = _(
            "“%(typed)s” is no day. Give it as year-month-day, for instance 2026-03-31.",
            typed=typed[:20],
        )
        return MapScope(post, wrong=wrong)
    # What begins or ends outside could no longer be calculated with.
    if not FIRST <= on <= LAST:
        return MapScope(post, wrong=_("Check the year of this day."))
    return MapScope(post, None if on == clock.today() else on)


@bp.get("/maps/<int:unit_id>")
def unit(unit_id: int) -> Answer:
    """A unit's heat map, and the people behind the cell that is open."""
    scope, grid = map_scope(), grid_scope()
    try:
        return _map_page(unit_id, scope, grid)
    except Invalid as refused:
        wrong = _(refused.text, **refused.values)
        scope = MapScope(scope.post, wrong=wrong)
        today = grid._replace(since="")
        return _map_page(unit_id, scope, today), refused.status


def _words(shown: UnitMap | CellMap) -> Json:
    """What every map says."""
    return {
        "below_alike": rules.alike(shown.below, people.kinds()),
        "State": tuple(GapState),
        "today": clock.today(),
        "too_few": _("Too few people to show."),
        "nothing_asked": _("Nothing is asked of anybody here."),
        "maps_path": url_for("lms.gapmap.units"),
        "least": access.least(),
        "interval": rates.interval,
    }


class Comparison(NamedTuple):
    """A map of an earlier day beside the one that is shown: how all stood then,
    and what has changed by competency.
    """

    day: dt.date
    map: UnitMap
    moved: dict[str, Movement]
    resting: int

    @property
    def sum(self) -> Split:
        """How all stood, over all competencies."""
        return self.map.sum


def _comparison(
    heat_map: UnitMap, scope: MapScope, grid: GridScope
) -> Comparison | None:
    """With the day that is asked for, by the rule for past days."""
    day = grid.before(scope.on or clock.today())
    if day is None:
        return None
    before = service.for_unit(
        access.actor(),
        heat_map.unit.id,
        scope.post,
        day,
        heat_map.grid.columns,
        grid.part,
    )
    moved = rules.movements(before.splits, heat_map.splits)
    resting = rules.count_resting(before.splits.values())
    return Comparison(day, before, moved, resting)


def _map_page(unit_id: int, scope: MapScope, grid: GridScope) -> str:
    actor = access.actor()
    heat_map = service.for_unit(
        actor,
        unit_id,
        scope.post,
        scope.on,
        grid.columns,
        grid.part,
    )
    since = _comparison(heat_map, scope, grid)
    return render_template(
        "lms/gapmap/unit.html",
        map=heat_map,
        scope=scope,
        asked=grid,
        grid=drawn(heat_map, grid, since and since.map),
        panel=_panel(heat_map, scope, grid),
        past=[] if scope.post or scope.on else service.trend(heat_map),
        may_read=service.may_read_evidence(actor, heat_map.unit),
        posts=posts_service.posts(),
        working=service.progress() if heat_map.behind.recounts else None,
        since=since,
        since_labels=SINCE_LABELS,
        competencies=framework.vocabulary(),
        **_words(heat_map),
    )


def _panel(
    heat_map: UnitMap, scope: MapScope, grid: GridScope
) -> CellMap | None:
    """What is behind the cell that is open, if numbers are shown there."""
    key, column = grid.cell, grid.column
    unit_id, post = heat_map.unit.id, scope.post
    if column:
        shown = heat_map.grid.has(key, column)
        if heat_map.grid.columns is Columns.UNITS:
            unit_id = int(column) if shown else 0
        else:
            post = str(column)
    else:
        shown = heat_map.splits.get(key) is not None
    if not shown:
        return None
    return service.for_cell(access.actor(), unit_id, key, post, on=scope.on)


@bp.get("/maps/<int:unit_id>/<string:competency>")
def cell(unit_id: int, competency: str) -> str:
    """One competency in a unit: by post, by unit, and the people behind it,
    down to their evidence.
    """
    actor, scope, state = access.actor(), map_scope(), _state()
    row = found(framework.vocabulary().get(competency))
    number = max(1, page_number())
    heat_map = service.for_cell(
        actor,
        unit_id,
        competency,
        scope.post,
        state,
        scope.on,
        number,
    )
    return render_template(
        "lms/gapmap/cell.html",
        map=heat_map,
        scope=scope,
        people=page_from(
            heat_map.holders or (), number, heat_map.total, PEOPLE_A_PAGE
        ),
        competency=row,
        state=state,
        posts=posts_service.posts(),
        may_read=service.may_read_evidence(actor, heat_map.unit),
        **_words(heat_map),
    )


def _state() -> GapState | None:
    """The group that the list of people is narrowed to."""
    name = request.args.get("state")
    return GapState(name) if name in set(GapState) else None
