"""The steps to the publishing of a draft: what becomes of earlier evidence and
of requirements, what it does to people, and the act itself.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.marks import N_
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import Carry
from lms.posts import service as posts_service
from lms.requirements import service as requirements_service
from lms.studio import service
from lms.studio.forms import FOLLOW, CarryForm
from lms.studio.rules import changes, diff
from lms.studio.rules.changes import LEVEL_WORDS
from lms.studio.rules.effects import (
    LABELS,
    EffectTally,
    GapEffect,
    closed,
    opened,
)
from lms.studio.service import DraftStatus
from lms.studio.types import StaleDraft
from lms.studio.views.frame import Page, edit, editors, names, page
from lms.web.listing import paginate

bp = Blueprint("publishing", "lms.studio", template_folder="templates")
CARRIES = {
    Carry.SAME: N_("It counts as before: the meaning is the same"),
    Carry.REPLACED: N_(
        "It counts for another competency, which replaces this one"
    ),
    Carry.SPLIT: N_(
        "It counts for several competencies, into which this one is split"
    ),
    Carry.DROPPED: N_("It counts for nothing any more"),
}
SAME = {"how": Carry.SAME, "new": [], "requirements": None}


def _status(framework_id: int) -> DraftStatus:
    return service.draft_status(access.actor(), framework_id)


@bp.get("/frameworks/<int:framework_id>/evidence")
def carries(framework_id: int) -> str:
    """Every competency that the draft touches, with what becomes of earlier
    evidence for it.
    """
    return _carries_page(framework_id)


def _carries_page(framework_id: int, refused: LMSError | None = None) -> str:
    status = _status(framework_id)
    before, content = status.before, status.content
    gone = set(changes.removed(before, content))
    return page(
        "carries",
        known=status,
        row=status.row,
        decided=content.get("carries", {}),
        gone=gone,
        same=[key for key in status.waiting if key not in gone],
        levels=before is not None and before["levels"] != content["levels"],
        LEVEL_WORDS=LEVEL_WORDS,
        carries=CARRIES,
        names=names(before, content),
        refused=refused,
    )


@bp.post("/frameworks/<int:framework_id>/evidence")
def same(framework_id: int) -> Page:
    """Say of one or several reworded competencies at once that they mean the
    same.
    """
    try:
        service.change(access.actor(), framework_id, edit(), _decide_same)
    except StaleDraft as stale:
        return _carries_page(framework_id, stale), stale.status
    return _next_step(framework_id)


def _decide_same(content: Content) -> Content:
    for key in request.form.getlist("same"):
        content = changes.decide(content, key, SAME)
    return content


def _next_step(framework_id: int) -> AnyResponse:
    """To what has to be said next; to the list when all is said."""
    status = _status(framework_id)
    waiting = [*status.waiting, *status.orphans]
    keys = [key for key in waiting if key != LEVEL_WORDS]
    values: dict[str, Any] = {"framework_id": framework_id}
    if not keys:
        return redirect(url_for("lms.publishing.carries", **values))
    return redirect(url_for("lms.publishing.carry", key=keys[0], **values))


@bp.get("/frameworks/<int:framework_id>/evidence/<string:key>")
def carry(framework_id: int, key: str) -> str:
    """What becomes of earlier evidence for one competency."""
    status = _touched(framework_id, key)
    form = _carry_form(status, key)
    form.fill(status.content.get("carries", {}).get(key, {}))
    form.edit.data = status.row.edit
    return _carry_page(status, key, form)


def _touched(framework_id: int, key: str) -> DraftStatus:
    status = _status(framework_id)
    if key not in status.touched:
        raise NotFound
    return status


def _carry_form(status: DraftStatus, key: str, data: Any = None) -> CarryForm:
    form = CarryForm(data)
    form.offer(status.content, key)
    return form


def _carry_page(
    status: DraftStatus, key: str, form: CarryForm, stale: bool = False
) -> str:
    before = contents.by_key(status.before or status.content)[key]
    after = contents.by_key(status.content).get(key)
    rows = None
    if not after:
        rows = paginate(requirements_service.list_naming([key]), 1, 10)
    return page(
        "carry",
        known=status,
        row=status.row,
        key=key,
        form=form,
        before=before,
        after=after,
        found=diff.competency(before, after) if after else (),
        rows=rows,
        carries=CARRIES,
        posts=posts_service.posts(),
        stale=stale,
        who=next(iter(editors(status.row.edited_by).values()), ""),
    )


@bp.post("/frameworks/<int:framework_id>/evidence/<string:key>")
def save_carry(framework_id: int, key: str) -> Page:
    """Save what becomes of it, and go on to the next."""
    status = _touched(framework_id, key)
    form = _carry_form(status, key, request.form)
    if form.validate():
        try:
            _decide(framework_id, key, form)
            return _next_step(framework_id)
        except StaleDraft as stale:
            status = _touched(framework_id, key)
            form.edit.data = status.row.edit
            return _carry_page(status, key, form, stale=True), stale.status
        except Invalid as refused:
            form.refuse(refused)
    return _carry_page(status, key, form), 422


def _decide(framework_id: int, key: str, form: CarryForm) -> None:
    decision = form.decision()
    if form.requirements.data == FOLLOW and not decision["new"]:
        raise Invalid(
            N_(
                "Nothing takes its place, so there is nothing to ask for instead. Choose another answer."
            ),
            "requirements",
        )
    service.change(
        access.actor(),
        framework_id,
        form.edit.data or 0,
        lambda content: changes.decide(content, key, decision),
    )


@bp.get("/frameworks/<int:framework_id>/requirements")
def requirements(framework_id: int) -> str:
    """The requirements that name a competency which the draft no longer has."""
    status = _status(framework_id)
    removed = changes.removed(status.before, status.content)
    rows = requirements_service.list_naming(removed)
    return page(
        "requirements",
        known=status,
        row=status.row,
        rows=paginate(rows, request.args.get("page", 1, type=int), 50),
        posts=posts_service.posts(),
        names=names(status.before),
    )


@bp.get("/frameworks/<int:framework_id>/effects")
def effects(framework_id: int) -> str:
    """What publishing the draft would do to people, and the button that does
    it.
    """
    return _effects_page(framework_id)


def _effects_page(framework_id: int, refused: LMSError | None = None) -> str:
    status, posts = _status(framework_id), posts_service.posts()
    counted = status.effects
    return page(
        "effects",
        known=status,
        row=status.row,
        tally=EffectTally.of(counted.counts) if counted else None,
        Effect=GapEffect,
        labels=LABELS,
        opened=opened,
        closed=closed,
        refused=refused,
        post_titles={key: row.title for key, row in posts.items()},
        names=names(status.before, status.content),
    )


@bp.post("/frameworks/<int:framework_id>/effects")
def ask_effects(framework_id: int) -> Page:
    """Have it calculated."""
    try:
        service.ask_effects(access.actor(), framework_id, edit())
    except StaleDraft as stale:
        return _effects_page(framework_id, stale), stale.status
    url = url_for("lms.publishing.effects", framework_id=framework_id)
    return redirect(url)


@bp.post("/frameworks/<int:framework_id>/publish")
def publish(framework_id: int) -> Page:
    """Publish the draft."""
    try:
        service.publish(access.actor(), framework_id, edit())
    except (StaleDraft, Invalid) as refused:
        return _effects_page(framework_id, refused), refused.status
    return redirect(url_for("lms.studio.version", framework_id=framework_id))
