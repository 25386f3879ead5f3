"""What each post in a unit is asked, what is new from above; and, one by one,
which layer asks for it and why, with the form to add or raise.
"""

import datetime as dt

from flask import Blueprint, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, pick
from lms.core.types import Json
from lms.framework import service as framework
from lms.framework.types import DEPTH_LABELS
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements import service
from lms.requirements.forms import RequirementForm, read_day
from lms.requirements.service import inheritance
from lms.requirements.types import CHANGE_LABELS, MaybeValue
from lms.web.feature import Answer, DeskItems, Waiting, go_to
from lms.web.frame import UNIT, NavItem
from lms.web.limits import whole

bp = Blueprint("framework", "lms.requirements", template_folder="templates")
NAV = (
    NavItem(
        "framework.units",
        "Requirements",
        Permission.FRAMEWORK_REQUIRE,
        45,
        also=("posts",),
        icon="layers",
        group=UNIT,
        thumb=34,
        of_unit="framework.unit",
    ),
)
DESK_UNITS, DESK_CHANGES = 3, 2


def desk(actor: Actor) -> DeskItems:
    """What the layers above have changed since the unit last looked."""
    if not access.allows(actor, Permission.FRAMEWORK_REQUIRE):
        return
    tops = access.top_units(actor, Permission.FRAMEWORK_REQUIRE)
    for place in tops[:DESK_UNITS]:
        above = inheritance.inherited(place)
        if count := above.total or len(above.changes) + len(above.coming):
            yield _news(place, above, count)


def _news(place: Unit, above: inheritance.Inheritance, count: int) -> Waiting:
    names = framework.vocabulary()
    told = [*above.changes, *above.coming][:DESK_CHANGES]
    titles = [
        pick(names[one.competency].title)
        for one in told
        if one.competency in names
    ]
    return Waiting(
        40,
        ngettext(
            "%(num)s requirement from above that %(unit)s has not looked at",
            "%(num)s requirements from above that %(unit)s has not looked at",
            count,
            unit=pick(place.title),
        ),
        url_for("lms.framework.unit", unit_id=place.id, _anchor="news"),
        "layers",
        _("See what they are"),
        ", ".join(dict.fromkeys(titles)),
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
    """The requirements of one post in this unit on one day."""
    actor = access.actor()
    post = posts_service.chosen(request.args.get("post", ""))
    on = read_day(request.args.get("on")) or clock.today()
    page = inheritance.requirements_in(actor, unit_id, post.key, on)
    values = {row.value for row in page.asked}
    return render_template(
        "lms/requirements/unit.html",
        page=page,
        words={value: _spell(value) for value in values},
        on=on,
        below=people.children(unit_id),
        offices=posts_service.offices(),
        change_labels=CHANGE_LABELS,
        most=MOST_CHANGES,
        **_words(post.key),
    )


def _spell(value: MaybeValue) -> str:
    """How much is asked, as a sentence."""
    if value is None:
        return _("Not asked on this day.")
    level = _(
        "Level %(level)s, %(depth)s.",
        level=value.level,
        depth=_(DEPTH_LABELS[value.depth]),
    )
    weight = _("Essential.") if value.essential else _("Useful.")
    return f"{level} {weight}"


def _words(post: str) -> Json:
    """The post, and everything there is by name."""
    return {
        "post": post,
        "posts": posts_service.posts(),
        "competencies": framework.vocabulary(),
        "today": clock.today(),
        "ended": request.args.get("ended", type=whole),
    }


@bp.get("/requirements/<int:unit_id>/posts/<string:post>")
def requirement(unit_id: int, post: str) -> str:
    """Who asks for one competency and why, what this unit ever asked there, and
    the form with which it adds or raises.
    """
    competency = request.args.get("competency", "")
    data = {"since": clock.today(), "competency": competency}
    return _page(unit_id, post, RequirementForm(data=data))


def _page(unit_id: int, post: str, form: RequirementForm) -> str:
    key = posts_service.chosen(post).key, form.competency.data or ""
    page = inheritance.requirement_in(access.actor(), unit_id, key)
    form.offer(framework.competencies())
    if page.requirement:
        form.begin_at(page.requirement)
    form.seen.data = page.mark() if form.shown is None else form.seen.data
    return render_template(
        "lms/requirements/requirement.html",
        page=page,
        key=key[1],
        reach=people.reach([page.unit.path], post=key[0]),
        form=form,
        **_words(key[0]),
    )


@bp.post("/requirements/<int:unit_id>/posts/<string:post>")
def save(unit_id: int, post: str) -> Answer:
    """Add or raise one requirement in this unit's layer."""
    actor, form = access.actor(), RequirementForm(request.form)
    form.offer(framework.competencies())
    if form.validate():
        with form.showing():
            change = form.change(post), form.terms()
            service.require_level(actor, unit_id, *change, form.shown)
            return _to_unit(unit_id, post=post, done="requirement-saved")
    return _page(unit_id, post, form), form.status


def _to_unit(unit_id: int, **more: str | int) -> Answer:
    return go_to("lms.framework.unit", unit_id=unit_id, **more)


@bp.post("/requirements/<int:unit_id>/posts/<string:post>/end")
def end(unit_id: int, post: str) -> Answer:
    """End one row of this unit's own."""
    competency = request.form.get("competency", "")
    form = RequirementForm(data={"competency": competency})
    with form.showing(Invalid):
        count = service.end_rows(access.actor(), unit_id, _rows(), _last_day())
        return _to_ended(unit_id, count, post=post)
    return _page(unit_id, post, form), 422


def _last_day() -> dt.date:
    if day := read_day(request.form.get("on")):
        return day
    raise Invalid("Give the day as in the field.")


def _rows() -> list[int]:
    rows = request.form.getlist("row", type=whole)
    return [row for row in rows if row > 0]


@bp.post("/requirements/<int:unit_id>/tidy")
def tidy(unit_id: int) -> Answer:
    """End the rows of this unit's own that add nothing any more, as they were
    shown.
    """
    count = inheritance.tidy(access.actor(), unit_id, _rows())
    return _to_ended(unit_id, count)


def _to_ended(unit_id: int, count: int, **more: str) -> Answer:
    """What has ended already is refused, so that the same act sent again is
    answered as it was the first time.
    """
    if not count:
        raise Conflict("Nothing was ended: it had ended already.")
    return _to_unit(unit_id, ended=count, **more)


@bp.post("/requirements/<int:unit_id>/seen")
def seen(unit_id: int) -> Answer:
    """What comes from above was looked at."""
    inheritance.look(access.actor(), unit_id, _moment() or clock.now())
    return _to_unit(unit_id, done="requirement-seen")


def _moment() -> dt.datetime | None:
    """When the page was made; None for nonsense."""
    try:
        at = dt.datetime.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None
