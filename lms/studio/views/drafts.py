"""A draft that can be changed: its tree, its head, the words of its levels, its
competencies.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.errors import Invalid, LMSError, NotFound
from lms.framework import service as framework
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import LEVELS, Stage
from lms.legal import service as legal
from lms.studio import service
from lms.studio.forms import CompetencyForm, DraftForm, HeadForm, LevelsForm
from lms.studio.rules import diff, tree
from lms.studio.types import StaleDraft
from lms.studio.views.frame import Page, edit, editors, page
from lms.studio.views.versions import bp

Act = Callable[[Content], Content]


def _status(framework_id: int) -> service.DraftStatus:
    return service.draft_status(access.actor(), framework_id)


@bp.get("/frameworks/new")
def new() -> str:
    """The form of a framework that is new from the ground up."""
    framework.require_writer(access.actor())
    return page("head", form=_head_form(), row=None)


@bp.post("/frameworks/new")
def create() -> Page:
    """Begin a framework that is new from the ground up."""
    actor, form = access.actor(), _head_form(request.form)
    framework.require_writer(actor)
    if form.validate():
        try:
            row = service.create(actor, _first_content(form))
            return redirect(_draft_url(row.id))
        except Invalid as refused:
            form.refuse(refused)
    return page("head", form=form, row=None), 422


def _first_content(form: HeadForm) -> dict[str, Any]:
    levels = {
        str(level): {"title": {"vi": f"Cấp độ {level}", "en": f"Level {level}"}}
        for level in LEVELS
    }
    head = {"key": form.key.data, **form.head()}
    return {**head, "levels": levels, "competencies": []}


def _head_form(data: Any = None) -> HeadForm:
    form = HeadForm(data)
    form.offer({row.key: row.number for row in legal.all_bases()})
    return form


@bp.post("/frameworks/<int:framework_id>/begin")
def begin(framework_id: int) -> AnyResponse:
    """Begin a draft from the version in force."""
    actor = access.actor()
    row = service.begin(actor, framework.version(actor, framework_id).key)
    return redirect(_draft_url(row.id))


def _draft_url(
    framework_id: int, competency: str | None = None, **values: Any
) -> str:
    return url_for(
        "lms.studio.draft",
        framework_id=framework_id,
        _anchor=competency,
        **values,
    )


@bp.get("/frameworks/<int:framework_id>/draft")
def draft(framework_id: int) -> Page:
    """The draft: its tree to be changed, and the steps to its publishing."""
    row = framework.version(access.actor(), framework_id)
    if row.stage != Stage.DRAFT:
        url = url_for("lms.studio.version", framework_id=framework_id)
        return redirect(url)
    return _draft_page(framework_id)


def _draft_page(framework_id: int, refused: LMSError | None = None) -> str:
    status = _status(framework_id)
    before, content = status.before, status.content
    return page(
        "draft",
        known=status,
        row=status.row,
        branches=tree.branches(content),
        said=diff.compare(before, content) if before else None,
        who=editors(status.row.edited_by),
        refused=refused,
        open=request.args.get("open"),
    )


def _change(framework_id: int, act: Act, competency: str | None = None) -> Page:
    """A change by one button. A stale one shows the draft as it is now, with a
    word on why nothing was done.
    """
    try:
        service.change(access.actor(), framework_id, edit(), act)
    except StaleDraft as stale:
        return _draft_page(framework_id, stale), stale.status
    return redirect(_draft_url(framework_id, competency, open=competency))


@bp.post("/frameworks/<int:framework_id>/move")
def move(framework_id: int) -> Page:
    """Move a competency with all that stands under it."""
    key, way = request.form.get("competency", ""), request.form.get("way", "")
    return _change(framework_id, partial(tree.move, key=key, way=way), key)


@bp.post("/frameworks/<int:framework_id>/take-out")
def take_out(framework_id: int) -> Page:
    """Take a competency out of the draft; what stood under it takes its place."""
    key = request.form.get("competency", "")
    return _change(framework_id, partial(tree.take_out, key=key))


@bp.post("/frameworks/<int:framework_id>/discard")
def discard(framework_id: int) -> Page:
    """Throw the draft away."""
    try:
        service.discard(access.actor(), framework_id, edit())
    except StaleDraft as stale:
        return _draft_page(framework_id, stale), stale.status
    return redirect(url_for("lms.studio.index"))


def _save(
    framework_id: int,
    form: DraftForm,
    act: Act,
    show: Callable[..., str],
    competency: str | None = None,
) -> Page:
    """A change by a form. Refused or stale, the form comes back with all that
    was typed; sent once more, it then counts.
    """
    if form.validate():
        shown = -1 if form.edit.data is None else form.edit.data
        try:
            service.change(access.actor(), framework_id, shown, act)
            return redirect(_draft_url(framework_id, competency))
        except StaleDraft as stale:
            form.edit.data = _status(framework_id).row.edit
            return show(framework_id, form, stale=True), stale.status
        except Invalid as refused:
            form.refuse(refused)
    return show(framework_id, form), 422


def _filled(form: DraftForm, status: service.DraftStatus) -> DraftForm:
    form.fill(status.content)
    form.edit.data = status.row.edit
    return form


@bp.get("/frameworks/<int:framework_id>/head")
def head(framework_id: int) -> str:
    """Name, source, day and legal basis of the draft."""
    status = _status(framework_id)
    return page("head", form=_filled(_head_form(), status), row=status.row)


@bp.post("/frameworks/<int:framework_id>/head")
def save_head(framework_id: int) -> Page:
    """Save them."""
    form = _head_form(request.form)
    return _save(
        framework_id,
        form,
        lambda content: {**content, **form.head()},
        _head_again,
    )


def _head_again(framework_id: int, form: DraftForm, stale: bool = False) -> str:
    status = _status(framework_id)
    now = _filled(_head_form(), status) if stale else None
    who = _last_editor(status)
    return page("head", form=form, row=status.row, now=now, who=who)


def _last_editor(status: service.DraftStatus) -> str:
    """Who saved the draft last."""
    return next(iter(editors(status.row.edited_by).values()), "")


@bp.get("/frameworks/<int:framework_id>/levels")
def levels(framework_id: int) -> str:
    """The words of the five levels."""
    status = _status(framework_id)
    return page("levels", form=_filled(LevelsForm(), status), row=status.row)


@bp.post("/frameworks/<int:framework_id>/levels")
def save_levels(framework_id: int) -> Page:
    """Save them."""
    form = LevelsForm(request.form)
    return _save(
        framework_id,
        form,
        lambda content: {**content, "levels": form.levels()},
        _levels_again,
    )


def _levels_again(
    framework_id: int, form: DraftForm, stale: bool = False
) -> str:
    status = _status(framework_id)
    now = _filled(LevelsForm(), status) if stale else None
    who = _last_editor(status)
    return page("levels", form=form, row=status.row, now=now, who=who)


@bp.get("/frameworks/<int:framework_id>/new-competency")
def new_competency(framework_id: int) -> str:
    """The form of a new competency."""
    status, form = _status(framework_id), CompetencyForm()
    form.offer(status.content, None)
    form.edit.data = status.row.edit
    form.parent.data = request.args.get("under", "")
    return _competency_page(status, None, form)


def _competency_page(
    status: service.DraftStatus,
    key: str | None,
    form: CompetencyForm,
    **values: Any,
) -> str:
    return page(
        "competency",
        form=form,
        row=status.row,
        key=key,
        content=status.content,
        **values,
    )


@bp.get("/frameworks/<int:framework_id>/competencies/<string:key>")
def competency(framework_id: int, key: str) -> str:
    """One competency of the draft."""
    status, form = _status(framework_id), CompetencyForm()
    row = contents.by_key(status.content).get(key)
    if row is None:
        raise NotFound
    form.offer(status.content, key)
    form.fill(row)
    form.edit.data = status.row.edit
    return _competency_page(status, key, form)


@bp.post("/frameworks/<int:framework_id>/competencies")
def add_competency(framework_id: int) -> Page:
    """Add a competency."""
    return _put(framework_id, None)


@bp.post("/frameworks/<int:framework_id>/competencies/<string:key>")
def save_competency(framework_id: int, key: str) -> Page:
    """Save one competency."""
    return _put(framework_id, key)


def _put(framework_id: int, key: str | None) -> Page:
    form = CompetencyForm(request.form)
    form.offer(_status(framework_id).content, key)
    if key is not None:
        form.key.data = key
    form.place = f"competencies.{form.key.data}."
    return _save(
        framework_id,
        form,
        lambda content: tree.put(content, key, form.row()),
        partial(_competency_again, key),
        form.key.data,
    )


def _competency_again(
    key: str | None,
    framework_id: int,
    form: CompetencyForm,
    stale: bool = False,
) -> str:
    status, now = _status(framework_id), None
    row = contents.by_key(status.content).get(key or "")
    if stale and row:
        now = CompetencyForm()
        now.fill(row)
    who = _last_editor(status)
    return _competency_page(status, key, form, now=now, stale=stale, who=who)
