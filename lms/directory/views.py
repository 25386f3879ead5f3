"""Pages of the directory, for administrators (and, for reading, managers)."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import LABELS, Permission, Role
from lms.core import clock, tables
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.directory import loader, service
from lms.directory.forms import (
    ImportForm,
    PersonForm,
    PostingForm,
    RoleForm,
)
from lms.people import service as directory_of_units
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.quizzes import service as quizzes
from lms.web.feature import Feature
from lms.web.forms import Form
from lms.web.frame import NavItem
from lms.web.listing import paginate

bp = Blueprint("directory", __name__, template_folder="templates")
NAV = (NavItem("directory.people", N_("People"), Permission.PEOPLE_READ, 70),)
FEATURE = Feature((bp,), NAV, words={"role_labels": LABELS})


def _indented(units: list[Unit]) -> dict[int, str]:
    top = min((unit.path.count("/") for unit in units), default=0)
    return {
        unit.id: "– " * (unit.path.count("/") - top) + pick(unit.title)
        for unit in units
    }


def _offer(form, units: list[Unit]) -> None:
    form.unit.choices = _indented(units)
    if hasattr(form, "post"):
        kept = form.post.data  # a post that was retired may stay with whoever holds it; the use-case asks
        form.post.choices = {
            "": _("no post"),
            **{
                key: pick(post.title)
                for key, post in posts_service.posts().items()
                if not post.retired or key == kept
            },
        }


@bp.get("/people")
def people() -> str:
    """Everybody within one's units; searched by name with or without marks."""
    search = request.args.get("search", "")
    page = paginate(
        service.listing(access.actor(), search),
        request.args.get("page", 1, type=int),
        per=50,
    )
    return render_template(
        "lms/directory/people.html", page=page, search=search
    )


@bp.get("/people/new")
def new() -> str:
    """The form for one person."""
    actor = access.actor()
    access.require(actor, Permission.PEOPLE_MANAGE)
    form = PersonForm(data={"since": clock.today()})
    _offer(form, service.manageable_units(actor))
    return render_template("lms/directory/new.html", form=form)


@bp.post("/people/new")
def add() -> str | tuple[str, int]:
    """Add one person and show the code to hand over."""
    actor, form = access.actor(), PersonForm(request.form)
    _offer(form, service.manageable_units(actor))
    if form.validate():
        try:
            found, code = service.add(
                actor,
                form.login.data,
                form.name.data,
                form.email.data,
                form.unit.data,
                form.post.data,
                form.since.data,
            )
            return render_template(
                "lms/directory/added.html",
                codes={found.key: code} if code else {},
                people=[found],
            )
        except (Invalid, Conflict) as refused:
            form.refuse(refused)
    return render_template("lms/directory/new.html", form=form), 422


@bp.get("/people/import")
def import_form() -> str:
    """Where a CSV is chosen, with the headings it needs."""
    access.require(access.actor(), Permission.PEOPLE_MANAGE)
    return render_template(
        "lms/directory/import.html",
        form=ImportForm(),
        report=None,
        units=service.manageable_units(access.actor()),
        posts=posts_service.offered_posts(),
    )


@bp.post("/people/import")
def import_run() -> str | tuple[str, int]:
    """Without `save` a dry run that shows every row; with it the import itself."""
    actor, form = access.actor(), ImportForm(request.form)
    access.require(actor, Permission.PEOPLE_MANAGE)
    report, status = None, 200
    try:
        chosen = request.files.get("file")
        if chosen and chosen.filename:
            form.text.data = tables.text_of(
                chosen.read(), loader.MOST_ROWS, form.encoding.data or ""
            )
        save = request.form.get("save", "")
        report = service.import_csv(
            actor,
            form.text.data or "",
            dry_run=not save,
            only_good=save == "good",
        )
        status = 422 if save and not report.saved else 200
    except Invalid as refused:
        form.refuse(refused)
        status = refused.status
    units = service.manageable_units(actor)
    return render_template(
        "lms/directory/import.html",
        form=form,
        report=report,
        units=units,
        posts=posts_service.offered_posts(),
    ), status


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    """One person: posts, roles, extra time."""
    return _person_page(person_id)


def _person_page(
    person_id: int,
    refusal: LMSError | None = None,
    codes: dict | None = None,
    **typed: Form,
) -> str:
    """`typed`: the form that was refused, shown again as it was filled in."""
    actor = access.actor()
    found, postings = (
        service.person(actor, person_id),
        service.postings_of(person_id),
    )
    grants, allowance = (
        service.roles_of(person_id),
        quizzes.allowance(person_id),
    )
    manage = service.manages(actor, person_id) and access.allows(
        actor, Permission.PEOPLE_MANAGE
    )
    units = (
        service.manageable_units(actor)
        if access.allows(actor, Permission.PEOPLE_MANAGE)
        else []
    )
    held = (
        {"unit": postings[0].unit_id, "post": postings[0].post}
        if postings
        else {}
    )
    forms = {
        "posting": PostingForm(data={**held, "since": clock.today()}),
        "role": RoleForm(data=held),
        **typed,
    }
    _offer(forms["posting"], units)
    _offer(forms["role"], units)
    forms["role"].role.choices = {str(one): _(LABELS[one]) for one in Role}
    return render_template(
        "lms/directory/person.html",
        person=found,
        postings=postings,
        grants=grants,
        ways=directory_of_units.ways(
            [row.unit for row in postings] + [unit for _grant, unit in grants]
        ),
        today=clock.today(),
        labels=LABELS,
        posts=posts_service.posts(),
        manage=manage,
        allowance=allowance,
        refusal=refusal,
        codes=codes or {},
        **forms,
    )


def _back(person_id: int) -> AnyResponse:
    return redirect(url_for("lms.directory.person", person_id=person_id))


@bp.post("/people/<int:person_id>/posting")
def posting(person_id: int) -> AnyResponse | tuple[str, int]:
    """Change the post."""
    actor, form = access.actor(), PostingForm(request.form)
    _offer(form, service.manageable_units(actor))
    try:
        if not form.validate():
            raise Invalid(
                N_(
                    "Choose a unit and a post, and give the day as in the field."
                )
            )
        service.put_posting(
            actor, person_id, form.unit.data, form.post.data, form.since.data
        )
    except Invalid as refused:
        return _person_page(person_id, refused, posting=form), refused.status
    return _back(person_id)


@bp.post("/people/<int:person_id>/roles")
def grant(person_id: int) -> AnyResponse | tuple[str, int]:
    """Give a role."""
    actor, form = access.actor(), RoleForm(request.form)
    _offer(form, service.manageable_units(actor))
    form.role.choices = {str(one): str(one) for one in Role}
    if not form.validate():
        return _person_page(
            person_id,
            Invalid(N_("Choose a role and a unit from the lists.")),
            role=form,
        ), 422
    service.grant(actor, person_id, Role(form.role.data), form.unit.data)
    return _back(person_id)


@bp.post("/roles/<int:grant_id>/revoke")
def revoke(grant_id: int) -> AnyResponse:
    """Take a role back."""
    return _back(service.revoke(access.actor(), grant_id))


@bp.post("/people/<int:person_id>/active")
def active(person_id: int) -> AnyResponse:
    """Suspend or let in again."""
    service.set_active(
        access.actor(), person_id, request.form.get("active") == "1"
    )
    return _back(person_id)


@bp.post("/people/<int:person_id>/code")
def code(person_id: int) -> str:
    """A new one-time code, shown once."""
    fresh = service.new_code(access.actor(), person_id)
    found = service.person(access.actor(), person_id)
    return _person_page(person_id, codes={found.key: fresh} if fresh else {})
