"""Pages of gaps: one's own, a person's, and a unit's heat map with its export."""

import datetime as dt
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.gapmap import counts, foresight, service
from lms.gapmap.types import STATE_LABELS, STATE_MARKS, State
from lms.legal.rules import FIRST, LAST
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements import service as requirements
from lms.revalidation import service as revalidation
from lms.web.feature import Feature
from lms.web.frame import NavItem
from lms.web.listing import csv_response, page_of, xlsx_response

PEOPLE_A_PAGE = 100

bp = Blueprint("gapmap", __name__, template_folder="templates")
NAV = (
    NavItem("gapmap.mine", N_("My gaps"), None, 10),
    NavItem("gapmap.units", N_("Gap map"), Permission.MAP_READ, 40),
)
FEATURE = Feature(
    (bp,),
    NAV,
    words={"state_labels": STATE_LABELS, "state_marks": STATE_MARKS},
    jobs={
        "recount": counts.recount,
        "foresee": foresight.foresee,
        "map_day": counts.day_has_come,
    },
    nightly=("map_day",),
)


@bp.get("/gaps")
def mine() -> str:
    """One's own gaps, the evidence under each."""
    return _page(service.mine(access.actor()))


@bp.get("/people/<int:person_id>/gaps")
def person(person_id: int) -> str:
    """Somebody's gaps, for her mentor or manager."""
    return _page(service.for_person(access.actor(), person_id))


def _page(standing: service.Standing) -> str:
    layers = {
        layer.unit_id
        for gap in standing.gaps
        for layer in gap.requirement.layers
    }
    asked, catalogue, actor = (
        {gap.requirement.competency for gap in standing.gaps},
        courses.catalogue(),
        access.actor(),
    )
    sheets = evidence.sheets(standing.person_id)
    rows = [piece.row for sheet in sheets.values() for piece in sheet.pieces]
    competencies, posts = framework.vocabulary(), posts_service.posts()
    return render_template(
        "lms/gapmap/person.html",
        standing=standing,
        own=standing.person_id == actor.person_id,
        doubts=revalidation.open_doubts(standing.person_id, standing.doubtful)
        if standing.doubtful
        else {},
        may_revoke=evidence.may_revoke(actor, standing.person_id),
        helps=service.helps(standing, catalogue),
        competencies=competencies,
        posts=posts,
        layers={
            unit.id: pick(unit.title)
            for unit in people.units_on(standing.posting.unit.path)
        }
        if layers
        else {},
        said=requirements.said_of(gap.requirement for gap in standing.gaps),
        sheets=sheets,
        explained=service.explained(standing),
        others=[competency for competency in sheets if competency not in asked],
        judges=people.names(row.judged_by for row in rows if row.judged_by),
        revisions=courses.revisions(
            sorted({row.revision_id for row in rows if row.revision_id})
        ),
        sources=evidence.sources(),
    )


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
