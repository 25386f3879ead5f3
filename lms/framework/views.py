"""What each post in a unit is asked, by which layer; and the form with which a manager adds or raises."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework import service
from lms.framework.forms import RequirementForm
from lms.people import service as people
from lms.web.frame import NavItem

bp = Blueprint("framework", __name__, template_folder="templates")
NAV = [NavItem("framework.units", N_("Requirements"), Permission.FRAMEWORK_REQUIRE, 45)]


@bp.get("/requirements")
def units() -> str:
    """The units whose layer one may set."""
    return render_template("lms/framework/units.html", units=service.units(access.actor()))


@bp.get("/requirements/<int:unit_id>")
def unit(unit_id: int) -> str:
    """The requirements of one post in this unit, layer by layer."""
    return _page(unit_id, request.args.get("post", ""), RequirementForm(data={"since": clock.today()}))


def _page(unit_id: int, post: str, form: RequirementForm) -> str:
    unit, posts, competencies = service.unit_to_set(access.actor(), unit_id), service.posts(), service.competencies()
    post = post if post in posts else next(iter(posts))
    form.offer(competencies)
    required = service.effective(post, unit.path)
    return render_template(
        "lms/framework/unit.html",
        unit=unit,
        post=post,
        posts=posts,
        competencies=competencies,
        required={key: required[key] for key in competencies if key in required},
        layers={row.id: row for row in people.units_on(unit.path)},
        form=form,
        today=clock.today(),
    )


@bp.post("/requirements/<int:unit_id>/posts/<string:post>")
def save(unit_id: int, post: str) -> AnyResponse | tuple[str, int]:
    """Add or raise one requirement in this unit's layer."""
    actor, form = access.actor(), RequirementForm(request.form)
    form.offer(service.competencies())
    if form.validate():
        try:
            service.require_level(actor, unit_id, form.asked(post))
            return redirect(url_for("lms.framework.unit", unit_id=unit_id, post=post))
        except Invalid as refused:
            form.refuse(refused)
    return _page(unit_id, post, form), 422
