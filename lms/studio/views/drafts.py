"""The framework studio: versions of frameworks, a draft that can be changed,
and the steps to its publishing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.models import Framework
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import LEVELS, Stage
from lms.legal import service as legal
from lms.people import service as people
from lms.studio import service
from lms.studio.forms import CompetencyForm, DraftForm, HeadForm, LevelsForm
from lms.studio.rules import diff, tree
from lms.studio.types import StaleDraft
from lms.web.frame import NavItem

bp = Blueprint("studio", "lms.studio", template_folder="templates")
NAV = (
    NavItem("studio.index", N_("Frameworks"), Permission.FRAMEWORK_REQUIRE, 46),
)
STAGES = {
    Stage.DRAFT: N_("draft"),
    Stage.PUBLISHED: N_("in force"),
    Stage.RETIRED: N_("retired"),
}
FIELDS = {
    "title": N_("What it is called"),
    "description": N_("What it means"),
    "source": N_("Source"),
    "as_of": N_("Last compared with the source"),
    "legal_basis": N_("Legal basis"),
}
Page = str | tuple[str, int] | AnyResponse


def page(name: str, **values: Any) -> str:
    """A page of the studio. Unless said otherwise nothing was refused, and
    nobody else saved meanwhile.
    """
    usual = {
        "refused": None,
        "stale": False,
        "now": None,
        "who": "",
        "may_write": framework.may_write(access.actor()),
    }
    words = {
        "stages": STAGES,
        "fields": FIELDS,
        "Stage": Stage,
        "LEVELS": LEVELS,
    }
    return render_template(
        f"lms/studio/{name}.html", **words, **(usual | values)
    )


def edit() -> int:
    """The count of changes that the person saw who pressed a button."""
    return request.form.get("edit", -1, type=int)


@bp.get("/frameworks")
def index() -> str:
    """Every framework with its versions."""
    found = service.listing(access.actor())
    who = people.names(
        {
            id_
            for rows in found.values()
            for row in rows
            for id_ in (row.published_by, row.edited_by)
            if id_
        }
    )
    return page("index", found=found, who=who)


@bp.get("/frameworks/<int:framework_id>")
def version(framework_id: int) -> str:
    """One version, to be read."""
    row = framework.version(access.actor(), framework_id)
    content = framework.content_of(row)
    others = service.listing(access.actor())[row.key]
    who = people.names(
        {id_ for id_ in (row.published_by, row.edited_by) if id_}
    )
    bases = legal.named([row.legal_basis] if row.legal_basis else [])
    draft = next((one for one in others if one.stage == Stage.DRAFT), None)
    return page(
        "version",
        row=row,
        content=content,
        branches=tree.branches(content),
        names=names(content),
        others=others,
        draft=draft,
        who=who,
        bases=bases,
    )


@bp.get("/frameworks/<int:framework_id>/difference")
def difference(framework_id: int) -> str:
    """What a version says differently from another one: the one it takes the
    place of, or any other.
    """
    actor = access.actor()
    row = framework.version(actor, framework_id)
    others = [
        one for one in service.listing(actor)[row.key] if one.id != row.id
    ]
    asked = request.args.get("from", 0, type=int)
    earlier = [one for one in others if one.version < row.version]
    other = next(
        (one for one in others if one.id == asked),
        next(iter(earlier or others), None),
    )
    said, old, new = None, None, framework.content_of(row)
    if other:
        old = framework.content_of(other)
        said = diff.compare(old, new)
    return page(
        "difference",
        row=row,
        others=others,
        other=other,
        said=said,
        names=names(old, new),
    )


def names(*found: Content | None) -> dict[str, Any]:
    """What competencies are called, in the later of the versions that have
    them.
    """
    return {
        key: row["title"]
        for content in found
        if content
        for key, row in contents.by_key(content).items()
    }


@bp.get("/frameworks/new")
def new() -> str:
    """The form of a framework that is new from the ground up."""
    framework.require_writer(access.actor())
    return page("head", form=_head_form(), row=None)


@bp.post("/frameworks/new")
def create() -> Page:
    """Begin a framework that is new from the ground up."""
    actor, form = access.actor(), _head_form(request.form)
    if form.validate():
        try:
            levels = {
                str(level): {
                    "title": {"vi": f"Cấp độ {level}", "en": f"Level {level}"}
                }
                for level in LEVELS
            }
            said = {
                "key": form.key.data,
                **form.said(),
                "levels": levels,
                "competencies": [],
            }
            return redirect(
                url_for(
                    "lms.studio.draft",
                    framework_id=service.create(actor, said).id,
                )
            )
        except Invalid as refused:
            form.refuse(refused)
    framework.require_writer(actor)
    return page("head", form=form, row=None), 422


def _head_form(data: Any = None) -> HeadForm:
    form = HeadForm(data)
    form.offer({row.key: row.number for row in legal.all_bases()})
    return form


@bp.post("/frameworks/<int:framework_id>/begin")
def begin(framework_id: int) -> AnyResponse:
    """Begin a draft from the version in force."""
    actor = access.actor()
    row = service.begin(actor, framework.version(actor, framework_id).key)
    return redirect(url_for("lms.studio.draft", framework_id=row.id))


@bp.get("/frameworks/<int:framework_id>/draft")
def draft(framework_id: int) -> Page:
    """The draft: its tree to be changed, and the steps to its publishing."""
    row = framework.version(access.actor(), framework_id)
    if row.stage != Stage.DRAFT:
        return redirect(
            url_for("lms.studio.version", framework_id=framework_id)
        )
    return _draft(framework_id)


def _draft(framework_id: int, refused: LMSError | None = None) -> str:
    known = service.draft_status(access.actor(), framework_id)
    said = diff.compare(known.before, known.content) if known.before else None
    who = people.names([known.row.edited_by] if known.row.edited_by else [])
    branches = tree.branches(known.content)
    return page(
        "draft",
        known=known,
        row=known.row,
        branches=branches,
        said=said,
        who=who,
        refused=refused,
        open=request.args.get("open"),
    )


def _changed(
    framework_id: int, act: Callable[[Content], Content], anchor: str = ""
) -> Page:
    """A change by one button. A stale one shows the draft as it is now, with a
    word on why nothing was done.
    """
    try:
        service.change(access.actor(), framework_id, edit(), act)
    except StaleDraft as stale:
        return _draft(framework_id, stale), stale.status
    return redirect(
        url_for(
            "lms.studio.draft",
            framework_id=framework_id,
            open=anchor or None,
            _anchor=anchor or None,
        )
    )


@bp.post("/frameworks/<int:framework_id>/move")
def move(framework_id: int) -> Page:
    """Move a competency with all that stands under it."""
    key, way = request.form.get("competency", ""), request.form.get("way", "")
    return _changed(framework_id, partial(tree.move, key=key, way=way), key)


@bp.post("/frameworks/<int:framework_id>/take-out")
def take_out(framework_id: int) -> Page:
    """Take a competency out of the draft; what stood under it takes its place."""
    return _changed(
        framework_id,
        partial(tree.take_out, key=request.form.get("competency", "")),
    )


@bp.post("/frameworks/<int:framework_id>/discard")
def discard(framework_id: int) -> Page:
    """Throw the draft away."""
    try:
        service.discard(access.actor(), framework_id, edit())
    except StaleDraft as stale:
        return _draft(framework_id, stale), stale.status
    return redirect(url_for("lms.studio.index"))


def _stored(
    framework_id: int,
    form: DraftForm,
    act: Callable[[Content], Content],
    show: Callable[[bool], str],
    to: Callable[[], str],
) -> Page:
    """A change by a form. Refused or stale, the form comes back with all that
    was typed; sent once more, it then counts.
    """
    if form.validate():
        try:
            service.change(
                access.actor(),
                framework_id,
                -1 if form.edit.data is None else form.edit.data,
                act,
            )
            return redirect(to())
        except StaleDraft as stale:
            form.edit.data = service.draft_status(
                access.actor(), framework_id
            ).row.edit
            return show(True), stale.status
        except Invalid as refused:
            form.refuse(refused)
    return show(False), 422


@bp.get("/frameworks/<int:framework_id>/head")
def head(framework_id: int) -> str:
    """Name, source, day and legal basis of the draft."""
    known, form = (
        service.draft_status(access.actor(), framework_id),
        _head_form(),
    )
    form.fill(known.content)
    form.edit.data = known.row.edit
    return page("head", form=form, row=known.row)


@bp.post("/frameworks/<int:framework_id>/head")
def save_head(framework_id: int) -> Page:
    """Save them."""
    form = _head_form(request.form)

    def show(stale: bool) -> str:
        known, now = (
            service.draft_status(access.actor(), framework_id),
            _head_form(),
        )
        now.fill(known.content)
        return page(
            "head",
            form=form,
            row=known.row,
            now=now if stale else None,
            who=_last(known.row),
        )

    return _stored(
        framework_id,
        form,
        lambda content: {**content, **form.said()},
        show,
        lambda: _to_draft(framework_id),
    )


def _to_draft(framework_id: int, anchor: str | None = None) -> str:
    return url_for(
        "lms.studio.draft", framework_id=framework_id, _anchor=anchor
    )


def _last(row: Framework) -> str:
    """Who saved the draft last."""
    return (
        people.names([row.edited_by]).get(row.edited_by, "")
        if row.edited_by
        else ""
    )


@bp.get("/frameworks/<int:framework_id>/levels")
def levels(framework_id: int) -> str:
    """The words of the five levels."""
    known, form = (
        service.draft_status(access.actor(), framework_id),
        LevelsForm(),
    )
    form.fill(known.content)
    form.edit.data = known.row.edit
    return page("levels", form=form, row=known.row)


@bp.post("/frameworks/<int:framework_id>/levels")
def save_levels(framework_id: int) -> Page:
    """Save them."""
    form = LevelsForm(request.form)

    def show(stale: bool) -> str:
        known, now = (
            service.draft_status(access.actor(), framework_id),
            LevelsForm(),
        )
        now.fill(known.content)
        return page(
            "levels",
            form=form,
            row=known.row,
            now=now if stale else None,
            who=_last(known.row),
        )

    return _stored(
        framework_id,
        form,
        lambda content: {**content, "levels": form.said()},
        show,
        lambda: _to_draft(framework_id),
    )


@bp.get("/frameworks/<int:framework_id>/new-competency")
def new_competency(framework_id: int) -> str:
    """The form of a new competency."""
    known, form = (
        service.draft_status(access.actor(), framework_id),
        CompetencyForm(),
    )
    form.offer(known.content, None)
    form.edit.data, form.parent.data = (
        known.row.edit,
        request.args.get("under", ""),
    )
    return page(
        "competency", form=form, row=known.row, key=None, content=known.content
    )


@bp.get("/frameworks/<int:framework_id>/competencies/<string:key>")
def competency(framework_id: int, key: str) -> str:
    """One competency of the draft."""
    known, form = (
        service.draft_status(access.actor(), framework_id),
        CompetencyForm(),
    )
    row = contents.by_key(known.content).get(key)
    if row is None:
        raise NotFound
    form.offer(known.content, key)
    form.fill(row)
    form.edit.data = known.row.edit
    return page(
        "competency", form=form, row=known.row, key=key, content=known.content
    )


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
    form.offer(service.draft_status(access.actor(), framework_id).content, key)
    if key is not None:
        form.key.data = key
    form.place = f"competencies.{form.key.data}."

    def show(stale: bool) -> str:
        known, now = service.draft_status(access.actor(), framework_id), None
        if stale and key is not None and key in contents.by_key(known.content):
            now = CompetencyForm()
            now.fill(contents.by_key(known.content)[key])
        return page(
            "competency",
            form=form,
            row=known.row,
            key=key,
            content=known.content,
            now=now,
            stale=stale,
            who=_last(known.row),
        )

    return _stored(
        framework_id,
        form,
        lambda content: tree.put(content, key, form.said()),
        show,
        lambda: _to_draft(framework_id, form.key.data),
    )
