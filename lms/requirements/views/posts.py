"""Posts and the grounds of a place: lists for those who set requirements, forms
for those who keep them.
"""

from typing import Any

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict
from lms.core.letters.folding import alphabetical
from lms.framework import service as framework
from lms.posts import service as posts_service
from lms.requirements import service
from lms.requirements.forms import GroundForm, PostForm
from lms.web.feature import Answer, go_to

TEXTS = "title", "short", "office", "source"
bp = Blueprint("posts", "lms.requirements", template_folder="templates")


@bp.get("/posts")
def index() -> str:
    """Every post, office by office."""
    actor = access.actor()
    rows = posts_service.listing(actor)
    return render_template(
        "lms/requirements/posts.html",
        offices=posts_service.offices(),
        retired=[row for row in rows if row.retired],
        may_write=framework.may_write(actor),
        today=clock.today(),
    )


@bp.get("/posts/new")
def new() -> str:
    """The form for a new post."""
    framework.require_writer(access.actor())
    return _form(PostForm())


@bp.post("/posts/new")
def add() -> Answer:
    """Add a post."""
    framework.require_writer(access.actor())
    form = PostForm(request.form)
    with form.showing():
        if form.validate():
            posts_service.add(access.actor(), form.key.data, form.entry())
            return _to_list("post-added")
    return _form(form), 422


def _to_list(done: str) -> Answer:
    return go_to("lms.posts.index", done=done)


@bp.get("/posts/<string:key>")
def edit(key: str) -> str:
    """One post to edit or retire."""
    row = posts_service.post(access.actor(), key)
    return _form(_stored(row), row)


def _stored(row: Any) -> PostForm:
    form = PostForm.of(row, *TEXTS)
    form.seen.data = str(row.edit)
    return form


def _form(form: PostForm, row: Any = None) -> str:
    return render_template(
        "lms/requirements/post.html",
        form=form,
        row=row,
        offices=sorted(
            (name for name, _ in posts_service.offices()), key=alphabetical
        ),
        holders=posts_service.holders(row.key) if row else 0,
        most=posts_service.MOST_COUNTED,
        units_asking=service.count_units_asking(row.key) if row else 0,
    )


@bp.post("/posts/<string:key>")
def save(key: str) -> Answer:
    """Change what is said of a post."""
    actor, form = access.actor(), PostForm(request.form)
    with form.showing():
        if form.validate():
            posts_service.edit(actor, key, form.entry(), form.shown)
            return _to_list("post-saved")
    row = posts_service.post(actor, key)
    form.lay_beside(_stored(row))
    return _form(form, row), form.status


@bp.post("/posts/<string:key>/retire")
def retire(key: str) -> Answer:
    """Take a post out of what is offered, or offer it again."""
    actor, shown = access.actor(), request.form.get("seen")
    try:
        posts_service.retire(actor, key, _is_retired(), shown)
    except Conflict as refused:
        row = posts_service.post(actor, key)
        form = _stored(row)
        form.refuse(refused)
        return _form(form, row), form.status
    return _to_list("post-retired" if _is_retired() else "post-back")


def _is_retired() -> bool:
    return request.form.get("retired") == "1"


@bp.get("/requirements/grounds")
def grounds() -> str:
    """What a place may name as the ground of a requirement."""
    return _grounds(GroundForm())


def _grounds(form: GroundForm) -> str:
    actor = access.actor()
    return render_template(
        "lms/requirements/grounds.html",
        grounds=service.grounds_with_usage(actor),
        form=form,
        may_write=framework.may_write(actor),
    )


@bp.post("/requirements/grounds")
def put_ground() -> Answer:
    """Add a ground, or change one."""
    form = GroundForm(request.form)
    ground = form.key.data, form.texts("title"), _is_retired()
    with form.showing():
        if form.validate():
            posts_service.put_ground(access.actor(), *ground, form.shown)
            return go_to("lms.posts.grounds", done="ground-saved")
    if stored := posts_service.every_ground().get(form.key.data):
        form.lay_beside(GroundForm.of(stored, "title"))
    return _grounds(form), form.status
