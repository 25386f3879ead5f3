"""A draft: begin it, change its tree, throw it away."""

from functools import partial

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.errors import Invalid, LMSError
from lms.framework import service as framework
from lms.framework.service import Framework
from lms.framework.types import LEVELS, Stage
from lms.people import service as people
from lms.studio import service
from lms.studio.forms import HeadForm
from lms.studio.rules import diff, tree
from lms.studio.views.frame import (
    Act,
    Answer,
    page,
    refusal_of,
    status_of,
    studio,
    to,
)
from lms.web.feature import go_to


@studio.get("/frameworks/new")
def new() -> str:
    """The form of a framework that is new from the ground up."""
    framework.require_writer(access.actor())
    return page("head", form=HeadForm())


@studio.post("/frameworks/new")
def create() -> Answer:
    """Begin a framework that is new from the ground up."""
    actor, form = access.actor(), HeadForm(request.form)
    framework.require_writer(actor)
    if form.validate():
        content = {
            "key": form.key.data,
            **form.parts(),
            "levels": {
                str(level): {
                    "title": {"vi": f"Cấp độ {level}", "en": f"Level {level}"}
                }
                for level in LEVELS
            },
            "competencies": [],
        }
        try:
            begun = service.create(actor, content)
            return to("studio.draft", begun.id, done="draft-begun")
        except Invalid as refused:
            form.refuse(refused)
    return page("head", form=form), 422


@studio.post("/frameworks/<int:framework_id>/begin")
def begin(framework_id: int) -> AnyResponse:
    """Begin a draft from the version in force."""
    begun = service.begin(access.actor(), _version(framework_id).key)
    return to("studio.draft", begun.id, done="draft-begun")


def _version(framework_id: int) -> Framework:
    return framework.version(access.actor(), framework_id)


@studio.get("/frameworks/<int:framework_id>/draft")
def draft(framework_id: int) -> Answer:
    """The draft: its tree to be changed, and the steps to its publishing."""
    if _version(framework_id).stage == Stage.DRAFT:
        return _draft_page(framework_id)
    return to("studio.version", framework_id)


def _draft_page(framework_id: int, refused: LMSError | None = None) -> str:
    status = status_of(framework_id)
    return page(
        "draft",
        status,
        branches=tree.branches(status.content),
        difference=diff.compare(status.before, status.content),
        who=people.names({status.row.edited_by} - {None}),
        refused=refused,
        open=request.args.get("open"),
    )


def _change(framework_id: int, act: Act, done: str, anchor: str = "") -> Answer:
    """A change by one button. A stale one shows the draft as it is now, with a
    word on why nothing was done.
    """
    refusal = refusal_of(service.change, framework_id, _draft_page, act)
    return refusal or to(
        "studio.draft",
        framework_id,
        open=anchor or None,
        done=done,
        _anchor=anchor or None,
    )


def _chosen() -> str:
    return request.form.get("competency", "")


@studio.post("/frameworks/<int:framework_id>/move")
def move(framework_id: int) -> Answer:
    """Move a competency with all that stands under it."""
    key = _chosen()
    return _change(
        framework_id,
        partial(tree.move, key=key, way=request.form.get("way", "")),
        "draft-saved",
        key,
    )


@studio.post("/frameworks/<int:framework_id>/take-out")
def take_out(framework_id: int) -> Answer:
    """Take a competency out of the draft; what stood under it takes its place."""
    return _change(
        framework_id, partial(tree.take_out, key=_chosen()), "draft-out"
    )


@studio.post("/frameworks/<int:framework_id>/discard")
def discard(framework_id: int) -> Answer:
    """Throw the draft away."""
    refusal = refusal_of(service.discard, framework_id, _draft_page)
    return refusal or go_to("lms.studio.index", done="draft-discarded")
