"""The maps of units, down to the people behind a figure, and their export."""

import datetime as dt
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import (
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.framework import service as framework
from lms.gapmap import counts, service
from lms.gapmap.types import STATE_LABELS, State
from lms.gapmap.views.gaps import bp
from lms.legal.rules import FIRST, LAST
from lms.posts import service as posts_service
from lms.web.listing import csv_response, page_of, xlsx_response

PEOPLE_A_PAGE = 100


@bp.get("/maps")
def units() -> str | AnyResponse:
    """The topmost units whose map one may open; a single one opens at once."""
    found = service.roots(access.actor())
    if len(found) == 1:
        return redirect(url_for("lms.gapmap.unit", unit_id=found[0].id))
    return render_template("lms/gapmap/units.html", units=found)


class Asked(NamedTuple):
    """What a map is narrowed to; `wrong` says why a post or a day could not be
    taken.
    """

    post: str
    on: dt.date | None
    wrong: str = ""

    @property
    def values(self) -> dict[str, str | None]:
        """For addresses of the same kind of map."""
        return {
            "post": self.post or None,
            "on": self.on.isoformat() if self.on else None,
        }

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        given = {name: value for name, value in self.values.items() if value}
        return f"?{urlencode(given)}" if given else ""


def _asked() -> Asked:
    post, typed = (
        request.args.get("post", ""),
        request.args.get("on", "").strip(),
    )
    if post and post not in posts_service.posts():
        return Asked(
            "",
            None,
            _(
                "There is no post “%(post)s”; all posts are shown. Choose one from the list.",
                post=post[:40],
            ),
        )
    try:
        on = dt.date.fromisoformat(typed) if typed else None
    except ValueError:
        return Asked(
            post,
            None,
            _(
                "“%(typed)s” is no day. Give it as year-month-day, for instance 2026-03-31.",
                typed=typed[:20],
            ),
        )
    if (
        on and not FIRST <= on <= LAST
    ):  # also: what begins or ends there could no longer be reckoned with
        return Asked(post, None, _("Check the year of this day."))
    return Asked(post, None if on == clock.today() else on)


@bp.get("/maps/<int:unit_id>")
def unit(unit_id: int) -> str | tuple[str, int]:
    """A unit's heat map."""
    asked = _asked()
    try:
        return _map_page(
            service.for_unit(access.actor(), unit_id, asked.post, asked.on),
            asked,
        )
    except Invalid as refused:
        asked = Asked(asked.post, None, _(refused.text, **refused.values))
        return _map_page(
            service.for_unit(access.actor(), unit_id, asked.post), asked
        ), 422


def _words() -> dict[str, Any]:
    """What every map says."""
    return {
        "State": tuple(State),
        "tuple": tuple,
        "today": clock.today(),
        "too_few": _("Too few people to show."),
        "nothing_asked": _("Nothing is asked of anybody here."),
        "maps_path": url_for("lms.gapmap.units"),
        "least": service.least(),
    }


def _map_page(found: service.UnitMap, asked: Asked) -> str:
    competencies, posts = framework.vocabulary(), posts_service.posts()
    return render_template(
        "lms/gapmap/unit.html",
        map=found,
        asked=asked,
        rows=[
            (competencies[key], found.splits[key])
            for key in competencies
            if key in found.splits
        ],
        posts=posts,
        **_words(),
        working=counts.progress() if found.behind.recounts else None,
    )


@bp.get("/maps/<int:unit_id>/<string:competency>")
def cell(unit_id: int, competency: str) -> str:
    """One competency in a unit: by post, by unit, and the people behind it,
    down to their evidence.
    """
    actor, asked, known = access.actor(), _asked(), framework.vocabulary()
    state = (
        State(request.args["state"])
        if request.args.get("state") in set(State)
        else None
    )
    if competency not in known:
        raise NotFound
    found = service.for_cell(
        actor, unit_id, competency, asked.post, state, asked.on
    )
    return render_template(
        "lms/gapmap/cell.html",
        map=found,
        asked=asked,
        people=page_of(
            found.holders or (),
            request.args.get("page", 1, type=int),
            PEOPLE_A_PAGE,
        ),
        competency=known[competency],
        state=state,
        posts=posts_service.posts(),
        **_words(),
        may_read=service.may_read_evidence(actor, found.unit),
    )


def _table(unit_id: int) -> tuple[str, list[str], list[list[Any]]]:
    """The map's figures as a table: per competency and post, nothing that the
    page would not show.
    """
    actor, asked = access.actor(), _asked()
    key, found = service.figures_for(actor, unit_id, asked.on)
    competencies, posts = framework.vocabulary(), posts_service.posts()
    header = [
        _("Competency"),
        _("Key"),
        _("Post"),
        _("People"),
        *(_(STATE_LABELS[state]) for state in State),
    ]
    rows = [
        [
            pick(competencies[one].title),
            one,
            pick(posts[post].title) if post in posts else post,
            *(
                [split.total, *split]
                if split
                else [_("not shown: too few people")]
            ),
        ]
        for one in competencies
        for post, split in found.get(one, {}).items()
    ]
    return (
        f"gap-map-{key}-{(asked.on or clock.today()).isoformat()}",
        header,
        rows,
    )


@bp.get("/maps/<int:unit_id>.csv")
def export(unit_id: int) -> Response:
    """The map's figures per competency and post, as CSV."""
    return csv_response(*_table(unit_id))


@bp.get("/maps/<int:unit_id>.xlsx")
def workbook(unit_id: int) -> Response:
    """The same as a workbook."""
    return xlsx_response(*_table(unit_id))
