"""What each post in a unit is asked, by which layer, what is new from above;
and the form with which a manager adds or raises.
"""

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework import service as framework
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements import service
from lms.requirements.forms import RequirementForm, read_day
from lms.requirements.service import inheritance
from lms.requirements.service.matrix import Office
from lms.requirements.types import CHANGE_LABELS
from lms.web.feature import Answer
from lms.web.frame import NavItem
from lms.web.limits import LARGEST_ID

bp = Blueprint("framework", "lms.requirements", template_folder="templates")
NAV = (
    NavItem(
        "framework.units",
        N_("Requirements"),
        Permission.FRAMEWORK_REQUIRE,
        45,
        also=("posts",),
    ),
)
MOST_CHANGES = 60


@bp.get("/requirements")
def units() -> Answer:
    """The topmost units whose layer one may set; a single one opens at once."""
    tops = service.units(access.actor())
    if len(tops) == 1:
        return _to_unit(tops[0].id)
    return render_template("lms/requirements/units.html", units=tops)


@bp.get("/requirements/<int:unit_id>")
def unit(unit_id: int) -> str:
    """The requirements of one post in this unit on one day, layer by layer."""
    form = RequirementForm(data={"since": clock.today()})
    return _page(unit_id, request.args.get("post", ""), form)


def _page(unit_id: int, post: str, form: RequirementForm) -> str:
    actor = access.actor()
    service.unit_to_set(actor, unit_id)
    words = _words(post)
    on = read_day(request.args.get("on")) or clock.today()
    form.offer(framework.competencies())
    return render_template(
        "lms/requirements/unit.html",
        page=inheritance.requirements_in(actor, unit_id, words["post"], on),
        on=on,
        below=people.children(unit_id),
        form=form,
        ended=request.args.get("ended", type=int),
        **words,
    )


def _words(post: str) -> Json:
    """The chosen post (the first, for none), and everything there is by name."""
    posts = posts_service.posts()
    offices = posts_service.by_office(posts.values())
    return {
        "post": post if post in posts else _first_post(offices),
        "posts": posts,
        "offices": offices,
        "competencies": framework.vocabulary(),
        "today": clock.today(),
        "change_labels": CHANGE_LABELS,
        "most": MOST_CHANGES,
    }


def _first_post(offices: Sequence[Office]) -> str:
    if not offices:
        raise Invalid("No post is entered yet. Add one under “Posts”.")
    _office, posts = offices[0]
    return posts[0].key


@bp.post("/requirements/<int:unit_id>/posts/<string:post>")
def save(unit_id: int, post: str) -> Answer:
    """Add or raise one requirement in this unit's layer."""
    actor, form = access.actor(), RequirementForm(request.form)
    form.offer(framework.competencies())
    if form.validate():
        with form.showing(Invalid):
            change = form.change(post)
            service.require_level(actor, unit_id, change, form.terms())
            return _to_unit(unit_id, post=post)
    return _page(unit_id, post, form), 422


def _to_unit(unit_id: int, **more: str | int) -> Answer:
    return redirect(url_for("lms.framework.unit", unit_id=unit_id, **more))


@bp.post("/requirements/<int:unit_id>/posts/<string:post>/end")
def end(unit_id: int, post: str) -> Answer:
    """End one row of this unit's own."""
    form = RequirementForm()
    with form.showing(Invalid):
        count = service.end_rows(access.actor(), unit_id, _rows(), _last_day())
        return _to_unit(unit_id, post=post, ended=count)
    return _page(unit_id, post, form), 422


def _last_day() -> dt.date:
    if day := read_day(request.form.get("on")):
        return day
    raise Invalid("Give the day as in the field.")


def _rows() -> list[int]:
    rows = request.form.getlist("row", type=int)
    return [row for row in rows if 0 < row <= LARGEST_ID]


@bp.post("/requirements/<int:unit_id>/tidy")
def tidy(unit_id: int) -> Answer:
    """End the rows of this unit's own that add nothing any more, as they were
    shown.
    """
    count = inheritance.tidy(access.actor(), unit_id, _rows())
    return _to_unit(unit_id, ended=count)


@bp.post("/requirements/<int:unit_id>/seen")
def seen(unit_id: int) -> Answer:
    """What comes from above was looked at."""
    inheritance.look(access.actor(), unit_id, _moment() or clock.now())
    return _to_unit(unit_id)


def _moment() -> dt.datetime | None:
    """When the page was made; None for nonsense."""
    try:
        at = dt.datetime.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None
